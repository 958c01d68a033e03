"""Paints what a person says of a record: a row of its own, and notes on the paper."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.ui.look.chips import ChipKind, paint_chip
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.own_marks import DELETED, OwnMarks
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.paper.strip_rows import LabelSize, fit_labels

_NOTE_PX = 170
_BAR_PX = 3.0


class OwnRowPainter:
    """Paints them on one page.

    Parameters
    ----------
    painter, page, fonts, theme
        As `PagePainter` has them.
    own
        What to paint.
    fs_hz
        Samples of the record a second.
    """

    def __init__(
        self,
        painter: QPainter,
        own: OwnMarks,
        fs_hz: float,
        page: StripPage,
        fonts: StripFonts,
        theme: Theme,
    ) -> None:
        self._painter, self._own, self._fs_hz = painter, own, fs_hz
        self._page, self._fonts, self._theme = page, fonts, theme

    def paint_row(self) -> None:
        """Paint the labels, each as large as its neighbours let it be, and the rhythms below them."""
        self._paint_rhythms()
        own, page, band = self._own, self._page, self._page.layout.own
        first, last = np.searchsorted(own.time_s, [page.start_s, page.end_s])
        x = page.x_of_time(own.time_s[first:last])
        labels = own.labels[first:last]
        metrics = self._fonts.base_metrics
        half = metrics.horizontalAdvance("W") / 2
        sizes = fit_labels(x, np.zeros(x.size, dtype=bool), metrics.height() / 2 + 2, half, half)
        self._painter.setFont(self._fonts.base)
        for place, label, size in zip(x.tolist(), labels.tolist(), sizes.tolist(), strict=True):
            color = self._theme.muted if label == DELETED else self._theme.class_color(label)
            cell = QRectF(place - 20, band.top, 40, band.height)
            if size == LabelSize.TICK:
                self._painter.setPen(QPen(QColor(color), 1.0))
                self._painter.drawLine(QPointF(place, band.top + 2), QPointF(place, band.bottom - 2))
            elif size == LabelSize.CHIP and label != DELETED:
                paint_chip(self._painter, cell, label, ChipKind.CLASS, self._theme)
            else:
                self._painter.setPen(QColor(color))
                self._painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, label)

    def paint_notes(self) -> None:
        """Paint each note as a flag at the top of the paper, with a line down to its time."""
        page, metrics = self._page, self._fonts.small_metrics
        paper = page.layout.paper
        self._painter.setFont(self._fonts.small)
        color = QColor(self._theme.accent)
        shown = [
            (page.x_of_time(sample / self._fs_hz), text)
            for sample, text in self._own.notes
            if page.start_s <= sample / self._fs_hz <= page.end_s
        ]
        after = [*shown[1:], (page.layout.right, "")]
        for (place, text), (end, _) in zip(shown, after, strict=False):
            room = min(end - place - 6, _NOTE_PX)
            self._painter.setPen(QPen(color, 1.0, Qt.PenStyle.DashLine))
            self._painter.drawLine(QPointF(place, paper.top), QPointF(place, paper.bottom))
            words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 8) if room > 24 else ""
            if not words:
                continue
            box = QRectF(place, paper.top + 2, metrics.horizontalAdvance(words) + 8, metrics.height() + 2)
            self._painter.fillRect(box, QColor(self._theme.surface))
            self._painter.setPen(QPen(color, 1.0))
            self._painter.drawRect(box)
            self._painter.setPen(QColor(self._theme.text))
            self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_rhythms(self) -> None:
        page, band = self._page, self._page.layout.own
        self._painter.setFont(self._fonts.small)
        for span in self._own.rhythms:
            left = max(page.x_of_time(span.start_sample / self._fs_hz), page.layout.left)
            right = min(page.x_of_time(span.end_sample / self._fs_hz), page.layout.right)
            if right <= left:
                continue
            bar = QRectF(left, band.bottom - _BAR_PX, right - left, _BAR_PX)
            self._painter.fillRect(bar, QColor(self._theme.accent))
            self._painter.setPen(QColor(self._theme.accent))
            room = QRectF(left + 3, band.top, max(right - left - 6, 0.0), band.height - _BAR_PX)
            self._painter.drawText(
                room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, span.label
            )
