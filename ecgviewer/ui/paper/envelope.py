"""A long stretch of a record in few pixels: least and largest value of each column, and the axes. No Qt."""

import numpy as np

RR_FLOOR_S = 0.2
"""Lower end of an axis of RR intervals."""

_RR_LEAST_TOP_S, _RR_MOST_TOP_S = 1.2, 3.0


def column_extremes(x: np.ndarray, values: np.ndarray, n_columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest and the largest value in each pixel column.

    A curve of few points is drawn straight from point to point. Each column reaches to the one
    before, so that a flat curve stays one line.

    Parameters
    ----------
    x
        Column of each value, ascending float from 0 to `n_columns`, shape (n,).
    values
        Shape (n,); NaN for none.
    n_columns
        Number of columns.

    Returns
    -------
    low, high : numpy.ndarray
        Shape (n_columns,); NaN where a column has no value.
    """
    if 0 < x.size < 2 * n_columns:
        dense = np.arange(2 * n_columns) / 2
        x, values = dense, np.interp(dense, x, values, left=np.nan, right=np.nan)
    low, high = np.full(n_columns, np.nan), np.full(n_columns, np.nan)
    columns = np.clip(x.astype(np.int64), 0, n_columns - 1)
    np.fmin.at(low, columns, values)
    np.fmax.at(high, columns, values)
    has_both = np.isfinite(low[1:]) & np.isfinite(low[:-1])
    before_low, before_high = low[:-1].copy(), high[:-1].copy()
    low[1:][has_both] = np.minimum(low[1:], before_high)[has_both]
    high[1:][has_both] = np.maximum(high[1:], before_low)[has_both]
    return low, high


def rr_top_s(rr_s: np.ndarray) -> float:
    """Return the upper end of the RR axis: all but the longest one percent fit, within limits."""
    finite = rr_s[np.isfinite(rr_s)]
    if finite.size == 0:
        return _RR_LEAST_TOP_S
    top = float(np.percentile(finite, 99.0)) * 1.1
    return min(max(float(np.ceil(top * 5)) / 5, _RR_LEAST_TOP_S), _RR_MOST_TOP_S)


def value_range(values: np.ndarray) -> tuple[float, float]:
    """Return the range that an envelope is drawn in: without the most extreme half percent each side."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return -1.0, 1.0
    low, high = np.percentile(finite, [0.5, 99.5]).tolist()
    middle, half = (low + high) / 2, max((high - low) / 2, 0.05)
    return middle - half * 1.08, middle + half * 1.08
