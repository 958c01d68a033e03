"""What is done to signals before a network of rhythms sees them."""

import numpy as np

BASELINE_S = 1.0
"""Length of the running mean that is taken off."""

FLAT_MV = 1e-3
"""A lead whose standard deviation is below this (1 microvolt) holds no signal."""

LIMIT = 6.0
"""Values are cut to so many standard deviations: a spike must not hide what is around it."""


def without_baseline(signals_mv: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return signals without their running mean, with standard deviation 1 before they are cut.

    Each lead of each window by itself; gain and offset of the recorder are gone then.

    Parameters
    ----------
    signals_mv
        Millivolts, shape (n, n_leads, n_samples).
    fs_hz
        Their rate.

    Returns
    -------
    numpy.ndarray
        Float32, same shape; 0 where a lead is flat.
    """
    reach = round(BASELINE_S * fs_hz / 2)
    padded = np.pad(signals_mv.astype(np.float64), ((0, 0), (0, 0), (reach + 1, reach)), mode="edge")
    sums = padded.cumsum(axis=2)
    width = 2 * reach + 1
    level = signals_mv - (sums[..., width:] - sums[..., :-width]) / width
    deviation = level.std(axis=2, keepdims=True)
    scaled = np.where(deviation < FLAT_MV, 0, level / np.maximum(deviation, FLAT_MV))
    return scaled.clip(-LIMIT, LIMIT).astype(np.float32)
