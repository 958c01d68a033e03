"""This patient's usual beat, found without labels, and which beats of the record look alike.

The usual beat of a beat is the median of its neighbours that came late and that look like each other:
late against the slow beats, so that runs of premature ones, even where they are the majority, don't
become what is usual. It is renewed every `BLOCK` beats from the `BACK_BEATS` before to the `AHEAD_BEATS`
after that block; at the start of a record from its first `WARM_UP_BEATS` beats.
"""

from dataclasses import dataclass

import numpy as np

from ecgviewer.jobs import CancelToken, raise_if_cancelled

FS_HZ = 120.0
"""Rate of the windows in this module."""

BEFORE, AFTER = 60, 72
"""Samples of a window before the R peak and from it on: 0.5 and 0.6 s."""

QRS = slice(BEFORE - 12, BEFORE + 15)
"""The QRS complex in a window: 0.1 s before to 0.125 s after the R peak."""

SHAPE = slice(BEFORE - 18, BEFORE + 25)
"""What is compared between beats: 0.15 s before to 0.21 s after the R peak."""

P = slice(BEFORE - 36, BEFORE - 8)
"""Where the P wave is in a window: 0.30 to 0.07 s before the R peak."""

BLOCK, BACK_BEATS, AHEAD_BEATS, WARM_UP_BEATS = 8, 128, 16, 96

USUAL_AHEAD_BEATS = BLOCK - 1 + AHEAD_BEATS
"""How many beats after it the usual beat of a beat depends on, beyond the warm-up."""

SLOW = 0.9
"""Quantile of the intervals that stands for the patient's own where premature beats are frequent."""

_EARLY = 0.85
_ALIKE = 0.8
_FEW = 8
_LEAST_PLAIN = 0.1
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
        Shape (n_beats, 5): mean prematurity ln(RR / median RR) of the neighbours weighted by
        likeness, the same of the interval after them, ln(1 + number of much alike neighbours),
        likeness of the most alike one, and mean ln(RR / slow RR) of the neighbours weighted by
        likeness, where slow is the 90 % quantile.
    alike_p
        Shape (n_beats, 3), of the neighbours weighted by likeness before the QRS complex (the P wave):
        mean ln(RR / median RR), mean ln(RR / slow RR), and ln(1 + sum of weights).
    is_plain
        As `find_plain_intervals` returns it.
    """

    templates_mv: np.ndarray
    scale_mv: np.ndarray
    alike: np.ndarray
    alike_p: np.ndarray
    is_plain: np.ndarray


def find_usual_beats(
    windows_mv: np.ndarray, log_rr: np.ndarray, log_after: np.ndarray, cancel: CancelToken | None = None
) -> Usual:
    """Return the usual beat around each beat of a record.

    Parameters
    ----------
    windows_mv
        All beats of a record, shape (n_beats, BEFORE + AFTER).
    log_rr, log_after
        Logarithms of the intervals before and after each beat, finite.
    cancel
        Looked at between two blocks.
    """
    n_beats = len(windows_mv)
    templates, scale = np.empty_like(windows_mv), np.empty(n_beats, dtype=np.float32)
    alike, alike_p = np.empty((n_beats, 5), dtype=np.float32), np.empty((n_beats, 3), dtype=np.float32)
    plain = find_plain_intervals(windows_mv, log_rr, cancel)
    shape, size = unit_shapes(windows_mv)
    for first in range(0, n_beats, BLOCK):
        raise_if_cancelled(cancel)
        block = slice(first, min(first + BLOCK, n_beats))
        around = _neighbourhood(block, n_beats)
        rr = log_rr[around]
        median, slow = np.median(rr), _slow_interval(rr, plain[around])
        template = _middle_beat(windows_mv[around], rr >= slow + np.log(_EARLY))
        templates[block] = template
        scale[block] = max(float(np.ptp(template[QRS])), _LEAST_SCALE_MV)
        likeness = beat_likeness(shape[block], size[block], shape[around], size[around])
        own = np.arange(block.start, block.stop)[:, None] == np.arange(around.start, around.stop)
        alike[block] = _alike(likeness, own, rr - median, log_after[around] - median, rr - slow)
        p_likeness = _p_likeness(windows_mv[block], windows_mv[around], own)
        alike_p[block] = _alike_p(p_likeness, rr - median, rr - slow)
    return Usual(templates, scale, alike, alike_p, plain)


def find_plain_intervals(
    windows_mv: np.ndarray, log_rr: np.ndarray, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return which intervals are between two beats of the record's usual QRS complex, bool.

    The pause after a ventricular beat says nothing about how slow the patient's own rhythm is. What is
    usual here is the median of the beats that didn't come early against the 70 % quantile. Parameters
    are those of `find_usual_beats`.
    """
    n_beats = len(windows_mv)
    complexes = np.ascontiguousarray(windows_mv[:, QRS])
    is_usual = np.zeros(n_beats, dtype=bool)
    for first in range(0, n_beats, BLOCK):
        raise_if_cancelled(cancel)
        block = slice(first, min(first + BLOCK, n_beats))
        around = _neighbourhood(block, n_beats)
        rr = log_rr[around]
        late = complexes[around][rr >= np.quantile(rr, 0.7) + np.log(_EARLY)]
        usual = np.median(late[_look_alike(late)], axis=0)
        is_usual[block] = correlation(complexes[block], usual) >= _ALIKE
    found: np.ndarray = is_usual & np.concatenate([is_usual[:1], is_usual[:-1]])
    return found


