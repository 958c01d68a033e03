"""Many lines and points at once: Qt reads them straight from a numpy array.

Building a `QLineF` or `QPointF` in Python for each would take longer than painting them. PySide6 takes
a pointer to the first of a C array where it takes one object and a count.
"""

from collections.abc import Callable

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter


def draw_lines(painter: QPainter, lines: np.ndarray) -> None:
    """Draw separate straight lines, rows of x1, y1, x2, y2, with the painter's pen."""
    _draw(painter.drawLines, QLineF, lines, 4)


def draw_points(painter: QPainter, points: np.ndarray) -> None:
    """Draw points, rows of x, y, with the painter's pen: dots of its width with a round cap."""
    _draw(painter.drawPoints, QPointF, points, 2)


def draw_rects(painter: QPainter, rects: np.ndarray) -> None:
    """Draw rectangles, rows of x, y, width, height, with the painter's pen and brush."""
    _draw(painter.drawRects, QRectF, rects, 4)


def _draw(draw: Callable[..., None], kind: type, rows: np.ndarray, n_numbers: int) -> None:
    packed = np.ascontiguousarray(rows, dtype=np.float64).reshape(-1, n_numbers)
    if packed.shape[0]:
        draw(shiboken6.wrapInstance(packed.ctypes.data, kind), packed.shape[0])


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
