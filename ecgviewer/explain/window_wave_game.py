"""Shapley values per wave of a network that sees one second."""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.classifiers.checkpoint import read_background
from ecgviewer.classifiers.opening import open_classifier, written_at
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.shapley import coalitions
from ecgviewer.explain.wave_players import WavePlayers, fill_coalitions, find_players
from ecgviewer.explain.wave_shapley import FILLS, PlayedBeat, WaveGame

_N_WORKERS = 2
_FEWEST_SPLIT = 64


def play(folder: Path, beat: PlayedBeat, fill: str, mean_of: str) -> WaveGame:
    """Show a network one beat's window in all coalitions of its players, see `WaveGamePlayer`.

    Raises
    ------
    InvalidInputError
        If the network calls no centre of training beats the class whose mean beat is asked for.
    """
    start_s = -(WINDOW_SAMPLES // 2) / NETWORK_FS_HZ
    players = find_players(beat.waves, beat.beat_index, beat.fs_hz, start_s, NETWORK_FS_HZ, WINDOW_SAMPLES)
    mean_beat = None if fill == FILLS[0] else _mean_beat(folder, written_at(folder), mean_of)
    return play_window(_opened(folder), beat.seen[0], players, mean_beat)


@lru_cache(maxsize=16)
def _mean_beat(folder: Path, written_ns: int, label: str) -> np.ndarray:
    return class_mean_beat(_opened(folder), read_background(folder), label)


def _opened(folder: Path) -> OnnxClassifier:
    return cast(OnnxClassifier, open_classifier(folder))


def play_window(
    classifier: OnnxClassifier, window: np.ndarray, players: WavePlayers, mean_beat: np.ndarray | None = None
) -> WaveGame:
    """Show a network one beat's window in all coalitions of its players.

    Parameters
    ----------
    classifier
        A network that sees one second.
    window
        The beat, finite, shape (360,).
    players
        Who its samples belong to.
    mean_beat
        What stands for missing waves, shape (360,); by default the line between their neighbours. Without
        any player a window is flat at 0, the median of the three seconds around the beat.
    """
    reference = np.zeros(window.size) if mean_beat is None else mean_beat
    windows = fill_coalitions(window, reference, players.owner, coalitions(len(players.names)))
    fill = FILLS[0] if mean_beat is None else FILLS[1]
    return WaveGame(
        classifier.card.name, classifier.card.labels, fill, players.names, _run(classifier, windows)
    )


def class_mean_beat(classifier: OnnxClassifier, centres: np.ndarray, label: str) -> np.ndarray:
    """Return the mean of those centres of training beats that the network itself calls a class.

    Parameters
    ----------
    centres
        As in the model's SHAP background, shape (n_centres, 360).

    Raises
    ------
    InvalidInputError
        If it calls none of them so.
    """
    is_class = classifier.predict(centres).called == label
    if not is_class.any():
        raise InvalidInputError(
            f"model '{classifier.card.name}' has no mean beat of class '{label}'; choose fill 'line'"
        )
    mean: np.ndarray = centres[is_class].mean(axis=0, dtype=np.float64)
    return mean


def _run(classifier: OnnxClassifier, windows: np.ndarray) -> np.ndarray:
    """Return the logits of a batch, on two cores where it is large."""
    if len(windows) < _FEWEST_SPLIT:
        return classifier.run(windows)[0]
    parts = _workers().map(lambda part: classifier.run(part)[0], np.array_split(windows, _N_WORKERS))
    return np.concatenate(list(parts))


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_N_WORKERS, thread_name_prefix="ecgviewer-coalitions")
