"""Opens the window as `ecgviewer record` does, and notes when things appear and how long it stalls.

Run by `benchmarks/startup.py`, in a process of its own.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

_BEAT_MS = 5
_LIMIT_S = 120.0


class Probe:
    """Watches a window: first paint of the trace, labels, Grad-CAM of the page, stalls by phase.

    Parameters
    ----------
    started_s
        When the command was given, in seconds since the epoch.
    data_dir
        Folder to train from for the last phase; None to leave training out.
    """

    def __init__(self, started_s: float, data_dir: Path | None) -> None:
        self.times_s: dict[str, float] = {}
        self.stalls_ms: dict[str, float] = {}
        self._started_s = started_s
        self._data_dir = data_dir
        self._phase = "labels and Grad-CAM"
        self._window: Any = None
        self._trace: Any = None
        self._training: Any = None
        self._dialog: Any = None
        self._last_beat_s = 0.0

    def watch(self, window: Any) -> None:
        """Attach to a window before it is shown."""
        from PySide6.QtCore import QEvent, QObject, QTimer

        from ecgviewer.ui.trace.trace_tool import TraceTool
        from ecgviewer.ui.training.training_tool import TrainingTool

        probe = self

        class PaintFilter(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and window.session.record is not None:
                    QTimer.singleShot(0, lambda: probe._note("trace painted"))
                return False

        self._window = window
        self._filter = PaintFilter(window)
        self._trace, self._training = window.tool(TraceTool).trace, window.tool(TrainingTool).controller
        self._trace.installEventFilter(self._filter)
        window.session.review_changed.connect(self._on_review)
        window.session.explanations_changed.connect(self._look_at_page)
        self._timer = QTimer(window)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def _note(self, name: str) -> None:
        if name not in self.times_s:
            self.times_s[name] = time.time() - self._started_s
            if name == "trace painted":
                self._last_beat_s = time.monotonic()
                self._timer.start()

    def _on_review(self, model: str) -> None:
        if model == self._window.session.model:
            self._note("labels")

    def _look_at_page(self) -> None:
        session = self._window.session
        if "Grad-CAM of the page" in self.times_s or session.review is None:
            return
        page = self._trace.visible_range_s
        wanted = [b for b in session.beats_between(*page) if session.key_of(session.model, "gradcam", b)]
        if set(wanted) <= set(session.attributions_between(*page)):
            self._note("Grad-CAM of the page")

    def _beat(self) -> None:
        now_s = time.monotonic()
        gap_ms = 1000 * (now_s - self._last_beat_s) - _BEAT_MS
        self._last_beat_s = now_s
        self.stalls_ms[self._phase] = max(self.stalls_ms.get(self._phase, 0.0), gap_ms)
        self._advance(now_s)

    def _advance(self, now_s: float) -> None:
        """Go through the phases: torch loads and SHAP, scrolling with SHAP, training."""
        window = self._window
        if self._phase == "labels and Grad-CAM" and "Grad-CAM of the page" in self.times_s:
            self._phase = "torch loads, SHAP of the beat"
        elif self._phase.startswith("torch") and window.is_settled:
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

    def _start_training(self) -> None:
        from ecgviewer.training.config import TrainConfig

        config = TrainConfig.of("v2", "probe", records=("100", "208", "209", "212", "214"), epochs=3)
        self._dialog.training_requested.emit(config, self._data_dir)

    def _end(self) -> None:
        self._timer.stop()
        self._training.cancel()  # a window that trains asks before it closes
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        def quit_when_idle() -> None:
            if self._training.is_training:
                QTimer.singleShot(50, quit_when_idle)
            else:
                QApplication.instance().quit()

        quit_when_idle()


def main() -> int:
    """Run one probe; prints JSON on standard output."""
    from ecgviewer.cli.parser import build_parser
    from ecgviewer.cli.window import open_window

    started_s, data_dir, *arguments = sys.argv[1:]
    probe = Probe(float(started_s), Path(data_dir) if data_dir != "-" else None)
    status = open_window(build_parser().parse_args(arguments), probe.watch)
    print(json.dumps({"times_s": probe.times_s, "stalls_ms": probe.stalls_ms}))
    return status


if __name__ == "__main__":
    sys.exit(main())
