"""When beats come: intervals between R peaks."""

import numpy as np


def rr_intervals_s(r_sample: np.ndarray, fs_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the seconds since the beat before and to the beat after.

    Parameters
    ----------
    r_sample
        R peaks in the order of time, shape (n_beats,).
    fs_hz
        Rate that `r_sample` counts in.

    Returns
    -------
    tuple of numpy.ndarray
        Float64, shape (n_beats,) each; NaN before the first and after the last beat.
    """
    before = np.full(r_sample.size, np.nan)
    after = np.full(r_sample.size, np.nan)
    between = np.diff(r_sample) / fs_hz
    before[1:] = between
    after[:-1] = between
    return before, after
