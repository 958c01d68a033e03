"""The command that summarises, and what its dialog offers of what is open."""

from typing import Any

import pytest
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.ui.summary.class_summary_dialog import ClassSummaryDialog
from ecgviewer.ui.summary.class_summary_tool import ClassSummaryTool

RECORD = make_record()
PREPARED = make_prepared(RECORD)


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = ClassSummaryTool()
        self.commands = self.tool.build(self.bench).commands

    def open(self) -> Any:
        session = self.bench.session
        session.set_record(RECORD, 0)
        session.set_prepared(PREPARED)
        session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NNNNV"))
        return self.show()

    def show(self) -> Any:
        run(self.commands, "class_summary")
        (dialog,) = self.window.findChildren(ClassSummaryDialog)
        return dialog


@pytest.fixture
def made(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def beats_of(dialog: Any) -> list[str]:
    return [dialog._beats.itemText(row) for row in range(dialog._beats.count())]


def test_the_dialog_is_made_at_first_use_and_follows_record_and_theme(made: Bench) -> None:
    made.tool.set_theme(DARK)  # before there is a dialog
    assert made.window.findChildren(ClassSummaryDialog) == []
    dialog = made.show()
    assert "No record is classified yet" in dialog._subject.text()
    made.open()
    assert made.show() is dialog
    assert dialog._subject.text() == "Record demo, lead MLII, ArrhythmiNet 2"
    assert any(text.startswith("N") for text in beats_of(dialog))
    made.tool.set_theme(DARK)
    assert dialog._theme is DARK
    made.bench.session.set_record(None, 0)
    assert "No record is classified yet" in dialog._subject.text()


def test_the_open_record_is_summarised_by_the_current_network(made: Bench) -> None:
    dialog = made.open()
    dialog._begin()
    dialog.summary_requested.emit(dialog._choices[0], "gradcam")
    work, review, waves, folder, method, *_ = made.bench.lane.asked[0]
    assert work.__name__ == "summarise_review"
    assert review is made.bench.session.review
    assert (waves, folder, method) == (None, find_model("v2"), "gradcam")
    dialog.cancel_requested.emit()
    assert made.bench.lane.jobs[0].is_cancelled
    made.bench.lane.jobs[0].failed.emit("no beat of class L in demo")
    made.bench.lane.jobs[0].finished.emit()
    assert (dialog.status, dialog.stage) == ("no beat of class L in demo", Stage.CHOOSING)


def test_what_can_not_be_summarised_is_told(made: Bench) -> None:
    dialog = made.open()
    choice = dialog._choices[0]
    made.bench.lane.is_busy = True
    dialog.summary_requested.emit(choice, "gradcam")
    assert dialog.status == "a network is being trained or evaluated; summarise when that is done"
    made.bench.session.set_record(None, 0)
    dialog.summary_requested.emit(choice, "gradcam")
    assert dialog.status == "no record is classified yet; open one first"
    assert made.bench.lane.asked == []


def test_the_class_of_the_selected_beat_is_chosen(made: Bench) -> None:
    dialog = made.open()
    made.bench.session.select(1)
    made.show()
    assert dialog._beats.currentText().startswith("V called N")
    made.bench.session.select(4)
    made.show()
    assert dialog._beats.currentText().startswith("V")
