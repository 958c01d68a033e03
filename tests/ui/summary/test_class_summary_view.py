"""The cells of a summary beneath one another, drawn when they come into view."""

import pytest
from pixels import is_color, pixels_of
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from summary_samples import sample_cell, sample_summary

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.summary.class_summary_picture import HEIGHT, WIDTH, svg_file
from ecgviewer.ui.summary.class_summary_view import CellPicture, ClassSummaryView


@pytest.fixture
def view(qtbot: QtBot) -> ClassSummaryView:
    made = ClassSummaryView(LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def said(view: ClassSummaryView) -> list[str]:
    return [label.text() for label in view.widget().findChildren(QLabel)]


def test_each_cell_has_its_sentence_and_picture_and_notes_come_last(view: ClassSummaryView) -> None:
    assert said(view) == ["Choose beats and a method, then Summarise."]
    assert view.sentences == []
    result = sample_summary()
    view.show_result(result)
    assert said(view) == [*(cell.sentence for cell in result.cells), *result.notes]
    assert view.sentences == [cell.sentence for cell in result.cells]
    assert view.result is result
    pictures = view.widget().findChildren(CellPicture)
    assert [picture.accessibleName() for picture in pictures] == [
        "A called A: 35 beats",
        "A called N: 3 beats",
    ]
    view.show_result(None)
    assert said(view) == ["Choose beats and a method, then Summarise."]


def test_notes_are_faint_and_follow_the_theme(view: ClassSummaryView) -> None:
    view.show_result(sample_summary())
    sentence, _, note = view.widget().findChildren(QLabel)
    assert LIGHT.muted in note.styleSheet()
    assert LIGHT.muted not in sentence.styleSheet()
    view.set_theme(DARK)
    assert DARK.muted in note.styleSheet()
    picture = view.widget().findChildren(CellPicture)[0]
    assert is_color(pixels_of(picture), DARK.surface).mean() > 0.3


def test_a_picture_is_drawn_once_and_not_before_it_is_seen(qtbot: QtBot) -> None:
    picture, drawn = CellPicture(), []
    qtbot.addWidget(picture)
    cell = sample_cell("A", "A")

    def draw() -> str:
        drawn.append(1)
        return svg_file(sample_summary(cell), [cell], LIGHT, "")

    picture.show_svg(draw, "a cell")
    assert drawn == []
    picture.resize(WIDTH, HEIGHT)
    assert is_color(pixels_of(picture), LIGHT.accent).any() or drawn == [1]
    picture.grab()
    assert drawn == [1]


def test_a_picture_keeps_its_proportions_and_does_not_grow_for_ever(qtbot: QtBot) -> None:
    picture = CellPicture()
    qtbot.addWidget(picture)
    assert picture.sizeHint().toTuple() == (WIDTH, HEIGHT)
    assert picture.hasHeightForWidth()
    assert picture.heightForWidth(WIDTH // 2) == HEIGHT // 2
    assert picture.heightForWidth(10 * WIDTH) == round(1.4 * HEIGHT)
