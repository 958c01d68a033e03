"""The dialog of class summaries by what clicks do, and the controller with a lane that does the work at once."""

from pathlib import Path
from typing import Any

import pytest
from odd_records import record_behind
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from summary_samples import sample_summary

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.summary.class_summary_controller import ClassSummaryController
from ecgviewer.ui.summary.class_summary_dialog import ClassSummaryDialog, SummaryChoice, summary_choices
from ecgviewer.ui.summary.class_summary_view import CellPicture
from ecgviewer.workflows.explanations.class_summary import MOST_EXPLAINED
from ecgviewer.workflows.review.review_record import open_record, review_record

COUNTS = {("N", "N"): 1500, ("A", "N"): 35, ("V", "V"): 990, ("N", "V"): 2}
CHOICES = summary_choices(COUNTS, ("N", "L", "R", "A", "V"))


@pytest.fixture
def dialog(qtbot: QtBot) -> ClassSummaryDialog:
    dialog = ClassSummaryDialog(DARK)
    qtbot.addWidget(dialog)
    dialog.set_choices("Record 208, lead MLII, v1", CHOICES, None)
    dialog.show()
    return dialog


def button(dialog: ClassSummaryDialog, text: str) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == text)


def combo(dialog: ClassSummaryDialog, name: str) -> QComboBox:
    return next(found for found in dialog.findChildren(QComboBox) if found.accessibleName() == name)


def test_what_can_be_chosen() -> None:
    assert [choice.text for choice in CHOICES] == [
        "All classes and false classifications",
        "N: 1,500 in right calls, 37 in false ones",
        "A: 0 in right calls, 35 in false ones",
        "V: 990 in right calls, 2 in false ones",
        "A called N: 35",
        "N called V: 2",
    ]
    assert summary_choices({("", "V"): 3}, ("N", "V"))[1] == SummaryChoice("V: 3 in right calls", label="V")
    assert summary_choices({}, ("N", "V")) == []


def test_the_selected_beat_is_chosen_and_a_choice_stays(dialog: ClassSummaryDialog) -> None:
    beats = combo(dialog, "Beats")
    assert beats.currentIndex() == 0
    dialog.set_choices("", CHOICES, ("A", "N"))
    assert beats.currentText() == "A called N: 35"
    dialog.set_choices("", CHOICES, ("V", "V"))
    assert beats.currentText().startswith("V: 990")
    dialog.set_choices("", CHOICES[:4], None)
    assert beats.currentText().startswith("V: 990")
    dialog.set_choices("No record is classified yet; open one first.", [], None)
    assert not button(dialog, "Summarise").isEnabled()


def test_the_method_of_the_trace_is_chosen_where_it_explains_classes(dialog: ClassSummaryDialog) -> None:
    for method, title in (("shap", "SHAP"), ("waves", "SHAP"), ("gradcam", "Grad-CAM"), ("none", "Grad-CAM")):
        dialog.choose_method(method)
        assert combo(dialog, "Method").currentText().startswith(title)


def test_progress_result_report_and_themes(
    dialog: ClassSummaryDialog, qtbot: QtBot, monkeypatch: Any, tmp_path: Path
) -> None:
    combo(dialog, "Beats").setCurrentIndex(4)
    combo(dialog, "Method").setCurrentIndex(1)
    with qtbot.waitSignal(dialog.summary_requested) as asked:
        button(dialog, "Summarise").click()
    assert asked.args == [CHOICES[4], "shap"]
    assert not combo(dialog, "Beats").isEnabled()
    dialog.show_progress(ProgressReport(0.5, "explaining beats", 20.0))
    assert dialog.status == "explaining beats · 20 s left"
    assert not button(dialog, "Save report…").isVisible()
    dialog.show_result(sample_summary())
    assert dialog.status == "38 beats of 208 explained by Grad-CAM of ArrhythmiNet 1"
    assert dialog.view.sentences == [cell.sentence for cell in sample_summary().cells]
    pictures = dialog.view.findChildren(CellPicture)
    assert [picture.accessibleName() for picture in pictures] == [
        "A called A: 35 beats",
        "A called N: 3 beats",
    ]
    assert pictures[0].heightForWidth(440) == 134
    dark = pictures[0].grab().toImage().pixelColor(2, 2).name()
    dialog.set_theme(LIGHT)
    light = pictures[0].grab().toImage().pixelColor(2, 2).name()
    assert (dark, light) == (DARK.surface, LIGHT.surface)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "r"), ""))
    with qtbot.waitSignal(dialog.report_requested) as wanted:
        button(dialog, "Save report…").click()
    assert wanted.args == [tmp_path / "r.html", False], "the dialog asked about a name without an ending"


