"""A low-pass filter of finite length, as scipy.signal's firwin designs it, without the second that its import takes."""

import numpy as np


def windowed_sinc(cutoff: float, window: np.ndarray) -> np.ndarray:
    """Return the taps of a symmetric low-pass filter that lets a constant through unchanged.

    Oppenheim and Schafer, Discrete-Time Signal Processing, on design by windowing.

    Parameters
    ----------
    cutoff
        As a share of half the sampling rate, 0 to 1.
    window
        Of odd length, symmetric, such as `numpy.hamming(13)`.

    Returns
    -------
    numpy.ndarray
        Same shape as the window; they sum to 1.
    """
    reach = window.size // 2
    taps = cutoff * np.sinc(cutoff * np.arange(-reach, reach + 1)) * window
    found: np.ndarray = taps / taps.sum()
    return found
