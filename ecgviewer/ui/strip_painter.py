"""The one painter of ECG strips: what the screen shows is what a PNG or SVG holds."""

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.ui.attribution_item import (
    N_LEVELS,
    UNEXPLAINED,
    level_color,
    level_width,
    paint_levels,
)
from ecgviewer.ui.line_arrays import draw_lines
from ecgviewer.ui.paper import noise_brush, paint_axis, paint_calibration, paint_grid, paper_rect
from ecgviewer.ui.row_painter import RowPainter
from ecgviewer.ui.strip_content import StripContent, tidy_number
from ecgviewer.ui.strip_fonts import StripFonts
from ecgviewer.ui.strip_geometry import (
    DEFAULT_PIXELS_PER_MM,
    StripPage,
    StripScale,
    beat_span_s,
    choose_center_mv,
    clamp_start,
    is_too_tall,
    layout_strip,
)
from ecgviewer.ui.strip_rows import runs_of, share_room
from ecgviewer.ui.theme import Theme

EMPTY_TEXT = "Open a record (Ctrl+O) or the demo"
NO_EVIDENCE_TEXTS = ("no evidence for this class", "no evidence", "∅")
_TOO_TALL_TEXT = "↕ taller than the paper: lower the gain (−)"
_NOISE_TEXT = "noise"
_SAMPLES_PER_PX = 5
"""Up to so many samples a pixel are drawn as they are; more as one minimum and maximum a pixel."""

_LEGEND_RAMP_PX = 96.0
_SELECTED_TINT = 0.14
_COLORED_FROM_PX_PER_S = 6.0
"""Fewer pixels a second show no attribution: a beat would be narrower than its thickest line."""

_REMARKS_FROM_PX_PER_S = 30.0
"""Fewer pixels a second leave no room to say which beats have no evidence."""

_ZOOM_IN_TEXT = "attributions show from {} mm/s on"


def make_page(
    content: StripContent,
    width: float,
    height: float,
    fonts: StripFonts,
    screen_pixels_per_mm: float = DEFAULT_PIXELS_PER_MM,
    current_center_mv: float = math.inf,
) -> StripPage:
    """Return where things lie on a strip of a given size.

    Parameters
    ----------
    content
        What the strip shows; its view gives scale and start.
    width, height
        Size in logical pixels.
    fonts
        Fonts of the strip.
    screen_pixels_per_mm
        Used where the view has no calibration of its own.
    current_center_mv
        Value at half the paper's height until now; it stays while the page fits. Infinity for none.
    """
    view = content.view
    n_axis_lines = 1 if content.start_clock is None else 2
    layout = layout_strip(width, height, fonts.small_metrics.height(), fonts.margin_width, n_axis_lines)
    pixels_per_mm = view.pixels_per_mm or screen_pixels_per_mm
    scale = StripScale(view.speed_mm_per_s, view.gain_mm_per_mv, pixels_per_mm)
    span_s = layout.paper_width / scale.px_per_s
    page = StripPage(layout, scale, clamp_start(view.start_s, span_s, content.duration_s))
    low, high, median = _range_of(page_points(content, page)[1])
    return replace(page, center_mv=choose_center_mv(low, high, median, page.span_mv, current_center_mv))


def page_points(content: StripContent, page: StripPage) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of the curve that a page shows: samples of the record, values."""
    signal = content.shown_signal
    if signal is None:
        return np.empty(0), np.empty(0)
    first, last = page.start_s * content.fs_hz, page.end_s * content.fs_hz
    width = page.layout.paper_width
    is_dense = last - first > width * _SAMPLES_PER_PX
    return signal.points(first, last, max(int(width * (2 if is_dense else _SAMPLES_PER_PX)) + 4, 16))


def _range_of(values: np.ndarray) -> tuple[float, float, float]:
    """Return the smallest, the largest and the median value, NaN where there is none."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return math.nan, math.nan, math.nan
    return float(finite.min()), float(finite.max()), float(np.median(finite))


