"""Paints the whole record: envelope and class band, false beats, RR intervals."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.envelope import column_extremes, rr_top_s, value_range
from ecgviewer.ui.paper.line_arrays import draw_lines, draw_points, horizontal_lines, vertical_lines
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import format_tick, grid_positions, tick_step_s
from ecgviewer.ui.paper.strip_rows import thin_out
from ecgviewer.ui.trace.overview_content import (
    TRIANGLE_HALF_PX,
    OverviewContent,
    OverviewLayout,
    class_shares,
    interval_points,
)

_RR_STEP_S = 0.5
_POINTS_PER_COLUMN = 8
"""So many that each column holds both ends of a bin."""

_ENVELOPE_SHARE = 0.62
"""How much of a class's hue the envelope has: it is large, and must not outshine the trace."""

_MANY_DOTS = 10_000


def one_in_a_cell(points: np.ndarray) -> np.ndarray:
    """Return the first of the points in each pixel: of a day ten lie in one, and a dot covers more than that."""
    cells = np.rint(points).astype(np.int64)
    first = np.unique(cells[:, 0] * (1 << 32) + cells[:, 1], return_index=True)[1]
    return np.asarray(points[np.sort(first)])


class OverviewPainter:
    """Paints what does not change while the visible window moves.

    Parameters
    ----------
    painter
        Painter that is active.
    content, layout
        What to paint, and where.
    fonts, theme
        How to paint it.
    """

    def __init__(
        self,
        painter: QPainter,
        content: OverviewContent,
        layout: OverviewLayout,
        fonts: StripFonts,
        theme: Theme,
    ) -> None:
        self._painter = painter
        self._content = content
        self._layout = layout
        self._fonts = fonts
        self._theme = theme
        order = list(theme.class_colors)
        names = sorted(set(np.unique(content.classes).tolist()) - {""})
        self._names = sorted(names, key=lambda name: order.index(name) if name in order else len(order))

    def paint(self) -> None:
        """Paint everything; nothing but the background without a record."""
        layout, theme = self._layout, self._theme
        self._painter.fillRect(QRectF(0, 0, layout.width, layout.height), QColor(theme.surface))
        if self._content.signal is None:
            return
        self._painter.setFont(self._fonts.small)
        for band in (layout.envelope, layout.intervals):
            area = QRectF(layout.left, band.top, layout.right - layout.left, band.height)
            self._painter.fillRect(area, QColor(theme.paper))
        if layout.header.height > 0:
            self._paint_header()
        shares = self._shares()
        self._paint_envelope(shares)
        self._paint_class_band(shares)
        self._paint_triangles()
        self._paint_intervals()
        self._paint_axis()

    def _shares(self) -> np.ndarray:
        """Return the share of each class in each pixel column, see `class_shares`."""
        layout, beats = self._layout, self._content.beats
        n_columns = int(layout.right - layout.left)
        x = np.empty(0) if beats is None else layout.x_of_time(beats.time_s) - layout.left
        return class_shares(x, self._content.classes, self._names, n_columns)

    def _paint_header(self) -> None:
        """Paint the title and what the hues mean."""
        layout, metrics, theme = self._layout, self._fonts.small_metrics, self._theme
        self._text(tr("whole record"), 8.0, layout.header.middle, theme.muted)
        x = max(layout.left, 8.0 + metrics.horizontalAdvance("whole record") + 16)
        for name in self._names:
            self._painter.fillRect(QRectF(x, layout.header.middle - 4, 8, 8), QColor(theme.class_color(name)))
            self._text(name, x + 12, layout.header.middle, theme.text)
            x += 12 + metrics.horizontalAdvance(name) + 12
            if x > layout.right - 110:
                return
        is_false, beats = self._content.is_false, self._content.beats
        if is_false is not None and beats is not None and beats.has_reference:
            self._paint_triangle(x + 4, layout.header.middle - 4, layout.header.middle + 4)
            self._text(
                tr("false call ({sum})", sum=int(is_false.sum())), x + 12, layout.header.middle, theme.text
            )

    def _paint_envelope(self, shares: np.ndarray) -> None:
        """Paint smallest to largest value of each column in the hue of most of its beats."""
        layout, content = self._layout, self._content
        if content.signal is None or layout.envelope.height <= 0:
            return
        n_columns = shares.shape[0]
        n_samples = content.duration_s * content.fs_hz
        samples, values = content.signal.points(0, n_samples, max(_POINTS_PER_COLUMN * n_columns, 16))
        x = layout.x_of_time(samples / content.fs_hz) - layout.left
        low, high = column_extremes(x, values, n_columns)
        bottom, top = value_range(values)
        px_per_mv = layout.envelope.height / (top - bottom)
        lines = vertical_lines(layout.left + np.arange(n_columns) + 0.5, 0.0, 0.0)
        lines[:, 1] = layout.envelope.bottom - (np.clip(low, bottom, top) - bottom) * px_per_mv + 0.5
        lines[:, 3] = layout.envelope.bottom - (np.clip(high, bottom, top) - bottom) * px_per_mv - 0.5
        is_drawn = np.isfinite(lines).all(axis=1)
        main = np.where(shares.any(axis=1), shares.argmax(axis=1) if self._names else 0, -1)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in np.unique(main).tolist():
            color = self._theme.muted if index < 0 else self._theme.class_color(self._names[index])
            pen = QPen(QColor(blend_hex(self._theme.paper, color, _ENVELOPE_SHARE)), 1.0)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._painter.setPen(pen)
            draw_lines(self._painter, lines[is_drawn & (main == index)])

    def _paint_class_band(self, shares: np.ndarray) -> None:
        """Paint the share of each class in each column, stacked from N upwards."""
        band = self._layout.classes
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        x = self._layout.left + np.arange(shares.shape[0]) + 0.5
        tops = band.bottom - np.cumsum(shares, axis=1) * band.height
        bottoms = tops + shares * band.height
        for index, name in enumerate(self._names):
            has_any = shares[:, index] > 0
            lines = vertical_lines(x[has_any], 0.0, 0.0)
            lines[:, 1], lines[:, 3] = tops[has_any, index], bottoms[has_any, index]
            pen = QPen(QColor(self._theme.class_color(name)), 1.0)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._painter.setPen(pen)
            draw_lines(self._painter, lines)

    def _paint_triangles(self) -> None:
        beats, is_false, band = self._content.beats, self._content.is_false, self._layout.triangles
        if beats is None or is_false is None:
            return
        x = self._layout.x_of_time(beats.time_s[is_false])
        for index in thin_out(x, 1.5).tolist():
            self._paint_triangle(float(x[index]), band.top + 0.5, band.bottom - 0.5)

    def _paint_triangle(self, x: float, top: float, bottom: float) -> None:
        half = TRIANGLE_HALF_PX
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._theme.false_hue))
        corners = [QPointF(x, top), QPointF(x - half, bottom), QPointF(x + half, bottom)]
        self._painter.drawPolygon(QPolygonF(corners))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_intervals(self) -> None:
        """Paint the RR interval before each beat as a dot; longer ones than the axis at its top."""
        content, layout, beats = self._content, self._layout, self._content.beats
        if beats is None or beats.n_beats < 2:
            return
        self._paint_interval_axis(rr_top_s(beats.rr_before_s))
        points = interval_points(content, layout)
        is_known = np.isfinite(points[:, 1])
        is_false = np.zeros(beats.n_beats, bool) if content.is_false is None else content.is_false
        size = 2.4 if beats.n_beats < 6 * (layout.right - layout.left) else 1.6
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name in ["", *self._names]:
            color = self._theme.class_color(name) if name else self._theme.muted
            self._dots(points[is_known & ~is_false & (content.classes == name)], color, size)
        self._dots(points[is_known & is_false], self._theme.false_hue, size + 1.2)

    def _dots(self, points: np.ndarray, color: str, size: float) -> None:
        hue = QColor(color)
        hue.setAlphaF(0.75)
        pen = QPen(hue, size)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._painter.setPen(pen)
        draw_points(self._painter, one_in_a_cell(points) if len(points) > _MANY_DOTS else points)

    def _paint_interval_axis(self, top_s: float) -> None:
        band, layout, metrics = self._layout.intervals, self._layout, self._fonts.small_metrics
        values = grid_positions(_RR_STEP_S, top_s, _RR_STEP_S)
        y = layout.y_of_interval(values, top_s)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._painter.setPen(QPen(QColor(self._theme.grid_large), 1.0))
        draw_lines(self._painter, horizontal_lines(np.floor(y) + 0.5, layout.left, layout.right))
        self._text("RR s", 8.0, band.top + metrics.height() / 2, self._theme.muted)
        last_y = -1e9
        for value, at in sorted(zip(values.tolist(), y.tolist(), strict=True), key=lambda pair: pair[1]):
            is_clear = at - last_y >= metrics.height() and at - band.top >= metrics.height()
            if is_clear and at <= band.bottom:
                width = metrics.horizontalAdvance(f"{value:.1f}")
                self._text(f"{value:.1f}", layout.left - 6 - width, at, self._theme.muted)
                last_y = at

    def _paint_axis(self) -> None:
        layout, metrics = self._layout, self._fonts.small_metrics
        px_per_s = (layout.right - layout.left) / max(layout.duration_s, 1e-9)
        step = tick_step_s(px_per_s, metrics.horizontalAdvance("00:00:00") + 30)
        for time_s in grid_positions(0.0, layout.duration_s, step).tolist():
            x = layout.x_of_time(time_s)
            self._painter.setPen(QPen(QColor(self._theme.muted), 1.0))
            self._painter.drawLine(QPointF(x, layout.axis.top), QPointF(x, layout.axis.top + 3))
            text = format_tick(time_s, step)
            width = metrics.horizontalAdvance(text)
            begin = min(max(x - width / 2, layout.left), layout.right - width)
            self._text(text, begin, layout.axis.top + 4 + metrics.height() / 2, self._theme.muted)

    def _text(self, text: str, left: float, middle: float, color: str) -> None:
        metrics = self._fonts.small_metrics
        self._painter.setPen(QColor(color))
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        self._painter.drawText(QPointF(left, baseline), text)


def paint_window(painter: QPainter, content: OverviewContent, layout: OverviewLayout, theme: Theme) -> QRectF:
    """Paint the visible window and the selected beat; return the window's rectangle."""
    start_s, end_s = content.visible_s
    left = layout.x_of_time(start_s)
    right = layout.x_of_time(min(end_s, layout.duration_s))
    top, bottom = layout.envelope.top - 1, layout.intervals.bottom + 1
    grown = max(0.0, 5.0 - (right - left)) / 2
    window = QRectF(left - grown, top, right - left + 2 * grown, bottom - top)
    fill = QColor(theme.accent)
    fill.setAlphaF(0.15)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill)
    painter.setPen(QPen(QColor(theme.accent), 1.2))
    painter.drawRoundedRect(window, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    beats = content.beats
    if beats is not None and 0 <= content.selected < beats.n_beats:
        x = layout.x_of_time(float(beats.time_s[content.selected]))
        painter.setPen(QPen(QColor(theme.text), 1.0))
        painter.drawLine(QPointF(x, layout.classes.top - 1), QPointF(x, layout.classes.bottom + 1))
    return window
