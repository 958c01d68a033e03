"""The lead as the network sees it: one curve from the windows of all beats."""

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres


def join_windows(beats: BeatTable, windows: np.ndarray, fs_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the windows of all beats as one curve with gaps.

    Where windows overlap, a sample is that of the beat whose R peak is nearest. Each window was
    scaled on its own, so the curve breaks between beats.

    Parameters
    ----------
    beats
        All beats of the lead.
    windows
        Each beat as the network sees it, shape (n_beats, 360); NaN rows for those it does not see.
    fs_hz
        Rate of the record.

    Returns
    -------
    positions : numpy.ndarray
        In samples of the record, ascending, float64.
    values : numpy.ndarray
        Same shape, float32, in standard deviations; NaN in gaps.
    """
    half = WINDOW_SAMPLES // 2
    to_network = NETWORK_FS_HZ / fs_hz
    centres = window_centres(beats.r_sample, fs_hz)
    borders = (beats.r_sample[:-1] + beats.r_sample[1:]) / 2 * to_network
    begins = np.concatenate([[-np.inf], borders])
    ends = np.concatenate([borders, [np.inf]])
    positions = centres[:, None] + np.arange(-half, half + 1)  # one sample more than the window
    is_own = (positions > begins[:, None]) & (positions <= ends[:, None])
    is_own[:, -1] = False
    is_own &= np.isfinite(windows).all(axis=1)[:, None]
    # After the last sample of a beat's own stands one NaN that breaks the curve before the next beat.
    values = np.concatenate([windows, np.full((len(windows), 1), np.nan, dtype=windows.dtype)], axis=1)
    rows = np.flatnonzero(is_own.any(axis=1))
    after = is_own.shape[1] - is_own[rows, ::-1].argmax(axis=1)
    values[rows, after] = np.nan
    is_own[rows, after] = True
    return positions[is_own] / to_network, values[is_own].astype(np.float32)
