"""The table of beats: what goes where there is no room, what is copied, and what it says when empty."""

import pytest
from column_samples import make_columns
from pixels import is_color, pixels_of
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ecgviewer.ui.beats.beat_columns import COLUMNS
from ecgviewer.ui.beats.beat_table_model import BeatCellPainter, BeatTableModel
from ecgviewer.ui.beats.beat_view import BeatView
from ecgviewer.ui.look.theme import LIGHT

GOES = ("qtc", "qt", "pr", "qrs", "early", "rhythm", "quality", "rr")
"""Which column goes, in this order, the narrower the table is."""


@pytest.fixture
def view(qtbot: QtBot) -> BeatView:
    model = BeatTableModel()
    model.set_columns(make_columns())
    made = BeatView(model, BeatCellPainter(LIGHT, model))
    model.setParent(made)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def shown(view: BeatView) -> list[str]:
    return [name for column, name in enumerate(COLUMNS) if not view.isColumnHidden(column)]


def chosen(view: BeatView) -> list[int]:
    return sorted(index.row() for index in view.selectionModel().selectedRows())


def choose_rows(view: BeatView, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    for row in rows:
        view.selectionModel().select(view.model().index(row, 0), flags.Select | flags.Rows)


def test_columns_go_in_their_order_the_narrower_it_is(view: BeatView) -> None:
    view.has_own = True
    gone: list[str] = []
    for width in range(900, 120, -4):
        view.resize(width, 300)
        gone += [name for name in COLUMNS if name not in shown(view) and name not in gone]
    assert gone == list(GOES)
    assert shown(view) == ["number", "time", "reference", "own", "called", "probability"]
    view.resize(900, 300)
    assert shown(view) == list(COLUMNS)


def test_a_column_of_references_that_there_are_none_takes_no_room(view: BeatView) -> None:
    view.has_reference = False
    view.fit_columns()
    assert "reference" not in shown(view)


@pytest.mark.parametrize("width", [240, 300, 420, 700])
def test_what_is_shown_fills_the_width(view: BeatView, width: int) -> None:
    view.resize(width, 300)
    widths = [view.columnWidth(column) for column in range(len(COLUMNS)) if not view.isColumnHidden(column)]
    assert sum(widths) == view.viewport().width()


def test_several_rows_are_copied_alone_and_with_one_the_whole_list(view: BeatView) -> None:
    view.resize(240, 300)
    choose_rows(view, 3, 1)
    view.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:5] == ["#", "time", "ref", "call", "p"]
    assert [line.split("\t")[0] for line in lines[1:]] == ["2", "4"]
    assert [line.split("\t")[2:4] for line in lines[1:]] == [["N", "A"], ["V", "V"]]
    assert len(lines[0].split("\t")) == len(shown(view))
    view.clearSelection()
    choose_rows(view, 3)
    view.copy()
    assert len(QGuiApplication.clipboard().text().split("\n")) == 7


def test_ctrl_c_copies_and_letters_are_left_to_the_window(view: BeatView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    view.show_row(1)
    qtbot.keyClicks(view, "5")
    assert view.currentIndex().row() == 1
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("#\ttime")


def test_a_press_beside_the_rows_keeps_the_selection(view: BeatView, qtbot: QtBot) -> None:
    view.show_row(2)
    viewport = view.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(20, viewport.height() - 3))
    assert chosen(view) == [2]
    qtbot.mouseClick(
        viewport, Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(4, 0)).center()
    )
    assert chosen(view) == [4]


def test_a_row_that_is_out_of_view_comes_to_the_middle_and_one_in_view_stays(view: BeatView) -> None:
    view.resize(300, 110)
    place = view.visualRect(view.model().index(1, 0))
    view.show_row(1)
    assert view.visualRect(view.model().index(1, 0)) == place
    view.show_row(5)
    assert view.viewport().rect().contains(view.visualRect(view.model().index(5, 0)).center())
    assert chosen(view) == [5]


def test_only_an_empty_table_says_why(view: BeatView) -> None:
    view.set_hint("no beat passes these filters")
    view.set_hint_color("#ff0000")
    assert not is_color(pixels_of(view.viewport()), "#ff0000").any()
    view._model.set_columns(None)
    assert is_color(pixels_of(view.viewport()), "#ff0000").any()
    view.set_hint("")
    assert not is_color(pixels_of(view.viewport()), "#ff0000").any()
