"""The lead as the network sees it: one curve from the windows of all beats."""

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.context import BeatContext
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres
from ecgviewer.beats.usual_beat import AFTER, BEFORE, FS_HZ


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
    positions = window_centres(beats.r_sample, fs_hz)[:, None] + np.arange(-half, half)
    return _join(beats, positions, windows, NETWORK_FS_HZ / fs_hz)


def join_waves(beats: BeatTable, context: BeatContext, fs_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the waves of all beats, as a context network sees them, as one curve.

    At 120 Hz, without baseline, each where it fits the usual beat best; it breaks between beats as in
    `join_windows`.

    Parameters
    ----------
    beats
        All beats of the lead.
    context
        Of all of them.
    fs_hz
        Rate of the record.

    Returns
    -------
    positions : numpy.ndarray
        In samples of the record, ascending, float64.
    values : numpy.ndarray
        Same shape, float32, in heights of the patient's usual QRS complex; NaN in gaps.
    """
    to_network = FS_HZ / fs_hz
    centres = np.rint(beats.r_sample * to_network).astype(np.int64)
    if context.shifts is not None:
        centres = centres + context.shifts
    return _join(beats, centres[:, None] + np.arange(-BEFORE, AFTER), context.waves[:, 0], to_network)


def _join(
    beats: BeatTable, positions: np.ndarray, values: np.ndarray, to_network: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return stretches of all beats as one curve; a sample is that of the beat whose R peak is nearest.

    Parameters
    ----------
    positions, values
        Of each beat's consecutive samples at the network's rate, shape (n_beats, n_samples).
    to_network
        Samples of the network in one of the record.
    """
    borders = (beats.r_sample[:-1] + beats.r_sample[1:]) / 2 * to_network
    begins = np.concatenate([[-np.inf], borders])
    ends = np.concatenate([borders, [np.inf]])
    positions = np.concatenate([positions, positions[:, -1:] + 1], axis=1)  # one sample more than seen
    is_own = (positions > begins[:, None]) & (positions <= ends[:, None])
    is_own[:, -1] = False
    is_own &= np.isfinite(values).all(axis=1)[:, None]
    # After the last sample of a beat's own stands one NaN that breaks the curve before the next beat.
    values = np.concatenate([values, np.full((len(values), 1), np.nan, dtype=values.dtype)], axis=1)
    rows = np.flatnonzero(is_own.any(axis=1))
    after = is_own.shape[1] - is_own[rows, ::-1].argmax(axis=1)
    values[rows, after] = np.nan
    is_own[rows, after] = True
    return positions[is_own] / to_network, values[is_own].astype(np.float32)
