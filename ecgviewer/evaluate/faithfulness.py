"""How far a map may be trusted: what happens to the logit without what it points at, and the like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES

N_PIECES = 20
"""The window is taken away and put back in pieces of 1/20: 18 samples, 50 ms."""

N_ORDERS = 10
"""Orders over which pieces of the same value are averaged: five drawn, and each reversed."""

N_RANDOM = 100
"""Random orders that a map is held against on one beat."""

PIECE_SAMPLES = WINDOW_SAMPLES // N_PIECES
_BITS = 1 << np.arange(N_PIECES)

LogitsWithout = Callable[[np.ndarray], np.ndarray]
"""From which pieces of a beat are missing, bool, shape (n, 20), to the explained class's logits, shape (n,)."""


@dataclass(frozen=True)
class CurveAreas:
    """Areas under the deletion and the insertion curve of one map.

    Attributes
    ----------
    deletion
        Mean logit while pieces are taken away, the most important first; the lower the better.
    insertion
        Mean logit while they are put back; the higher the better.
    """

    deletion: float
    insertion: float


def piece_values(per_sample: np.ndarray) -> np.ndarray:
    """Return the mean of a map in each piece, float64, shape (..., 20)."""
    pieces = np.asarray(per_sample, dtype=np.float64).reshape(*per_sample.shape[:-1], N_PIECES, -1)
    means: np.ndarray = pieces.mean(axis=-1)
    return means


def pieces_of_stretch(onset: float, offset: float) -> np.ndarray:
    """Return which share of each piece lies between a first and a last sample, float64, shape (20,)."""
    inside = np.zeros(WINDOW_SAMPLES)
    inside[max(int(onset), 0) : max(int(offset) + 1, 0)] = 1
    return piece_values(inside)


