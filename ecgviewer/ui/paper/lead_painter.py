"""Paints the leads of a page apart from the evidence: the lead below, and what isn't signal, lead by lead."""

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from ecgviewer.beats.rhythm import MISSING_S
from ecgviewer.records.spans import Span
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.evidence_band import paint_ink
from ecgviewer.ui.paper.lead_places import Extent
from ecgviewer.ui.paper.page_painter import PagePainter
from ecgviewer.ui.paper.paper import missing_brush, noise_brush, paint_pulse, paper_rect, pulse_place
from ecgviewer.ui.paper.strip_content import Stretches, StripContent, TraceSignal
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import Band, StripPage, is_too_tall

_NOISE_TEXT, _MISSING_TEXT = "noise", tr("not recorded")
_NAME_LEFT_PX = 8.0
_SAMPLES_PER_PX = 5
"""Up to so many samples a pixel are drawn as they are; more as one minimum and maximum a pixel."""


def page_points(signal: TraceSignal | None, fs_hz: float, page: StripPage) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of a curve that a page shows: samples of the record, values.

    Parameters
    ----------
    signal
        The curve, None for none.
    fs_hz
        Rate of the record.
    page
        What is in view.
    """
    if signal is None:
        return np.empty(0), np.empty(0)
    first, last = page.start_s * fs_hz, page.end_s * fs_hz
    width = page.layout.paper_width
    is_dense = last - first > width * _SAMPLES_PER_PX
    return signal.points(first, last, max(int(width * (2 if is_dense else _SAMPLES_PER_PX)) + 4, 16))


def extent_of(values: np.ndarray) -> Extent:
    """Return what values span; those that are not finite are left out."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return Extent()
    return Extent(float(finite.min()), float(finite.max()), float(np.median(finite)))


class LeadPainter(PagePainter):
    """Paints what of the leads is no evidence; parameters as `PagePainter` has them."""

    def __init__(
        self, painter: QPainter, content: StripContent, page: StripPage, fonts: StripFonts, theme: Theme
    ) -> None:
        super().__init__(painter, content, page, fonts, theme)
        self._paper = paper_rect(page)
        self._second = content.shown_second if page.second is not None else None
        below = None if self._second is None else self._second.signal
        self._points = page_points(below, content.fs_hz, page)

    @property
    def is_second_too_tall(self) -> bool:
        """Whether something of the lead below is cut off."""
        place = self._page.second
        if place is None:
            return False
        extent = extent_of(self._points[1] / place.units_per_mv - place.center_mv + self._page.center_mv)
        return is_too_tall(extent.low, extent.high, self._page)

    def paint_stretches(self) -> None:
        """Hatch the noise and what wasn't recorded, each lead in its part of the paper."""
        content, split = self._content, self._page.first_bottom
        parts = [
            (Band(self._paper.top(), split - self._paper.top()), content.shown_signal, content.noise_spans)
        ]
        if self._second is not None:
            below = Band(split, self._paper.bottom() - split)
            parts.append((below, self._second.signal, self._second.noise_spans))
        for band, signal, noise_spans in parts:
            self._paint_noise(band, noise_spans)
            for start, stop in self._missing(signal):
                self._hatch(band, start, stop, missing_brush(self._theme), _MISSING_TEXT)

    def _paint_noise(self, band: Band, spans: tuple[Span, ...]) -> None:
        fs_hz, page = self._content.fs_hz, self._page
        brush = noise_brush(self._theme)
        for span in Stretches.of(spans).between(page.start_s * fs_hz, page.end_s * fs_hz):
            self._hatch(band, span.start_sample, span.end_sample, brush, _NOISE_TEXT)

    def _missing(self, signal: TraceSignal | None) -> list[tuple[float, float]]:
        """Return the visible stretches of a lead that weren't recorded, in samples."""
        if signal is None:
            return []
        fs_hz, page = self._content.fs_hz, self._page
        return signal.gaps(page.start_s * fs_hz, page.end_s * fs_hz, MISSING_S * fs_hz)

    def _hatch(self, band: Band, start: float, stop: float, brush: QBrush, text: str) -> None:
        """Hatch from a sample to another, and write what that means where there is room."""
        fs_hz = self._content.fs_hz
        left, right = self._page.x_of_time(start / fs_hz), self._page.x_of_time(stop / fs_hz)
        stretch = QRectF(left, band.top, right - left, band.height).intersected(self._paper)
        if stretch.isEmpty():
            return
        self._painter.fillRect(stretch, brush)
        if stretch.width() > self._fonts.small_metrics.horizontalAdvance(text) + 6:
            self._painter.setFont(self._fonts.small)
            self._painter.setPen(QColor(self._theme.muted))
            self._painter.drawText(stretch.adjusted(4, 2, 0, 0), 0, text)

    def paint_second_curve(self) -> None:
        """Paint the lead below in plain ink; the painter is clipped."""
        samples, values = self._points
        if self._page.second is None or samples.size == 0:
            return
        x = self._page.x_of_time(samples / self._content.fs_hz)
        paint_ink(self._painter, (x, self._page.y_of_second(values)), self._page.scale, self._theme)

    def paint_margin(self) -> None:
        """Paint the calibration pulse, and where there are two leads their names, into the margin.

        Leads in millivolts share one pulse: they have one gain.
        """
        page, content = self._page, self._content
        foot, height_mv = self._pulse(page.y_of_value(0.0), self._paper.top(), page.first_bottom)
        paint_pulse(
            self._painter, page, foot, height_mv, f"{height_mv:g} {content.unit}", self._fonts, self._theme
        )
        second, place = self._second, page.second
        if second is None or place is None:
            return
        self._paint_name(content.lead_name, foot - height_mv * page.scale.px_per_mv - 3, self._paper.top())
        middle = page.y_of_second(second.median) if math.isfinite(second.median) else math.inf
        bold = self._fonts.bold_metrics.height()
        if second.signal is None or second.is_at_gain_of_first:
            lowest = self._paper.bottom() - 2
            self._paint_name(second.name, min(middle + bold / 2, lowest), page.first_bottom)
            return
        foot, height_mv = self._pulse(page.y_of_second(0.0), page.first_bottom + bold, self._paper.bottom())
        text = f"{height_mv * place.units_per_mv:g} {second.signal.unit}"
        paint_pulse(self._painter, page, foot, height_mv, text, self._fonts, self._theme)
        self._paint_name(second.name, foot - height_mv * page.scale.px_per_mv - 3, page.first_bottom)

    def _pulse(self, zero_y: float, top: float, bottom: float) -> tuple[float, float]:
        return pulse_place(self._page, zero_y, top, bottom, self._fonts.small_metrics.height())

    def _paint_name(self, name: str, bottom: float, highest: float) -> None:
        """Write the name of a lead into the margin, its foot at a height, but not above another one."""
        metrics = self._fonts.bold_metrics
        room = self._page.layout.left - _NAME_LEFT_PX - 4
        top = max(bottom - metrics.height(), highest)
        self._painter.setFont(self._fonts.bold)
        self._painter.setPen(QColor(self._theme.text))
        box = QRectF(_NAME_LEFT_PX, top, room, metrics.height())
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
