"""Ten seconds on the leads that a network read, each with its map behind it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.evidence_band import paint_band, paint_ink
from ecgviewer.ui.paper.lead_painter import extent_of, page_points
from ecgviewer.ui.paper.maps.lead_map import LeadMap
from ecgviewer.ui.paper.paper import paint_grid, paper_rect
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage, StripScale, bare_layout
from ecgviewer.workflows.rhythm.call_rhythms import RhythmCalls
from ecgviewer.workflows.rhythm.explain_rhythm import RhythmExplanation

_ROW_PX, _EDGE_PX = 66, 2.0
_LEAST_MV, _SPEED = 1.2, 25.0
_FILLED = 0.9
_COVER = 0.8
"""Opacity of what lies behind a lead's name."""


class StretchFigure(QWidget):
    """One row a lead; ten seconds from edge to edge, each lead as tall as its row allows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fonts = StripFonts(self.font())
        self._rows: tuple[tuple[str, TraceSignal, LeadMap], ...] = ()
        self._span_s, self._fs_hz = (0.0, 10.0), 100.0
        self._is_doubtful = False
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("ten seconds with what counted on each lead"))

    @property
    def maps(self) -> dict[str, LeadMap]:
        """What counted, by name of the lead."""
        return {name: found for name, _, found in self._rows}

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._picture = None
        self.update()

    def show_stretch(self, calls: RhythmCalls, found: RhythmExplanation) -> None:
        """Show a stretch with its maps."""
        self._fs_hz, self._span_s = calls.card.fs_hz, (0.0, calls.card.duration_s)
        rows = []
        for name, values, shares in zip(found.lead_names, found.signals_mv, found.scaled_maps, strict=True):
            if name:
                rows.append((name, TraceSignal(values), LeadMap(0.0, found.step_s, shares)))
        self._rows = tuple(rows)
        self._is_doubtful = found.is_doubtful
        self._picture = None
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """So many pixels for each lead."""
        return QSize(260, max(len(self._rows), 1) * _ROW_PX)

    def minimumSizeHint(self) -> QSize:
        """As high as `sizeHint`."""
        return QSize(180, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = StripFonts(self.font())
            self._picture = None
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        super().resizeEvent(event)
        self._picture = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            with QPainter(self._picture) as inner:
                inner.fillRect(self.rect(), QColor(self._theme.surface))
                for row in range(len(self._rows)):
                    self._paint_row(inner, row, ratio)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._picture)

    def _paint_row(self, painter: QPainter, row: int, ratio: float) -> None:
        name, signal, found = self._rows[row]
        top = row * _ROW_PX
        layout = bare_layout(_EDGE_PX, top + 1.0, self.width() - _EDGE_PX, top + _ROW_PX - 1.0)
        pixels_per_mm = layout.paper_width / ((self._span_s[1] - self._span_s[0]) * _SPEED)
        page = StripPage(layout, StripScale(_SPEED, 1.0, pixels_per_mm), 0.0)
        samples, values = page_points(signal, self._fs_hz, page)
        extent = extent_of(values)
        height_mv = max(extent.high - extent.low, _LEAST_MV)
        gain = _FILLED * layout.paper.height / height_mv / pixels_per_mm
        middle = (extent.high + extent.low) / 2
        scale = StripScale(_SPEED, gain, pixels_per_mm)
        page = StripPage(layout, scale, 0.0, middle if middle == middle else 0.0)
        painter.save()
        painter.setClipRect(paper_rect(page))
        painter.fillRect(paper_rect(page), QColor(self._theme.paper))
        paint_grid(painter, page, ratio, self._theme)
        time_s = samples / self._fs_hz
        points = page.x_of_time(time_s), page.y_of_value(values)
        wide = StripScale(_SPEED, gain, max(pixels_per_mm, 2.4))
        paint_band(
            painter, points, found.levels_at(time_s), False, wide, self._theme, is_doubtful=self._is_doubtful
        )
        paint_ink(painter, points, StripScale(_SPEED, gain, 3.4), self._theme)
        metrics, cover = self._fonts.bold_metrics, QColor(self._theme.paper)
        cover.setAlphaF(_COVER)
        place = QRectF(
            layout.left + 1, layout.paper.top, metrics.horizontalAdvance(name) + 4, metrics.height()
        )
        painter.fillRect(place, cover)
        painter.setFont(self._fonts.bold)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(place.adjusted(2, 0, 2, 0), Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()
