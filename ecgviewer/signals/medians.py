"""Medians of rows, equal to numpy's to the last bit and several times as fast."""

import numpy as np


def row_medians(values: np.ndarray) -> np.ndarray:
    """Return the median of each row.

    numpy's own asks for three ranks at once, to find NaN, too, and then can't use the processor's vectors.

    Parameters
    ----------
    values
        Floating point, finite, shape (..., n) with n at least 1.

    Returns
    -------
    numpy.ndarray
        Of the same kind, shape (..., 1).
    """
    middle = values.shape[-1] // 2
    parted = np.partition(values, middle, axis=-1)
    upper = parted[..., middle : middle + 1]
    if values.shape[-1] % 2:
        return np.asarray(upper)
    lower = parted[..., :middle].max(axis=-1, keepdims=True)
    return np.asarray((lower + upper) / values.dtype.type(2))
