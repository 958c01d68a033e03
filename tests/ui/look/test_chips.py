"""Each kind of call has a shape of its own, in its colour."""

import numpy as np
import pytest
from pixels import is_color, pixels_of
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from ecgviewer.ui.look.chips import ChipKind, paint_chip, paint_false_mark
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme

CELL = QRectF(0, 0, 60, 30)


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Fonts need one."""


def chip(kind: ChipKind, text: str = "V", theme: Theme = LIGHT) -> np.ndarray:
    image = QImage(60, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    with QPainter(image) as painter:
        paint_chip(painter, CELL, text, kind, theme)
    return pixels_of(image)


def near(pixels: np.ndarray, color: str, reach: int = 60) -> np.ndarray:
    wanted = np.array(QColor(color).getRgb()[:3])
    found: np.ndarray = np.abs(pixels.astype(int) - wanted).sum(axis=2) < reach
    return found


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_class_is_filled_in_its_pale_colour_and_written_in_its_hue(theme: Theme) -> None:
    for label in ("V", "A"):
        pixels = chip(ChipKind.CLASS, label, theme)
        assert is_color(pixels, theme.class_fill(label)).sum() > 100
        assert near(pixels, theme.class_color(label)).any()


@pytest.mark.parametrize(
    ("kind", "color"),
    [
        (ChipKind.FALSE, LIGHT.false_hue),
        (ChipKind.HOLLOW, LIGHT.muted),
        (ChipKind.UNSURE, LIGHT.warning),
        (ChipKind.PLAIN, LIGHT.text),
    ],
)
def test_outlined_ones_are_empty_inside_and_have_the_colour_of_what_they_say(
    kind: ChipKind, color: str
) -> None:
    pixels = chip(kind)
    assert near(pixels, color, 150).any()
    assert not is_color(pixels, LIGHT.class_fill("V")).any()


def gaps(kind: ChipKind) -> int:
    """Return how often a chip's upper line is interrupted."""
    pixels = chip(kind, "VVVV")
    rows = np.flatnonzero((pixels != pixels[0, 0]).any(axis=(1, 2)))
    line = (pixels[rows[0] : rows[0] + 3, 15:45] != pixels[0, 0]).any(axis=(0, 2))
    return int((np.diff(line.astype(int)) == -1).sum())


def test_shapes_differ_without_colour() -> None:
    assert gaps(ChipKind.FALSE) == 0
    assert gaps(ChipKind.UNSURE) >= 2
    assert gaps(ChipKind.HOLLOW) > gaps(ChipKind.UNSURE)
    inked = {kind: int((chip(kind, "VVV") != 255).any(axis=2).sum()) for kind in ChipKind}
    assert inked[ChipKind.PLAIN] == min(inked.values())
    assert inked[ChipKind.CLASS] == max(inked.values())


def test_a_chip_stands_in_the_middle_of_its_cell() -> None:
    filled = is_color(chip(ChipKind.CLASS), LIGHT.class_fill("V"))
    rows, columns = np.nonzero(filled)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(14.5, abs=1)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(29.5, abs=1)


def test_a_false_call_has_a_triangle_that_points_up() -> None:
    image = QImage(60, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.surface))
    with QPainter(image) as painter:
        paint_false_mark(painter, CELL, DARK)
    found = near(pixels_of(image), DARK.false_hue)
    rows = np.flatnonzero(found.any(axis=1))
    widths = found[rows].sum(axis=1)
    assert rows.size <= 8
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(14.5, abs=1.5)
    assert (np.diff(widths) >= 0).all()
    assert widths[-1] > widths[0]


def test_pen_and_brush_are_left_as_they_were() -> None:
    image = QImage(60, 30, QImage.Format.Format_RGB32)
    pen, brush = QPen(QColor("#123456"), 3), QBrush(QColor("#654321"))
    with QPainter(image) as painter:
        painter.setPen(pen)
        painter.setBrush(brush)
        for kind in ChipKind:
            paint_chip(painter, CELL, "N", kind, LIGHT)
        paint_false_mark(painter, CELL, LIGHT)
        assert (painter.pen(), painter.brush()) == (pen, brush)
        assert not painter.testRenderHint(QPainter.RenderHint.Antialiasing)
        assert not painter.font().italic()
        assert painter.pen().style() == Qt.PenStyle.SolidLine
