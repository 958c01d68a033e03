"""Shapley values per wave: how much P, QRS, T, the neighbours and the rest count for a call.

The players of a beat are its waves and segments. Every coalition of them is shown to the network, so the
values are exact and not sampled. What is missing is replaced, see `wave_players.fill_coalitions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.shapley import shapley_interactions, shapley_values

FILLS = ("line", "mean beat")
"""What a missing wave is replaced by: the line between its neighbours, or the part of a mean beat."""


@dataclass(frozen=True, eq=False)
class WaveShapley:
    """What each wave of a beat is worth to one class, or to one class against another.

    Attributes
    ----------
    model_name
        The explained model.
    label, against
        The class whose logit is explained, and the one whose logit is taken off; "" for none.
    fill
        What missing waves were replaced by, one of `FILLS`.
    players
        Names of the players.
    values
        Shapley value of each player in units of the logit, float64, shape (n_players,).
    interactions
        Shapley interaction index of each pair, shape (n_players, n_players), see `shapley`.
    worth_of_all, worth_of_none
        The explained logit (or difference of two) of the whole beat and of one without any player.
    """

    model_name: str
    label: str
    against: str
    fill: str
    players: tuple[str, ...]
    values: np.ndarray
    interactions: np.ndarray
    worth_of_all: float
    worth_of_none: float

    @property
    def percent(self) -> np.ndarray:
        """Each value as a share of the sum of all magnitudes, with its sign; all 0 if nothing counts."""
        total = float(np.abs(self.values).sum())
        return 100 * self.values / total if total > 0 else np.zeros(len(self.values))

    @property
    def efficiency_error(self) -> float:
        """|worth of all - worth of none - sum of values|, in units of the logit."""
        return abs(self.worth_of_all - self.worth_of_none - float(self.values.sum()))

    @property
    def n_coalitions(self) -> int:
        """Sets of players that the network was asked about."""
        return 1 << len(self.players)

    def pairs(self) -> list[tuple[str, str, float]]:
        """Return each two players with their interaction, the largest first."""
        n_players = len(self.players)
        pairs = [(i, j) for i in range(n_players) for j in range(i + 1, n_players)]
        pairs.sort(key=lambda pair: -abs(self.interactions[pair]))
        return [(self.players[i], self.players[j], float(self.interactions[i, j])) for i, j in pairs]

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "model": self.model_name,
            "class": self.label,
            "against": self.against or None,
            "fill": self.fill,
            "players": list(self.players),
            "values": self.values.tolist(),
            "percent": self.percent.tolist(),
            "interactions": [
                {"players": [first, second], "value": value} for first, second, value in self.pairs()
            ],
            "logit": self.worth_of_all,
            "logit_without_players": self.worth_of_none,
            "efficiency_error": self.efficiency_error,
            "n_coalitions": self.n_coalitions,
        }


@dataclass(frozen=True, eq=False)
class WaveGame:
    """The logits of one beat in all coalitions of its players; any class can be explained from them.

    Attributes
    ----------
    model_name, labels
        The model and its classes.
    fill
        What missing waves were replaced by.
    players
        Names of the players.
    logits
        In the order of `shapley.coalitions`, shape (2 ** n_players, n_labels).
    """

    model_name: str
    labels: tuple[str, ...]
    fill: str
    players: tuple[str, ...]
    logits: np.ndarray

    def explain(self, label: str, against: str = "") -> WaveShapley:
        """Return values and interactions for a class's logit, or for it less another class's.

        Raises
        ------
        InvalidInputError
            If the model doesn't know a class, or both are the same.
        """
        check_labels(self.model_name, self.labels, label, against)
        worth = self.logits[:, self.labels.index(label)].astype(np.float64)
        if against:
            worth = worth - self.logits[:, self.labels.index(against)]
        return WaveShapley(
            self.model_name,
            label,
            against,
            self.fill,
            self.players,
            shapley_values(worth),
            shapley_interactions(worth),
            float(worth[-1]),
            float(worth[0]),
        )


@dataclass(frozen=True, eq=False)
class PlayedBeat:
    """A beat that is shown to the network that called it, in all coalitions of its waves.

    Attributes
    ----------
    seen
        The beat as the network sees it, a `SeenBeats` of one; an edited one may stand in its place.
    saw
        What the network saw of the record, a `SeenRecord` of the same kind.
    called
        The network's call of each beat of the record, "" for none.
    waves, fs_hz
        The waves of all beats, and the rate that they count in.
    beat_index
        Row of the beat.
    """

    seen: Any
    saw: Any
    called: np.ndarray
    waves: Waves
    fs_hz: float
    beat_index: int


class WaveGamePlayer(Protocol):
    """Shows networks of one kind a beat in all coalitions of its waves; `registry.Sight` names one for each."""

    def __call__(self, folder: Path, beat: PlayedBeat, fill: str, mean_of: str) -> WaveGame:
        """Return the logits in all coalitions.

        Parameters
        ----------
        folder
            The model's folder.
        beat
            The beat.
        fill
            One of `FILLS`.
        mean_of
            Class whose mean beat stands for missing waves, where the fill is that and the kind has one.
        """
        ...


def check_labels(model_name: str, labels: Sequence[str], label: str, against: str) -> None:
    """Raise `InvalidInputError` if a model can't be asked why it is one class and not the other."""
    for name in filter(None, (label, against)):
        if name not in labels:
            raise InvalidInputError(
                f"model '{model_name}' doesn't know class '{name}'; it knows: {' '.join(labels)}"
            )
    if label == against:
        raise InvalidInputError(f"why {label} and not {against} can't be asked; choose two classes")
