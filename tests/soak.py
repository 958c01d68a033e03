"""Reviews records in fast motion in a real window, and looks whether memory, threads, widgets, timers and files grow.

Short in the tests; at length from the checkout's folder by

    python tests/soak.py --rounds 12

In each round every record of ECGVIEWER_DATA is opened, paged, explained by two methods, corrected and uncorrected, and
left; dialogs are opened and closed on the way, the theme changes, and a network is trained. The first round warms up
and counts for nothing.
"""

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

WAIT_S = 240.0
WARM_ROUNDS = 1
MOST_GROWTH = 1.05

_STEPS = (
    "page_right",
    "page_right",
    "step_right",
    "next_v",
    "next_unsure",
    "page_left",
    "next_beat",
    "gain_up",
    "gain_down",
    "show_summary",
    "show_templates",
    "all_leads",
    "page_right",
    "all_leads",
)
_DIALOGS = ("open", "report", "archive", "settings", "keys", "evaluate", "retrain", "my_files", "lessons")
_TRAINED = ("207", "208")


@dataclass(frozen=True)
class Count:
    """What there is after a round.

    Attributes
    ----------
    own_mb, children_mb
        Resident memory of this process, and of those that it started.
    n_threads, n_widgets, n_timers, n_files
        Threads of Python, widgets, running timers among all objects, open files.
    """

    own_mb: float
    children_mb: float
    n_threads: int
    n_widgets: int
    n_timers: int
    n_files: int


class Soak:
    """A window that is reviewed in.

    Parameters
    ----------
    records
        Paths of the records of a round.
    rest_s
        Seconds that the window rests before anything is counted.
    """

    def __init__(self, records: Sequence[Path], rest_s: float) -> None:
        from ecgviewer.ui.frame.main_window import MainWindow
        from ecgviewer.ui.state.application import make_application

        self.application, self._theme = make_application("light")
        self.window = MainWindow(None, self._theme)
        self.window.resize(1366, 768)
        self.window.show()
        self._records = records
        self._rest_s = rest_s

    def round(self) -> Count:
        """Review each record once, and count."""
        for number, record in enumerate(self._records):
            self._review(record)
            if number % 8 == 0:
                self._look_around(number // 8)
        self._retrain()
        self._rest()
        return self._count()

    def _review(self, record: Path) -> None:
        window, session = self.window, self.window.session
        window.open_name(str(record))
        self._wait(lambda: session.record is not None and session.record.name == record.name)
        self._wait(lambda: session.review is not None and session.waves is not None)
        self._wait(lambda: window.is_settled)
        for command in _STEPS:
            window.run(command)
            self._pass(0.03)
        for command in ("method_gradcam", "method_shap"):
            window.run(command)
            self._wait(lambda: window.is_settled)
        for command in ("label_V", "label_N", "undo", "undo"):
            window.run(command)
            self._pass(0.03)
        self._wait(lambda: window.is_settled)

    def _look_around(self, number: int) -> None:
        """Open and close the dialogs, and change the theme."""
        from PySide6.QtWidgets import QDialog

        from ecgviewer.ui.look.theme import DARK

        for command in _DIALOGS:
            self.window.run(command)
            self._pass(0.1)
            for widget in self.application.topLevelWidgets():
                if isinstance(widget, QDialog) and widget.isVisible():
                    widget.close()
        self.window.set_theme(DARK if number % 2 else self._theme)
        self._pass(0.1)

    def _retrain(self) -> None:
        """Train for an epoch on two records, where they are, and discard the network."""
        from ecgviewer.training.config import TrainConfig
        from ecgviewer.ui.training.training_tool import TrainingTool

        folder = self._records[0].parent
        if not all((folder / f"{name}.hea").is_file() for name in _TRAINED):
            return
        tool = self.window.tool(TrainingTool)
        self.window.run("retrain")
        config = TrainConfig.of(
            "v2",
            "mine",
            protocol="beat",
            records=_TRAINED,
            beats_per_class=20,
            epochs=1,
            batch_size=16,
            background_clusters=5,
        )
        dialog = tool.controller._dialog
        assert dialog is not None
        # A dialog that was closed may have left an evaluation under way; no training begins beside one.
        self._wait(lambda: not self.window.bench.lane.is_busy)
        dialog.training_requested.emit(config, folder, True)
        self._wait(lambda: tool.controller.is_training)
        self._wait(lambda: not tool.controller.is_training and not self.window.bench.lane.is_busy)
        dialog.close()

    def _wait(self, is_there: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_S
        while not is_there():
            if time.monotonic() > end:
                raise AssertionError(f"nothing came in {WAIT_S:.0f} s: {self.window.message}")
            self._pass(0.01)

    def _pass(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            self.application.processEvents()
            if time.monotonic() >= end:
                return
            time.sleep(0.005)

    def _rest(self) -> None:
        self._pass(self._rest_s)
        gc.collect()
        self._pass(1.0)

    def _count(self) -> Count:
        import threading

        from PySide6.QtCore import QTimer

        children = sum(_resident_mb(pid) for pid in _children(os.getpid()))
        timers = [each for each in self.window.findChildren(QTimer) if each.isActive()]
        return Count(
            _resident_mb(os.getpid()),
            children,
            threading.active_count(),
            len(self.application.allWidgets()),
            len(timers),
            len(os.listdir("/proc/self/fd")),
        )


def grown(first: Count, last: Count) -> list[str]:
    """Return what grew between two counts, by its name; memory may by a twentieth."""
    found = [
        name
        for name in ("own_mb", "children_mb")
        if getattr(last, name) > MOST_GROWTH * max(getattr(first, name), 1.0)
    ]
    return found + [
        name
        for name in ("n_threads", "n_widgets", "n_timers", "n_files")
        if getattr(last, name) > getattr(first, name)
    ]


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _children(pid: int) -> list[int]:
    try:
        own = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [each for child in own for each in (child, *_children(child))]


def main() -> int:
    """Review round by round; 1 if anything grew."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=4, help="rounds, of which the first warms up")
    parser.add_argument("--records", type=int, default=48)
    parser.add_argument(
        "--rest",
        type=float,
        default=12.0,
        help="seconds before each count; what is free is given back in ten",
    )
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    scratch = tempfile.TemporaryDirectory()
    for kept in ("CONFIG", "DESK", "CACHE", "MODELS"):
        os.environ[f"ECGVIEWER_{kept}"] = str(Path(scratch.name, kept.lower()))
    from ecgviewer.records.catalog import folder_of_records, list_openable

    folder = folder_of_records()
    if folder is None:
        print("no folder of records; name one in ECGVIEWER_DATA")
        return 1
    soak = Soak(list_openable(folder)[: arguments.records], arguments.rest)
    print("round  minutes  own MB  children MB  threads  widgets  timers  files")
    counts, began = [], time.monotonic()
    for number in range(arguments.rounds):
        counts.append(soak.round())
        it = counts[-1]
        print(
            f"{number + 1:5}{(time.monotonic() - began) / 60:9.1f}{it.own_mb:8.0f}{it.children_mb:13.0f}"
            f"{it.n_threads:9}{it.n_widgets:9}{it.n_timers:8}{it.n_files:7}",
            flush=True,
        )
    found = grown(counts[min(WARM_ROUNDS, len(counts) - 1)], counts[-1])
    print("grew: " + ", ".join(found) if found else "nothing grew")
    sys.stdout.flush()
    soak.window.shut_down()
    scratch.cleanup()
    os._exit(1 if found else 0)


if __name__ == "__main__":
    sys.exit(main())
