"""A bar left (against) or right (for) of zero, as the rows of several panels hold one."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from ecgviewer.ui.look.theme import Theme

_HEIGHT = 7.0
_OVERHANG = 2.0
_LEAST_HALF, _LEAST_LENGTH = 2.0, 1.0


def paint_signed_bar(
    painter: QPainter, ground: QRectF, value: float | None, largest: float, theme: Theme
) -> None:
    """Paint a bar with its ground and the line at zero.

    Parameters
    ----------
    painter
        Painter that is active.
    ground
        Where the bar may reach, from end to end; it stands at half its height.
    value
        How long the bar is, negative to the left; None for no bar.
    largest
        Value whose bar reaches an end, positive.
    theme
        How to paint it.
    """
    left, half = ground.left(), max(ground.width() / 2, _LEAST_HALF)
    middle, top = left + half, ground.center().y() - _HEIGHT / 2
    painter.fillRect(QRectF(left, top, 2 * half, _HEIGHT), QColor(theme.raised))
    if value is not None:
        length = half * abs(value) / largest
        stops = theme.signed_for_stops if value >= 0 else theme.signed_against_stops
        begin = middle if value >= 0 else middle - length
        painter.fillRect(QRectF(begin, top, max(length, _LEAST_LENGTH), _HEIGHT), QColor(stops[-1]))
    line = QRectF(middle - 0.5, top - _OVERHANG, 1.0, _HEIGHT + 2 * _OVERHANG)
    painter.fillRect(line, QColor(theme.muted))
