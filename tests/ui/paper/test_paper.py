"""The boxes of the paper: the quick way lays down the pixels of the lines."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.paper import paper
from ecgviewer.ui.paper.strip_geometry import (
    LARGE_BOX_MV,
    LARGE_BOX_S,
    SMALL_BOX_MV,
    SMALL_BOX_S,
    StripPage,
    StripScale,
    layout_strip,
)

_SIZE = (900, 420)


def _pixels(page: StripPage, is_quick: bool) -> np.ndarray:
    image = QImage(*_SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("red"))
    rect = paper.paper_rect(page)
    with QPainter(image) as painter:
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(LIGHT.paper))
        if is_quick:
            paper.paint_grid(painter, page, 1.0, LIGHT)
        else:
            for boxes, full_px, color in (
                ((SMALL_BOX_S, SMALL_BOX_MV), paper._SMALL_FULL_PX, LIGHT.grid_small),
                ((LARGE_BOX_S, LARGE_BOX_MV), paper._LARGE_FULL_PX, LIGHT.grid_large),
            ):
                paper._paint_boxes(painter, page, boxes, full_px, color, 1.0, LIGHT)
    return np.frombuffer(image.constBits(), np.uint32).reshape(_SIZE[::-1]).copy()


@pytest.mark.parametrize(
    ("start_s", "center_mv", "speed"), [(0.0, 0.0, 25.0), (17.33, 0.27, 25.0), (3.1, -0.4, 12.5)]
)
def test_boxes_in_rows_of_pixels_are_those_in_lines(
    start_s: float, center_mv: float, speed: float, qtbot: QtBot
) -> None:
    layout = layout_strip(880.7, 401.2, 16.0, 70.5)
    page = StripPage(layout, StripScale(speed, 10.0), start_s, center_mv)
    quick = _pixels(page, True)
    assert np.unique(quick).size >= 4  # what lies around, paper, and both lines
    np.testing.assert_array_equal(quick, _pixels(page, False))
