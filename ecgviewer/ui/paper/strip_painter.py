"""The one painter of ECG strips: what the screen shows is what a PNG or SVG holds."""

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.beats.rhythm import MISSING_S
from ecgviewer.classifiers.seen import SD
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.beyond_wave import paint_intervals, paint_usual_beat
from ecgviewer.ui.paper.evidence_band import paint_band, paint_ink
from ecgviewer.ui.paper.header_painter import HeaderPainter, header_lines, is_colored
from ecgviewer.ui.paper.page_painter import PagePainter
from ecgviewer.ui.paper.paper import (
    missing_brush,
    noise_brush,
    paint_axis,
    paint_calibration,
    paint_grid,
    paper_rect,
)
from ecgviewer.ui.paper.row_painter import RowPainter
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import (
    DEFAULT_PIXELS_PER_MM,
    StripPage,
    StripScale,
    beat_span_s,
    choose_center_mv,
    clamp_start,
    is_too_tall,
    layout_strip,
)
from ecgviewer.ui.paper.strip_rows import runs_of, share_room

EMPTY_TEXT = (
    "No record is open.\n\n"
    "Ctrl+O opens one by its name, such as 208, or by its file.\n"
    "File ▸ Open the demo record shows a synthetic one."
)
NO_EVIDENCE_TEXTS = ("no evidence{where} for this class", "no evidence{where}", "∅")
_TOO_TALL_TEXT = "↕ taller than the paper: lower the gain (−)"
_NOISE_TEXT, _MISSING_TEXT = "noise", "not recorded"
_SAMPLES_PER_PX = 5
"""Up to so many samples a pixel are drawn as they are; more as one minimum and maximum a pixel."""

_SD_GAIN_SHARE = 0.5
"""Millimetres per standard deviation for each mm/mV: a QRS is some six deviations tall."""

_SELECTED_TINT = 0.14
_CLEARANCE_PX = 4.0
_REMARKS_FROM_PX_PER_S = 30.0
"""Fewer pixels a second leave no room to say which beats have no evidence."""


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
    line_height, margin_width = fonts.small_metrics.height(), fonts.margin_width
    n_header_lines = header_lines(content, width, fonts)
    layout = layout_strip(
        width, height, line_height, margin_width, n_axis_lines, n_header_lines, content.parts is not None
    )
    pixels_per_mm = view.pixels_per_mm or screen_pixels_per_mm
    gain = view.gain_mm_per_mv * (_SD_GAIN_SHARE if content.unit == SD else 1.0)
    scale = StripScale(view.speed_mm_per_s, gain, pixels_per_mm)
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


class StripPainter(PagePainter):
    """Paints one page of a strip onto any painter.

    Parameters
    ----------
    painter, content, page, fonts, theme
        As `PagePainter` has them.
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
        super().__init__(painter, content, page, fonts, theme)
        self._pixel_ratio = pixel_ratio
        self._paper = paper_rect(page)
        self._points = page_points(content, page)
        self._is_colored = is_colored(page.scale)

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
        HeaderPainter(self._painter, self._content, self._page, self._fonts, theme).paint()
        self._paint_paper()
        self._paint_curve()
        paint_intervals(self._painter, self._content, self._page, self._fonts, theme)
        self._paint_remarks()
        paint_calibration(self._painter, self._page, self._content.unit, self._fonts, theme)
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
                self._paint_stretch_name(stretch, _NOISE_TEXT)
        for start_s, end_s in self._missing_s():
            stretch = self._stretch(start_s, end_s).intersected(self._paper)
            if not stretch.isEmpty():
                painter.fillRect(stretch, missing_brush(theme))
                self._paint_stretch_name(stretch, _MISSING_TEXT)
        beyond = self._stretch(self._content.duration_s, page.end_s)
        if beyond.width() > 0:
            painter.fillRect(beyond, QColor(theme.surface))
        painter.restore()

    def _missing_s(self) -> list[tuple[float, float]]:
        """Return the visible stretches that weren't recorded, each in seconds from the record's start."""
        content, page = self._content, self._page
        if content.shown_signal is None:
            return []
        fs_hz = content.fs_hz
        gaps = content.shown_signal.gaps(page.start_s * fs_hz, page.end_s * fs_hz, MISSING_S * fs_hz)
        return [(start / fs_hz, stop / fs_hz) for start, stop in gaps]

    def _paint_stretch_name(self, stretch: QRectF, text: str) -> None:
        if stretch.width() > self._fonts.small_metrics.horizontalAdvance(text) + 6:
            self._painter.setFont(self._fonts.small)
            self._painter.setPen(QColor(self._theme.muted))
            self._painter.drawText(stretch.adjusted(4, 2, 0, 0), 0, text)

    def _stretch(self, start_s: float, end_s: float) -> QRectF:
        left, right = self._page.x_of_time(start_s), self._page.x_of_time(end_s)
        return QRectF(left, self._paper.top(), right - left, self._paper.height())

    def _paint_curve(self) -> None:
        content, page = self._content, self._page
        samples, values = self._points
        x = page.x_of_time(samples / content.fs_hz)
        y = page.y_of_value(values)
        self._painter.save()
        self._painter.setClipRect(self._paper)
        if content.levels is not None and self._is_colored:
            levels, is_signed = content.levels.level_of(samples), content.levels.is_signed
            is_doubtful = content.legend is not None and bool(content.legend.doubt)
            paint_band(
                self._painter, (x, y), levels, is_signed, page.scale, self._theme, is_doubtful=is_doubtful
            )
        paint_usual_beat(self._painter, content, page, self._theme)
        paint_ink(self._painter, (x, y), page.scale, self._theme)
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
        stretches = [
            (beat_span_s(content.beats.time_s, first)[0], beat_span_s(content.beats.time_s, last)[1])
            for first, last in runs_of(empty)
        ]
        edges = page.x_of_time(np.array(stretches).reshape(-1, 2)).clip(
            self._paper.left(), self._paper.right()
        )
        slots = share_room(edges.mean(axis=1), self._paper.left(), self._paper.right())
        for (left, right), (slot_left, slot_right) in zip(edges.tolist(), slots.tolist(), strict=True):
            text = self._missing_evidence_text(slot_right - slot_left, explained[empty[0]].where)
            width = metrics.horizontalAdvance(text) + 6 if text else 0.0
            begin = min(max((left + right - width) / 2, slot_left), slot_right - width)
            top = self._free_top(min(begin, left), max(begin + width, right), metrics.height() + 5)
            self._painter.setPen(QPen(QColor(self._theme.muted), 1.0))
            self._painter.drawLine(QPointF(left + 2, top), QPointF(right - 2, top))
            if text:
                self._paint_note(QRectF(begin, top + 2, width, metrics.height()), text, self._theme.muted)

    def _free_top(self, left: float, right: float, height: float) -> float:
        """Return where a remark of a height leaves the trace free: at the bottom, else at the top."""
        samples, values = self._points
        x = self._page.x_of_time(samples / self._content.fs_hz)
        near = values[(x >= left) & (x <= right) & np.isfinite(values)]
        bottom = self._paper.bottom() - height
        if near.size and self._page.y_of_value(float(near.min())) > bottom - _CLEARANCE_PX:
            highest = self._page.y_of_value(float(near.max()))
            if highest > self._paper.top() + height + _CLEARANCE_PX:
                return self._paper.top() + 3
        return bottom

    def _missing_evidence_text(self, room: float, where: str) -> str:
        for text in (wording.format(where=where) for wording in NO_EVIDENCE_TEXTS):
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
