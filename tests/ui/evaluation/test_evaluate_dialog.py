"""The evaluation dialog by what clicks and keys do, and the controller with a lane that does the work at once."""

from pathlib import Path
from typing import Any

import pytest
from evaluation_samples import sample_result
from odd_records import record_behind
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.evaluation.evaluate_dialog import EvaluateDialog, EvaluationRequest
from ecgviewer.ui.evaluation.evaluation_controller import EvaluationController, _cards, _stored_by_folds
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.ui.state.session import Session


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> EvaluateDialog:
    dialog = EvaluateDialog(tmp_path, DARK)
    qtbot.addWidget(dialog)
    dialog.set_models({"v1": "paper", "v1-patient": "patient", "v2-beat": "beat"}, "v1")
    dialog.show()
    return dialog


def button(dialog: EvaluateDialog, text: str) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == text)


def combo(dialog: EvaluateDialog, name: str) -> QComboBox:
    return next(found for found in dialog.findChildren(QComboBox) if found.accessibleName() == name)


def choose_model(dialog: EvaluateDialog, name: str) -> None:
    box = combo(dialog, "Model")
    box.setCurrentIndex(box.findData(name))


def start(dialog: EvaluateDialog, qtbot: QtBot) -> EvaluationRequest:
    with qtbot.waitSignal(dialog.evaluation_requested) as asked:
        button(dialog, "Evaluate").click()
    return asked.args[0]


def test_a_model_brings_its_protocol(dialog: EvaluateDialog, qtbot: QtBot, tmp_path: Path) -> None:
    assert combo(dialog, "Protocol").currentText() == "paper"
    choose_model(dialog, "v1-patient")
    assert combo(dialog, "Protocol").currentText() == "patient"
    assert start(dialog, qtbot) == EvaluationRequest("v1-patient", "patient", tmp_path, False, 0)


def test_stored_folds_are_scored_without_training(dialog: EvaluateDialog, qtbot: QtBot) -> None:
    dialog.set_models({"v1-patient": "patient", "context-0": "patient"}, "v1-patient", {"context-0"})
    choose_model(dialog, "v1-patient")
    protocol, networks = combo(dialog, "Protocol"), combo(dialog, "Score")
    assert (protocol.count(), networks.count()) == (3, 3)
    choose_model(dialog, "context-0")
    # One fold's network alone has seen most patients: all five are proposed, as they are stored.
    assert [protocol.itemText(row) for row in range(3, 5)] == ["folds", "svdb"]
    assert (protocol.currentText(), networks.count()) == ("folds", 1)
    request = start(dialog, qtbot)
    assert (request.model, request.protocol) == ("context-0", "folds")
    assert (request.is_retrained, request.n_folds) == (False, 0)
    dialog.show_cancelled()
    choose_model(dialog, "v1-patient")
    assert (protocol.currentText(), protocol.count(), networks.count()) == ("patient", 3, 3)
    assert any("DS2" in label.text() for label in dialog.findChildren(QLabel))


def test_what_a_person_chose_to_score_stays(dialog: EvaluateDialog, qtbot: QtBot) -> None:
    dialog.set_models({"v1-patient": "patient", "context-0": "patient"}, "context-0", {"context-0"})
    combo(dialog, "Protocol").setCurrentText("patient")
    score = combo(dialog, "Score")
    score.setCurrentIndex(2)
    score.activated.emit(2)
    choose_model(dialog, "v1-patient")
    choose_model(dialog, "context-0")
    combo(dialog, "Protocol").setCurrentText("patient")
    assert start(dialog, qtbot).n_folds == 5
    assert combo(dialog, "Model").currentText() == "New-patient network"


def test_the_folds_that_come_with_the_program_are_found() -> None:
    assert {"context-0", "context-fold3"} <= _stored_by_folds(_cards())
    assert not {"v1", "v2-patient"} & _stored_by_folds(_cards())


