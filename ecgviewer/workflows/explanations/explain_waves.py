"""Explain a network's call of one beat by its waves: exact Shapley values, for any class."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.beats.usual_beat import BEFORE, FS_HZ
from ecgviewer.classifiers.checkpoint import read_background
from ecgviewer.classifiers.neighbourhood import Neighbourhoods
from ecgviewer.classifiers.opening import open_classifier, written_at
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.context_grad_cam import ContextGradCam
from ecgviewer.explain.context_wave_game import play_context
from ecgviewer.explain.wave_players import find_players
from ecgviewer.explain.wave_shapley import FILLS, WaveGame, WaveShapley, class_mean_beat, play_window
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


def play_beat(
    review: RecordReview,
    waves: RecordWaves,
    folder: Path,
    beat_index: int,
    fill: str = FILLS[0],
    mean_of: str = "",
) -> WaveGame:
    """Show a network one beat in all coalitions of its waves.

    Parameters
    ----------
    review
        The record with the network's calls.
    waves
        The waves of the same beats.
    folder
        The model's folder.
    beat_index
        Row of the table of beats.
    fill
        One of `FILLS`, what a missing wave is replaced by.
    mean_of
        With fill "mean beat": class whose mean beat it is, by default the network's first class. A context
        network takes the patient's usual beat instead.

    Raises
    ------
    InvalidInputError
        If the beat has no call, or there is no such fill or mean beat.
    """
    if fill not in FILLS:
        raise InvalidInputError(f"a wave can't be replaced by '{fill}'; choose one of: {', '.join(FILLS)}")
    reason = str(review.beats.reason[beat_index])
    if reason:
        raise InvalidInputError(
            f"beat {beat_index + 1} of record {review.record.name} can't be explained ({reason}); choose another"
        )
    mean_of = mean_of or review.card.labels[0]
    seen, fs_hz = review.seen([beat_index]), review.record.fs_hz
    return play_seen(review, seen, waves.waves, fs_hz, folder, beat_index, fill, mean_of)


def play_seen(
    review: RecordReview,
    seen: np.ndarray | Neighbourhoods,
    found: Waves,
    fs_hz: float,
    folder: Path,
    beat_index: int,
    fill: str = FILLS[0],
    mean_of: str = "",
) -> WaveGame:
    """Show a network one beat in all coalitions of its waves, whatever of it the network sees.

    Parameters
    ----------
    seen
        The beat, as `RecordReview.seen` gives it; an edited beat may stand in its place.
    found, fs_hz
        The waves that belong to it and those of the other beats, and the rate that they count in.

    The others, and the errors, are those of `play_beat`.
    """
    if isinstance(seen, Neighbourhoods):
        start_s = (int(seen.shifts[0]) - BEFORE) / FS_HZ
        players = find_players(found, beat_index, fs_hz, start_s, FS_HZ, seen.waves.shape[-1])
        network = _context_network(folder, written_at(folder))
        return play_context(network, seen, players, _usual_features(review), fill)
    classifier = open_classifier(folder)
    if not isinstance(classifier, OnnxClassifier):
        raise InvalidInputError(
            f"model '{classifier.card.name}' did not make these calls; classify with it first"
        )
    start_s = -(WINDOW_SAMPLES // 2) / NETWORK_FS_HZ
    players = find_players(found, beat_index, fs_hz, start_s, NETWORK_FS_HZ, WINDOW_SAMPLES)
    mean_beat = None
    if fill != FILLS[0]:
        mean_beat = _mean_beat(folder, written_at(folder), mean_of)
    return play_window(classifier, seen[0], players, mean_beat)


def explain_waves(
    review: RecordReview,
    waves: RecordWaves,
    folder: Path,
    beat_index: int,
    label: str | None = None,
    against: str = "",
    fill: str = FILLS[0],
) -> WaveShapley:
    """Return what each wave of a beat is worth to a class, by default the called one.

    Parameters
    ----------
    label
        The class to explain; None for the called one.
    against
        Why `label` and not this class: the logit of `label` less that of this one; "" for `label` alone.

    The others, and the errors, are those of `play_beat`; the mean beat is that of `against`.

    Raises
    ------
    InvalidInputError
        If the network doesn't know a class, or both are the same.
    """
    called = str(review.called[beat_index])
    game = play_beat(review, waves, folder, beat_index, fill, against)
    return game.explain(called if label is None else label, against)


def _usual_features(review: RecordReview) -> np.ndarray:
    """Return the median features of the patient's beats called N; of all beats where there is none."""
    assert review.context is not None
    is_normal = review.called == "N"
    features = review.context.features
    usual: np.ndarray = np.median(features[is_normal] if is_normal.any() else features, axis=0)
    return usual


@lru_cache(maxsize=4)
def _context_network(folder: Path, written_ns: int) -> ContextGradCam:
    return ContextGradCam.open(folder)


@lru_cache(maxsize=16)
def _mean_beat(folder: Path, written_ns: int, label: str) -> np.ndarray:
    classifier = open_classifier(folder)
    assert isinstance(classifier, OnnxClassifier)
    return class_mean_beat(classifier, read_background(folder), label)
