"""Columns of a small table of beats."""

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.beats.beat_columns import BeatColumns


def make_columns() -> BeatColumns:
    """Six beats: N→N, N→A (false), F→N (outside), V→V, N without a call, V→N (false)."""
    symbol = np.array(["N", "N", "F", "V", "N", "V"])
    time_s = np.array([0.5, 1.3, 2.0, 2.5, 3.4, 4.0])
    rr_before_s = np.concatenate([[np.nan], np.diff(time_s)])
    beats = BeatTable(
        r_sample=(time_s * 360).astype(np.int64),
        time_s=time_s,
        symbol=symbol,
        rr_before_s=rr_before_s,
        rr_after_s=np.concatenate([np.diff(time_s), [np.nan]]),
        rhythm=np.array(["", "N", "N", "T", "T", "T"]),
        reason=np.array(["", "", "", "", "window incomplete", ""]),
        quality=np.array([0.99, 0.31, 0.9, np.nan, 0.95, 0.79]),
        is_detected=False,
    )
    return BeatColumns.without_calls(beats).with_calls(
        called=np.array(["N", "A", "N", "V", "", "N"]),
        confidence=np.array([0.9, 0.6, 0.7, 0.99, np.nan, 0.6], dtype=np.float32),
        is_false=np.array([False, True, False, False, False, True]),
        is_outside=np.array([False, False, True, False, False, False]),
    )
