from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableView
from pytestqt.qtbot import QtBot

from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.archive.archive_dialog import ArchiveDialog, ArchiveRequest
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.workflows.archive.archive_row import ArchiveRow
from ecgviewer.workflows.archive.kept_archive import KeptArchive
from ecgviewer.workflows.archive.workers import n_processors

ROWS = (ArchiveRow("a", counts={"N": 9}, v_runs=0), ArchiveRow("ward/b", counts={"N": 1, "V": 8}, v_runs=1))


def make(qtbot: QtBot) -> ArchiveDialog:
    dialog = ArchiveDialog(("context-0", "v2"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def button(dialog: ArchiveDialog, text: str) -> QPushButton:
    (found,) = (button for button in dialog.findChildren(QPushButton) if button.text() == text)
    return found


def test_results_are_put_beside_the_records(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    assert not button(dialog, "Classify").isEnabled()
    dialog.set_archive(Path("/data/ward 2"))
    assert dialog.request() == ArchiveRequest(
        Path("/data/ward 2"), Path("/data/ward 2 results"), True, None, n_processors()
    )
    with qtbot.waitSignal(dialog.run_requested) as asked:
        button(dialog, "Classify").click()
    assert asked.args == [dialog.request()]


def test_rows_come_while_it_runs_and_cancel_is_there(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    dialog.set_archive(Path("/data"))
    dialog.show_started(Path("/data"))
    dialog.show_progress(ProgressReport(0.5, "1 of 2 records", 61.0, ROWS[1].as_dict()))
    assert [row.record for row in dialog.model.rows] == ["ward/b"]
    assert dialog.status.startswith("1 of 2 records · ")
    assert not button(dialog, "Classify").isEnabled()
    assert not dialog.close(), "not while there is work"
    with qtbot.waitSignal(dialog.cancel_requested):
        button(dialog, "Cancel").click()
    dialog.show_cancelled()
    assert dialog.status == "stopped; what is finished stays, and the next run goes on from there"
    assert len(dialog.model.rows) == 1


def test_a_filtered_record_opens(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    dialog.show_looked_at(KeptArchive(Path("/out"), Path("/data"), ROWS))
    assert dialog.stage is Stage.CHOOSING
    assert dialog.request().archive == Path("/data")
    assert not button(dialog, "Open record").isEnabled()
    dialog._kept_filter.setCurrentIndex(dialog._kept_filter.findData("runs of V"))
    table = dialog.findChild(QTableView)
    assert isinstance(table, QTableView)
    assert dialog._number.text() == "1 of 2"
    table.selectRow(0)
    with qtbot.waitSignal(dialog.record_requested) as asked:
        button(dialog, "Open record").click()
    assert asked.args == ["/data/ward/b"]
    table.setFocus()
    with qtbot.waitSignal(dialog.record_requested):
        qtbot.keyClick(table, Qt.Key.Key_Return)


def test_a_click_on_a_title_sorts_numbers_from_the_largest_down(qtbot: QtBot) -> None:
    dialog = make(qtbot)
    dialog.show_looked_at(KeptArchive(Path("/out"), Path("/data"), ROWS))
    at = [column.name for column in dialog.model.columns].index("N")
    dialog._sort_by(at)
    assert [row.record for row in dialog.model.rows] == ["a", "ward/b"]
    dialog._sort_by(at)
    assert [row.record for row in dialog.model.rows] == ["ward/b", "a"]
