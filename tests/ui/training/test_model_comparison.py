"""Two networks on the same beats: the sentence, the figures, and what has the colour of a warning."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.plain_table import PlainTable
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.training.model_comparison import ModelComparison, basis, headline
from ecgviewer.workflows.evaluation.same_beats import GroupScore, SameBeats

SAME = SameBeats("mine", "v2", 2100, ("100", "208"), (), 20, 1014, (GroupScore("V", 100, 0.9, 0.9, 3, 2),))
WORSE, BETTER = GroupScore("V", 100, 0.90, 0.95, 30, 2), GroupScore("N", 2000, 1.0, 0.98, 1, 9)


@pytest.fixture
def shown(qtbot: QtBot) -> ModelComparison:
    made = ModelComparison(LIGHT)
    qtbot.addWidget(made)
    return made


def color_of_headline(shown: ModelComparison) -> str:
    sheet = next(label for label in shown.findChildren(QLabel) if label.font().bold()).styleSheet()
    return sheet[sheet.index("#") : sheet.index("#") + 7]


def color_of(shown: ModelComparison, row: int, column: int) -> QColor:
    return shown.findChild(PlainTable).item(row, column).foreground().color()


def test_what_is_worse_is_said_first_whatever_is_better() -> None:
    assert headline(replace(SAME, groups=(BETTER, WORSE))) == (
        "mine is worse than ArrhythmiNet 2: V 0.900 instead of 0.950; 20 false calls, 1,014 by ArrhythmiNet 2."
    )
    assert headline(replace(SAME, groups=(BETTER,))).startswith(
        "mine is better than ArrhythmiNet 2: N 1.000 instead of 0.980;"
    )
    assert headline(SAME).startswith("mine is as good as ArrhythmiNet 2;")


def test_of_beats_that_one_has_seen_nothing_is_told() -> None:
    seen = replace(SAME, seen_by=("mine", "v2"))
    assert headline(seen).startswith("Whether mine is better than ArrhythmiNet 2 can't be told here;")
    assert "⚠ mine and ArrhythmiNet 2 were trained with patients of these" in basis(seen)
    assert "⚠ mine was trained" in basis(replace(SAME, seen_by=("mine",)))


def test_which_beats_were_taken_names_eight_records_at_most() -> None:
    assert basis(SAME) == (
        "Both on the same 2,100 beats of 2 records (100, 208), of patients that neither has seen."
        " Fewer than 20 beats of a class decide nothing."
    )
    many = replace(SAME, records=tuple(map(str, range(100, 109))))
    assert "of 9 records (100, 101, 102, 103, 104, 105, 106, 107, …)" in basis(many)
    assert "107)" in basis(replace(many, records=many.records[:8]))


def test_figures_have_their_sign_and_a_dash_where_there_is_none(shown: ModelComparison) -> None:
    scores = (WORSE, BETTER, GroupScore("S", 5, None, 0.4, 0, 1_200), GroupScore("V", 50, 0.5, 0.5, 0, 0))
    shown.show_result(replace(SAME, groups=scores))
    assert [row[2:] for row in shown.texts()] == [
        ["100", "0.900", "0.950", "−0.050", "30", "2"],
        ["2,000", "1.000", "0.980", "+0.020", "1", "9"],
        ["5", "–", "0.400", "–", "0", "1,200"],
        ["50", "0.500", "0.500", "±0.000", "0", "0"],
    ]


def test_what_is_worse_has_the_colour_of_a_warning_and_what_decides_nothing_is_faint(
    shown: ModelComparison,
) -> None:
    few = GroupScore("S", 5, 0.0, 0.5, 0, 3)
    shown.show_result(replace(SAME, groups=(WORSE, BETTER, few)))
    warning, text, muted = map(QColor, (LIGHT.warning, LIGHT.text, LIGHT.muted))
    assert [color_of(shown, row, 5) for row in range(3)] == [warning, text, text]  # change
    assert [color_of(shown, row, 6) for row in range(3)] == [
        warning,
        text,
        text,
    ]  # false calls of the new one
    assert [color_of(shown, row, 2) for row in range(3)] == [text, text, muted]  # beats
    assert color_of_headline(shown) == LIGHT.warning
    shown.set_theme(DARK)
    assert color_of_headline(shown) == DARK.warning
    assert color_of(shown, 0, 5) == QColor(DARK.warning)
    shown.show_result(replace(SAME, groups=(BETTER,)))
    assert color_of_headline(shown) == DARK.text


def test_while_it_waits_nothing_of_the_last_one_is_left(shown: ModelComparison) -> None:
    shown.show_result(replace(SAME, groups=(WORSE,)))
    assert shown.result is not None
    shown.show_waiting("comparing…")
    assert shown.result is None
    assert shown.headline == "comparing…"
    assert shown.texts() == []
    assert [label.text() for label in shown.findChildren(QLabel)].count("") == 1  # the basis
    assert color_of_headline(shown) == LIGHT.text
