"""A recording's fingerprint: hashes of the times between its steepest places.

The steepest place of each beat stands where it stood whatever the gain, the offset, the file's format or, nearly,
the sampling rate, and the times between them are no two patients' alike. So a copy, an excerpt or a copy at another
rate of a recording shares hashes with it, and no sample has to be kept to tell so. The idea, landmarks whose
distances are hashed and hits that must agree in their shift, is that of audio fingerprints (Wang 2003, ISMIR).
"""

import numpy as np

N_INTERVALS = 6
"""Intervals in a row that one hash is made from."""

GRID_HZ = 100.0
"""Intervals are counted in steps of a hundredth of a second, so that another rate rounds most of them alike."""

_SHORT_S, _LONG_S = 0.025, 0.2
"""Means over these two lengths; where they are furthest apart, the lead is steepest."""

_ALONE_S = 0.3
"""Nothing steeper is as near to a landmark."""

_LONGEST_STEPS = 2 * GRID_HZ
_LEAST_SPREAD = 4
"""Intervals that differ by less than so many steps tell nobody: a paced heart's are all alike."""

_OFFSET, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def landmark_times(lead_mv: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return where a lead is steeper than anywhere within 0.3 s, in seconds, ascending, to parts of a sample.

    Parameters
    ----------
    lead_mv
        One lead, in any unit, shape (n_samples,). NaN counts as 0.
    fs_hz
        Its rate.
    """
    steep = _steepness(lead_mv, fs_hz)
    alone = max(round(_ALONE_S * fs_hz), 1)
    n_blocks = steep.size // alone
    if n_blocks == 0:
        return np.zeros(0)
    blocks = steep[: n_blocks * alone].reshape(n_blocks, alone)
    # Whatever is highest within `alone` samples to each side is highest in its own block.
    at = blocks.argmax(axis=1) + np.arange(n_blocks) * alone
    at = at[(at >= alone) & (at < steep.size - alone) & (steep[at] > 0)]
    around = np.lib.stride_tricks.sliding_window_view(steep, 2 * alone + 1)[at - alone]
    at = at[around.argmax(axis=1) == alone]
    before, peak, after = steep[at - 1], steep[at], steep[at + 1]
    bend = before - 2 * peak + after
    shift = np.divide(before - after, 2 * bend, out=np.zeros_like(bend), where=bend < 0)
    return np.asarray((at + shift) / fs_hz)


def interval_hashes(times_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return hashes of each `N_INTERVALS` intervals in a row, and when each begins.

    Intervals that are all alike, or longer than two seconds, are left out.

    Parameters
    ----------
    times_s
        As `landmark_times` gives them.

    Returns
    -------
    hashes : numpy.ndarray
        uint32, shape (n,).
    begins_s : numpy.ndarray
        Float64, same shape.
    """
    steps = np.rint(np.diff(times_s) * GRID_HZ).astype(np.int64)
    if steps.size < N_INTERVALS:
        return np.zeros(0, dtype=np.uint32), np.zeros(0)
    rows = np.lib.stride_tricks.sliding_window_view(steps, N_INTERVALS)
    is_telling = (rows.max(axis=1) < _LONGEST_STEPS) & (np.ptp(rows, axis=1) >= _LEAST_SPREAD)
    rows = rows[is_telling].astype(np.uint64)
    found = np.full(len(rows), _OFFSET)
    for column in rows.T:
        found = (found ^ column) * _PRIME  # FNV-1a, a whole interval at a time
        found ^= found >> np.uint64(29)
    return (found >> np.uint64(32)).astype(np.uint32), times_s[: is_telling.size][is_telling]


def _steepness(lead_mv: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return how far a short and a long mean around each sample are apart; 0 near the ends."""
    short, long = (max(int(length_s * fs_hz / 2), 1) for length_s in (_SHORT_S, _LONG_S))
    steep = np.zeros(lead_mv.size)
    if lead_mv.size > 2 * long + 1:
        sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(lead_mv), dtype=np.float64)])
        n_inside = lead_mv.size - 2 * long
        near = sums[long + short + 1 :][:n_inside] - sums[long - short :][:n_inside]
        wide = sums[2 * long + 1 :] - sums[:n_inside]
        steep[long : long + n_inside] = np.abs(near / (2 * short + 1) - wide / (2 * long + 1))
    return steep
