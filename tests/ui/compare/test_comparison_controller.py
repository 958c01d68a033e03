"""What the comparison asks for: maps of the selected beat only, after the inspector's, stopped when it changes."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from choosing import choose
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.explain.attribution import METHODS
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.compare.comparison_tool import ComparisonTool
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.state.explanation_queue import ExplanationQueue
from ecgviewer.ui.state.explanations.explanation_failures import ExplanationFailures
from ecgviewer.ui.state.explanations.kept_explanations import ExplanationKey
from ecgviewer.ui.trace.trace_tool import TraceTool
from ecgviewer.workflows.explanations.explain_beats import explain_beats

WAIT_MS = 60_000


class _Session:
    """The part of a session that the queue asks, with nothing selected."""

    def __init__(self) -> None:
        self.reviews = {name: SimpleNamespace(seen=lambda beats: beats) for name in ("v1", "v2")}
        self.settings = SimpleNamespace(method="none")
        self.inspected_methods, self.parts_method = ("gradcam", "shap"), ""
        self.selected = -1
        self.model, self.n_beats = "v1", 0
        self.prepared = object()
        self.made: dict[ExplanationKey, Any] = {}
        self.failures = ExplanationFailures()

    def is_coming(self, model: str, method: str, beat_index: int) -> bool:
        return not self.failures.reason(model, method, beat_index)

    def beats_between(self, start_s: float, end_s: float) -> range:
        return range(self.n_beats if start_s == 0 else 0)

    def unexplained_between(self, method: str, start_s: float, end_s: float) -> Iterator[ExplanationKey]:
        keys = (self.key_of(self.model, method, beat) for beat in self.beats_between(start_s, end_s))
        yield from (key for key in keys if key is not None and key not in self.made)

    def give_up_explaining(self, model: str, method: str, beats: list[int], reason: str) -> None:
        self.failures.note(model, method, beats, reason)

    def explanation(self, key: ExplanationKey) -> Any:
        return self.made.get(key)

    def key_of(self, model: str, method: str, beat_index: int) -> ExplanationKey | None:
        return ExplanationKey(model, method, "V", beat_index, 1) if beat_index >= 0 else None

    def add_explanations(self, made: dict[ExplanationKey, Any]) -> None:
        self.made.update(made)
        for key in made:
            self.failures.note_success(key.model, key.method)


class _Job(QObject):
    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(str)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class _Lane:
    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.jobs: list[_Job] = []

    def submit(self, *work: Any) -> _Job:
        self.asked.append(work)
        self.jobs.append(_Job())
        return self.jobs[-1]


def keys_of(beat_index: int, method: str = "shap") -> list[ExplanationKey]:
    return [ExplanationKey(model, method, "V", beat_index, 1) for model in ("v1", "v2")]


def made_queue() -> tuple[_Session, _Lane, ExplanationQueue]:
    session, lane = _Session(), _Lane()
    lanes: Any = dict.fromkeys(METHODS, lane)
    return session, lane, ExplanationQueue(session, lanes, Path)  # type: ignore[arg-type]


def test_each_map_comes_alone_and_the_next_follows(qtbot: QtBot) -> None:
    session, lane, queue = made_queue()
    queue.set_besides(keys_of(3))
    assert lane.asked == [(explain_beats, Path("v1"), "shap", [3], ["V"])]
    lane.jobs[0].succeeded.emit(["map"])
    lane.jobs[0].finished.emit()
    assert session.made == {keys_of(3)[0]: "map"}
    assert lane.asked[1] == (explain_beats, Path("v2"), "shap", [3], ["V"])
    lane.jobs[1].succeeded.emit(["other"])
    lane.jobs[1].finished.emit()
    assert len(lane.asked) == 2
    assert queue.is_settled()


def test_what_is_not_looked_at_any_more_stops(qtbot: QtBot) -> None:
    session, lane, queue = made_queue()
    queue.set_besides(keys_of(3))
    queue.set_besides(keys_of(3)[:1])
    assert not lane.jobs[0].is_cancelled
    queue.set_besides(keys_of(4))
    assert lane.jobs[0].is_cancelled
    assert len(lane.asked) == 1
    lane.jobs[0].finished.emit()
    assert lane.asked[1] == (explain_beats, Path("v1"), "shap", [4], ["V"])
    queue.set_besides(())
    assert lane.jobs[1].is_cancelled
    lane.jobs[1].finished.emit()
    assert len(lane.asked) == 2
    assert session.made == {}


def test_what_the_inspector_shows_comes_first_and_is_not_stopped(qtbot: QtBot) -> None:
    session, lane, queue = made_queue()
    session.selected = 3
    queue.set_compared(("v2",))
    queue.set_besides(keys_of(3))
    assert lane.asked[0][1:3] == (Path("v2"), "gradcam")
    lane.jobs[0].succeeded.emit(["map"])
    lane.jobs[0].finished.emit()
    assert lane.asked[1][1:3] == (Path("v2"), "shap")
    queue.set_besides(())
    assert not lane.jobs[1].is_cancelled


def fail_for(lane: _Lane, bad: set[int]) -> None:
    """Let the job that was asked for last succeed, or fail if any beat of it is bad."""
    beats, job = lane.asked[-1][3], lane.jobs[-1]
    if bad & set(beats):
        job.failed.emit("it can't be said")
    else:
        job.succeeded.emit([f"map {beat}" for beat in beats])
    job.finished.emit()


def test_one_beat_that_fails_takes_no_other_with_it(qtbot: QtBot) -> None:
    session, lane, queue = made_queue()
    session.settings.method, session.n_beats = "shap", 6
    messages: list[str] = []
    queue.failed.connect(messages.append)
    queue.set_visible(0, 10)
    while not queue.is_settled():
        fail_for(lane, {2})
        assert len(lane.asked) < 20
    assert [asked[3] for asked in lane.asked] == [[0, 1, 2, 3, 4, 5], [0], [1], [2], [3], [4], [5]]
    assert sorted(key.beat_index for key in session.made) == [0, 1, 3, 4, 5]
    assert messages == ["SHAP of v1, beat 3: it can't be said"]
    assert session.failures.reason("v1", "shap", 2) == "it can't be said"
    session.failures.forget_beat(2)
    queue.pull()
    fail_for(lane, set())
    assert len(session.made) == 6


def test_where_all_fail_it_is_said_once_and_only_the_selected_beat_is_tried_on(qtbot: QtBot) -> None:
    session, lane, queue = made_queue()
    session.settings.method, session.n_beats = "shap", 8
    every = set(range(8))
    messages: list[str] = []
    queue.failed.connect(messages.append)
    queue.set_visible(0, 10)
    while not queue.is_settled():
        fail_for(lane, every)
        assert len(lane.asked) < 20
    assert [asked[3] for asked in lane.asked] == [list(range(8)), [0], [1], [2]]
    assert len(messages) == 1
    session.selected = 7
    session.inspected_methods = ("shap",)
    queue.set_compared(("v1",))
    assert lane.asked[-1][3] == [7]
    fail_for(lane, set())
    # It went well: the others are worth a try again.
    assert lane.asked[-1][3] == [3]


@pytest.fixture
def demo(qtbot: QtBot) -> Iterator[MainWindow]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, LIGHT)
    window = MainWindow("v2", LIGHT)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.show_record(read_record(paths.resources_dir() / "demo" / "demo"))
    qtbot.waitUntil(lambda: set(window.session.reviews) == {"v1", "v2"}, timeout=WAIT_MS)
    yield window
    window.shut_down()


def test_the_key_opens_it_and_it_follows_the_beat(demo: MainWindow, qtbot: QtBot) -> None:
    demo.navigation.show_beat(40)
    demo.activateWindow()
    qtbot.waitUntil(demo.isActiveWindow, timeout=5000)
    qtbot.keyClick(demo.tool(TraceTool).trace, Qt.Key.Key_C)
    comparison = demo.tool(ComparisonTool).controller
    assert comparison is not None
    dialog = comparison.dialog
    # The network in use, and beside it one that was trained by patient: the demo's is in no training set.
    assert dialog.models == ("v2", "v1-patient")
    qtbot.waitUntil(lambda: set(dialog.models) <= set(demo.session.reviews), timeout=WAIT_MS)

    def has(method: str, beat_number: int) -> bool:
        content = dialog.view.content
        if content is None or f"beat {beat_number} " not in content.heading:
            return False
        return all(each.network is not None and method in each.network.maps for each in content.columns)

    qtbot.waitUntil(lambda: has("gradcam", 41), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: all(each.bars.players for each in dialog.view.columns), timeout=WAIT_MS)
    assert dialog.view.columns[0].seen.text() == "not a known training record"
    dialog.step_requested.emit(1)
    assert demo.session.selected == 41
    qtbot.waitUntil(lambda: has("gradcam", 42), timeout=WAIT_MS)
    choose(dialog, "Class", "A")  # a class of one's own is no network of one's own
    assert not comparison._is_own_choice
    dialog._networks[0].setCurrentIndex(dialog._networks[0].findData("v1"))
    dialog.choice_changed.emit()
    assert comparison._is_own_choice
    assert [column.name for column in dialog.view.content.columns] == ["v1", "v1-patient"]
    demo.set_theme(DARK)
    assert dialog.view.grab().toImage().pixelColor(1, 1).name() == DARK.surface
    assert demo.controller.explanations.is_wanted("integrated")
    dialog.close()
    assert not demo.controller.explanations.is_wanted("integrated")