class StripPainter:
    """Paints one page of a strip onto any painter.

    Parameters
    ----------
    painter
        Painter that is active: of a widget, an image, an SVG.
    content, page
        What to paint, and where.
    fonts, theme
        How to paint it.
    pixel_ratio
        Device pixels per logical pixel.
    """

    def __init__(
        self,
        painter: QPainter,
        content: StripContent,
        page: StripPage,
        fonts: StripFonts,
        theme: Theme,
        pixel_ratio: float = 1.0,
    ) -> None:
        self._painter = painter
        self._content = content
        self._page = page
        self._fonts = fonts
        self._theme = theme
        self._pixel_ratio = pixel_ratio
        self._paper = paper_rect(page)
        self._points = page_points(content, page)
        self._is_colored = page.scale.px_per_s >= _COLORED_FROM_PX_PER_S

    def paint(self) -> None:
        """Paint everything; without a record, how to open one."""
        layout, theme = self._page.layout, self._theme
        everywhere = QRectF(0, 0, layout.width, layout.height)
        if self._content.signal is None:
            self._painter.fillRect(everywhere, QColor(theme.surface))
            self._painter.setFont(self._fonts.base)
            self._painter.setPen(QColor(theme.muted))
            self._painter.drawText(everywhere, Qt.AlignmentFlag.AlignCenter, EMPTY_TEXT)
            return
        self._paint_surroundings()
        self._paint_header()
        self._paint_paper()
        self._paint_curve()
        self._paint_remarks()
        unit = self._content.shown_signal.unit if self._content.shown_signal else "mV"
        paint_calibration(self._painter, self._page, unit, self._fonts, theme)
        RowPainter(self._painter, self._content, self._page, self._fonts, theme).paint()
        paint_axis(
            self._painter,
            self._page,
            self._content.duration_s,
            self._content.start_clock,
            self._fonts,
            theme,
        )

    def _paint_surroundings(self) -> None:
        """Fill what lies around the paper; the paper itself is filled once only."""
        layout, paper, color = self._page.layout, self._paper, QColor(self._theme.surface)
        for rect in (
            QRectF(0, 0, layout.width, paper.top()),
            QRectF(0, paper.bottom(), layout.width, layout.height - paper.bottom()),
            QRectF(0, paper.top(), paper.left(), paper.height()),
            QRectF(paper.right(), paper.top(), layout.width - paper.right(), paper.height()),
        ):
            self._painter.fillRect(rect, color)

    def _paint_header(self) -> None:
        """Paint lead, scale and notes on the left, the legend on the right, never over the paper."""
        content, layout = self._content, self._page.layout
        left, right = 8.0, layout.right
        left = self._write(content.lead_name, left, right, self._theme.text, is_bold=True, most=0.4)
        unit = "SD" if content.is_network_view else "mV"
        view = content.view
        scale = f"{tidy_number(view.speed_mm_per_s)} mm/s · {tidy_number(view.gain_mm_per_mv)} mm/{unit}"
        left = self._write(scale, max(left + 8, layout.left), right, self._theme.muted)
        if content.is_network_view:
            text = "as the network sees it"
            left = self._write(text, left + 12, right, self._theme.accent)
        if content.legend is not None and self._is_colored:
            right = self._paint_legend(left + 16, right)
        elif content.legend is not None:
            lowest = math.ceil(_COLORED_FROM_PX_PER_S / self._page.scale.pixels_per_mm)
            left = self._write(_ZOOM_IN_TEXT.format(lowest), left + 12, right, self._theme.muted)
        for note in content.notes:
            left = self._write(note, left + 12, right - 12, self._theme.warning)

    def _write(
        self, text: str, left: float, right: float, color: str, is_bold: bool = False, most: float = 1.0
    ) -> float:
        """Write text into the header, cut to the room there is; return where it ends."""
        fonts, band = self._fonts, self._page.layout.header
        metrics = fonts.bold_metrics if is_bold else fonts.small_metrics
        room = (right - left) * most
        if room < metrics.averageCharWidth() * 4:
            return left
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        self._painter.setFont(fonts.bold if is_bold else fonts.small)
        self._painter.setPen(QColor(color))
        box = QRectF(left, band.top, room, band.height)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        return left + metrics.horizontalAdvance(shown)

    def _paint_legend(self, left: float, right: float) -> float:
        """Paint text, ends and colours of the legend, right-aligned; return where it begins."""
        legend, metrics, band = self._content.legend, self._fonts.small_metrics, self._page.layout.header
        if legend is None:
            return right
        ends = metrics.horizontalAdvance(legend.low) + metrics.horizontalAdvance(legend.high) + 12
        ramp_right = right - metrics.horizontalAdvance(legend.high) - 6
        ramp_left = ramp_right - _LEGEND_RAMP_PX
        if right - ends - _LEGEND_RAMP_PX < left:
            return right
        self._painter.setFont(self._fonts.small)
        self._painter.setPen(QColor(self._theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        box = QRectF(left, band.top, right - left, band.height)
        self._painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, legend.high)
        low_left = ramp_left - 6 - metrics.horizontalAdvance(legend.low)
        self._painter.drawText(
            QRectF(low_left, band.top, ramp_left - low_left, band.height), middle, legend.low
        )
        room = low_left - 10 - left
        text = metrics.elidedText(legend.text, Qt.TextElideMode.ElideRight, max(room, 0))
        begin = low_left - 10 - metrics.horizontalAdvance(text)
        self._painter.drawText(QRectF(begin, band.top, room + 4, band.height), middle, text)
        self._paint_ramp(ramp_left, band.middle, legend.is_signed)
        return begin

    def _paint_ramp(self, left: float, y: float, is_signed: bool) -> None:
        levels = range(-N_LEVELS if is_signed else 0, N_LEVELS + 1)
        step = _LEGEND_RAMP_PX / len(levels)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, level in enumerate(levels):
            width = level_width(level, self._page.scale.pixels_per_mm)
            pen = QPen(QColor(level_color(level, is_signed, self._theme)), width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._painter.setPen(pen)
            x = left + index * step
            draw_lines(self._painter, np.array([[x, y, x + step + 0.3, y]]))

    def _paint_paper(self) -> None:
        """Paint paper, selected beat, boxes and noise, and blank what lies beyond the record."""
        painter, page, theme = self._painter, self._page, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(self._paper, QColor(theme.paper))
        painter.save()
        painter.setClipRect(self._paper)
        paint_grid(painter, page, self._pixel_ratio, theme)
        beats, selected = self._content.beats, self._content.selected
        if beats is not None and 0 <= selected < beats.n_beats:
            tint = QColor(theme.accent)
            tint.setAlphaF(_SELECTED_TINT)
            painter.fillRect(self._stretch(*beat_span_s(beats.time_s, selected)), tint)
        fs_hz = self._content.fs_hz
        for span in self._content.noise_spans:
            stretch = self._stretch(span.start_sample / fs_hz, span.end_sample / fs_hz)
            stretch = stretch.intersected(self._paper)
            if not stretch.isEmpty():
                painter.fillRect(stretch, noise_brush(theme))
                self._paint_noise_name(stretch)
        beyond = self._stretch(self._content.duration_s, page.end_s)
        if beyond.width() > 0:
            painter.fillRect(beyond, QColor(theme.surface))
        painter.restore()

    def _paint_noise_name(self, stretch: QRectF) -> None:
        if stretch.width() > self._fonts.small_metrics.horizontalAdvance(_NOISE_TEXT) + 6:
            self._painter.setFont(self._fonts.small)
            self._painter.setPen(QColor(self._theme.muted))
            self._painter.drawText(stretch.adjusted(4, 2, 0, 0), 0, _NOISE_TEXT)

    def _stretch(self, start_s: float, end_s: float) -> QRectF:
        left, right = self._page.x_of_time(start_s), self._page.x_of_time(end_s)
        return QRectF(left, self._paper.top(), right - left, self._paper.height())

    def _paint_curve(self) -> None:
        content, page = self._content, self._page
        samples, values = self._points
        x = page.x_of_time(samples / content.fs_hz)
        y = page.y_of_value(values)
        levels = np.full(samples.size, UNEXPLAINED, dtype=np.int8)
        is_signed = False
        if content.levels is not None and self._is_colored:
            levels, is_signed = content.levels.level_of(samples), content.levels.is_signed
        self._painter.save()
        self._painter.setClipRect(self._paper)
        paint_levels(self._painter, (x, y), levels, is_signed, page.scale, self._theme)
        self._painter.restore()

    def _paint_remarks(self) -> None:
        low, high, _ = _range_of(self._points[1])
        if is_too_tall(low, high, self._page):
            metrics = self._fonts.small_metrics
            width = metrics.horizontalAdvance(_TOO_TALL_TEXT) + 10
            right = self._paper.right() - 4
            box = QRectF(right - width, self._paper.top() + 4, width, metrics.height() + 2)
            self._paint_note(box, _TOO_TALL_TEXT, self._theme.warning)
        if self._page.scale.px_per_s >= _REMARKS_FROM_PX_PER_S:
            self._paint_missing_evidence()

    def _paint_missing_evidence(self) -> None:
        """Say below the trace which beats have an all-zero map; neighbours share one bracket."""
        content, page, metrics = self._content, self._page, self._fonts.small_metrics
        if content.levels is None or content.beats is None:
            return
        explained = content.levels.attributions
        rows = content.beats_between(page.start_s, page.end_s)
        empty = [row for row in rows if row in explained and explained[row].is_empty]
        y = self._paper.bottom() - metrics.height() - 5
        stretches = [
            (beat_span_s(content.beats.time_s, first)[0], beat_span_s(content.beats.time_s, last)[1])
            for first, last in runs_of(empty)
        ]
        edges = page.x_of_time(np.array(stretches).reshape(-1, 2))
        slots = share_room(edges.mean(axis=1), self._paper.left(), self._paper.right())
        for (left, right), (slot_left, slot_right) in zip(edges.tolist(), slots.tolist(), strict=True):
            self._painter.setPen(QPen(QColor(self._theme.muted), 1.0))
            self._painter.drawLine(QPointF(left + 2, y), QPointF(right - 2, y))
            text = self._missing_evidence_text(slot_right - slot_left)
            if text:
                width = metrics.horizontalAdvance(text) + 6
                begin = min(max((left + right - width) / 2, slot_left), slot_right - width)
                self._paint_note(QRectF(begin, y + 2, width, metrics.height()), text, self._theme.muted)

    def _missing_evidence_text(self, room: float) -> str:
        for text in NO_EVIDENCE_TEXTS:
            if self._fonts.small_metrics.horizontalAdvance(text) + 6 <= room:
                return text
        return ""

    def _paint_note(self, box: QRectF, text: str, color: str) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = QColor(self._theme.paper)
        fill.setAlphaF(0.88)
        self._painter.fillRect(box, fill)
        self._painter.setFont(self._fonts.small)
        self._painter.setPen(QColor(color))
        self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
