"""Adds recorded noise to a lead at a signal-to-noise ratio, as `nst` of the WFDB Software Package does.

The definition is that of the WFDB Applications Guide (G. B. Moody, `nst`(1) and `sigamp`(1), which `nst`
calls to measure; Moody, Muldrow and Mark, "A noise stress test for arrhythmia detectors", Computers in
Cardiology 1984): the power of the signal is that of a sine wave as tall as its QRS complexes, a peak-to-peak
amplitude squared over 8, so that it doesn't depend on the heart rate; the power of the noise is its mean
square around the mean of each second.

One deviation: `nst` leaves the first five minutes and every other two minutes clean. Here the noise lies on
the whole lead, so that a score at a ratio isn't one of clean beats for the greater part.
"""

import numpy as np

QRS_REACH_S = 0.05
"""The height of a QRS complex is measured from so long before its R peak to so long after it."""

NOISE_STRETCH_S = 1.0
"""The noise is measured in stretches of this length, each around its own mean."""

N_MEASURED = 300
"""So many QRS complexes, and so many stretches of noise, are measured from the start of each."""

TRIMMED_SHARE = 20
"""One in so many of the smallest measurements, and as many of the largest, are left out of the mean."""


def qrs_amplitude_mv(lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray) -> float:
    """Return how tall the QRS complexes of a lead are, peak to peak, in millivolts.

    The trimmed mean of the first 300 complexes that lie in the lead and have no invalid sample.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,).
    fs_hz
        Its rate.
    r_sample
        R peaks of the beats to measure, ascending; `nst` takes all but ventricular and fusion beats.

    Raises
    ------
    ValueError
        If there is no complex to measure.
    """
    reach = max(round(QRS_REACH_S * fs_hz), 1)
    inside = r_sample[(r_sample >= reach) & (r_sample < lead_mv.size - reach)]
    complexes = lead_mv[inside[:, None] + np.arange(-reach, reach + 1)]
    complexes = complexes[np.isfinite(complexes).all(axis=1)][:N_MEASURED]
    if len(complexes) == 0:
        raise ValueError("the lead has no QRS complex to measure")
    return _trimmed_mean(np.ptp(complexes, axis=1))


def noise_amplitude_mv(noise_mv: np.ndarray, fs_hz: float) -> float:
    """Return the root mean square of noise in millivolts: the trimmed mean over its first 300 seconds.

    Parameters
    ----------
    noise_mv
        Shape (n_samples,), finite.
    fs_hz
        Its rate.

    Raises
    ------
    ValueError
        If it is shorter than a second.
    """
    length = round(NOISE_STRETCH_S * fs_hz)
    n_stretches = min(noise_mv.size // length, N_MEASURED)
    if n_stretches == 0:
        raise ValueError("less than a second of noise can't be measured")
    stretches = noise_mv[: n_stretches * length].reshape(n_stretches, length)
    return _trimmed_mean(np.std(stretches, axis=1, dtype=np.float64))


def noise_gain(qrs_mv: float, noise_mv: float, snr_db: float) -> float:
    """Return by what noise is multiplied to lie at a signal-to-noise ratio.

    Parameters
    ----------
    qrs_mv, noise_mv
        What `qrs_amplitude_mv` and `noise_amplitude_mv` measure.
    snr_db
        The wanted ratio, 10 log10 of signal power over noise power.
    """
    return float(np.sqrt(qrs_mv**2 / 8) / noise_mv * 10 ** (-snr_db / 20))


def snr_db(qrs_mv: float, noise_mv: float) -> float:
    """Return the signal-to-noise ratio of QRS complexes and noise of these amplitudes, in decibels."""
    return float(10 * np.log10(qrs_mv**2 / 8 / noise_mv**2))


def repeat_noise(noise_mv: np.ndarray, n_samples: int) -> np.ndarray:
    """Return noise of a length: from its start, and again from its start where it ends.

    As in `nst` a repetition is moved up or down, so that no step lies where it begins.

    Parameters
    ----------
    noise_mv
        Shape (n,), at least one sample.
    n_samples
        Wanted length.
    """
    n_times = -(-n_samples // noise_mv.size)
    step = noise_mv[-1] - noise_mv[0]
    repeated = np.tile(noise_mv, n_times) + np.repeat(np.arange(n_times) * step, noise_mv.size)
    return np.asarray(repeated[:n_samples].astype(noise_mv.dtype, copy=False))


def add_noise(
    lead_mv: np.ndarray, noise_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, ratio_db: float
) -> np.ndarray:
    """Return a lead with noise over all of it, at a signal-to-noise ratio.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,); NaN stays NaN.
    noise_mv
        Noise at the rate of the lead, finite; it is repeated where it is shorter.
    fs_hz
        Rate of both.
    r_sample
        R peaks of the beats by which the signal is measured, see `qrs_amplitude_mv`.
    ratio_db
        The wanted ratio.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_samples,).

    Raises
    ------
    ValueError
        If signal or noise can't be measured.
    """
    gain = noise_gain(
        qrs_amplitude_mv(lead_mv, fs_hz, r_sample), noise_amplitude_mv(noise_mv, fs_hz), ratio_db
    )
    return (lead_mv + gain * repeat_noise(noise_mv, lead_mv.size)).astype(np.float32)


def _trimmed_mean(values: np.ndarray) -> float:
    ordered = np.sort(values)
    n_trimmed = ordered.size // TRIMMED_SHARE
    return float(ordered[n_trimmed : ordered.size - n_trimmed].mean(dtype=np.float64))
