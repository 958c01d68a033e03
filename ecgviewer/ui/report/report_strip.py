"""A strip at true scale: 25 mm are a second and 10 mm a millivolt, on paper of a height that its curve needs."""

import math
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtGui import QPainter

from ecgviewer.signals.display_filter import REACH_S, filter_for_display
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.paper.figure import strip_from
from ecgviewer.ui.paper.strip_content import StripContent, TraceSignal
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import DEFAULT_PIXELS_PER_MM, StripPage
from ecgviewer.ui.paper.strip_painter import StripPainter, make_page
from ecgviewer.ui.report.report_fonts import strip_font
from ecgviewer.workflows.report.report_content import STRIP_SPAN_S, Strip
from ecgviewer.workflows.review.review_record import RecordReview

SPEED_MM_PER_S, GAIN_MM_PER_MV = 25.0, 10.0
HALF_GAIN_MM_PER_MV = 5.0
"""Where the curve would be taller than `_TALLEST_MM` at the usual gain; its header says so."""

_LEAST_MM, _TALLEST_MM = 20.0, 60.0
_STEP_MM = 5.0
"""The paper is whole large boxes high."""

_FREE_MM = 6.0
"""So much of it is free above and below the curve, together."""

_EDGES_PX = 16.0
"""Left and right of margin and paper, see `layout_strip`."""


@dataclass(frozen=True, eq=False)
class ReportStrip:
    """A strip that is laid out.

    Attributes
    ----------
    content, page, fonts
        What is painted, and where; lengths are 1/96 inch.
    """

    content: StripContent
    page: StripPage
    fonts: StripFonts

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in 1/96 inch."""
        return self.page.layout.width, self.page.layout.height

    def paint(self, painter: QPainter, pixel_ratio: float) -> None:
        """Paint it with its upper left corner at 0, 0; `pixel_ratio` are the device's pixels in 1/96 inch."""
        StripPainter(painter, self.content, self.page, self.fonts, LIGHT, pixel_ratio).paint()


def lay_out_strip(review: RecordReview, strip: Strip) -> ReportStrip:
    """Return a report's strip, laid out for light paper."""
    content = strip_from(review, strip.start_s, strip.beat_index, strip.attribution, SPEED_MM_PER_S)
    values, filtered = _shown(review, strip)
    height_mm, gain = _height(values)
    legend = content.legend
    if legend is not None and strip.attribution is not None:
        legend = replace(legend, text=strip.attribution.title)  # network and class stand in the text
    content = replace(
        content,
        legend=legend,
        doubts=review.predictions.doubts,
        filtered=filtered,
        filter_words=strip.filters.at_rate(review.record.lead_fs_hz(review.lead)).in_words(),
        notes=(),  # they stand in the report's own text
        view=replace(content.view, gain_mm_per_mv=gain, pixels_per_mm=DEFAULT_PIXELS_PER_MM),
    )
    fonts = StripFonts(strip_font())
    paper_px = STRIP_SPAN_S * SPEED_MM_PER_S * DEFAULT_PIXELS_PER_MM
    width = paper_px + fonts.margin_width + _EDGES_PX
    trial = make_page(content, width, 1000.0, fonts)
    height = 1000.0 - trial.layout.paper.height + height_mm * DEFAULT_PIXELS_PER_MM
    return ReportStrip(content, make_page(content, width, height, fonts), fonts)


def _shown(review: RecordReview, strip: Strip) -> tuple[np.ndarray, TraceSignal | None]:
    """Return the values that a strip shows, and the filtered lead around it where there are filters."""
    fs_hz = review.record.lead_fs_hz(review.lead)
    lead_mv = review.record.lead_mv(review.lead)
    first, stop = int(strip.start_s * fs_hz), int((strip.start_s + STRIP_SPAN_S) * fs_hz) + 1
    filters = strip.filters.at_rate(fs_hz)
    if not filters.is_on:
        return lead_mv[first:stop], None
    reach = math.ceil(REACH_S * fs_hz)
    begin, end = max(first - reach, 0), stop + reach
    lead = np.full(lead_mv.size, np.nan, dtype=np.float32)
    lead[begin:end] = filter_for_display(lead_mv[begin:end], fs_hz, filters)
    return lead[first:stop], TraceSignal(lead)


def _height(shown: np.ndarray) -> tuple[float, float]:
    """Return the paper's height in millimetres, and the gain at which the curve has room on it."""
    finite = shown[np.isfinite(shown)]
    span_mv = float(np.ptp(finite)) if finite.size else 0.0
    for gain in (GAIN_MM_PER_MV, HALF_GAIN_MM_PER_MV):
        needed = math.ceil((span_mv * gain + _FREE_MM) / _STEP_MM) * _STEP_MM
        if needed <= _TALLEST_MM or gain == HALF_GAIN_MM_PER_MV:
            break
    return min(max(needed, _LEAST_MM), _TALLEST_MM), gain