def test_folds_are_offered_by_patient_only(dialog: EvaluateDialog, qtbot: QtBot) -> None:
    assert combo(dialog, "Score").count() == 2
    combo(dialog, "Protocol").setCurrentText("patient")
    assert combo(dialog, "Score").count() == 3
    combo(dialog, "Score").setCurrentIndex(2)
    request = start(dialog, qtbot)
    assert (request.protocol, request.is_retrained, request.n_folds) == ("patient", True, 5)
    dialog.show_cancelled()
    combo(dialog, "Protocol").setCurrentText("beat")
    assert combo(dialog, "Score").currentIndex() == 0


def test_progress_result_and_report(dialog: EvaluateDialog, qtbot: QtBot, monkeypatch: Any) -> None:
    start(dialog, qtbot)
    assert not button(dialog, "Evaluate").isEnabled()
    dialog.show_progress(ProgressReport(0.25, "reading record 208", 42.0))
    assert dialog.status == "reading record 208 · 42 s left"
    dialog.show_result(sample_result())
    assert dialog.stage is Stage.DONE
    assert dialog.table.headline.startswith("v2-x, protocol patient: accuracy 0.8333 (")
    rows = {row[0]: row for row in dialog.table.texts()}
    assert list(rows) == ["N", "SVEB", "VEB", "F"]
    assert rows["VEB"][1] == "0.750"
    assert rows["VEB"][2] == "–"  # one patient has no interval
    assert rows["VEB"][-2:] == ["40", "1"]
    assert rows["F"][1] == rows["F"][8] == "–"
    assert "Without record 202" in dialog.table.notes
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("/x/report", ""))
    with qtbot.waitSignal(dialog.report_requested) as asked:
        button(dialog, "Save report…").click()
    assert asked.args == [Path("/x/report.html"), False], "the dialog asked about a name without an ending"


def test_esc_cancels_and_closes_only_when_nothing_runs(dialog: EvaluateDialog, qtbot: QtBot) -> None:
    start(dialog, qtbot)
    with qtbot.waitSignal(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.stage is Stage.STOPPING
    dialog.close()
    assert dialog.isVisible()
    dialog.show_cancelled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    button(dialog, "Close").click()
    assert not dialog.isVisible()


def test_without_a_folder_nothing_starts(dialog: EvaluateDialog) -> None:
    field = next(found for found in dialog.findChildren(QLineEdit) if found.accessibleName() == "Data folder")
    field.setText(" ")
    assert not button(dialog, "Evaluate").isEnabled()


class _Job(QObject):
    progressed, succeeded, failed = Signal(object), Signal(object), Signal(str)
    cancelled, finished = Signal(), Signal()

    def cancel(self) -> None:
        self.cancelled.emit()
        self.finished.emit()


class _Lane:
    """Takes work and does none."""

    def __init__(self) -> None:
        self.is_busy = False
        self.work: tuple[Any, ...] = ()
        self.job = _Job()

    def submit(self, *work: Any) -> _Job:
        self.work = work
        return self.job


def test_the_controller_runs_saves_and_says_when_the_lane_is_busy(
    dialog: EvaluateDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    lane, session = _Lane(), Session("v1")
    controller = EvaluationController(dialog, session, LIGHT, lane)  # type: ignore[arg-type]
    shown = controller.show_dialog("v1")
    qtbot.addWidget(shown)
    field = next(found for found in shown.findChildren(QLineEdit) if found.accessibleName() == "Data folder")
    field.setText(str(tmp_path))
    choose_model(shown, "v2")
    start(shown, qtbot)
    assert lane.work[0].__name__ == "evaluate_for_window"
    assert (lane.work[1].name, *lane.work[2:]) == ("v2", "paper", tmp_path, False, 0)
    assert controller.is_evaluating
    lane.job.succeeded.emit(sample_result())
    lane.job.finished.emit()
    assert not controller.is_evaluating
    shown.report_requested.emit(tmp_path / "r.html", True)
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    shown.report_requested.emit(tmp_path / "missing" / "r.html", True)
    assert "cannot write" in shown.status
    session.set_record(record_behind(tmp_path / "own.html"), 0)
    shown.report_requested.emit(tmp_path / "own.html", True)
    assert "own.html is a file of record odd" in shown.status
    assert (tmp_path / "own.html").read_bytes() == bytes(720)
    lane.is_busy = True
    start(shown, qtbot)
    assert shown.status == "a network is being trained; evaluate when that is done"
    assert shown.stage is Stage.CHOOSING
