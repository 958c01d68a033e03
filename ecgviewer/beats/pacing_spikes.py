"""The needle of a pacemaker's pulse before the QRS complex, as a number for every beat.

A pulse lasts a millisecond or two; through an electrocardiograph of 100 Hz it is a needle of a few samples
in an otherwise flat stretch. Nothing that a heart does is as short.
"""

import numpy as np

from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.mapped import let_go
from ecgviewer.signals.resample import bridge_gaps, resample

_FS_HZ = 360.0
_FIRST, _STOP = -72, -16
"""Samples to the R peak at 360 Hz: 200 to 44 ms before it, so that a steep QRS complex is not in it."""

_FLOOR_MV = 0.01
_RANK = 10
_ROWS = 1024
"""Beats that are worked on at once: what the processor's cache holds."""


def spike_heights(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return how far the sharpest needle before each QRS complex stands out.

    Needles are what a median over five samples at 360 Hz (14 ms) takes away. The value is
    ln((highest + 0.01 mV) / (tenth highest + 0.01 mV)) of them in 200 to 44 ms before the R peak: about 0 for
    noise, which is alike everywhere, and large for one pulse.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,). NaN is bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.
    r_sample
        R peaks, shape (n_beats,).
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats,), 0 or more.
    """
    r_sample = np.asarray(r_sample)
    if r_sample.size == 0:
        return np.zeros(0, dtype=np.float32)
    lead = bridge_gaps(resample(lead_mv, fs_hz, _FS_HZ, cancel)).astype(np.float32, copy=False)
    centres = np.rint(r_sample * _FS_HZ / fs_hz).astype(np.int64)
    found = np.empty(r_sample.size, dtype=np.float32)
    for first in range(0, r_sample.size, _ROWS):
        raise_if_cancelled(cancel)
        rows = slice(first, first + _ROWS)
        before = np.sort(_needles(lead, centres[rows, None] + np.arange(_FIRST, _STOP)), axis=1)
        found[rows] = np.log((before[:, -1] + _FLOOR_MV) / (before[:, -_RANK] + _FLOOR_MV))
        let_go(lead)
    return found


def _needles(lead: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return how far samples stand out of the median over five; beyond the ends of the lead its end values go on."""
    positions = np.clip(positions, 0, lead.size - 1)
    a, b, middle, c, d = (lead[np.clip(positions + apart, 0, lead.size - 1)] for apart in range(-2, 3))
    low = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    # Of five, the lowest and the highest of four are out: what remains is the median of three.
    median = np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), middle))
    found: np.ndarray = np.abs(middle - median)
    return found
