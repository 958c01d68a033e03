"""Many lines and points at once: Qt reads them straight from a numpy array.

Building a `QLineF` or `QPointF` in Python for each would take longer than painting them. PySide6 takes
a pointer to the first of a C array where it takes one object and a count.
"""

from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter


def draw_lines(painter: QPainter, lines: np.ndarray) -> None:
    """Draw separate straight lines with the painter's pen.

    Parameters
    ----------
    painter
        Painter that is active.
    lines
        x1, y1, x2, y2 of each, shape (n, 4).
    """
    packed = np.ascontiguousarray(lines, dtype=np.float64).reshape(-1, 4)
    if packed.shape[0]:
        first = cast(QLineF, shiboken6.wrapInstance(packed.ctypes.data, QLineF))
        painter.drawLines(first, packed.shape[0])


def draw_points(painter: QPainter, points: np.ndarray) -> None:
    """Draw points with the painter's pen: dots of its width with a round cap.

    Parameters
    ----------
    painter
        Painter that is active.
    points
        x, y of each, shape (n, 2).
    """
    packed = np.ascontiguousarray(points, dtype=np.float64).reshape(-1, 2)
    if packed.shape[0]:
        first = cast(QPointF, shiboken6.wrapInstance(packed.ctypes.data, QPointF))
        painter.drawPoints(first, packed.shape[0])


def draw_rects(painter: QPainter, rects: np.ndarray) -> None:
    """Draw rectangles with the painter's pen and brush.

    Parameters
    ----------
    painter
        Painter that is active.
    rects
        x, y, width, height of each, shape (n, 4).
    """
    packed = np.ascontiguousarray(rects, dtype=np.float64).reshape(-1, 4)
    if packed.shape[0]:
        first = cast(QRectF, shiboken6.wrapInstance(packed.ctypes.data, QRectF))
        painter.drawRects(first, packed.shape[0])


def vertical_lines(x: np.ndarray, top: float, bottom: float) -> np.ndarray:
    """Return vertical lines at some x, shape (n, 4)."""
    lines = np.empty((x.size, 4))
    lines[:, 0] = lines[:, 2] = x
    lines[:, 1], lines[:, 3] = top, bottom
    return lines


def horizontal_lines(y: np.ndarray, left: float, right: float) -> np.ndarray:
    """Return horizontal lines at some y, shape (n, 4)."""
    lines = np.empty((y.size, 4))
    lines[:, 1] = lines[:, 3] = y
    lines[:, 0], lines[:, 2] = left, right
    return lines
