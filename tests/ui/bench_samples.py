"""A workbench without a window behind it: what a tool asks for is noted, and nothing is done."""

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from review_samples import HeldJob, HeldLane

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.tool import Command, Workbench

SAID = (
    "failed", "remarked", "hovered", "record_requested", "beat_requested", "step_requested", "pick_requested",
    "relabel_requested", "walk_changed", "dock_requested", "command_requested", "ticked", "models_changed",
    "explanations_due", "pointed", "stretch_shown", "covered",
)  # fmt: skip
"""What a tool may ask the window for."""


class NotedReviews(QObject):
    """Keeps what it is asked for: (name of the method, its arguments)."""

    failed = Signal(str)
    job_started = Signal(object, str)
    compared_models: tuple[str, ...] = ("v2", "v1")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: list[tuple[Any, ...]] = []
        self.explanations = self

    def open_name(self, name: str, data_dir: object = None, annotator: str | None = None) -> None:
        self.asked.append(("open_name", name, annotator))

    def show_lead(self, record: object, lead: int) -> None:
        self.asked.append(("show_lead", record, lead))

    def use_model(self, name: str) -> None:
        self.asked.append(("use_model", name))

    def reload_model(self, name: str) -> None:
        self.asked.append(("reload_model", name))

    def set_visible(self, start_s: float, end_s: float) -> None:
        self.asked.append(("set_visible", start_s, end_s))

    def set_besides(self, keys: object) -> None:
        self.asked.append(("set_besides", keys))


class NotedJob(HeldJob):
    """A job that may be told that it is enough."""

    cancelled = Signal()
    is_enough = False

    def say_enough(self) -> None:
        self.is_enough = True


class NotedLane(HeldLane):
    """A lane that is busy while the last job has not ended."""

    is_busy = False
    n_rests = 0

    def rest(self) -> None:
        self.n_rests += not self.is_busy

    def submit(self, *work: Any) -> NotedJob:
        self.asked.append(work)
        job = NotedJob()
        job.finished.connect(lambda: setattr(self, "is_busy", False))
        self.jobs.append(job)
        self.is_busy = True
        return job


class NotedBench(Workbench):
    """A workbench whose signals are noted in `said`, in their order, as (name, arguments)."""

    def __init__(self, window: QWidget, model: str = "v2") -> None:
        super().__init__(window, Session(model), NotedReviews(), Preferences(), LIGHT)  # type: ignore[arg-type]
        self.lane: Any = NotedLane()
        self.said: list[tuple[Any, ...]] = []
        for name in SAID:
            getattr(self, name).connect(lambda *values, name=name: self.said.append((name, *values)))

    def told(self, name: str) -> list[Any]:
        """Return what one signal told: its argument, or a tuple of several."""
        found = [values[1:] for values in self.said if values[0] == name]
        return [values[0] if len(values) == 1 else values for values in found]

    def do_turns(self) -> None:
        """Do at once what waits for its turn."""
        while not self.turns.is_idle:
            self.turns._do_next()
        QApplication.processEvents()


def run(commands: tuple[Command, ...], name: str) -> None:
    """Run the command of a name."""
    (found,) = (command for command in commands if command.name == name)
    assert found.run is not None
    found.run()


def switch(commands: tuple[Command, ...], name: str, is_on: bool) -> None:
    """Switch the command of a name on or off."""
    (found,) = (command for command in commands if command.name == name)
    assert found.switch is not None
    found.switch(is_on)
