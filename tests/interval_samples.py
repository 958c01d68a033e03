"""Beats of given RR intervals, for what counts and measures rhythm."""

import numpy as np

from ecgviewer.beats.beat_table import BeatTable


def beats_of_intervals(rr_s: list[float]) -> BeatTable:
    """Return beats with these intervals before all but the first, which lies at 1 s; NaN is a gap of 5 s."""
    before = np.array([np.nan, *rr_s])
    n_beats = before.size
    time_s = 1.0 + np.concatenate([[0.0], np.cumsum(np.nan_to_num(rr_s, nan=5.0))])
    return BeatTable(
        r_sample=np.rint(time_s * 360).astype(np.int64),
        time_s=time_s,
        symbol=np.full(n_beats, "N"),
        rr_before_s=before,
        rr_after_s=np.append(before[1:], np.nan),
        rhythm=np.full(n_beats, ""),
        reason=np.full(n_beats, ""),
        quality=np.ones(n_beats, dtype=np.float32),
        is_detected=False,
    )
