"""How long the list of beats takes with as many beats as a day and a half has: filled, filtered, sorted, painted.

Seconds on standard output as JSON; run with QT_QPA_PLATFORM=offscreen where there is no display.
"""

import json
import sys
import time

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.beats.beat_columns import BeatColumns, BeatFilter, sort_rows
from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.state.application import make_application

_N_BEATS = 150_000


def _beats() -> BeatTable:
    rng = np.random.default_rng(0)
    r_sample = np.cumsum(rng.integers(200, 400, _N_BEATS))
    gaps = np.diff(r_sample / 360.0)
    return BeatTable(
        r_sample=r_sample,
        time_s=r_sample / 360.0,
        symbol=rng.choice(list("NVAF"), _N_BEATS),
        rr_before_s=np.concatenate([[np.nan], gaps]),
        rr_after_s=np.concatenate([gaps, [np.nan]]),
        rhythm=rng.choice(["N", "AFIB", "SVTA"], _N_BEATS),
        reason=np.full(_N_BEATS, ""),
        quality=rng.uniform(size=_N_BEATS).astype(np.float32),
        is_detected=False,
    )


def main() -> int:
    """Measure and print."""
    make_application("light")
    beats = _beats()
    called = np.resize(np.array(["N", "A", "V"]), _N_BEATS)
    is_false, is_outside = called != beats.symbol, beats.symbol == "F"
    panel = BeatList()
    panel.resize(420, 600)
    panel.show()
    started_s = time.perf_counter()
    panel.set_beats(beats)
    panel.set_calls(called, np.full(_N_BEATS, 0.9), is_false, is_outside)
    panel.select_beat(_N_BEATS - 5)
    panel.grab()
    shown_s = time.perf_counter() - started_s
    columns = BeatColumns.without_calls(beats).with_calls(
        called, np.full(_N_BEATS, 0.9), is_false, is_outside
    )
    started_s = time.perf_counter()
    rows = BeatFilter(only_false=True, rhythm="AFIB").rows(columns)
    for column in ("reference", "rhythm", "probability"):
        sort_rows(columns, rows, column, True)
    sorted_s = time.perf_counter() - started_s
    print(json.dumps({"n_beats": _N_BEATS, "shown_s": shown_s, "filtered_and_sorted_s": sorted_s}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
