"""Medians and quantiles of many rows, where only some values count, and of long columns.

NumPy's own take a list of values at a time; where thousands of small ones are needed, going through them costs
more than the sorting. Here all rows are sorted at once, so that they fill the processor's vectors.
"""

from typing import Any

import numpy as np


def masked_median(values: np.ndarray, is_counted: np.ndarray | None = None) -> np.ndarray:
    """Return the median of each row, bit by bit as `numpy.median` of the values that count.

    Parameters
    ----------
    values
        Floating point, finite, shape (..., n).
    is_counted
        Which values count, bool, of a shape that broadcasts to that of `values`, at least one in each row; all by
        default.

    Returns
    -------
    numpy.ndarray
        Of the type of `values`, shape (...).
    """
    n_values = values.shape[-1]
    middle = n_values // 2
    if is_counted is None or is_counted.all():
        ordered, is_even = np.sort(values, axis=-1), np.asarray(n_values % 2 == 0)
    else:
        ordered = values + _both_ends(is_counted, values.dtype)
        ordered.sort(axis=-1)
        is_even = is_counted.sum(axis=-1) % 2 == 0
    # As many of the values that don't count stand at either end, up to one at the upper: the middle stays.
    if n_values % 2 == 0:
        low, high = ordered[..., middle - 1], ordered[..., middle]
        return np.where(is_even, (low + high) / 2, low)
    if not is_even.any():
        return np.asarray(ordered[..., middle])
    low, high = ordered[..., middle - 1], ordered[..., middle]
    return np.where(is_even, (low + high) / 2, high)


def _both_ends(is_counted: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """Return infinity with both signs in turn along the values of each row that don't count, 0 for the others.

    To add them to values is faster than to choose between both.
    """
    number = np.cumsum(~is_counted, axis=-1, dtype=np.int32)
    infinity = dtype.type(np.inf)
    found: np.ndarray = np.where(number % 2 == 1, infinity, -infinity)
    found[is_counted] = 0
    return found


def masked_quantile(values: np.ndarray, quantile: float, is_counted: np.ndarray | None = None) -> np.ndarray:
    """Return a quantile of each row, bit by bit as `numpy.quantile` of the values that count.

    Parameters
    ----------
    values, is_counted
        As `masked_median` takes them, of one shape.
    quantile
        0 to 1.

    Returns
    -------
    numpy.ndarray
        Of the type of `values`, shape (...).
    """
    if is_counted is None:
        ordered = np.sort(values, axis=-1)
        last = np.full(values.shape[:-1], values.shape[-1] - 1)
    else:
        ordered = np.sort(values + np.where(is_counted, 0, np.inf).astype(values.dtype), axis=-1)
        last = is_counted.sum(axis=-1) - 1
    place = last * quantile
    below = np.floor(place).astype(np.int64)
    share = place - below
    low = np.take_along_axis(ordered, below[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(ordered, np.minimum(below + 1, last)[..., None], axis=-1)[..., 0]
    step, from_low, from_high = high - low, share.astype(values.dtype), (1 - share).astype(values.dtype)
    return np.asarray(np.where(share >= 0.5, high - step * from_high, low + step * from_low))


def column_medians(values: np.ndarray) -> np.ndarray:
    """Return the median of each column, bit by bit as `numpy.median(values.astype(float64), axis=0)`.

    Parameters
    ----------
    values
        Floating point without NaN, shape (n, m), n above 0.

    Returns
    -------
    numpy.ndarray
        Float64, shape (m,).
    """
    middle = len(values) // 2
    columns = np.array(values.T, order="C")
    columns.partition(middle, axis=1)  # one place: for two NumPy has no vector instructions
    high = columns[:, middle].astype(np.float64)
    if len(values) % 2 == 1:
        return high
    return np.asarray((columns[:, :middle].max(axis=1) + high) / 2)
