"""Paints rows of full disclosure: the lead, what is false or unsure behind it, and a letter over each odd beat."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.ui.disclosure.disclosure_content import DisclosureContent
from ecgviewer.ui.disclosure.disclosure_rows import MARKS_PX, DisclosureRows, row_gain, row_lines
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.envelope import column_extremes
from ecgviewer.ui.paper.line_arrays import draw_lines, draw_rects, vertical_lines
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import format_tick

_POINTS_PER_COLUMN = 8
_BEAT_BEFORE_S, _BEAT_AFTER_S = 0.25, 0.4
_LEAST_TINT_PX = 4.0
_FALSE_ALPHA, _UNSURE_ALPHA = 0.30, 0.24
_HUED_FROM = ("N", "")


class RowPainter:
    """Paints rows of one content at one size.

    Parameters
    ----------
    content, rows
        What to paint, and where.
    fonts, theme
        How.
    pixels_per_mm
        Logical pixels per millimetre.
    """

    def __init__(
        self,
        content: DisclosureContent,
        rows: DisclosureRows,
        fonts: StripFonts,
        theme: Theme,
        pixels_per_mm: float,
    ) -> None:
        self._content = content
        self._rows = rows
        self._fonts = fonts
        self._theme = theme
        low, high = content.range_mv
        self.gain_mm_per_mv = row_gain(low, high, rows.row_px, pixels_per_mm)
        self._px_per_mv = self.gain_mm_per_mv * pixels_per_mm
        self._middle_mv = (low + high) / 2

    @property
    def px_per_mv(self) -> float:
        """Height of a millivolt."""
        return self._px_per_mv

    def paint(self, painter: QPainter, row: int) -> None:
        """Paint a row; its top is the painter's 0."""
        rows, theme = self._rows, self._theme
        start_s = row * rows.row_s
        end_s = min(start_s + rows.row_s, self._content.duration_s)
        right = float(rows.x_of_time(end_s, row))
        painter.fillRect(QRectF(0, 0, rows.right + 8, rows.row_px), QColor(theme.surface))
        painter.fillRect(QRectF(rows.left, 0, right - rows.left, rows.row_px), QColor(theme.paper))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme.grid_large), 1.0))
        painter.drawLine(QPointF(rows.left, rows.row_px - 0.5), QPointF(right, rows.row_px - 0.5))
        own = self._own_beats(start_s, end_s)
        self._paint_tints(painter, row, own)
        self._paint_lead(painter, row, start_s, end_s, own)
        self._paint_marks(painter, row, own)
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(theme.muted))
        margin = QRectF(0, 0, rows.left - 6, rows.row_px)
        painter.drawText(
            margin, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._time_words(start_s)
        )

    def _time_words(self, start_s: float) -> str:
        words = format_tick(start_s, 1.0)
        clock = self._content.start_clock
        if clock is None:
            return words
        seconds = (clock.hour * 3600 + clock.minute * 60 + clock.second + round(start_s)) % 86_400
        return f"{words}\n{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def _own_beats(self, start_s: float, end_s: float) -> np.ndarray:
        beats = self._content.beats
        if beats is None:
            return np.empty(0, dtype=np.int64)
        # A beat at the edge reaches into the next row.
        first, last = np.searchsorted(beats.time_s, [start_s - _BEAT_AFTER_S, end_s + _BEAT_BEFORE_S])
        return np.arange(first, last)

    def _paint_tints(self, painter: QPainter, row: int, own: np.ndarray) -> None:
        content, rows = self._content, self._rows
        painter.setPen(Qt.PenStyle.NoPen)
        for which, color, alpha in (
            (content.unsure_beats, self._theme.warning, _UNSURE_ALPHA),
            (content.false_beats, self._theme.false_hue, _FALSE_ALPHA),
        ):
            chosen = own[which[own]] if own.size else own
            if chosen.size == 0 or content.beats is None:
                continue
            hue = QColor(color)
            hue.setAlphaF(alpha)
            painter.setBrush(hue)
            left, width = self._extent(content.beats.time_s[chosen], row)
            keeps = width > 0
            height = np.full(int(keeps.sum()), float(rows.row_px - 1))
            draw_rects(painter, np.column_stack([left[keeps], 0 * height, width[keeps], height]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _extent(self, time_s: np.ndarray, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Return left edge and width of beats in a row, at least a few pixels."""
        rows = self._rows
        first = np.asarray(rows.x_of_time(time_s - _BEAT_BEFORE_S, row))
        last = np.asarray(rows.x_of_time(time_s + _BEAT_AFTER_S, row))
        grown = np.maximum(_LEAST_TINT_PX - (last - first), 0) / 2
        first, last = np.maximum(first - grown, rows.left), np.minimum(last + grown, rows.right)
        return first, last - first

    def _paint_lead(self, painter: QPainter, row: int, start_s: float, end_s: float, own: np.ndarray) -> None:
        content, rows = self._content, self._rows
        n_columns = round(float(rows.x_of_time(end_s, row)) - rows.left)
        if content.signal is None or n_columns < 1:
            return
        samples, values = content.signal.points(
            start_s * content.fs_hz, end_s * content.fs_hz, _POINTS_PER_COLUMN * n_columns
        )
        times = samples / content.fs_hz
        is_inside = (times >= start_s) & (times <= end_s)
        x = np.asarray(rows.x_of_time(times[is_inside], row)) - rows.left
        low, high = column_extremes(x, values[is_inside], n_columns)
        columns = rows.left + np.arange(n_columns) + 0.5
        zero_y = MARKS_PX + (rows.row_px - MARKS_PX) / 2 + self._middle_mv * self._px_per_mv
        lines = row_lines(columns, low, high, zero_y, self._px_per_mv)
        lines[:, [1, 3]] = np.clip(lines[:, [1, 3]], MARKS_PX - 3.0, rows.row_px - 1.0)
        hue_of = self._column_classes(lines[:, 0], row, own)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for name in np.unique(hue_of).tolist():
            color = self._theme.trace if name in _HUED_FROM else self._theme.class_color(name)
            pen = QPen(QColor(color), 1.0)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            draw_lines(painter, lines[hue_of == name])

    def _column_classes(self, x: np.ndarray, row: int, own: np.ndarray) -> np.ndarray:
        """Return the class of the beat that each column lies in, "" for none or for N."""
        found = np.full(x.size, "", dtype="U8")
        content = self._content
        odd = own[~np.isin(content.classes[own], _HUED_FROM)]
        if odd.size == 0 or content.beats is None:
            return found
        first, width = self._extent(content.beats.time_s[odd], row)
        for left, wide, name in zip(first, width, content.classes[odd].tolist(), strict=True):
            found[np.searchsorted(x, left) : np.searchsorted(x, left + wide)] = name
        return found

    def _paint_marks(self, painter: QPainter, row: int, own: np.ndarray) -> None:
        """Paint a letter over each beat that is not N or is false; a tick where there is no room."""
        content, rows, beats = self._content, self._rows, self._content.beats
        if beats is None or own.size == 0:
            return
        inside = own[(beats.time_s[own] >= row * rows.row_s) & (beats.time_s[own] < (row + 1) * rows.row_s)]
        is_marked = ~np.isin(content.classes[inside], _HUED_FROM)
        is_marked |= content.false_beats[inside]
        marked = inside[is_marked]
        x = np.asarray(rows.x_of_time(beats.time_s[marked], row))
        if not rows.has_letters(beats.n_beats):
            for name in np.unique(content.classes[marked]).tolist():
                painter.setPen(QPen(QColor(self._theme.class_color(name)), 1.6))
                draw_lines(painter, vertical_lines(x[content.classes[marked] == name], 2.0, MARKS_PX - 4.0))
            return
        painter.setFont(self._fonts.small)
        metrics = self._fonts.small_metrics
        for beat, at in zip(marked.tolist(), x.tolist(), strict=True):
            name = str(content.classes[beat])
            painter.setPen(QColor(self._color_of(beat, name)))
            painter.drawText(QPointF(at - metrics.horizontalAdvance(name) / 2, metrics.ascent()), name)

    def _color_of(self, beat: int, name: str) -> str:
        if self._content.false_beats[beat]:
            return self._theme.false_hue
        return self._theme.class_color(name)