def test_cancel_failure_and_close(dialog: ClassSummaryDialog, qtbot: QtBot) -> None:
    button(dialog, "Summarise").click()
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.reject()
    assert dialog.isVisible()
    assert dialog.status == "stopping…"
    dialog.show_cancelled()
    assert (dialog.status, dialog.stage) == ("cancelled", Stage.CHOOSING)
    dialog.show_failure("no beat of class L in 208; choose another class, cell or record")
    assert "class L" in dialog.status
    button(dialog, "Summarise").click()
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.close()
    assert not dialog.isVisible()


class DirectJob(QObject):
    """A job that has what the controller connects to."""

    progressed = Signal(object)
    failed = Signal(str)
    cancelled = Signal()
    succeeded = Signal(object)
    finished = Signal()

    def cancel(self) -> None:
        self.cancelled.emit()


class DirectLane:
    """A lane that keeps what it was given, and hands it back when told to."""

    def __init__(self) -> None:
        self.is_busy = False
        self.work: tuple[Any, ...] = ()
        self.job = DirectJob()

    def submit(self, *work: Any) -> DirectJob:
        self.work = work
        return self.job

    def run(self) -> None:
        function, *arguments = self.work
        self.job.succeeded.emit(function(*arguments))
        self.job.finished.emit()


def test_the_controller_summarises_what_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    window, session, lane = QWidget(), Session("v1"), DirectLane()
    qtbot.addWidget(window)
    controller = ClassSummaryController(window, session, LIGHT, lane)  # type: ignore[arg-type]
    dialog = controller.dialog
    controller.show_dialog()
    assert not button(dialog, "Summarise").isEnabled()
    record = open_record("demo")
    session.set_record(record, 0)
    prepared = prepare_beats(record, record.default_lead)
    review = review_record(record, prepared, open_classifier(find_model("v1")))
    session.set_prepared(prepared)
    session.set_review("v1", review)
    session.select(int(((review.called == "V") & (review.reference == "V")).argmax()))
    controller.show_dialog()
    assert combo(dialog, "Beats").currentText().startswith("V: ")
    lane.is_busy = True
    button(dialog, "Summarise").click()
    assert "being trained or evaluated" in dialog.status
    lane.is_busy = False
    button(dialog, "Summarise").click()
    lane.run()
    assert dialog.view.sentences[0].startswith("V called V (")
    dialog.report_requested.emit(tmp_path / "report.html", True)
    assert "V called V" in (tmp_path / "report.html").read_text(encoding="utf-8")
    dialog.report_requested.emit(tmp_path / "none" / "report.html", True)
    assert "report.html" in dialog.status
    session.set_record(record_behind(tmp_path / "own.html"), 0)
    dialog.report_requested.emit(tmp_path / "own.html", True)
    assert "own.html is a file of record odd" in dialog.status
    assert (tmp_path / "own.html").read_bytes() == bytes(720)


def test_the_number_of_drawn_beats_is_told(dialog: ClassSummaryDialog) -> None:
    texts = [combo(dialog, "Method").itemText(row) for row in range(2)]
    assert texts == ["Grad-CAM", f"SHAP ({MOST_EXPLAINED} beats each, drawn)"]
