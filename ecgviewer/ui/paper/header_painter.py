"""Paints the line above the rows: lead, scale and notes on the left, the legend on the right."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_item import N_LEVELS
from ecgviewer.ui.paper.beyond_wave import paint_part_names, part_names_width
from ecgviewer.ui.paper.evidence_band import paint_band, paint_ink
from ecgviewer.ui.paper.page_painter import PagePainter
from ecgviewer.ui.paper.strip_content import StripContent, tidy_number
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import Band, StripScale
from ecgviewer.ui.state.call_parts import SHORT_NAMES

_LEGEND_RAMP_PX = 96.0
_RAMP_EDGE_PX = 12
_COLORED_FROM_PX_PER_S = 6.0
"""Fewer pixels a second show no attribution: a beat would be narrower than its thickest line."""

_ZOOM_IN_TEXT = tr("attributions show from {} mm/s on")
_SCALE_SAMPLE = "31.25 mm/s · 10 mm/mV"
_LEGEND_SAMPLE = tr("Grad-CAM of v2, called class · scaled to each beat against −0.06 for +0.06")
"""About what the header holds beside the notes."""


def is_colored(scale: StripScale) -> bool:
    """Return whether attributions show at a scale."""
    return scale.px_per_s >= _COLORED_FROM_PX_PER_S


def header_lines(content: StripContent, width: float, fonts: StripFonts) -> int:
    """Return whether the header needs one line or two.

    It depends on the notes only, not on a legend that comes and goes: the paper must not jump.
    """
    if not content.shown_notes:
        return 1
    words = fonts.small_metrics.horizontalAdvance("   ".join((_SCALE_SAMPLE, *content.shown_notes)))
    legend = fonts.small_metrics.horizontalAdvance(_LEGEND_SAMPLE) + _LEGEND_RAMP_PX
    parts = 0.0 if content.parts is None else part_names_width(SHORT_NAMES, fonts)
    return 1 if fonts.margin_width + words + parts + legend <= width else 2


_ramps: dict[tuple[object, ...], QImage] = {}


class HeaderPainter(PagePainter):
    """Paints the header of one page."""

    def paint(self) -> None:
        """Paint lead, scale and notes on the left, the legend on the right, never over the paper."""
        content, layout, right = self._content, self._page.layout, self._page.layout.right
        line = Band(layout.header.top, self._fonts.small_metrics.height() + 6.0)
        last_line = Band(layout.header.bottom - line.height, line.height)
        is_one_line = layout.header.height < 1.5 * line.height
        left = self._write(content.lead_name, 8.0, right, line, self._theme.text, is_bold=True, most=0.4)
        scale = self._page.scale
        words = tr(
            "{tidy_number} mm/s · {tidy_number_2} mm/{unit}",
            tidy_number=tidy_number(scale.speed_mm_per_s),
            tidy_number_2=tidy_number(scale.gain_mm_per_mv),
            unit=content.unit,
        )
        left = self._write(words, max(left + 8, layout.left), right, line, self._theme.muted)
        if content.is_network_view:
            text = tr("as the network sees it")
            left = self._write(text, left + 12, right, line, self._theme.accent)
        notes_right = right - self._least_legend_width() if is_one_line else right
        for note in content.shown_notes:
            left = self._write(note, left + 12, notes_right, line, self._theme.warning)
        if content.parts is not None:
            left = paint_part_names(
                self._painter, left + 16, notes_right, line.middle, SHORT_NAMES, self._fonts, self._theme
            )
        left = left + 16 if is_one_line else layout.left
        if content.legend is not None and is_colored(self._page.scale):
            self._paint_legend(left, right, last_line)
        elif content.legend is not None:
            lowest = math.ceil(_COLORED_FROM_PX_PER_S / self._page.scale.pixels_per_mm)
            self._write(_ZOOM_IN_TEXT.format(lowest), left, right, last_line, self._theme.muted)

    def _least_legend_width(self) -> float:
        """Return the room that colours and ends of the legend need, without its text."""
        legend, metrics = self._content.legend, self._fonts.small_metrics
        if legend is None or not is_colored(self._page.scale):
            return 0.0
        ends = metrics.horizontalAdvance(legend.low) + metrics.horizontalAdvance(legend.high)
        return ends + _LEGEND_RAMP_PX + 28.0

    def _write(
        self,
        text: str,
        left: float,
        right: float,
        line: Band,
        color: str,
        is_bold: bool = False,
        most: float = 1.0,
    ) -> float:
        """Write text into a line of the header, cut to the room there is; return where it ends."""
        fonts = self._fonts
        metrics = fonts.bold_metrics if is_bold else fonts.small_metrics
        room = (right - left) * most
        if room < metrics.averageCharWidth() * 4:
            return left
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        self._painter.setFont(fonts.bold if is_bold else fonts.small)
        self._painter.setPen(QColor(color))
        box = QRectF(left, line.top, room, line.height)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        return left + metrics.horizontalAdvance(shown)

    def _paint_legend(self, left: float, right: float, line: Band) -> None:
        """Paint text, doubt, ends and band of the legend, right-aligned; nothing where there is no room."""
        legend, metrics = self._content.legend, self._fonts.small_metrics
        if legend is None or right - left < self._least_legend_width() - 16:
            return
        ramp_left = right - metrics.horizontalAdvance(legend.high) - 6 - _LEGEND_RAMP_PX
        low_left = ramp_left - 6 - metrics.horizontalAdvance(legend.low)
        doubt = f"⚠ {legend.doubt}" if legend.doubt else ""
        # That a method is no evidence goes before its name, which stands in the bar above, too.
        end = self._write_before(
            low_left - 10, left, line, (doubt, "⚠") if doubt else (), self._theme.warning
        )
        shorter = (legend.text, *(legend.text.split(mark)[0] for mark in (" · ", ",")))
        self._write_before(end, left, line, shorter, self._theme.muted)
        baseline = line.middle + (metrics.ascent() - metrics.descent()) / 2
        self._painter.setPen(QColor(self._theme.muted))
        self._painter.drawText(QPointF(low_left, baseline), legend.low)
        self._painter.drawText(QPointF(ramp_left + _LEGEND_RAMP_PX + 6, baseline), legend.high)
        self._paint_ramp(ramp_left, line.middle, legend.is_signed)

    def _write_before(
        self, right: float, left: float, line: Band, wordings: tuple[str, ...], color: str
    ) -> float:
        """Write the longest wording that fits so that it ends at `right`; return where the next may end."""
        metrics, room = self._fonts.small_metrics, max(right - left, 0.0)
        if not wordings:
            return right
        fitting = next((text for text in wordings if metrics.horizontalAdvance(text) <= room), wordings[-1])
        text = metrics.elidedText(fitting, Qt.TextElideMode.ElideRight, room)
        begin = right - metrics.horizontalAdvance(text)
        self._painter.setFont(self._fonts.small)
        self._painter.setPen(QColor(color))
        baseline = line.middle + (metrics.ascent() - metrics.descent()) / 2
        self._painter.drawText(QPointF(begin, baseline), text)
        return begin - 10

    def _paint_ramp(self, left: float, y: float, is_signed: bool) -> None:
        """Paint a trace that lies flat, with all levels behind it."""
        engine = self._painter.paintEngine().type()
        if engine != QPaintEngine.Type.Raster:
            self._paint_ramp_now(left, y, is_signed)
            return
        legend, ratio = self._content.legend, self._painter.device().devicePixelRatioF()
        scale, is_doubtful = self._page.scale.pixels_per_mm, legend is not None and bool(legend.doubt)
        # It has the same place while the page moves: its pixels are made once.
        place = (round(left % 1, 4), round(y % 1, 4))
        key = (place, is_signed, is_doubtful, scale, ratio, self._theme.name)
        image = _ramps.get(key)
        if image is None:
            image = QImage(
                round((_LEGEND_RAMP_PX + 2 * _RAMP_EDGE_PX) * ratio),
                round(2 * _RAMP_EDGE_PX * ratio),
                QImage.Format.Format_ARGB32_Premultiplied,
            )
            image.setDevicePixelRatio(ratio)
            image.fill(Qt.GlobalColor.transparent)
            with QPainter(image) as painter:
                own = HeaderPainter(painter, self._content, self._page, self._fonts, self._theme)
                own._paint_ramp_now(_RAMP_EDGE_PX + place[0], _RAMP_EDGE_PX + place[1], is_signed)
            _ramps.clear()
            _ramps[key] = image
        self._painter.drawImage(
            QPointF(math.floor(left) - _RAMP_EDGE_PX, math.floor(y) - _RAMP_EDGE_PX), image
        )

    def _paint_ramp_now(self, left: float, y: float, is_signed: bool) -> None:
        x = left + np.arange(0.0, _LEGEND_RAMP_PX + 1.0)
        levels = np.rint(np.linspace(-N_LEVELS if is_signed else 0, N_LEVELS, x.size)).astype(np.int8)
        points, scale = (x, np.full(x.size, y)), self._page.scale
        scale = StripScale(pixels_per_mm=scale.pixels_per_mm)
        legend = self._content.legend
        is_doubtful = legend is not None and bool(legend.doubt)
        paint_band(self._painter, points, levels, is_signed, scale, self._theme, is_doubtful=is_doubtful)
        paint_ink(self._painter, points, scale, self._theme)
