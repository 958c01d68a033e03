"""The painted matrix: its hues, its marks, its keys."""

import numpy as np
import pytest
from pixels import is_color, pixels_of
from pointer import hover
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.ui.facts.confusion_grid import ConfusionGrid
from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme

COUNTS = Confusion(("N", "A", "V"), np.array([[75, 25, 0], [0, 0, 0], [9, 0, 1]]))


@pytest.fixture
def grid(qtbot: QtBot) -> ConfusionGrid:
    made = ConfusionGrid(LIGHT)
    qtbot.addWidget(made)
    made.resize(320, 200)
    made.set_confusion(COUNTS)
    made.show()
    return made


def ground(grid: ConfusionGrid, row: int, column: int) -> str:
    """Return the colour of a cell beside its number."""
    place = grid.cell_rect(row, column)
    red, green, blue = pixels_of(grid)[round(place.top() + 6), round(place.left() + 8)]
    return QColor(int(red), int(green), int(blue)).name()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_right_calls_have_the_accent_and_errors_their_own_hue_by_their_share_of_the_row(
    grid: ConfusionGrid, theme: Theme
) -> None:
    grid.set_theme(theme)
    for (row, column), hue, share in (
        ((0, 0), theme.accent, 0.75), ((0, 1), theme.false_hue, 0.25), ((2, 0), theme.false_hue, 0.9),
        ((2, 2), theme.accent, 0.1),
    ):  # fmt: skip
        tint = 0.14 + 0.31 * np.sqrt(share)
        wanted = QColor(blend_hex(theme.surface, hue, float(tint)))
        found = QColor(ground(grid, row, column))
        assert max(abs(a - b) for a, b in zip(wanted.getRgb(), found.getRgb(), strict=True)) <= 1


def test_a_cell_without_beats_has_no_shade_even_in_a_row_without_any(grid: ConfusionGrid) -> None:
    empty = ground(grid, 0, 2)
    assert ground(grid, 1, 0) == ground(grid, 1, 1) == ground(grid, 2, 1) == empty
    assert empty not in (ground(grid, 0, 0), ground(grid, 0, 1))


def framed(grid: ConfusionGrid, color: str) -> set[tuple[int, int]]:
    """Return the cells whose frame has a colour: that of its left side, a third of the way down."""
    found, pixels = set(), pixels_of(grid)
    hue = is_color(pixels, color)
    for row in range(3):
        for column in range(3):
            place = grid.cell_rect(row, column)
            y = round(place.top() + place.height() / 3)
            if hue[y, round(place.left()) : round(place.left()) + 5].any():
                found.add((row, column))
    return found


def test_the_cell_whose_beats_are_listed_is_framed(grid: ConfusionGrid) -> None:
    grid.clearFocus()
    assert framed(grid, LIGHT.accent) == set()
    grid.set_selected(("N", "A"))
    assert framed(grid, LIGHT.accent) == {(0, 1)}
    grid.set_selected(("N", "F"))  # a class of another network
    assert framed(grid, LIGHT.accent) == set()
    grid.set_selected(("V", "V"))
    grid.is_clickable = False
    grid.update()
    assert framed(grid, LIGHT.accent) == set()


def test_the_cell_under_the_pointer_is_marked_until_it_leaves(grid: ConfusionGrid) -> None:
    hover(grid, grid.cell_rect(2, 1).center().toPoint())
    assert framed(grid, LIGHT.muted) == {(2, 1)}
    assert grid.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert framed(grid, LIGHT.muted) == set()
    grid.is_clickable = False
    hover(grid, grid.cell_rect(2, 1).center().toPoint())
    assert grid.cursor().shape() == Qt.CursorShape.ArrowCursor
    assert framed(grid, LIGHT.muted) == set()


def test_keys_move_within_the_matrix_and_begin_anew_with_another(grid: ConfusionGrid, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    grid.cell_requested.connect(lambda *cell: asked.append(cell))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Space):
        qtbot.keyClick(grid, key)
    for key in [Qt.Key.Key_Down] * 4 + [Qt.Key.Key_Right] * 4 + [Qt.Key.Key_Enter]:
        qtbot.keyClick(grid, key)
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    grid.set_confusion(COUNTS)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert asked == [("N", "N"), ("V", "V"), ("V", "A"), ("N", "N")]
    grid.is_clickable = False
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    grid.is_clickable = True
    grid.set_confusion(None)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert len(asked) == 4


def test_it_keeps_plain_arrows_only_from_the_window(grid: ConfusionGrid) -> None:
    def claims(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        event.ignore()
        QApplication.sendEvent(grid, event)
        return event.isAccepted()

    assert claims(Qt.Key.Key_Left)
    assert not claims(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert not claims(Qt.Key.Key_J)


def test_only_the_left_button_asks_for_beats(grid: ConfusionGrid, qtbot: QtBot) -> None:
    place = grid.cell_rect(0, 1).center().toPoint()
    with qtbot.assertNotEmitted(grid.cell_requested):
        qtbot.mouseClick(grid, Qt.MouseButton.RightButton, pos=place)
    with qtbot.waitSignal(grid.cell_requested):
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)


def test_its_least_size_grows_with_classes_and_counts(grid: ConfusionGrid) -> None:
    three = grid.minimumSizeHint()
    grid.set_confusion(Confusion(("N", "V"), np.array([[1, 0], [0, 1]])))
    two = grid.minimumSizeHint()
    grid.set_confusion(Confusion(("N", "V"), np.array([[10_000_000, 0], [0, 1]])))
    large = grid.minimumSizeHint()
    assert (two.width(), two.height()) < (three.width(), three.height())
    assert large.width() > two.width()
    assert large.height() == two.height()
