"""What the false calls mean under the pointer, and which figures stand out."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.ui.beats.false_table import FalseTable
from ecgviewer.ui.facts.result_source import ResultSource
from ecgviewer.ui.look.plain_table import PlainTable
from ecgviewer.ui.look.theme import DARK

COUNTS = Confusion(("N", "A", "V"), np.array([[1551, 24, 0], [0, 0, 0], [0, 0, 988]]))


def source(*, has_beats: bool = True) -> ResultSource:
    return ResultSource("one", "v2", COUNTS, false_classifications(COUNTS), has_beats=has_beats)


@pytest.fixture
def table(qtbot: QtBot) -> FalseTable:
    made = FalseTable(DARK)
    qtbot.addWidget(made)
    made.set_sources([source()])
    return made


def cells(table: FalseTable) -> PlainTable:
    return table.findChild(PlainTable)


def test_counts_of_errors_stand_out_and_none_is_faint(table: FalseTable) -> None:
    def color(row: int, column: int) -> QColor:
        return cells(table).item(row, column).foreground().color()

    false, muted, text = map(QColor, (DARK.false_hue, DARK.muted, DARK.text))
    assert [color(0, column) for column in (2, 5)] == [muted, false]  # N: no false positives, 24 missed
    assert [color(1, column) for column in (1, 2, 5)] == [muted, false, muted]  # A: no support, 24 false ones
    assert [color(2, column) for column in (1, 2, 3, 4, 5, 6, 7)] == [text, *[muted] * 6]


def test_what_was_taken_for_what_is_told_in_words(table: FalseTable) -> None:
    assert cells(table).item(0, 0).toolTip() == "N (normal beat)"
    assert cells(table).item(1, 4).toolTip() == "called A instead of N (normal beat): 24"
    assert cells(table).item(0, 7).toolTip() == "N called A (atrial premature beat): 24"
    assert cells(table).item(2, 4).toolTip() == ""


def test_a_hand_only_where_a_click_has_beats(table: FalseTable) -> None:
    assert cells(table).viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    table.set_sources([source(has_beats=False)])
    assert cells(table).viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_without_a_reference_it_says_what_is_missing(table: FalseTable) -> None:
    assert table._hint.text() == ""
    table.set_sources([ResultSource("one", "v2", None)])
    assert table._hint.text() == "no reference annotations to compare the calls with"
