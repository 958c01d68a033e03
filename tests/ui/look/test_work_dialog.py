"""What every dialog of long work does, whatever the work is."""

from pathlib import Path

import pytest
from odd_records import record_behind
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.look.work_dialog import ReportDialog, Stage, WorkDialog


class Work(WorkDialog):
    """The least that there may be: a layout."""

    def __init__(self) -> None:
        super().__init__("Work", LIGHT)
        layout = self._make_layout()
        for widget in (self._bar, self._status, self._cancel, self._close):
            layout.addWidget(widget)
        self._show_stage()


class Report(ReportDialog):
    """The least that there may be: a layout, and a name."""

    def __init__(self) -> None:
        super().__init__("Report", LIGHT)
        layout = self._make_layout()
        for widget in (self._bar, self._status, self._cancel, self._close, self._save):
            layout.addWidget(widget)

    def _report_name(self) -> str:
        return "v2-patient"


@pytest.fixture
def dialog(qtbot: QtBot) -> Work:
    made = Work()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def report(qtbot: QtBot) -> Report:
    made = Report()
    qtbot.addWidget(made)
    return made


def cancel_of(dialog: Work) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == "Cancel")


def value_of(dialog: Work) -> int:
    return dialog.findChild(QProgressBar).value()


def color_of(dialog: WorkDialog) -> str:
    sheet = dialog._status.styleSheet()
    return sheet[sheet.index("#") : sheet.index("#") + 7]


def test_work_goes_from_choosing_to_done(dialog: Work) -> None:
    assert (dialog.stage, cancel_of(dialog).isEnabled()) == (Stage.CHOOSING, False)
    dialog.show_progress(ProgressReport(0.9, "of another run"))
    assert value_of(dialog) <= 0
    assert dialog.status == ""
    dialog._begin()
    assert (dialog.stage, dialog.status, cancel_of(dialog).isEnabled()) == (Stage.RUNNING, "starting…", True)
    dialog.show_progress(ProgressReport(0.25, "record 100", 42.0))
    assert (value_of(dialog), dialog.status) == (250, "record 100 · 42 s left")
    dialog.show_progress(ProgressReport(0.5, "record 101"))
    assert dialog.status == "record 101"
    dialog._finish("all done")
    assert (dialog.stage, dialog.status, value_of(dialog)) == (Stage.DONE, "all done", 1000)
    assert not cancel_of(dialog).isEnabled()
    dialog._begin()
    assert value_of(dialog) == 0
    dialog.show_cancelled()
    assert (dialog.stage, dialog.status) == (Stage.CHOOSING, "cancelled")


def test_work_is_cancelled_once(dialog: Work, qtbot: QtBot) -> None:
    asked: list[int] = []
    dialog.cancel_requested.connect(lambda: asked.append(1))
    dialog._begin()
    cancel_of(dialog).click()
    assert (dialog.stage, dialog.status) == (Stage.STOPPING, "stopping…")
    dialog.show_progress(ProgressReport(0.5, "late"))
    assert dialog.status == "stopping…"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked == [1]
    assert dialog.isVisible()


def test_it_closes_only_where_there_is_no_work(dialog: Work, qtbot: QtBot) -> None:
    dialog._begin()
    dialog.close()
    assert dialog.isVisible()
    assert dialog.status == "the work goes on; cancel it before you close this"
    dialog.show_failure("<b>no</b> beats")
    assert dialog._status.textFormat() == Qt.TextFormat.PlainText
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        dialog.close()
    assert not dialog.isVisible()


def test_trouble_keeps_its_colour_in_every_theme(dialog: Work) -> None:
    dialog.show_failure("no beats")
    assert color_of(dialog) == LIGHT.warning
    dialog.set_theme(DARK)
    assert (color_of(dialog), dialog.status) == (DARK.warning, "no beats")
    dialog.show_cancelled()
    assert color_of(dialog) == DARK.text
    dialog.set_theme(LIGHT)
    assert color_of(dialog) == LIGHT.text


def test_a_report_is_written_as_a_page_and_nothing_is_replaced_unasked(
    report: Report, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    report.write_report(page, "<p>ä</p>")
    assert page.read_text(encoding="utf-8").startswith("<p>ä</p>")
    assert report.status == f"saved as {page}"
    page.write_text("somebody's own")
    report.write_report(page, "<p>other</p>")
    assert page.read_text() == "somebody's own"
    assert color_of(report) == LIGHT.warning
    report.write_report(page, "<p>other</p>", may_replace=True)
    assert page.read_text(encoding="utf-8").startswith("<p>other</p>")
    report.write_report(tmp_path / "page.txt", "")
    assert ".html" in report.status
    own = tmp_path / "own.html"
    record = record_behind(own)
    report.write_report(own, "<p></p>", may_replace=True, records=[record.path])
    assert own.read_bytes() == bytes(720)
    assert "own.html is a file of record odd" in report.status


@pytest.mark.parametrize(
    ("typed", "asked"), [("a", ("a.html", False)), ("a.html", ("a.html", True)), ("", None)]
)
def test_only_a_name_that_was_asked_about_may_be_replaced(
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    typed: str,
    asked: tuple[str, bool] | None,
) -> None:
    proposed: list[str] = []

    def ask(parent: object, title: str, suggested: str, filters: str) -> tuple[str, str]:
        proposed.append(Path(suggested).name)
        return (str(tmp_path / typed) if typed else ""), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    wanted: list[tuple[str, bool]] = []
    report.report_requested.connect(lambda path, may_replace: wanted.append((path.name, may_replace)))
    report._save.click()
    assert proposed == ["v2-patient.html"]
    assert wanted == ([] if asked is None else [asked])
