"""Beats of one shape in one patient have one origin: share the ventricular call between them."""

import numpy as np

from ecgviewer.beats.usual_beat import beat_likeness, unit_shapes

SHARE_BACK_BEATS, SHARE_AHEAD_BEATS = 160, 24
"""How many beats before and after it a beat's call depends on by sharing."""

_NARROWNESS = 0.03
_SHARE = 0.7
_ENOUGH = 0.3
_LEAST_PROBABILITY = 0.003
_CHUNK = 64


def share_ventricular(probabilities: np.ndarray, waves: np.ndarray, ventricular: int) -> np.ndarray:
    """Return probabilities after beats that look alike have shared how ventricular they are.

    The log-odds of the ventricular group of a beat move by up to 70 % towards the mean of its
    neighbours', weighted by exp((likeness - 1) / 0.03); less where few neighbours are alike. The other
    groups share what is left as they did: a supraventricular beat has the shape of a normal one, so
    shape says nothing about it.

    Parameters
    ----------
    probabilities
        Of all beats of a record in the order of time, shape (n_beats, n_groups).
    waves
        As in `BeatContext`, shape (n_beats, 2, 132).
    ventricular
        Column of the ventricular group.

    Returns
    -------
    numpy.ndarray
        Same shape; rows sum to 1.
    """
    n_beats = len(probabilities)
    if n_beats == 0:
        return probabilities.copy()
    p = probabilities[:, ventricular].astype(np.float64)
    odds = np.log((p + _LEAST_PROBABILITY) / (1 - p + _LEAST_PROBABILITY))
    shape, size = unit_shapes(waves[:, 0].astype(np.float64))
    moved = np.empty(n_beats)
    for first in range(0, n_beats, _CHUNK):
        rows = slice(first, min(first + _CHUNK, n_beats))
        around = slice(max(first - SHARE_BACK_BEATS, 0), min(rows.stop + SHARE_AHEAD_BEATS, n_beats))
        likeness = beat_likeness(shape[rows], size[rows], shape[around], size[around])
        moved[rows] = _moved(likeness, odds[rows], odds[around], rows, around)
    shared = 1 / (1 + np.exp(-moved))
    others = np.delete(probabilities, ventricular, axis=1)
    others = others / np.maximum(others.sum(axis=1, keepdims=True), 1e-9) * (1 - shared[:, None])
    return np.insert(others, ventricular, shared, axis=1)


def _moved(likeness: np.ndarray, own: np.ndarray, near: np.ndarray, rows: slice, around: slice) -> np.ndarray:
    distance = np.arange(around.start, around.stop) - np.arange(rows.start, rows.stop)[:, None]
    reach = (distance >= -SHARE_BACK_BEATS) & (distance <= SHARE_AHEAD_BEATS) & (distance != 0)
    weight = np.exp((likeness - 1) / _NARROWNESS) * reach
    total = weight.sum(axis=1)
    mean = weight @ near / (total + 1e-9)
    share = _SHARE * total / (total + _ENOUGH)
    return (1 - share) * own + share * mean
