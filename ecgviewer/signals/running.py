"""Running medians and means, as scipy.ndimage has them, without the fifth of a second that its import takes."""

from typing import Literal

import numpy as np

_ROWS = 4096


def running_median(values: np.ndarray, size: int) -> np.ndarray:
    """Return the median over `size` neighbours of each value; beyond the ends the end values go on.

    Of an even number of neighbours the upper one of the two in the middle; there is one more before than after.

    Parameters
    ----------
    values
        Floating point, finite, shape (n,).
    size
        At least 1.

    Returns
    -------
    numpy.ndarray
        Of the same kind, same shape: what scipy.ndimage's `median_filter` returns with `mode="nearest"`.
    """
    if values.size == 0:
        return values.copy()
    stretches = np.lib.stride_tricks.sliding_window_view(_longer(values, size, "edge"), size)
    middle = size // 2
    medians = np.empty_like(values)
    for first in range(0, values.size, _ROWS):
        part = slice(first, first + _ROWS)
        medians[part] = np.partition(stretches[part], middle, axis=1)[:, middle]
    return medians


def running_mean(values: np.ndarray, size: int) -> np.ndarray:
    """Return the mean over `size` neighbours of each value; beyond the ends values are mirrored.

    Parameters
    ----------
    values
        Shape (n,).
    size
        At least 1; of an even number there is one more before than after.

    Returns
    -------
    numpy.ndarray
        Of the same kind, same shape: scipy.ndimage's `uniform_filter1d`, but for the order of its sums.
    """
    if values.size == 0:
        return values.copy()
    longer = _longer(values, size, "symmetric").astype(np.float64)
    return np.convolve(longer, np.full(size, 1 / size), "valid").astype(values.dtype)


def _longer(values: np.ndarray, size: int, mode: Literal["edge", "symmetric"]) -> np.ndarray:
    """Return values with as many more at both ends as a value has neighbours there."""
    before = size // 2
    return np.pad(values, (before, size - 1 - before), mode=mode)
