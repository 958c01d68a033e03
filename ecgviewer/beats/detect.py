"""Finds R peaks where a record has no reference."""

import numpy as np

from ecgviewer.signals.resample import bridge_gaps, resample

_MIN_LENGTH_S = 2.0
"""The detector sets its thresholds on two seconds of signal."""

_LOWEST_FS_HZ = 100.0
"""Below this rate the detector gets the lead resampled: it passes 5 to 30 Hz."""

_SNAP_S = 0.05
_BASELINE_S = 0.3
_BASELINE_POINTS = 61


def detect_r_peaks(lead_mv: np.ndarray, fs_hz: float) -> np.ndarray:
    """Find R peaks with sleepecg's detector (after Pan and Tompkins, 1985) and move each to its extremum.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,). NaN is bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.

    Returns
    -------
    numpy.ndarray
        Samples of the R peaks in the order of time, int64: within 50 ms of the detection the sample
        that is farthest from the baseline, which is the median of 0.3 s on each side. Empty where the
        lead is flat, holds no valid sample, or is shorter than two seconds.
    """
    if lead_mv.size < _MIN_LENGTH_S * fs_hz:
        return np.zeros(0, dtype=np.int64)
    lead = bridge_gaps(lead_mv)
    if lead.min() == lead.max():
        return np.zeros(0, dtype=np.int64)

    from sleepecg import detect_heartbeats

    rate_hz = max(fs_hz, _LOWEST_FS_HZ)
    found = detect_heartbeats(resample(lead, fs_hz, rate_hz).astype(np.float64), rate_hz)
    detected = np.rint(np.asarray(found) * (fs_hz / rate_hz)).astype(np.int64)
    peaks = np.unique(_snap_to_extrema(lead, detected.clip(0, lead.size - 1), fs_hz))
    return peaks[np.isfinite(lead_mv[peaks])]


def _snap_to_extrema(lead: np.ndarray, peaks: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return for each peak the sample nearby that is farthest from the baseline."""
    reach = int(_SNAP_S * fs_hz)
    nearby = (peaks[:, None] + np.arange(-reach, reach + 1)).clip(0, lead.size - 1)
    around_s = np.linspace(-_BASELINE_S, _BASELINE_S, _BASELINE_POINTS)
    around = (peaks[:, None] + np.rint(around_s * fs_hz).astype(np.int64)).clip(0, lead.size - 1)
    baseline = np.median(lead[around], axis=1, keepdims=True)
    farthest = np.abs(lead[nearby] - baseline).argmax(axis=1)
    return nearby[np.arange(peaks.size), farthest]
