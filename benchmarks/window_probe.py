"""Opens the window as `ecgviewer record` does, and notes when things appear and how long it stalls.

Run by `benchmarks/startup.py` and `window.py`, in a process of its own: the time at which the command was given, in
seconds since the epoch; "-", "labels" to end once all are there, or a folder to train from; and the arguments of the
command.
"""

import json
import math
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_BEAT_MS = 5
_LIMIT_S = 600.0
_REST_S = 2.0
"""So long the window has rested when its memory is noted."""


class Probe:
    """Watches a window: when the trace, labels, Grad-CAM of the page and SHAP are painted, stalls by phase, memory.

    Beside each time stands the processor time of all threads until then, which says more on a busy machine.

    Parameters
    ----------
    started_s
        When the command was given, in seconds since the epoch.
    data_dir
        Folder to train from for the last phase; None to leave training out.
    ends_with_labels
        Whether labels are all that is waited for: those of the page, then those of all beats on both leads.
    """

    def __init__(self, started_s: float, data_dir: Path | None, ends_with_labels: bool = False) -> None:
        self.times_s: dict[str, float] = {}
        self.processor_s: dict[str, float] = {}
        self.memory_mb: dict[str, float] = {}
        self._ends_with_labels = ends_with_labels
        self._review: Any = None
        self.stalls_ms: dict[str, float] = {}
        self._started_s = started_s
        self._data_dir = data_dir
        self._phase = "labels and Grad-CAM"
        self._window: Any = None
        self._trace: Any = None
        self._training: Any = None
        self._dialog: Any = None
        self._last_beat_s, self._until_s = 0.0, math.inf

    def watch(self, window: Any) -> None:
        """Attach to a window before it is shown."""
        from PySide6.QtCore import QEvent, QObject, QTimer

        from ecgviewer.ui.trace.trace_tool import TraceTool
        from ecgviewer.ui.training.training_tool import TrainingTool

        probe = self

        class PaintFilter(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and window.session.record is not None:
                    QTimer.singleShot(0, probe._on_painted)
                return False

        self._window = window
        self._filter = PaintFilter(window)
        self._trace, self._training = window.tool(TraceTool).trace, window.tool(TrainingTool).controller
        self._trace.installEventFilter(self._filter)
        window.session.explanations_changed.connect(self._look_at_beat)
        self._timer = QTimer(window)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def _note(self, name: str) -> None:
        if name not in self.times_s:
            self.times_s[name] = time.time() - self._started_s
            self.processor_s[name] = time.process_time()
            if name == "trace painted":
                self._last_beat_s = time.monotonic()
                self._timer.start()
                self.memory_mb["trace painted"] = _memory_mb()

    def _on_painted(self) -> None:
        """Note what the trace shows for the first time, after it was painted."""
        session, content = self._window.session, self._trace.content
        self._note("trace painted")
        if content.called is None:
            return
        self._note("labels")
        if self._ends_with_labels:
            self._phase = "labels of all beats"
        elif content.levels is not None and session.review is not None:
            page = self._trace.visible_range_s
            wanted = [b for b in session.beats_between(*page) if session.key_of(session.model, "gradcam", b)]
            if session.settings.method != "gradcam" or set(wanted) <= content.levels.attributions.keys():
                self._note("Grad-CAM of the page")

    def _look_at_beat(self) -> None:
        session = self._window.session
        key = session.key_of(session.model, "shap", session.selected)
        if key is not None and session.explanation(key) is not None:
            self._note("SHAP of the beat")

    def _beat(self) -> None:
        now_s = time.monotonic()
        gap_ms = 1000 * (now_s - self._last_beat_s) - _BEAT_MS
        self._last_beat_s = now_s
        self.stalls_ms[self._phase] = max(self.stalls_ms.get(self._phase, 0.0), gap_ms)
        self._advance(now_s)

    def _advance(self, now_s: float) -> None:
        """Go through the phases: torch loads and SHAP, scrolling with SHAP, training."""
        window = self._window
        if self._ends_with_labels:
            self._look_at_review(now_s)
        elif self._phase == "labels and Grad-CAM" and "Grad-CAM of the page" in self.times_s:
            self._phase = "torch loads, SHAP of the beat"
        elif self._phase.startswith("torch") and not window.is_settled:
            self._until_s = now_s + _REST_S
        elif self._phase.startswith("torch") and now_s > self._until_s:
            self.memory_mb["settled"] = _memory_mb()
            self._phase = "SHAP of pages"
            window.change_view(method="shap")
            window.navigation.turn_page(5)
            self._until_s = now_s + 10
        elif self._phase == "SHAP of pages" and now_s > self._until_s:
            if self._data_dir is None:
                self._end()
            else:
                self._phase = "retraining dialog opens"
                self._dialog = self._training.show_dialog("v2")
                self._until_s = now_s + 3
        elif self._phase == "retraining dialog opens" and now_s > self._until_s:
            self._phase = "training"
            self._start_training()
            self._until_s = now_s + 30
        elif self._phase == "training" and now_s > self._until_s:
            self._end()
        if time.time() - self._started_s > _LIMIT_S:
            self._end()

    def _look_at_review(self, now_s: float) -> None:
        """Note when the calls came last, and end when nothing more comes."""
        review = self._window.session.review
        if review is not self._review:
            self._review = review
            self.times_s["labels of all beats"] = time.time() - self._started_s
            self.processor_s["labels of all beats"] = time.process_time()
        if review is None or not self._window.is_settled:
            self._until_s = now_s + _REST_S
        elif now_s > self._until_s:
            self._end()

    def _start_training(self) -> None:
        from ecgviewer.training.config import TrainConfig

        config = TrainConfig.of("v2", "probe", records=("100", "208", "209", "212", "214"), epochs=3)
        self._dialog.training_requested.emit(config, self._data_dir)

    def _end(self) -> None:
        self._timer.stop()
        self.memory_mb["highest"] = _memory_mb(_highest_mb)
        self._training.cancel()  # a window that trains asks before it closes
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        def quit_when_idle() -> None:
            if self._training.is_training:
                QTimer.singleShot(50, quit_when_idle)
            else:
                QApplication.instance().quit()

        quit_when_idle()


def _resident_mb(place: Path) -> float:
    """Return the resident memory of a process by its folder in /proc."""
    return int((place / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _highest_mb(place: Path) -> float:
    """Return the most memory that was ever resident of a process; 0 for one that has ended and not been asked."""
    found = re.search(r"VmHWM:\s*(\d+) kB", (place / "status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _memory_mb(of: Callable[[Path], float] = _resident_mb) -> float:
    """Return the memory of this process and of those that it started."""
    parents, memory_mb = {}, {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            status, memory_mb[int(place.name)] = (place / "stat").read_text(), of(place)
        except OSError:  # it has ended meanwhile
            continue
        parents[int(place.name)] = int(status.rpartition(")")[2].split()[1])
    own = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(memory_mb.get(process, 0.0) for process in own)


def main() -> int:
    """Run one probe; prints JSON on standard output."""
    from ecgviewer.cli.parser import build_parser
    from ecgviewer.cli.window import open_window

    started_s, until, *arguments = sys.argv[1:]
    probe = Probe(float(started_s), Path(until) if until not in ("-", "labels") else None, until == "labels")
    status = open_window(build_parser().parse_args(arguments), probe.watch)
    found = {name: getattr(probe, name) for name in ("times_s", "processor_s", "stalls_ms", "memory_mb")}
    print(json.dumps(found))
    return status


if __name__ == "__main__":
    sys.exit(main())
