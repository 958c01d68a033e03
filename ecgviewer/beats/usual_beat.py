"""This patient's usual beat, found without labels, and which beats of the record look alike.

The usual beat of a beat is the median of its neighbours that came late and that look like each other:
late against the slow beats, so that runs of premature ones, even where they are the majority, don't
become what is usual. It is renewed every `BLOCK` beats from the `BACK_BEATS` before to the `AHEAD_BEATS`
after that block; at the start of a record from its first `WARM_UP_BEATS` beats.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.beat_waves import RepeatedRows
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.masked_rows import masked_median, masked_quantile

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

_AT_ONCE, _SAMPLES = 64, 44
"""Blocks that are worked on together, and samples of them sorted at once: what the processor's cache holds."""


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

    templates_mv: RepeatedRows
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
        Looked at between some blocks and others.
    """
    n_beats = len(windows_mv)
    numbers, scale = np.arange(n_beats) // BLOCK, np.empty(n_beats, dtype=np.float32)
    templates = np.empty((-(-n_beats // BLOCK), windows_mv.shape[1]), dtype=windows_mv.dtype)
    alike, alike_p = np.empty((n_beats, 5), dtype=np.float32), np.empty((n_beats, 3), dtype=np.float32)
    complexes = _Complexes.of(windows_mv)
    plain, choices = _find_plain_intervals(complexes, log_rr, cancel)
    shape, size = unit_shapes(windows_mv)
    p_waves = _leveled_p(windows_mv)
    for blocks, choice in zip(_blocks(n_beats), choices, strict=True):
        raise_if_cancelled(cancel)
        around, rows = blocks.around(), blocks.rows()
        rr = log_rr[around]
        median, slow = masked_median(rr)[:, None], _slow_intervals(rr, plain[around])[:, None]
        is_late = rr >= slow + np.log(_EARLY)
        template = _middle_beats(windows_mv, complexes, blocks, is_late, choice)
        templates[blocks.first // BLOCK] = template
        scale[rows] = np.maximum(np.ptp(template[:, QRS], axis=1), _LEAST_SCALE_MV)[:, None]
        own = rows[:, :, None] == around[:, None, :]
        early, late, early_after = rr - median, rr - slow, log_after[around] - median
        likeness = beat_likeness(shape[rows], size[rows], shape[around], size[around])
        alike[rows] = _alike(likeness, own, early, early_after, late)
        alike_p[rows] = _alike_p(_p_likeness(p_waves[rows], p_waves[around], own), early, late)
    return Usual(RepeatedRows(templates, numbers), scale, alike, alike_p, plain)


def find_plain_intervals(
    windows_mv: np.ndarray, log_rr: np.ndarray, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return which intervals are between two beats of the record's usual QRS complex, bool.

    The pause after a ventricular beat says nothing about how slow the patient's own rhythm is. What is
    usual here is the median of the beats that didn't come early against the 70 % quantile. Parameters
    are those of `find_usual_beats`.
    """
    return _find_plain_intervals(_Complexes.of(windows_mv), log_rr, cancel)[0]


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Some blocks of as many beats, with neighbourhoods of one size.

    Attributes
    ----------
    first, start
        First beat of each block and of its neighbourhood, shape (n_blocks,).
    n_rows, n_around
        Beats of a block and of a neighbourhood.
    """

    first: np.ndarray
    start: np.ndarray
    n_rows: int
    n_around: int

    def rows(self) -> np.ndarray:
        """Return the numbers of the beats of each block, shape (n_blocks, n_rows)."""
        return self.first[:, None] + np.arange(self.n_rows)

    def around(self) -> np.ndarray:
        """Return the numbers of the beats around each block, shape (n_blocks, n_around)."""
        return self.start[:, None] + np.arange(self.n_around)


def _blocks(n_beats: int) -> Iterator[_Blocks]:
    """Give all blocks of a record in order; those that are alike together, up to `_AT_ONCE` of them."""
    first = np.arange(0, n_beats, BLOCK)
    stop = np.minimum(first + BLOCK, n_beats)
    start, end = np.maximum(first - BACK_BEATS, 0), np.minimum(stop + AHEAD_BEATS, n_beats)
    end = np.where(end - start < WARM_UP_BEATS, np.minimum(start + WARM_UP_BEATS, n_beats), end)
    start = np.where(end - start < WARM_UP_BEATS, np.maximum(end - WARM_UP_BEATS, 0), start)
    sizes = np.stack([stop - first, end - start], axis=1)
    edges = np.flatnonzero(np.any(np.diff(sizes, axis=0), axis=1)) + 1
    for group in np.split(np.arange(first.size), edges):
        for some in range(0, group.size, _AT_ONCE):
            blocks = group[some : some + _AT_ONCE]
            yield _Blocks(first[blocks], start[blocks], *sizes[blocks[0]].tolist())


@dataclass(frozen=True, eq=False)
class _Complexes:
    """The QRS complexes of a record: by sample, shape (n_samples, n_beats), without mean, and that squared."""

    by_sample: np.ndarray
    leveled: np.ndarray
    square: np.ndarray

    @classmethod
    def of(cls, windows_mv: np.ndarray) -> "_Complexes":
        complexes = np.ascontiguousarray(windows_mv[:, QRS])
        leveled = complexes - complexes.mean(axis=-1, keepdims=True)
        return cls(np.ascontiguousarray(complexes.T), leveled, (leveled * leveled).sum(axis=-1))

    def fit(self, beats: np.ndarray, usual: np.ndarray) -> np.ndarray:
        """Return `correlation` of beats, shape (n, m), with n complexes; shape (n, m)."""
        other = usual - usual.mean(axis=-1, keepdims=True)
        norms = np.sqrt(self.square[beats] * (other * other).sum(axis=-1)[:, None])
        found: np.ndarray = (self.leveled[beats] * other[:, None]).sum(axis=-1) / (norms + 1e-9)
        return found


@dataclass(frozen=True, eq=False)
class _Choice:
    """Which of the beats around each of some blocks are late, which of these look alike, and their median.

    Attributes
    ----------
    is_late, is_alike
        Bool, shape (n_blocks, n_around).
    usual
        Median of the QRS complexes that look alike, shape (n_blocks, n_samples).
    """

    is_late: np.ndarray
    is_alike: np.ndarray
    usual: np.ndarray


def _find_plain_intervals(
    complexes: _Complexes, log_rr: np.ndarray, cancel: CancelToken | None
) -> tuple[np.ndarray, list[_Choice]]:
    """Return what `find_plain_intervals` does, and which beats it rests on, for each of `_blocks`."""
    is_usual, choices = np.zeros(log_rr.size, dtype=bool), []
    for blocks in _blocks(log_rr.size):
        raise_if_cancelled(cancel)
        around, rows = blocks.around(), blocks.rows()
        rr = log_rr[around]
        is_late = rr >= masked_quantile(rr, 0.7)[:, None] + np.log(_EARLY)
        choices.append(_look_alike(complexes, around, is_late))
        is_usual[rows] = complexes.fit(rows, choices[-1].usual) >= _ALIKE
    found: np.ndarray = is_usual & np.concatenate([is_usual[:1], is_usual[:-1]])
    return found, choices


def _slow_intervals(log_rr: np.ndarray, is_plain: np.ndarray) -> np.ndarray:
    """Return the 90 % quantile of the plain intervals of each row; of all where few are plain."""
    is_few = is_plain.sum(axis=1) < max(_FEW, _LEAST_PLAIN * log_rr.shape[1])
    return masked_quantile(log_rr, SLOW, is_plain | is_few[:, None])


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation along the last axis; 0 where one of them is flat."""
    a = a - a.mean(axis=-1, keepdims=True)
    b = b - b.mean(axis=-1, keepdims=True)
    norms = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    found: np.ndarray = (a * b).sum(axis=-1) / (norms + 1e-9)
    return found