def _slow_interval(log_rr: np.ndarray, is_plain: np.ndarray) -> float:
    """Return the 90 % quantile of the plain intervals; of all where few are plain."""
    if is_plain.sum() >= max(_FEW, _LEAST_PLAIN * log_rr.size):
        log_rr = log_rr[is_plain]
    return float(np.quantile(log_rr, SLOW))


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation along the last axis; 0 where one of them is flat."""
    a = a - a.mean(axis=-1, keepdims=True)
    b = b - b.mean(axis=-1, keepdims=True)
    norms = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    found: np.ndarray = (a * b).sum(axis=-1) / (norms + 1e-9)
    return found


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
    found: np.ndarray = shape @ other_shape.T - 0.3 * np.abs(np.log(ratio))
    return found


def _neighbourhood(block: slice, n_beats: int) -> slice:
    first = max(block.start - BACK_BEATS, 0)
    last = min(block.stop + AHEAD_BEATS, n_beats)
    if last - first < WARM_UP_BEATS:
        last = min(first + WARM_UP_BEATS, n_beats)
    if last - first < WARM_UP_BEATS:
        first = max(last - WARM_UP_BEATS, 0)
    return slice(first, last)


def _middle_beat(windows_mv: np.ndarray, is_usual: np.ndarray) -> np.ndarray:
    """Return the median of those of the beats whose QRS complexes look like each other."""
    candidates = windows_mv[is_usual]
    found: np.ndarray = np.median(candidates[_look_alike(candidates[:, QRS])], axis=0)
    return found


def _look_alike(complexes: np.ndarray) -> np.ndarray:
    """Return which QRS complexes look like their median, bool; at least about half."""
    keep = np.ones(len(complexes), dtype=bool)
    for _ in range(2):
        fit = correlation(complexes, np.median(complexes[keep], axis=0))
        keep = fit >= _ALIKE
        if keep.sum() < _FEW:
            keep = fit >= np.median(fit)
    return keep


def _alike(
    likeness: np.ndarray, own: np.ndarray, early: np.ndarray, early_after: np.ndarray, late: np.ndarray
) -> np.ndarray:
    weight = np.where(own, 0.0, np.exp((likeness - 1) / 0.03)) + 1e-6
    weight /= weight.sum(axis=1, keepdims=True)
    others = np.where(own, -1.0, likeness)
    n_alike = (others > 0.9).sum(axis=1)
    columns = [weight @ early, weight @ early_after, np.log1p(n_alike), others.max(axis=1), weight @ late]
    return np.stack(columns, axis=1)


def _p_likeness(windows_mv: np.ndarray, around_mv: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return how alike beats are before the QRS complex, 0 to 1, 0 for the beat itself; shape (n, m)."""
    square, usual = p_square_distances(windows_mv, around_mv)
    return np.where(own, 0.0, np.exp(-square / (2 * usual)))


def p_square_distances(windows: np.ndarray, around: np.ndarray) -> tuple[np.ndarray, float]:
    """Return how much beats differ before the QRS complex, and what alike ones differ by.

    Parameters
    ----------
    windows, around
        Beats, shapes (n, BEFORE + AFTER) and (m, BEFORE + AFTER).

    Returns
    -------
    square : numpy.ndarray
        Sum of squared differences, each beat around its own mean there, shape (n, m).
    usual : float
        The median over beats of the 10 % quantile of theirs, above 0.
    """
    a, b = _leveled_p(windows), _leveled_p(around)
    square = np.maximum((a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1) - 2 * a @ b.T, 0)
    return square, float(np.median(np.quantile(square, 0.1, axis=1)) + 1e-6)


def _leveled_p(windows_mv: np.ndarray) -> np.ndarray:
    found: np.ndarray = windows_mv[:, P] - windows_mv[:, P].mean(axis=1, keepdims=True)
    return found


def _alike_p(likeness: np.ndarray, early: np.ndarray, late: np.ndarray) -> np.ndarray:
    total = likeness.sum(axis=1)
    weight = (likeness + 1e-6) / (likeness + 1e-6).sum(axis=1, keepdims=True)
    return np.stack([weight @ early, weight @ late, np.log1p(total)], axis=1)
