"""A bar left or right of zero, by its pixels."""

import numpy as np
import pytest
from pixels import is_color, pixels_of
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from ecgviewer.ui.look.signed_bar import paint_signed_bar
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme

LEFT, WIDTH, MIDDLE_ROW = 20, 200, 15


def bar(value: float | None, largest: float = 4.0, theme: Theme = LIGHT, width: float = WIDTH) -> np.ndarray:
    """Return the pixels of a bar on white, 240 × 30, whose ground runs from 20 to 220."""
    image = QImage(240, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    with QPainter(image) as painter:
        paint_signed_bar(painter, QRectF(LEFT, 0, width, 30), value, largest, theme)
    return pixels_of(image)


def columns(pixels: np.ndarray, color: str) -> list[int]:
    return np.flatnonzero(is_color(pixels, color)[MIDDLE_ROW]).tolist()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_for_is_right_and_against_left_in_proportion(theme: Theme) -> None:
    right = columns(bar(2.0, theme=theme), theme.signed_for_stops[-1])
    assert (right[0], right[-1]) == (pytest.approx(120, abs=1), pytest.approx(169, abs=1))
    left = columns(bar(-4.0, theme=theme), theme.signed_against_stops[-1])
    assert (left[0], left[-1]) == (pytest.approx(20, abs=1), pytest.approx(119, abs=1))
    assert columns(bar(2.0, theme=theme), theme.signed_against_stops[-1]) == []


def test_nothing_has_no_bar() -> None:
    np.testing.assert_array_equal(bar(None, theme=DARK), bar(0.0, theme=DARK))


def test_the_ground_reaches_from_end_to_end_and_the_line_stands_out_at_zero() -> None:
    pixels = bar(None)
    ground = columns(pixels, LIGHT.raised)
    assert (ground[0], ground[-1]) == (LEFT, LEFT + WIDTH - 1)
    rows = np.flatnonzero(is_color(pixels, LIGHT.raised)[:, LEFT + 3])
    line = np.flatnonzero((pixels[:, LEFT + WIDTH // 2 - 1 : LEFT + WIDTH // 2 + 1] != 255).any(axis=(1, 2)))
    assert rows.size == 7
    assert line.size == 7 + 2 * 2
    assert rows.mean() == pytest.approx(line.mean()) == pytest.approx(14.5, abs=0.6)


def test_without_room_it_is_still_there() -> None:
    assert columns(bar(4.0, width=0.0), LIGHT.signed_for_stops[-1]) != []
