"""A lead of made beats, each with a P and a T wave, for what changes its rhythm."""

import numpy as np

FS_HZ = 360.0
_RR = 300
_WAVES = ((0, 6, 1.0), (-60, 10, 0.15), (100, 25, 0.3))
"""Offset from the R peak and width in samples, height, of QRS complex, P and T wave."""


def lead_of(n_beats: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead with a beat every 300 samples, and its R peaks."""
    around = np.arange(-_RR, 2 * _RR)
    beat = sum(height * np.exp(-0.5 * ((around - offset) / width) ** 2) for offset, width, height in _WAVES)
    r_sample = _RR * np.arange(1, n_beats + 1)
    lead = np.zeros(_RR * (n_beats + 2))
    for centre in r_sample:
        lead[centre + around] += beat
    return lead.astype(np.float32), r_sample
