"""The small labels of beats in tables: a shape for each kind of call, so that they read without colour."""

from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ecgviewer.ui.look.theme import Theme

CHIP_RADIUS = 4.0
_PADDING = 5.0


class ChipKind(Enum):
    """What a chip says about a beat beside its letter."""

    PLAIN = "no chip, only the letter"
    CLASS = "filled in the pale colour of its class"
    FALSE = "outlined in the hue of false calls"
    HOLLOW = "dotted and grey: the reference is none of the network's classes"
    UNSURE = "dashed in the hue of warnings: the network is unsure; its letter has a question mark"


def paint_chip(painter: QPainter, rect: QRectF, text: str, kind: ChipKind, theme: Theme) -> None:
    """Paint one chip in the middle of a rectangle.

    Parameters
    ----------
    painter
        Its font is used; its pen and brush are left as they were.
    rect
        Cell to paint into.
    text
        WFDB mnemonic or label.
    kind
        Which shape.
    theme
        Theme to paint in.
    """
    painter.save()
    metrics = QFontMetricsF(painter.font())
    width = max(metrics.horizontalAdvance(text) + 2 * _PADDING, metrics.height() + 2)
    height = min(metrics.height() + 2, rect.height() - 2)
    chip = QRectF(0, 0, width, height)
    chip.moveCenter(rect.center())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = QColor(theme.text)
    if kind is ChipKind.CLASS:
        color = QColor(theme.class_color(text))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.class_fill(text)))
        painter.drawRoundedRect(chip, CHIP_RADIUS, CHIP_RADIUS)
    elif kind is ChipKind.FALSE:
        color = QColor(theme.false_hue)
        painter.setPen(QPen(color, 1.6))
        painter.drawRoundedRect(chip, CHIP_RADIUS, CHIP_RADIUS)
    elif kind is ChipKind.HOLLOW:
        color = QColor(theme.muted)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(chip, CHIP_RADIUS, CHIP_RADIUS)
        font = painter.font()
        font.setItalic(True)
        painter.setFont(font)
    elif kind is ChipKind.UNSURE:
        color = QColor(theme.warning)
        painter.setPen(QPen(color, 1.4, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(chip, CHIP_RADIUS, CHIP_RADIUS)
    painter.setPen(color)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_false_mark(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint the triangle that marks a false call, as in the overview, in the middle of a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.false_hue))
    size = min(rect.width(), rect.height(), 8.0)
    centre = rect.center()
    painter.drawPolygon(
        [
            centre + QRectF(-size / 2, -size / 2, size, size).bottomLeft(),
            centre + QRectF(-size / 2, -size / 2, size, size).bottomRight(),
            centre + QRectF(0, -size / 2, 0, 0).topLeft(),
        ]
    )
    painter.restore()
