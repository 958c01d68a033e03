"""Beats of one kind in one patient have one origin: share the network's doubts between them.

Ventricular beats from one focus have one shape. Beats from one atrial focus have the shape of normal ones,
but one P wave, and come about as early; what is more, normal beats that a network takes for premature ones
now and then have many alike that it doesn't.
"""

from collections.abc import Callable

import numpy as np

from ecgviewer.beats.beat_waves import BeatWaves
from ecgviewer.beats.usual_beat import beat_likeness, p_square_distances, unit_shapes
from ecgviewer.jobs import CancelToken, raise_if_cancelled

SHARE_BACK_BEATS, SHARE_AHEAD_BEATS = 160, 24
"""How many beats before and after it a beat's call depends on by sharing."""

_ENOUGH = 0.3
_LEAST_PROBABILITY = 0.003
SHARE_CHUNK_BEATS = 64
"""Beats that share at once; a stretch of a record shares as the whole does if it begins at a multiple."""

_VENTRICULAR_SHARE = 0.7
_VENTRICULAR_NARROWNESS = 0.03

_ATRIAL_SHARE = 0.8
_ATRIAL_NARROWNESS = 0.05
_EARLINESS_SPREAD = 0.07
"""Standard deviation of ln(RR) within which beats count as equally early: 7 %."""


def share_ventricular(
    probabilities: np.ndarray,
    waves: np.ndarray | BeatWaves,
    ventricular: int,
    cancel: CancelToken | None = None,
) -> np.ndarray:
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
        As in `BeatContext`, shape (n_beats, 3, 132).
    ventricular
        Column of the ventricular group.
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Same shape; rows sum to 1.
    """
    if len(probabilities) == 0:
        return probabilities.copy()
    p = probabilities[:, ventricular].astype(np.float64)
    shape, size = unit_shapes(waves[:, 0], np.float64)

    def weigh(rows: slice, around: slice) -> np.ndarray:
        likeness = beat_likeness(shape[rows], size[rows], shape[around], size[around])
        return np.exp((likeness - 1) / _VENTRICULAR_NARROWNESS)

    shared = _probability(_share_odds(_log_odds(p, 1 - p), weigh, _VENTRICULAR_SHARE, cancel))
    others = np.delete(probabilities, ventricular, axis=1)
    others = others / np.maximum(others.sum(axis=1, keepdims=True), 1e-9) * (1 - shared[:, None])
    return np.insert(others, ventricular, shared, axis=1)


def share_supraventricular(
    probabilities: np.ndarray,
    waves: np.ndarray | BeatWaves,
    earliness: np.ndarray,
    normal: int,
    supraventricular: int,
    cancel: CancelToken | None = None,
) -> np.ndarray:
    """Return probabilities after beats alike in shape, P wave and earliness have shared their odds.

    The odds of the supraventricular against the normal group move by up to 80 % towards the mean of the
    neighbours', weighted by likeness of the QRS complex, of what comes before it, and of how early they
    come. What both groups have together stays.

    Parameters
    ----------
    probabilities, waves
        As for `share_ventricular`.
    earliness
        ln(RR) against the slow intervals of the record ("rr_to_longest_q95"), shape (n_beats,).
    normal, supraventricular
        Columns of the two groups.
    cancel
        Looked at on the way.
    """
    if len(probabilities) == 0:
        return probabilities.copy()
    shape, size = unit_shapes(waves[:, 0], np.float64)

    def weigh(rows: slice, around: slice) -> np.ndarray:
        likeness = beat_likeness(shape[rows], size[rows], shape[around], size[around])
        square, usual = p_square_distances(waves[rows, 0], waves[around, 0])
        apart = (earliness[rows, None] - earliness[around]) / _EARLINESS_SPREAD
        found: np.ndarray = np.exp((likeness - 1) / _ATRIAL_NARROWNESS - square / (2 * usual) - apart**2 / 2)
        return found

    n, s = probabilities[:, normal], probabilities[:, supraventricular]
    shared = _probability(_share_odds(_log_odds(s, n), weigh, _ATRIAL_SHARE, cancel))
    moved = probabilities.astype(np.float64)
    moved[:, supraventricular] = (n + s) * shared
    moved[:, normal] = (n + s) * (1 - shared)
    return moved


def _log_odds(p: np.ndarray, against: np.ndarray) -> np.ndarray:
    return np.log((p + _LEAST_PROBABILITY) / (against + _LEAST_PROBABILITY))


def _probability(log_odds: np.ndarray) -> np.ndarray:
    found: np.ndarray = 1 / (1 + np.exp(-log_odds))
    return found


def _share_odds(
    odds: np.ndarray,
    weigh: Callable[[slice, slice], np.ndarray],
    largest_share: float,
    cancel: CancelToken | None,
) -> np.ndarray:
    """Return log-odds moved towards the weighted mean of the neighbours', same shape."""
    moved = np.empty(odds.size)
    for first in range(0, odds.size, SHARE_CHUNK_BEATS):
        raise_if_cancelled(cancel)
        rows = slice(first, min(first + SHARE_CHUNK_BEATS, odds.size))
        around = slice(max(first - SHARE_BACK_BEATS, 0), min(rows.stop + SHARE_AHEAD_BEATS, odds.size))
        distance = np.arange(around.start, around.stop) - np.arange(rows.start, rows.stop)[:, None]
        is_near = (distance >= -SHARE_BACK_BEATS) & (distance <= SHARE_AHEAD_BEATS) & (distance != 0)
        weight = weigh(rows, around) * is_near
        total = weight.sum(axis=1)
        mean = weight @ odds[around] / (total + 1e-9)
        share = largest_share * total / (total + _ENOUGH)
        moved[rows] = (1 - share) * odds[rows] + share * mean
    return moved
