"""Wavelet denoising and normalisation of the stretch of signal around a beat."""

import numpy as np
import pywt

from ecgviewer.signals.medians import row_medians

WAVELET = "sym4"
LEVELS = 4
SIGMA_PER_MAD = 1 / 0.6745
FLAT_MV = 1e-4
"""A stretch whose standard deviation is below this (0.1 microvolt) holds no signal."""


def denoise(contexts_mv: np.ndarray) -> np.ndarray:
    """Suppress noise by thresholding wavelet detail coefficients.

    Symlet-4 decomposition to four levels (details of 11 to 180 Hz at 360 Hz), soft threshold on all
    details, reconstruction. The threshold is the universal one of Donoho and Johnstone (1994), sigma
    times sqrt(2 ln n), with sigma from the median absolute detail of the finest level, each row for
    itself. Baseline wander is in the approximation, which stays as it is.

    Parameters
    ----------
    contexts_mv
        Stretches of signal, shape (n_beats, n_samples), in millivolts.

    Returns
    -------
    numpy.ndarray
        The same stretches denoised, same shape, float32.
    """
    signals = np.asarray(contexts_mv, dtype=np.float32)
    n_samples = signals.shape[-1]
    approximation, *details = pywt.wavedec(signals, WAVELET, mode="symmetric", level=LEVELS, axis=-1)
    sigma = row_medians(np.abs(details[-1])) * SIGMA_PER_MAD
    threshold = (sigma * np.sqrt(2 * np.log(n_samples))).astype(np.float32)
    shrunk = [d - np.clip(d, -threshold, threshold) for d in details]
    restored = pywt.waverec([approximation, *shrunk], WAVELET, mode="symmetric", axis=-1)
    return np.asarray(restored[..., :n_samples], dtype=np.float32)


def normalise(contexts_mv: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bring stretches to median 0 and standard deviation 1, each row for itself.

    Parameters
    ----------
    contexts_mv
        Stretches of signal, shape (n_beats, n_samples), in millivolts.

    Returns
    -------
    scaled : numpy.ndarray
        Without unit, same shape, float32; all zero where a row is flat.
    is_flat : numpy.ndarray
        Which rows hold no signal, bool, shape (n_beats,).
    """
    centred = contexts_mv - row_medians(contexts_mv)
    deviation = np.std(centred, axis=-1, keepdims=True)
    is_flat = deviation[..., 0] < FLAT_MV
    scaled = np.where(is_flat[..., None], 0, centred / np.maximum(deviation, FLAT_MV))
    return scaled.astype(np.float32), is_flat
