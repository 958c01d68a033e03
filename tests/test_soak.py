"""A few rounds of review leave no widget, thread, timer or file behind; `tests/soak.py` does it at length."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from soak import Count, grown
from tiny_database import write_tiny_database

COUNT = Count(400.0, 300.0, 8, 1200, 2, 30)


def test_what_grew_is_named_and_memory_may_by_a_twentieth() -> None:
    assert grown(COUNT, COUNT) == []
    assert grown(COUNT, replace(COUNT, own_mb=419.0, n_widgets=1100, n_files=29)) == []
    worse = Count(421.0, 316.0, 9, 1201, 3, 31)
    assert grown(COUNT, worse) == ["own_mb", "children_mb", "n_threads", "n_widgets", "n_timers", "n_files"]


def test_a_few_rounds_leave_nothing_behind(tmp_path: Path) -> None:
    write_tiny_database(tmp_path)
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("soak.py")),
            "--rounds",
            "3",
            "--records",
            "1",
            "--rest",
            "1",
        ],
        env={**os.environ, "ECGVIEWER_DATA": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    rows = [line.split() for line in done.stdout.splitlines() if line.split()[0].isdigit()]
    assert len(rows) == 3, done.stderr[-2000:]
    # Threads, widgets, timers, files; what a library keeps of memory at first is not judged here.
    assert all(int(last) <= int(first) for first, last in zip(rows[1][4:], rows[2][4:], strict=True))
