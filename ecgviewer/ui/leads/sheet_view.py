"""The sheet of leads as a widget: it scrolls with the trace and says where a person points and clicks."""

import math

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ecgviewer.ui.leads.sheet_content import SheetContent
from ecgviewer.ui.leads.sheet_geometry import SheetFrame, head_of, sheet_pages, zoom_of
from ecgviewer.ui.leads.sheet_painter import paint_sheet, paint_time
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage, StripScale
from ecgviewer.ui.state.view_settings import MM_PER_INCH, ViewSettings

_EDGE_PX = 8.0
_TOP_PX = 4.0
_UNITS_PER_NOTCH = 120.0
_PAGE_PER_NOTCH = 0.1


class SheetView(QWidget):
    """All leads of a record on one sheet."""

    scroll_requested = Signal(float)
    """Go on by this many seconds."""

    time_clicked = Signal(float)
    """This second was clicked."""

    pointed = Signal(float)
    """The second under the pointer; NaN when it leaves."""

    scale_changed = Signal()
    """The sheet is shown at another size, or other seconds of it."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = SheetContent()
        self._settings = ViewSettings()
        self._fonts = StripFonts(self.font())
        self._picture: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumHeight(120)
        self.setAccessibleName(tr("all leads on one sheet"))

    @property
    def content(self) -> SheetContent:
        """What is shown."""
        return self._content

    @property
    def zoom(self) -> float:
        """By how much the sheet is larger than its millimetres; below 1 smaller."""
        return zoom_of(self._frame(), self._content.n_rows, self._plain_scale(), self._content.duration_s)

    @property
    def pages(self) -> list[StripPage]:
        """Where each cell lies."""
        plain, zoom = self._plain_scale(), self.zoom
        scale = StripScale(plain.speed_mm_per_s, plain.gain_mm_per_mv, plain.pixels_per_mm * zoom)
        return sheet_pages(
            self._frame(), self._content.cells, scale, self._settings.start_s, self._content.duration_s
        )

    @property
    def shown_s(self) -> tuple[float, float]:
        """First and last second in view."""
        pages = self.pages
        if not pages:
            return 0.0, 0.0
        return min(page.start_s for page in pages), min(
            max(page.end_s for page in pages), self._content.duration_s
        )

    @property
    def edges_s(self) -> tuple[float, float]:
        """Seconds at both edges of the room for paper; the last one lies beyond a record that doesn't fill it."""
        pages = self.pages
        if not pages:
            return 0.0, 0.0
        start_s = min(page.start_s for page in pages)
        return start_s, start_s + self._frame().width / pages[0].scale.px_per_s

    def set_content(self, content: SheetContent) -> None:
        """Show other leads, or another form of the sheet."""
        self._content = content
        self._change()

    def set_settings(self, settings: ViewSettings) -> None:
        """Take speed, gain, start and the size of the screen from the trace."""
        self._settings = settings
        self._change()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._change()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sheet; it is painted anew only once something has changed."""
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            inner = QPainter(self._picture)
            inner.setFont(self.font())
            inner.fillRect(self.rect(), QColor(self._theme.surface))
            pages = self.pages
            paint_sheet(inner, self._content, pages, self._head, self._fonts, self._theme, ratio)
            paint_time(inner, self._content, pages, self._frame().bottom, self._fonts, self._theme)
            inner.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the sheet out anew."""
        super().resizeEvent(event)
        self._change()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fonts = StripFonts(self.font())
            self._change()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll time, a tenth of the sheet a notch, as on the trace."""
        event.accept()
        start_s, end_s = self.shown_s
        delta = event.angleDelta().y() or event.angleDelta().x()
        self.scroll_requested.emit(-delta / _UNITS_PER_NOTCH * _PAGE_PER_NOTCH * (end_s - start_s))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which second is under the pointer."""
        self.pointed.emit(self.time_at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer has left."""
        super().leaveEvent(event)
        self.pointed.emit(math.nan)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say which second was clicked."""
        time_s = self.time_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and not math.isnan(time_s):
            self.time_clicked.emit(time_s)

    def time_at(self, x: float, y: float) -> float:
        """Return the second at a place of the widget, NaN beside the leads."""
        for cell, page in zip(self._content.cells, self.pages, strict=True):
            layout = page.layout
            top = layout.paper.top - (self._head if cell.row == 0 else 0.0)
            if layout.left <= x < layout.right and top <= y <= layout.paper.bottom:
                time_s = page.time_of_x(x)
                return time_s if time_s <= self._content.duration_s else math.nan
        return math.nan

    def _plain_scale(self) -> StripScale:
        settings = self._settings
        pixels_per_mm = settings.pixels_per_mm or self.logicalDpiX() / MM_PER_INCH
        return StripScale(settings.speed_mm_per_s, settings.gain_mm_per_mv, pixels_per_mm)

    @property
    def _bottom(self) -> float:
        return float(self.height() - self._fonts.small_metrics.height() - 8)

    @property
    def _head(self) -> float:
        return head_of(self._bottom - _TOP_PX, self._content.n_rows)

    def _frame(self) -> SheetFrame:
        left = self._fonts.margin_width + _EDGE_PX
        return SheetFrame(left, _TOP_PX + self._head, self.width() - _EDGE_PX, self._bottom)

    def _change(self) -> None:
        self._picture = None
        self.update()
        self.scale_changed.emit()
