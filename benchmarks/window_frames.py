"""How long the window takes to show another page: from the key to the painted trace.

    python benchmarks/window_frames.py RECORD [--pages 10 60 whole] [--method gradcam] [--steps 60] [--data-dir DIR]

Needs a display (`xvfb-run -a -s "-screen 0 1920x1200x24"`). Prints JSON: for each page its median and longest
frame in milliseconds, painting included, and the longest stall while keys repeat.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_REPEAT_S = 0.033
_LIMIT_S = 600.0
_SIZE = (1600, 1000)
WHOLE = "whole"


class Frames:
    """Measures frames of one window.

    Parameters
    ----------
    window, application
        A window that is shown, and the application.
    """

    def __init__(self, window: Any, application: Any) -> None:
        from ecgviewer.ui.trace.trace_tool import TraceTool

        self._window, self._application = window, application
        self._trace = window.tool(TraceTool).trace

    def measure(self, page: str, n_steps: int) -> dict[str, float]:
        """Return frames in milliseconds of a page of so many seconds, or of the whole record.

        Parameters
        ----------
        page
            Seconds, or `WHOLE`.
        n_steps
            Steps of a tenth of a page, as long as there are; a whole record is painted anew as often.
        """
        record = self._window.session.record
        span_s = record.duration_s if page == WHOLE else float(page)
        pixels_per_mm = self._trace.pixels_per_mm
        first_s, last_s = self._trace.visible_range_s
        width = (last_s - first_s) * self._window.session.settings.speed_mm_per_s * pixels_per_mm
        self._window.change_view(
            speed_mm_per_s=width / pixels_per_mm / span_s, start_s=0.4 * record.duration_s
        )
        self.settle()
        frames, stalls = [], []
        for step in range(n_steps):
            started_s = time.perf_counter()
            if page == WHOLE:
                self._trace.update()
            else:
                self._window.navigation.turn_page(0.1 if step < n_steps // 2 else -1.0)
            self._application.processEvents()
            frames.append(1000 * (time.perf_counter() - started_s))
            until_s = started_s + _REPEAT_S
            longest = 0.0
            while (now_s := time.perf_counter()) < until_s:
                self._application.processEvents()
                longest = max(longest, time.perf_counter() - now_s)
                time.sleep(0.001)
            stalls.append(1000 * longest)
        return {
            "median_ms": round(statistics.median(frames), 1),
            "worst_ms": round(max(frames), 1),
            "stall_ms": round(max(stalls), 1),
        }

    def settle(self, rest_s: float = 0.5) -> None:
        """Wait until all that is in view is there."""
        started_s = rested_s = time.monotonic()
        while time.monotonic() - rested_s < rest_s and time.monotonic() - started_s < _LIMIT_S:
            self._application.processEvents()
            time.sleep(0.005)
            if self._window.session.review is None or not self._window.is_settled:
                rested_s = time.monotonic()


def measure_frames(
    record: str,
    pages: Sequence[str],
    method: str = "gradcam",
    n_steps: int = 60,
    data_dir: Path | None = None,
) -> dict[str, dict[str, float]]:
    """Open a window on a record, and return frames by page, see `Frames.measure`; in a process of its own."""
    from ecgviewer.ui.frame.main_window import MainWindow
    from ecgviewer.ui.state.application import make_application
    from ecgviewer.workflows.review.review_record import open_record

    application, theme = make_application("light")
    window = MainWindow(None, theme)
    frames = Frames(window, application)
    try:
        window.change_view(method=method)
        window.resize(*_SIZE)
        window.show()
        window.show_record(open_record(record, data_dir))
        frames.settle()
        return {page: frames.measure(page, n_steps) for page in pages}
    finally:
        window.shut_down()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("record")
    parser.add_argument("--pages", nargs="+", default=["10", "60", WHOLE])
    parser.add_argument("--method", default="gradcam")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--data-dir", type=Path, default=None)
    arguments = parser.parse_args()
    found = measure_frames(
        arguments.record, arguments.pages, arguments.method, arguments.steps, arguments.data_dir
    )
    print(json.dumps(found, indent=2), flush=True)
    os._exit(0)  # whatever a thread is still in


if __name__ == "__main__":
    sys.exit(main())
