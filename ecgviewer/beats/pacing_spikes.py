"""The needle of a pacemaker's pulse before the QRS complex, as a number for every beat.

A pulse lasts a millisecond or two; through an electrocardiograph of 100 Hz it is a needle of a few samples
in an otherwise flat stretch. Nothing that a heart does is as short.
"""

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.signals.blocks import median_in_blocks
from ecgviewer.signals.resample import bridge_gaps, resample

_FS_HZ = 360.0
_FIRST, _STOP = -72, -16
"""Samples to the R peak at 360 Hz: 200 to 44 ms before it, so that a steep QRS complex is not in it."""

_NARROW = 5
_FLOOR_MV = 0.01
_RANK = 10


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
    lead = bridge_gaps(resample(lead_mv, fs_hz, _FS_HZ, cancel)).astype(np.float32)
    needles = np.abs(lead - median_in_blocks(lead, _NARROW, cancel))
    centres = np.rint(r_sample * _FS_HZ / fs_hz).astype(np.int64)
    positions = centres[:, None] + np.arange(_FIRST, _STOP)
    before = np.sort(needles[np.clip(positions, 0, lead.size - 1)], axis=1)
    return np.log((before[:, -1] + _FLOOR_MV) / (before[:, -_RANK] + _FLOOR_MV)).astype(np.float32)
