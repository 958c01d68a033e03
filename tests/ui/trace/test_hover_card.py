"""Where the card lies beside the pointer."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.trace.hover_card import HoverCard

WIDTH, HEIGHT = 400, 200


@pytest.fixture
def card(qtbot: QtBot) -> HoverCard:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(WIDTH, HEIGHT)
    view.show()
    return HoverCard(view)


def test_it_lies_below_and_right_where_there_is_room_else_on_the_other_side(card: HoverCard) -> None:
    lines = ["12:31.40", "0.42 mV"]
    card.show_lines(lines, QPointF(50, 40))
    assert (card.x(), card.y()) == (64, 54)
    card.show_lines(lines, QPointF(WIDTH - 5, 40))
    assert (card.x() + card.width(), card.y()) == (WIDTH - 5 - 14, 54)
    card.show_lines(lines, QPointF(50, HEIGHT - 5))
    assert (card.x(), card.y() + card.height()) == (64, HEIGHT - 5 - 14)


@pytest.mark.parametrize("x", [0, 30, 200, 399])
@pytest.mark.parametrize("y", [0, 30, 100, 199])
def test_it_never_covers_the_pointer_nor_leaves_the_view_at_its_top_and_left(
    card: HoverCard, x: int, y: int
) -> None:
    card.show_lines(["a line that is rather long", "another", "and a third"], QPointF(x, y))
    assert not card.geometry().contains(x, y)
    assert card.x() >= 2
    assert card.y() >= 2


def test_where_it_has_no_room_at_all_its_beginning_is_in_view(card: HoverCard) -> None:
    card.parentWidget().resize(60, 20)
    card.show_lines(["a line that is rather long"], QPointF(30, 10))
    assert (card.x(), card.y()) == (2, 2)


def test_text_is_shown_as_it_is_and_takes_no_clicks(card: HoverCard) -> None:
    card.show_lines(["<b>V</b>", "second"], QPointF(10, 10))
    assert card.text() == "<b>V</b>\nsecond"
    assert card.textFormat() == Qt.TextFormat.PlainText
    assert card.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    card.show_lines([], QPointF(10, 10))
    assert not card.isVisible()


def test_it_has_the_colours_of_the_theme(card: HoverCard) -> None:
    card.set_theme(DARK)
    card.show_lines(["x"], QPointF(10, 10))
    assert card.grab().toImage().pixelColor(card.width() // 2, 3).name() == DARK.raised
