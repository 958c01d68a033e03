"""One QRS width for beats of one shape: where a complex ends is hard to see, and jumps from beat to beat."""

import numpy as np

from ecgviewer.beats.rhythm_context import row_batches
from ecgviewer.beats.usual_beat import correlation
from ecgviewer.signals.mapped import let_go

ALIKE = 0.95
"""Correlation from which two QRS complexes are of one shape."""

FEWEST_ALIKE = 3
"""Fewer beats than these keep their own widths."""

_MOST_SHAPES = 40
_HALF_S = 0.1
_POINTS = 48


def width_by_shape(lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, qrs_ms: np.ndarray) -> np.ndarray:
    """Return the QRS width of each beat: the median over all beats of its shape.

    Beats are gathered round leaders: the first that is in no group yet takes all those that are like it, 0.1 s to
    each side of R, by correlation and height.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,).
    fs_hz
        Its rate.
    r_sample
        R peaks, shape (n_beats,).
    qrs_ms
        Width of each complex as it was found, NaN where none was.

    Returns
    -------
    numpy.ndarray
        Milliseconds, shape (n_beats,); NaN where `qrs_ms` is.
    """
    found = qrs_ms.astype(np.float64, copy=True)
    if r_sample.size == 0 or lead_mv.size == 0:
        return found
    shapes = np.empty((r_sample.size, _POINTS))
    for rows in row_batches(r_sample.size):
        offsets = np.linspace(-_HALF_S, _HALF_S, _POINTS) * fs_hz
        around = np.rint(r_sample[rows, None] + offsets).astype(np.int64)
        shapes[rows] = lead_mv[around.clip(0, lead_mv.size - 1)]
        shapes[rows] -= np.median(shapes[rows], axis=1, keepdims=True)
        let_go(lead_mv)
    height = np.ptp(shapes, axis=1)
    is_free = np.isfinite(qrs_ms) & np.isfinite(height) & (height > 0)
    for _ in range(_MOST_SHAPES):
        free = np.flatnonzero(is_free)
        if free.size < FEWEST_ALIKE:
            break
        leader = free[0]
        fits = [correlation(shapes[free[rows]], shapes[leader][None]) for rows in row_batches(free.size)]
        fit = np.concatenate(fits)
        is_as_tall = np.abs(np.log(height[free] / height[leader])) < np.log(2)
        group = free[((fit >= ALIKE) & is_as_tall) | (free == leader)]
        if group.size >= FEWEST_ALIKE:
            found[group] = np.median(qrs_ms[group])
        is_free[group] = False
    return found
