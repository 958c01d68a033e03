"""Where the waves of a beat lie, drawn behind its trace."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.state.wave_spans import WaveSpan

_FILL_ALPHA = 20
_LINE_ALPHA = 110
_NAME_SIZES = (1.0, 0.85, 0.7)
"""A narrow QRS is named in smaller letters rather than not at all."""


def paint_waves(
    painter: QPainter,
    plot: QRectF,
    spans: tuple[WaveSpan, ...],
    x_of_time: Callable[[np.ndarray], np.ndarray],
    theme: Theme,
) -> None:
    """Shade each wave from onset to offset, with fine lines at both and its name at the top.

    Parameters
    ----------
    painter
        Clipped to the plot.
    plot
        The paper.
    spans
        The waves; what lies outside the plot is cut off.
    x_of_time
        From seconds from the R peak to pixels.
    theme
        Theme to draw in.
    """
    metrics = QFontMetricsF(painter.font())
    fill, line = QColor(theme.trace), QColor(theme.muted)
    fill.setAlpha(_FILL_ALPHA)
    line.setAlpha(_LINE_ALPHA)
    for span in spans:
        left, right = (float(x) for x in x_of_time(np.array([span.onset_s, span.offset_s])))
        painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), fill)
        painter.setPen(QPen(line, 1))
        for x in (left, right):
            painter.drawLine(
                QPointF(round(x) + 0.5, plot.top()),
                QPointF(round(x) + 0.5, plot.top() + metrics.height()),
            )
        font = _font_for(span.name, right - left, painter.font())
        if font is not None:
            painter.save()
            painter.setFont(font)
            painter.setPen(QColor(theme.muted))
            box = QRectF(left, plot.top(), right - left, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), span.name)
            painter.restore()


def _font_for(name: str, width: float, font: QFont) -> QFont | None:
    """Return the font, or a smaller one, in which a name fits; None if it can't be read so small."""
    for share in _NAME_SIZES:
        smaller = QFont(font)
        if font.pixelSize() > 0:
            smaller.setPixelSize(round(font.pixelSize() * share))
        else:
            smaller.setPointSizeF(font.pointSizeF() * share)
        if QFontMetricsF(smaller).horizontalAdvance(name) <= width:
            return smaller
    return None
