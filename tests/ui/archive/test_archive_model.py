from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ecgviewer.ui.archive.archive_model import ArchiveModel
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.workflows.archive.archive_row import ArchiveRow

ROWS = (
    ArchiveRow("b", n_beats=10, counts={"N": 8, "V": 2}, v_runs=1, v_longest_run=3),
    ArchiveRow("a", n_beats=300, counts={"N": 300, "V": 0}, v_runs=0),
    ArchiveRow("c", error="no signal"),
)


def names(model: ArchiveModel) -> list[str]:
    return [row.record for row in model.rows]


def column(model: ArchiveModel, name: str) -> int:
    return [column.name for column in model.columns].index(name)


def test_it_sorts_by_value_and_keeps_the_unknown_last(qtbot: QtBot) -> None:
    model = ArchiveModel()
    model.set_rows(ROWS)
    assert names(model) == ["a", "b", "c"]
    model.sort(column(model, "n_beats"), Qt.SortOrder.DescendingOrder)
    assert names(model) == ["a", "b", "c"]
    assert model.sorted_by == (column(model, "n_beats"), True)
    model.sort(column(model, "n_beats"), Qt.SortOrder.AscendingOrder)
    assert names(model) == ["b", "a", "c"], "10 before 300, as numbers; a record without comes last"
    model.sort(column(model, "V"), Qt.SortOrder.DescendingOrder)
    assert names(model) == ["b", "a", "c"]


def test_filters_and_text_leave_rows_out(qtbot: QtBot) -> None:
    model = ArchiveModel()
    model.set_rows(ROWS)
    model.set_filter("runs of V", "")
    assert names(model) == ["b"]
    model.set_filter("all", " C ")
    assert names(model) == ["c"]
    assert model.n_all == 3
    assert model.data(model.index(0, 0), Qt.ItemDataRole.ForegroundRole) == QColor(LIGHT.warning)


def test_rows_come_one_by_one(qtbot: QtBot) -> None:
    model = ArchiveModel()
    model.set_rows(ROWS[:2])
    with qtbot.waitSignal(model.rowsInserted):
        model.put(ROWS[2])
    assert names(model) == ["a", "b", "c"]
    model.put(ArchiveRow("a", n_beats=5, counts={"N": 5, "S": 1}))
    assert names(model) == ["a", "b", "c"]
    assert model.rows[0].n_beats == 5, "done again, not twice"
    assert "S" in [column.name for column in model.columns], "a class that nobody had called before"
    model.set_filter("error", "")
    model.put(ArchiveRow("d", counts={"N": 1}))
    assert names(model) == ["c"]
    assert model.n_all == 4
