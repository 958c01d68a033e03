"""When beats come: intervals between R peaks, and where none can be told."""

import numpy as np

MISSING_S = 0.1
"""A stretch without valid samples that is as long may hide a beat."""


def missing_stretches(lead_mv: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return the stretches of a lead that hold no valid sample for `MISSING_S` and longer.

    Parameters
    ----------
    lead_mv
        Shape (n_samples,); NaN where there is no valid sample.
    fs_hz
        Samples a second.

    Returns
    -------
    numpy.ndarray
        First sample of each, and the first after it; int64, shape (n, 2).
    """
    is_missing = ~np.isfinite(lead_mv)
    if not is_missing.any():
        return np.zeros((0, 2), dtype=np.int64)
    edges = np.flatnonzero(np.diff(is_missing, prepend=False, append=False)).reshape(-1, 2)
    return edges[edges[:, 1] - edges[:, 0] >= MISSING_S * fs_hz]


def rr_intervals_s(
    r_sample: np.ndarray, fs_hz: float, missing: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the seconds since the beat before and to the beat after.

    Parameters
    ----------
    r_sample
        R peaks in the order of time, shape (n_beats,).
    fs_hz
        Rate that `r_sample` counts in.
    missing
        Stretches that weren't recorded, as `missing_stretches` gives them.

    Returns
    -------
    tuple of numpy.ndarray
        Float64, shape (n_beats,) each; NaN before the first and after the last beat, and where a
        missing stretch lies between two.
    """
    before = np.full(r_sample.size, np.nan)
    after = np.full(r_sample.size, np.nan)
    between = np.diff(r_sample) / fs_hz
    if missing is not None and len(missing) and between.size:
        first = np.searchsorted(missing[:, 0], r_sample[:-1])
        is_hidden = missing[np.minimum(first, len(missing) - 1), 0] < r_sample[1:]
        between[is_hidden & (first < len(missing))] = np.nan
    before[1:] = between
    after[:-1] = between
    return before, after