def fill_missing(window: np.ndarray, is_missing: np.ndarray) -> np.ndarray:
    """Return a window with pieces missing, each run of them replaced by the line between its neighbours.

    At an end of the window the one neighbour is held; with all pieces missing all is 0, the median of the
    lead.

    Parameters
    ----------
    window
        Shape (n_samples,), a multiple of 20.
    is_missing
        Bool, shape (n_masks, 20).

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_masks, n_samples).
    """
    n_samples = window.size
    there = np.repeat(~is_missing, n_samples // N_PIECES, axis=1)
    places = np.arange(n_samples)
    before = np.maximum.accumulate(np.where(there, places, -1), axis=1)
    after = np.minimum.accumulate(np.where(there, places, n_samples)[:, ::-1], axis=1)[:, ::-1]
    left = np.where(before >= 0, before, np.minimum(after, n_samples - 1))
    right = np.where(after < n_samples, after, left)
    share = (places - left) / np.maximum(right - left, 1)
    filled = window[left] + share * (window[right] - window[left])
    filled[is_missing.all(axis=1)] = 0
    return np.asarray(filled.astype(np.float32))


def orders_of(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return orders of the pieces, the largest value first, ties in drawn orders; shape (10, 20)."""
    drawn = np.stack([rng.permutation(N_PIECES) for _ in range(N_ORDERS // 2)])
    return np.stack([np.lexsort((tie, -values)) for tie in (*drawn, *(-drawn))])


def curve_areas(
    logits_without: LogitsWithout, pieces: Mapping[str, np.ndarray], rng: np.random.Generator
) -> dict[str, CurveAreas]:
    """Return the areas under deletion and insertion curves of several maps of one beat.

    After Petsiuk et al. 2018 (RISE), on the logit. What is missing is a line and no edge, since an
    artificial edge is a wave to a network. Equal values are taken in `N_ORDERS` orders and averaged, so a
    map that is the same everywhere is the random baseline. Since each order comes reversed, too, its two
    areas are equal.

    Parameters
    ----------
    logits_without
        The network's answer for the beat with pieces missing.
    pieces
        By name: value of each piece, shape (20,).
    rng
        Draws the orders of ties.
    """
    masks = {name: _deletion_masks(orders_of(values, rng)) for name, values in pieces.items()}
    codes = {name: found @ _BITS for name, found in masks.items()}
    full = int(_BITS.sum())
    wanted = np.unique(
        np.concatenate([part.ravel() for each in codes.values() for part in (each, full - each)])
    )
    found = logits_without((wanted[:, None] & _BITS) > 0)
    areas = {}
    for name, of_deletion in codes.items():
        deletion, insertion = (
            found[np.searchsorted(wanted, code)] for code in (of_deletion, full - of_deletion)
        )
        areas[name] = CurveAreas(_area(deletion), _area(insertion))
    return areas


def random_limits(logits_without: LogitsWithout, rng: np.random.Generator) -> CurveAreas:
    """Return what a map must beat on one beat: areas that one in twenty random orders reaches by chance.

    The mean of random orders is no bar: half of all random orders are better than it.

    Parameters
    ----------
    logits_without
        The network's answer for the beat with pieces missing.
    rng
        Draws `N_RANDOM` orders of the pieces.

    Returns
    -------
    CurveAreas
        The 5 % quantile of the areas under deletion curves, and the 95 % quantile of those under insertion curves.
    """
    orders = np.stack([rng.permutation(N_PIECES) for _ in range(N_RANDOM)])
    codes = _deletion_masks(orders) @ _BITS
    full = int(_BITS.sum())
    wanted = np.unique(np.concatenate([codes.ravel(), (full - codes).ravel()]))
    found = logits_without((wanted[:, None] & _BITS) > 0)
    deletion, insertion = (
        [_area(found[np.searchsorted(wanted, code)][None]) for code in part] for part in (codes, full - codes)
    )
    return CurveAreas(float(np.quantile(deletion, 0.05)), float(np.quantile(insertion, 0.95)))


def _deletion_masks(orders: np.ndarray) -> np.ndarray:
    """Return which pieces are missing after none to all were taken, bool, shape (n_orders, 21, 20)."""
    rank = np.argsort(orders, axis=1)
    return rank[:, None, :] < np.arange(N_PIECES + 1)[None, :, None]


def _area(curves: np.ndarray) -> float:
    """Return the mean over curves of the area by the trapezoidal rule, from 0 to 1 of the pieces."""
    inner = curves.sum(axis=1) - (curves[:, 0] + curves[:, -1]) / 2
    return float(inner.mean() / N_PIECES)


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Return Spearman's rank correlation, ties with their mean rank; NaN if either is the same everywhere."""
    return float(unit_ranks(first) @ unit_ranks(second))


def unit_ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks, ties with their mean, around 0 and of length 1: their product is Spearman's correlation.

    NaN where all values are the same.
    """
    # Not scipy's: the window calls this, and importing scipy.stats would stall it for most of a second.
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    centred = ranks - ranks.mean()
    length = np.sqrt(np.square(centred).sum())
    units: np.ndarray = centred / length if length > 0 else np.full(centred.shape, np.nan)
    return units


@dataclass(frozen=True)
class Localisation:
    """How a map meets one wave.

    Attributes
    ----------
    mass
        Share of the positive values that lie inside the wave; NaN without any.
    share
        Share of the window that the wave takes: the mass of a map that is the same everywhere.
    is_hit
        Pointing game: whether the largest value, the middle of its step, lies inside.
    iou
        Intersection over union of the wave and the samples of at least half the largest value; NaN
        without a positive value.
    """

    mass: float
    share: float
    is_hit: bool
    iou: float


def localise(per_sample: np.ndarray, onset: int, offset: int) -> Localisation:
    """Return how a map meets a wave.

    Parameters
    ----------
    per_sample
        The map, shape (360,).
    onset, offset
        First and last sample of the wave in the window; what lies outside the window is left out.

    Raises
    ------
    ValueError
        If no part of the wave lies in the window.
    """
    inside = np.zeros(per_sample.size, dtype=bool)
    inside[max(onset, 0) : max(offset + 1, 0)] = True
    if not inside.any():
        raise ValueError(f"a wave from {onset} to {offset} is not in the window")
    positive = np.maximum(per_sample.astype(np.float64), 0)
    peak = positive.max()
    if peak == 0:
        return Localisation(float("nan"), float(inside.mean()), False, float("nan"))
    highest = np.flatnonzero(positive == peak)
    is_high = positive >= peak / 2
    return Localisation(
        float(positive[inside].sum() / positive.sum()),
        float(inside.mean()),
        bool(inside[highest[highest.size // 2]]),
        float((is_high & inside).sum() / (is_high | inside).sum()),
    )
