"""SHAP values of a context network's calls, by DeepLIFT's rescale rule in closed form and without torch.

Explained is the network as a function of one beat, its features and its wave, with the beats around it
held as they are. So the expected logit, the mean over centres of training beats in the place of this
beat, differs from beat to beat. See `rescale` for the rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from ecgviewer.beats.context import CONTEXT_FEATURES, INTERVAL_FEATURES, BeatContext
from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import (
    check_n_values,
    read_context_background,
    spec_of,
    state_arrays,
    weights_of,
)
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, Neighbourhoods
from ecgviewer.explain.attribution import BEYOND, RHYTHM, USUAL_BEAT, Attribution, label_positions
from ecgviewer.explain.context_grad_cam import SAMPLES_OF_SHIFT
from ecgviewer.explain.context_network import FIRST_WAVE, SECOND_WAVE, ContextNetwork
from ecgviewer.explain.folded import FoldedLayer
from ecgviewer.explain.rescale_layers import (
    Chain,
    Convolution,
    Flatten,
    Passed,
    Relu,
    RescaleLayer,
    WayBack,
    passed_by_beat,
    passed_by_references,
)

if TYPE_CHECKING:
    from torch import nn

_IS_RHYTHM = np.array([name in INTERVAL_FEATURES for name in CONTEXT_FEATURES])


@dataclass(frozen=True, eq=False)
class _Entered:
    """Some beats, or the background, on their way to the layers over beats; the last axis is that of beats.

    Attributes
    ----------
    features, waves
        Scaled and cut, shapes (n_features, 1, n), (3, 132, n).
    own
        What both branches give, shape (n_own, 1, n).
    by_feature, by_wave, by_entry
        What entered the ReLUs of both branches, and of the entry behind them.
    version
        What enters the first layer over beats, shape (n_hidden, 1, n).
    """

    features: np.ndarray
    waves: np.ndarray
    own: np.ndarray
    by_feature: list[np.ndarray]
    by_wave: list[np.ndarray]
    by_entry: list[np.ndarray]
    version: np.ndarray

    def one(self, row: int) -> "_Entered":
        """Return one of the beats."""
        column = slice(row, row + 1)

        def of(arrays: list[np.ndarray]) -> list[np.ndarray]:
            return [array[..., column] for array in arrays]

        return _Entered(
            self.features[..., column],
            self.waves[..., column],
            self.own[..., column],
            of(self.by_feature),
            of(self.by_wave),
            of(self.by_entry),
            self.version[..., column],
        )


class ContextShapExplainer:
    """Explains the logits of a context network against its background.

    DeepLIFT's rescale rule, averaged over the background, see `shap_values.ShapExplainer`. Scaling and
    cutting of features and waves happen before: they act on each number by itself, so by that rule a
    number's share is the same before and after them.

    Parameters
    ----------
    folder
        The model's folder.

    Raises
    ------
    ModelUnreadableError
        If card, weights or background can't be read, or don't fit each other.
    """

    def __init__(self, folder: Path) -> None:
        card = read_card(folder)
        spec_of(card)
        tensors, background = check_n_values(folder, card), read_context_background(folder)
        with weights_of(folder, card):
            self._set_up(tensors, card.labels, background, card.name)

    @classmethod
    def from_network(
        cls, network: "nn.Module", labels: Sequence[str], background: BeatContext, model_name: str = ""
    ) -> Self:
        """Return an explainer of a network that is not on disk; it is never touched.

        Parameters
        ----------
        network
            A `ContextNet`.
        labels
            Its classes.
        background
            Centres of training beats, which a beat is compared with.
        model_name
            Name for the attributions.
        """
        explainer = cls.__new__(cls)
        explainer._set_up(state_arrays(network), labels, background, model_name)
        return explainer

    def _set_up(
        self,
        tensors: Mapping[str, np.ndarray],
        labels: Sequence[str],
        background: BeatContext,
        model_name: str,
    ) -> None:
        self.labels = tuple(labels)
        self.model_name = model_name
        self._network = network = ContextNetwork(tensors)
        first, second = network.waves
        self._feature = Chain([Convolution(network.feature), Relu()])
        self._wave = Chain(
            [
                *(Convolution(first, *FIRST_WAVE), Relu(), Convolution(second, *SECOND_WAVE), Relu()),
                *(Flatten(), Convolution(network.wave), Relu()),
            ]
        )
        self._entry = Chain([Convolution(network.entry), Relu()])
        self._background = self._enter(background.features, np.asarray(background.waves))
        passed = (self._background.by_feature, self._background.by_wave, self._background.by_entry)
        self._references = [[passed_by_references(entered) for entered in part] for part in passed]

    def explain(self, beats: Neighbourhoods, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Each attribution's values are those of the wave, beat and differences to other beats together,
        spread from 120 to 360 Hz; `elsewhere` holds what is not on the window. Together they add up to
        the logit less the expected one, but for the additivity error.

        Beats are among their neighbours; the rest is that of `Explainer`.
        """
        positions = label_positions(labels, self.labels, len(beats))
        if len(beats) == 0:
            return []
        entered = self._enter(beats.features[:, NEIGHBOURS], beats.waves[:, NEIGHBOURS])
        way = WayBack([], [])
        return [
            self._explain_one(entered.one(row), beats[row : row + 1], int(index), way)
            for row, index in enumerate(positions)
        ]

    def _enter(self, features: np.ndarray, waves: np.ndarray) -> _Entered:
        """Return beats, as in `BeatContext`, on their way to the layers over beats."""
        scaled, limited = self._network.limited(
            np.asarray(features, np.float32), np.asarray(waves, np.float32)
        )
        of_features = np.ascontiguousarray(scaled.T)[:, None]
        of_waves = np.ascontiguousarray(limited.transpose(1, 2, 0))
        by_feature: list[np.ndarray] = []
        by_wave: list[np.ndarray] = []
        by_entry: list[np.ndarray] = []
        branches = self._feature.forward(of_features, by_feature), self._wave.forward(of_waves, by_wave)
        own = np.concatenate(branches)
        version = self._entry.forward(own, by_entry)
        return _Entered(of_features, of_waves, own, by_feature, by_wave, by_entry, version)

    def _explain_one(self, entered: _Entered, beats: Neighbourhoods, index: int, way: WayBack) -> Attribution:
        background, head, n_own = self._background, self._network.head, len(entered.own)
        sides = zip(self._network.sequence, self._network.sides(beats), strict=True)
        sequence = Chain([_OverBeats(layer, side) for layer, side in sides])
        by_beat: list[np.ndarray] = []
        by_background: list[np.ndarray] = []
        version = sequence.forward(entered.version, by_beat)
        versions = sequence.forward(background.version, by_background)
        of_own, of_version = head.weight[index, :n_own], head.weight[index, n_own:]

        def logits(own: np.ndarray, version: np.ndarray) -> np.ndarray:
            return np.asarray(of_own @ own[:, 0] + of_version @ version[:, 0] + head.bias[index], np.float64)

        at_version = np.repeat(of_version[:, None, None], versions.shape[2], axis=2)
        way.again([passed_by_beat(e) for e in by_beat], [passed_by_references(e) for e in by_background])
        of_features, of_waves = self._shares(
            entered, sequence.backward(at_version, way), of_own[:, None, None], way
        )
        logit = float(logits(entered.own, version)[0])
        expected = float(logits(background.own, versions).mean())
        return self._attribution(of_features, of_waves, int(beats.shifts[0]), index, logit, expected)

    def _shares(
        self, entered: _Entered, at_entry: np.ndarray, of_own: np.ndarray, way: WayBack
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what each feature and each sample of the waves counts, from the multipliers behind the entry.

        Parameters
        ----------
        at_entry
            Multipliers at the entry's output, shape (n_hidden, 1, n_references).
        of_own
            Weights by which the logit takes both branches by themselves, shape (n_own, 1, 1).
        """
        by_feature, by_wave, by_entry = self._references

        def back(
            layer: Chain, at_end: np.ndarray, by_beat: list[np.ndarray], references: list[Passed]
        ) -> np.ndarray:
            way.again([passed_by_beat(each) for each in by_beat], references)
            return layer.backward(at_end, way)

        at_own = back(self._entry, at_entry, entered.by_entry, by_entry) + of_own
        n_features, there = self._network.feature.bias.size, self._background
        of_features = back(self._feature, at_own[:n_features], entered.by_feature, by_feature)
        of_features = of_features * (entered.features - there.features)
        of_waves = back(self._wave, at_own[n_features:], entered.by_wave, by_wave)
        of_waves = of_waves * (entered.waves - there.waves)
        return of_features[:, 0].mean(axis=1, dtype=np.float64), of_waves.mean(axis=2, dtype=np.float64)

    def _attribution(
        self,
        of_features: np.ndarray,
        of_waves: np.ndarray,
        shift: int,
        index: int,
        logit: float,
        expected: float,
    ) -> Attribution:
        values, beyond = spread_over_window(of_waves.sum(axis=0), shift)
        elsewhere = {
            RHYTHM: float(of_features[_IS_RHYTHM].sum()),
            USUAL_BEAT: float(of_features[~_IS_RHYTHM].sum()),
            BEYOND: beyond,
        }
        total = float(values.sum(dtype=np.float64)) + sum(elsewhere.values())
        return Attribution(
            "shap",
            self.model_name,
            self.labels[index],
            values,
            np.arange(WINDOW_SAMPLES + 1),
            True,
            logit,
            expected,
            abs(logit - expected - total),
            elsewhere,
        )


class _OverBeats(RescaleLayer):
    """A layer over beats as the beat itself passes it: its neighbours' share is held, see `ContextNetwork.sides`."""

    def __init__(self, layer: FoldedLayer, side: np.ndarray) -> None:
        self._weight = layer.weight[:, :, 1]
        self._side = side[:, None, None]

    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return values and what the ReLU lets through."""
        summed = (self._weight @ values[:, 0])[:, None] + self._side
        return np.asarray(values + Relu().forward(summed, entered))

    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return the sum of both ways back."""
        through = Relu().backward(multipliers, way)
        return np.asarray(multipliers + (self._weight.T @ through[:, 0])[:, None])


def spread_over_window(of_wave: np.ndarray, shift: int) -> tuple[np.ndarray, float]:
    """Return values of a wave's samples at 120 Hz as values of the window's samples at 360 Hz.

    Each is spread over three samples of the window, so that the sum is kept.

    Parameters
    ----------
    of_wave
        Shape (n_wave_samples,); the first stands at the window's begin if there is no shift.
    shift
        By how many samples at 120 Hz the wave lies later, as in `BeatContext`.

    Returns
    -------
    values : numpy.ndarray
        Float32, shape (360,).
    beyond : float
        Sum of the values that lie before or after the window.
    """
    n_wave, n_window = of_wave.size, WINDOW_SAMPLES // SAMPLES_OF_SHIFT
    placed = np.zeros(n_window)
    first, stop = max(shift, 0), min(n_wave + shift, n_window)
    inside = slice(first - shift, stop - shift)
    placed[first:stop] = of_wave[inside]
    values = np.repeat(placed / SAMPLES_OF_SHIFT, SAMPLES_OF_SHIFT).astype(np.float32)
    return values, float(of_wave.sum() - of_wave[inside].sum())