def unit_shapes(windows_mv: np.ndarray, kind: type | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the shapes of beats without mean and of length 1, and their lengths; in `kind` where that is given."""
    shape = np.array(windows_mv[:, SHAPE], dtype=kind)
    shape -= shape.mean(axis=1, keepdims=True)
    size = np.linalg.norm(shape, axis=1)
    shape /= size[:, None] + 1e-9
    return shape, size


def beat_likeness(
    shape: np.ndarray, size: np.ndarray, other_shape: np.ndarray, other_size: np.ndarray
) -> np.ndarray:
    """Return how alike beats are: correlation - 0.3 |ln(size ratio)|; 1 for equal beats.

    Parameters
    ----------
    shape, size, other_shape, other_size
        As `unit_shapes` gives them, of n and of m beats; of several such pairs along the first axes.

    Returns
    -------
    numpy.ndarray
        Shape (..., n, m).
    """
    ratio = (size[..., :, None] + 1e-3) / (other_size[..., None, :] + 1e-3)
    found: np.ndarray = shape @ other_shape.swapaxes(-1, -2) - 0.3 * np.abs(np.log(ratio))
    return found


def _middle_beats(
    windows_mv: np.ndarray, complexes: _Complexes, blocks: _Blocks, is_late: np.ndarray, known: _Choice
) -> np.ndarray:
    """Return the median of the late beats whose QRS complexes look like each other, for each of some blocks.

    Parameters
    ----------
    known
        What was found for other late beats: where they are the same it is taken.
    """
    around, is_alike = blocks.around(), known.is_alike.copy()
    others = np.flatnonzero(np.any(is_late != known.is_late, axis=1))
    if others.size:
        is_alike[others] = _look_alike(complexes, around[others], is_late[others]).is_alike
    first, last = int(blocks.start[0]), int(blocks.start[-1]) + blocks.n_around
    by_sample = np.ascontiguousarray(windows_mv[first:last].T)
    return _medians(by_sample, around - first, is_alike)


def _look_alike(complexes: _Complexes, around: np.ndarray, is_late: np.ndarray) -> _Choice:
    """Return which late beats look like their median; at least about half of them."""
    is_alike, usual = is_late.copy(), _medians(complexes.by_sample, around, is_late)
    changed = np.arange(len(around))
    for _ in range(2):
        late = is_late[changed]
        fit = complexes.fit(around[changed], usual[changed])
        found = late & (fit >= _ALIKE)
        few = np.flatnonzero(found.sum(axis=1) < _FEW)
        if few.size:
            found[few] = late[few] & (fit[few] >= masked_median(fit[few], late[few])[:, None])
        is_other = np.any(found != is_alike[changed], axis=1)
        is_alike[changed] = found
        changed = changed[is_other]  # where the same beats remain, so does their median
        if changed.size == 0:
            break
        usual[changed] = _medians(complexes.by_sample, around[changed], is_alike[changed])
    return _Choice(is_late, is_alike, usual)


def _medians(by_sample: np.ndarray, around: np.ndarray, is_counted: np.ndarray) -> np.ndarray:
    """Return the median of those beats around that count, at each sample.

    Parameters
    ----------
    by_sample
        Shape (n_samples, n_beats).
    around, is_counted
        Beats in order without a gap, and which of them count, shape (n_blocks, n_around).

    Returns
    -------
    numpy.ndarray
        Shape (n_blocks, n_samples).
    """
    windows = np.lib.stride_tricks.sliding_window_view(by_sample, around.shape[1], axis=1)
    parts = [
        masked_median(windows[some : some + _SAMPLES][:, around[:, 0]], is_counted)
        for some in range(0, len(by_sample), _SAMPLES)
    ]
    return np.concatenate(parts).T


def _alike(
    likeness: np.ndarray, own: np.ndarray, early: np.ndarray, early_after: np.ndarray, late: np.ndarray
) -> np.ndarray:
    weight = np.exp((likeness - 1) / 0.03)
    weight[own] = 0
    weight += 1e-6
    weight /= weight.sum(axis=-1, keepdims=True)
    others = np.where(own, -1.0, likeness)
    n_alike = np.count_nonzero(others > 0.9, axis=-1)
    means = weight.astype(np.float64) @ np.stack([early, early_after, late], axis=-1)
    columns = [means[..., 0], means[..., 1], np.log1p(n_alike), others.max(axis=-1), means[..., 2]]
    return np.stack(columns, axis=-1)


def _p_likeness(p_waves: np.ndarray, around: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return how alike beats are before the QRS complex, 0 to 1, 0 for the beat itself; shape (..., n, m)."""
    square = _square_distances(p_waves, around)
    usual = masked_median(masked_quantile(square, 0.1)) + 1e-6
    likeness = np.exp(-square / (2 * usual)[..., None, None])
    likeness[own] = 0
    return likeness


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
    square = _square_distances(_leveled_p(windows), _leveled_p(around))
    return square, float(masked_median(masked_quantile(square, 0.1)) + 1e-6)


def _square_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    sizes = (a * a).sum(axis=-1)[..., :, None] + (b * b).sum(axis=-1)[..., None, :]
    found: np.ndarray = np.maximum(sizes - 2 * a @ b.swapaxes(-1, -2), 0)
    return found


def _leveled_p(windows_mv: np.ndarray) -> np.ndarray:
    found: np.ndarray = windows_mv[:, P] - windows_mv[:, P].mean(axis=1, keepdims=True)
    return found


def _alike_p(likeness: np.ndarray, early: np.ndarray, late: np.ndarray) -> np.ndarray:
    total = likeness.sum(axis=-1)
    weight = likeness + 1e-6
    weight /= weight.sum(axis=-1, keepdims=True)
    means = weight.astype(np.float64) @ np.stack([early, late], axis=-1)
    return np.stack([means[..., 0], means[..., 1], np.log1p(total)], axis=-1)
