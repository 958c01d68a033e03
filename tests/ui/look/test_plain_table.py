from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable
from ecgviewer.ui.look.theme import LIGHT

LONG = "N 435  V 361  L 63  A 29"


def make_table(qtbot: QtBot, columns: list[Column], texts: list[str], width: int) -> PlainTable:
    table = PlainTable(columns)
    qtbot.addWidget(table)
    table.resize(width, 120)
    table.show()
    table.set_rows([[Cell(text) for text in texts]])
    return table


def test_two_wide_columns_share_what_is_missing(qtbot: QtBot) -> None:
    columns = [Column("class"), Column("from", is_wide=True), Column("to", is_wide=True)]
    table = make_table(qtbot, columns, ["N", LONG, LONG], 300)
    class_width, *wide = [table.columnWidth(position) for position in range(3)]
    assert abs(wide[0] - wide[1]) <= 1
    assert class_width + sum(wide) == table.viewport().width()


def test_a_short_text_is_not_cut_for_a_long_one(qtbot: QtBot) -> None:
    columns = [Column("from", is_wide=True), Column("to", is_wide=True)]
    table = make_table(qtbot, columns, ["A 3  N 2", LONG], 200)
    needed = table.fontMetrics().horizontalAdvance("A 3  N 2")
    assert table.columnWidth(0) >= needed + 16
    assert table.columnWidth(1) < table.fontMetrics().horizontalAdvance(LONG)


def test_an_optional_column_gives_way_and_comes_back(qtbot: QtBot) -> None:
    columns = [Column("rhythm", is_wide=True), Column("beats", is_optional=True), Column("accuracy")]
    table = make_table(qtbot, columns, ["AFIB", "2,073", "0.983"], 400)
    assert not table.isColumnHidden(1)
    table.resize(180, 120)
    assert table.isColumnHidden(1)
    assert table.columnWidth(0) + table.columnWidth(2) == table.viewport().width()
    table.resize(400, 120)
    assert not table.isColumnHidden(1)


def test_a_table_is_copied_with_its_titles(qtbot: QtBot) -> None:
    table = PlainTable([Column("class"), Column("FP %")])
    qtbot.addWidget(table)
    table.set_rows([[Cell("N"), Cell("1\t2")], [Cell("V"), Cell("–")]])
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "class\tFP %\nN\t1 2\nV\t–"


def test_tab_leaves_the_table(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    table, after = PlainTable([Column("class"), Column("FP %")]), QLineEdit()
    layout.addWidget(table)
    layout.addWidget(after)
    table.set_rows([[Cell("N"), Cell("1")], [Cell("V"), Cell("2")]])
    box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_a_table_of_the_size_it_asks_for_shows_all_columns(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, LIGHT)
    table = make_table(qtbot, [Column("rhythm"), Column("beats", is_optional=True)], ["N", "2,075"], 300)
    table.resize(table.sizeHint())
    assert table.viewport().width() >= sum(table.columnWidth(position) for position in (0, 1))
    assert not table.isColumnHidden(1)
