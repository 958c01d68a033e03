"""Any table of the window can be copied and saved as CSV."""

import csv

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable
from ecgviewer.ui.look.table_saving import table_as_csv

ROWS = [["class", "F1"], ["N, L, R", "0.98"], ['"V"', "0.95"]]


def test_a_table_is_read_back_as_it_was() -> None:
    assert list(csv.reader(table_as_csv(ROWS).splitlines())) == ROWS


def test_a_table_offers_both_in_its_menu(qtbot: QtBot) -> None:
    table = PlainTable([Column("class", is_number=False), Column("F1")])
    qtbot.addWidget(table)
    table.set_rows([[Cell("N"), Cell("0.98")]])
    assert table.rows_with_titles() == [["class", "F1"], ["N", "0.98"]]
    table.customContextMenuRequested.emit(QPoint(2, 2))
    menu = table.findChild(QMenu)
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["&Copy", "&Save as CSV…"]
    menu.close()
