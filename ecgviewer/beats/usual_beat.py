"""This patient's usual beat, found without labels, and which beats of the record look alike.

The usual beat of a beat is the median of its neighbours that didn't come early and that look like each
other. It is renewed every `BLOCK` beats from the `BACK_BEATS` before to the `AHEAD_BEATS` after that block;
at the start of a record from its first `WARM_UP_BEATS` beats.
"""

from dataclasses import dataclass

import numpy as np

FS_HZ = 120.0
"""Rate of the windows in this module."""

BEFORE, AFTER = 60, 72
"""Samples of a window before the R peak and from it on: 0.5 and 0.6 s."""

QRS = slice(BEFORE - 12, BEFORE + 15)
"""The QRS complex in a window: 0.1 s before to 0.125 s after the R peak."""

SHAPE = slice(BEFORE - 18, BEFORE + 25)
"""What is compared between beats: 0.15 s before to 0.21 s after the R peak."""

BLOCK, BACK_BEATS, AHEAD_BEATS, WARM_UP_BEATS = 8, 128, 16, 96

USUAL_AHEAD_BEATS = BLOCK - 1 + AHEAD_BEATS
"""How many beats after it the usual beat of a beat depends on, beyond the warm-up."""

_EARLY = 0.85
_ALIKE = 0.8
_FEW = 8
_LEAST_SCALE_MV = 0.1


@dataclass(frozen=True, eq=False)
class Usual:
    """The usual beat of each beat, and how the beats that look like it came.

    Attributes
    ----------
    templates_mv
        Usual beat of each beat, shape (n_beats, BEFORE + AFTER).
    scale_mv
        Height of its QRS complex from the lowest to the highest sample, at least 0.1; shape (n_beats,).
    alike
        Shape (n_beats, 4): mean prematurity ln(RR / median RR) of the neighbours weighted by
        likeness, the same of the interval after them, ln(1 + number of much alike neighbours), and
        likeness of the most alike one.
    """

    templates_mv: np.ndarray
    scale_mv: np.ndarray
    alike: np.ndarray


def find_usual_beats(windows_mv: np.ndarray, log_rr: np.ndarray, log_after: np.ndarray) -> Usual:
    """Return the usual beat around each beat of a record.

    Parameters
    ----------
    windows_mv
        All beats of a record, shape (n_beats, BEFORE + AFTER).
    log_rr, log_after
        Logarithms of the intervals before and after each beat, finite.
    """
    n_beats = len(windows_mv)
    templates, scale = np.empty_like(windows_mv), np.empty(n_beats, dtype=np.float32)
    alike = np.empty((n_beats, 4), dtype=np.float32)
    shape, size = unit_shapes(windows_mv)
    for first in range(0, n_beats, BLOCK):
        block = slice(first, min(first + BLOCK, n_beats))
        around = _neighbourhood(block, n_beats)
        template = _usual_beat(windows_mv[around], log_rr[around])
        templates[block] = template
        scale[block] = max(float(np.ptp(template[QRS])), _LEAST_SCALE_MV)
        likeness = beat_likeness(shape[block], size[block], shape[around], size[around])
        own = np.arange(block.start, block.stop)[:, None] == np.arange(around.start, around.stop)
        median = np.median(log_rr[around])
        alike[block] = _alike(likeness, own, log_rr[around] - median, log_after[around] - median)
    return Usual(templates, scale, alike)


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation along the last axis; 0 where one of them is flat."""
    a = a - a.mean(axis=-1, keepdims=True)
    b = b - b.mean(axis=-1, keepdims=True)
    norms = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    return (a * b).sum(axis=-1) / (norms + 1e-9)


def unit_shapes(windows_mv: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shapes of beats without mean and of length 1, and their lengths."""
    shape = windows_mv[:, SHAPE] - windows_mv[:, SHAPE].mean(axis=1, keepdims=True)
    size = np.linalg.norm(shape, axis=1)
    return shape / (size[:, None] + 1e-9), size


def beat_likeness(
    shape: np.ndarray, size: np.ndarray, other_shape: np.ndarray, other_size: np.ndarray
) -> np.ndarray:
    """Return how alike beats are: correlation - 0.3 |ln(size ratio)|; 1 for equal beats.

    Parameters
    ----------
    shape, size, other_shape, other_size
        As `unit_shapes` gives them, of n and of m beats.

    Returns
    -------
    numpy.ndarray
        Shape (n, m).
    """
    ratio = (size[:, None] + 1e-3) / (other_size + 1e-3)
    return shape @ other_shape.T - 0.3 * np.abs(np.log(ratio))


def _neighbourhood(block: slice, n_beats: int) -> slice:
    first = max(block.start - BACK_BEATS, 0)
    last = min(block.stop + AHEAD_BEATS, n_beats)
    if last - first < WARM_UP_BEATS:
        last = min(first + WARM_UP_BEATS, n_beats)
    if last - first < WARM_UP_BEATS:
        first = max(last - WARM_UP_BEATS, 0)
    return slice(first, last)


def _usual_beat(windows_mv: np.ndarray, log_rr: np.ndarray) -> np.ndarray:
    """Return the median of the beats that didn't come early and look like each other.

    Early is a beat whose interval is under 85 % of the 70 % quantile: in a bigeminus, half of the
    beats come early, and the late ones are the patient's own.
    """
    is_usual = log_rr >= np.quantile(log_rr, 0.7) + np.log(_EARLY)
    candidates = windows_mv[is_usual]
    template = np.median(candidates, axis=0)
    for _ in range(2):
        fit = correlation(candidates[:, QRS], template[QRS])
        keep = fit >= _ALIKE
        if keep.sum() < _FEW:
            keep = fit >= np.median(fit)
        template = np.median(candidates[keep], axis=0)
    return template


def _alike(likeness: np.ndarray, own: np.ndarray, early: np.ndarray, early_after: np.ndarray) -> np.ndarray:
    weight = np.where(own, 0.0, np.exp((likeness - 1) / 0.03)) + 1e-6
    weight /= weight.sum(axis=1, keepdims=True)
    others = np.where(own, -1.0, likeness)
    n_alike = (others > 0.9).sum(axis=1)
    return np.stack([weight @ early, weight @ early_after, np.log1p(n_alike), others.max(axis=1)], axis=1)
