"""The one painter of ECG strips: what the screen shows is what a PNG or SVG holds."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.classifiers.seen import SD
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.beyond_wave import paint_intervals, paint_usual_beat
from ecgviewer.ui.paper.evidence_band import paint_band, paint_ink
from ecgviewer.ui.paper.header_painter import HeaderPainter, header_lines, is_colored
from ecgviewer.ui.paper.lead_painter import LeadPainter, extent_of, page_points
from ecgviewer.ui.paper.lead_places import UNPLACED, Centers, place_leads, split_mv
from ecgviewer.ui.paper.measure.caliper_painter import CaliperPainter
from ecgviewer.ui.paper.page_painter import PagePainter
from ecgviewer.ui.paper.paper import (
    paint_axis,
    paint_grid,
    paint_selected,
    paper_rect,
)
from ecgviewer.ui.paper.row_painter import OwnRowPainter, RowPainter
from ecgviewer.ui.paper.strip_content import OwnMarks, StripContent
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import (
    DEFAULT_PIXELS_PER_MM,
    SecondPlace,
    StripPage,
    StripScale,
    beat_span_s,
    clamp_start,
    is_too_tall,
    layout_strip,
)
from ecgviewer.ui.paper.strip_rows import runs_of, share_room
from ecgviewer.ui.paper.wave_painter import paint_waves
from ecgviewer.ui.state.wave_spans import wave_spans

EMPTY_TEXT = tr(
    "No record is open.\n\n"
    "Ctrl+O opens one by its name, such as 208, or by its file.\n"
    "File ▸ Open the demo record shows a synthetic one."
)
NO_EVIDENCE_TEXTS = (tr("no evidence{where} for this class"), "no evidence{where}", "∅")
_TOO_TALL_TEXT = tr("↕ taller than the paper: lower the gain (−)")
_LEAST_FOR_TWO_MM = 48.0
"""A paper that is lower has no room for a second lead: both would lie over each other."""

_SD_GAIN_SHARE = 0.5
"""Millimetres per standard deviation for each mm/mV: a QRS is some six deviations tall."""

_WAVES_REACH_S = 1.0
"""P or T of a beat whose R peak lies so far beside the page may still be on it."""

_CLEARANCE_PX = 4.0
_REMARKS_FROM_PX_PER_S = 30.0
"""Fewer pixels a second leave no room to say which beats have no evidence."""


def make_page(
    content: StripContent,
    width: float,
    height: float,
    fonts: StripFonts,
    screen_pixels_per_mm: float = DEFAULT_PIXELS_PER_MM,
    current: Centers = UNPLACED,
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
    current
        Values at half the paper's height until now; they stay while the page fits.
    """
    view = content.view
    n_axis_lines = 1 if content.start_clock is None else 2
    line_height, margin_width = fonts.small_metrics.height(), fonts.margin_width
    n_header_lines = header_lines(content, width, fonts)
    layout = layout_strip(
        width,
        height,
        line_height,
        margin_width,
        n_axis_lines,
        n_header_lines,
        has_parts=content.parts is not None,
        has_own=content.own is not None,
    )
    pixels_per_mm = view.pixels_per_mm or screen_pixels_per_mm
    gain = view.gain_mm_per_mv * (_SD_GAIN_SHARE if content.unit == SD else 1.0)
    scale = StripScale(view.speed_mm_per_s, gain, pixels_per_mm)
    span_s = layout.paper_width / scale.px_per_s
    page = StripPage(layout, scale, clamp_start(view.start_s, span_s, content.duration_s))
    first, second = extent_of(page_points(content.shown_signal, content.fs_hz, page)[1]), content.shown_second
    if second is None or layout.paper.height < _LEAST_FOR_TWO_MM * pixels_per_mm:
        return replace(page, center_mv=place_leads(first, None, page.span_mv, current).first_mv)
    below = extent_of(page_points(second.signal, content.fs_hz, page)[1] / second.units_per_mv)
    centers = place_leads(first, below, page.span_mv, current)
    split_y = layout.paper.top + split_mv(first, below, centers, page.span_mv) * scale.px_per_mv
    place = SecondPlace(centers.second_mv, second.units_per_mv, split_y)
    return replace(page, center_mv=centers.first_mv, second=place)


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
        self._points = page_points(content.shown_signal, content.fs_hz, page)
        self._leads = LeadPainter(painter, content, page, fonts, theme)
        self._is_colored = is_colored(page.scale)

    def paint(self, lay_ground: Callable[[], bool] | None = None) -> None:
        """Paint everything; without a record, how to open one.

        Parameters
        ----------
        lay_ground
            Paints paper and curves in some faster way than `paint_ground`, and returns whether it did.
        """
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
        if lay_ground is None or not lay_ground():
            self.paint_ground()
        paint_intervals(self._painter, self._content, self._page, self._fonts, theme)
        CaliperPainter(self._painter, self._content, self._page, self._fonts, theme).paint()
        self._paint_remarks()
        self._leads.paint_margin()
        if self._content.own is not None:
            self._paint_notes(self._content.own)
        RowPainter(self._painter, self._content, self._page, self._fonts, theme).paint()
        paint_axis(
            self._painter,
            self._page,
            self._content.duration_s,
            self._content.start_clock,
            self._fonts,
            theme,
        )

    def paint_ground(self) -> None:
        """Paint what moves as a whole while the page scrolls: paper and curves, the evidence between them."""
        self._paint_paper()
        self._paint_curve()

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
            paint_selected(painter, self._stretch(*beat_span_s(beats.time_s, selected)), theme)
        self._leads.paint_stretches()
        self._paint_wave_marks()
        beyond = self._stretch(self._content.duration_s, page.end_s)
        if beyond.width() > 0:
            painter.fillRect(beyond, QColor(theme.surface))
        painter.restore()

    def _paint_wave_marks(self) -> None:
        """Mark P, QRS and T of the beats in view in a strip at the foot of the first lead."""
        waves, page = self._content.wave_marks, self._page
        if waves is None or not self._is_colored:
            return
        height = self._fonts.small_metrics.height() + 2
        bottom = page.first_bottom - 2
        foot = QRectF(self._paper.left(), bottom - height, self._paper.width(), height)
        self._painter.setFont(self._fonts.small)
        for row in self._content.beats_between(page.start_s - _WAVES_REACH_S, page.end_s + _WAVES_REACH_S):
            r_s = float(waves.waves.r_sample[row]) / waves.record.fs_hz
            paint_waves(
                self._painter,
                foot,
                wave_spans(waves, row),
                lambda seconds, r_s=r_s: page.x_of_time(r_s + seconds),  # type: ignore[misc]
                self._theme,
            )

    def _paint_notes(self, own: OwnMarks) -> None:
        self._painter.save()
        self._painter.setClipRect(self._paper)
        OwnRowPainter(
            self._painter, own, self._content.fs_hz, self._page, self._fonts, self._theme
        ).paint_notes()
        self._painter.restore()

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
        self._leads.paint_second_curve()
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
        extent = extent_of(self._points[1])
        if is_too_tall(extent.low, extent.high, self._page) or self._leads.is_second_too_tall:
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
        """Return where a remark of a height leaves the trace free: below it, else at the top of the paper."""
        samples, values = self._points
        x = self._page.x_of_time(samples / self._content.fs_hz)
        near = values[(x >= left) & (x <= right) & np.isfinite(values)]
        bottom = self._page.first_bottom - height
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
