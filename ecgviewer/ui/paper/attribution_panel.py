"""One second of ECG coloured by one attribution: a small panel of the inspector."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEngine, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.explain.attribution import TITLES
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.panel_content import PanelContent, panel_contents
from ecgviewer.ui.paper.panel_painter import (
    FAILED_SANITY,
    PanelPainter,
    fitting_message,
    line_height,
    page_of,
    paint_paper,
    plot_rect,
)
from ecgviewer.ui.paper.strip_geometry import StripPage, StripScale

__all__ = ["FAILED_SANITY", "AttributionPanel", "PanelContent", "panel_contents"]

_FAILED_TIP = tr(
    "On this network the method's maps hardly depend on what was learnt; see docs/explanations.md"
)
_DOUBT_TIP = tr("On this network the method's maps are {}; see docs/explanations.md")
_LEAST_WIDTH_PX = 94
"""The waves can still be told apart, and three models fit beside each other."""

_NO_LIMITS = (0.0, 1.0)
_WINDOW_SAMPLES = 360


class AttributionPanel(QWidget):
    """Caption, one second on ECG paper coloured by attribution, and below it the scale or why there is none.

    What is painted is kept as a picture, until it would look otherwise.
    """

    sample_hovered = Signal(int)
    """The pointer is over this sample of the window, 0 to 359; -1 when it has left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content: PanelContent | None = None
        self._hovered = -1
        self._picture = QPixmap()
        self._picture_of: tuple[object, ...] = ()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(_LEAST_WIDTH_PX)

    @property
    def content(self) -> PanelContent | None:
        """What is shown."""
        return self._content

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_content(self, content: PanelContent | None) -> None:
        """Show something else; what looks the same isn't painted again."""
        old_look, self._content = self._look, content
        if content is not None:
            self.setAccessibleName(f"{content.model.model_name}, {TITLES[content.method]}")
            failed = FAILED_SANITY if content.is_failed else ""
            self.setAccessibleDescription("; ".join(part for part in (failed, content.message) if part))
        self._set_tip()
        if self._look != old_look:
            self.update()

    def set_hovered(self, sample: int) -> None:
        """Mark a sample of the window, -1 for none."""
        if sample != self._hovered:
            self._hovered = sample
            self.update()

    def readout(self) -> str:
        """Return time from R, value and attribution of the marked sample, "" without one."""
        content = self._content
        if content is None or content.values is None or self._hovered < 0:
            return ""
        value = float(content.values[self._hovered])
        offset_ms = (self._hovered - content.values.size // 2) / content.values.size * 1000
        parts = [f"{offset_ms:+.0f} ms", f"{value:.2f} {content.unit}"]
        if content.attribution is not None:
            signed = "+" if content.attribution.is_signed else ""
            parts.append(f"{content.attribution.per_sample()[self._hovered]:{signed}.3f}")
        return " · ".join(parts).replace("-", "−")

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(220, 150)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which the waves can't be told apart."""
        return QSize(_LEAST_WIDTH_PX, int(line_height(self.font()) * 2 + 84))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel from its picture, and over it what is under the pointer."""
        with QPainter(self) as painter:
            readout, plot = self.readout(), self._plot_rect()
            painter.save()
            if readout:
                painter.setClipRect(0, int(plot.top()), self.width(), self.height())
            if self._is_on_screen(painter):
                painter.drawPixmap(QPointF(0, 0), self._kept_picture())
            else:
                self._paint(painter)
            painter.restore()
            if readout:
                over = self._panel_painter(painter)
                over.paint_caption(readout)
                over.paint_marked(self._hovered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell in a tip what has no room any more."""
        super().resizeEvent(event)
        self._set_tip()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the sample under the pointer."""
        plot = self._plot_rect()
        inside = plot.contains(event.position())
        values = None if self._content is None else self._content.values
        n_samples = _WINDOW_SAMPLES if values is None else values.size
        sample = int((event.position().x() - plot.left()) / plot.width() * n_samples) if inside else -1
        self.sample_hovered.emit(min(sample, n_samples - 1))

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self.sample_hovered.emit(-1)
        super().leaveEvent(event)

    @property
    def _look(self) -> tuple[object, ...] | None:
        return None if self._content is None else self._content.look

    def _is_on_screen(self, painter: QPainter) -> bool:
        """Return whether pixels of the screen are painted, not a file of lines or a finer image."""
        engine, ratio = painter.paintEngine(), self.devicePixelRatioF()
        is_raster = engine is not None and engine.type() == QPaintEngine.Type.Raster
        return is_raster and abs(painter.deviceTransform().m11() - ratio) < 1e-3

    def _kept_picture(self) -> QPixmap:
        """Return all but what is under the pointer, painted once per look, size, theme, font and ratio."""
        ratio = self.devicePixelRatioF()
        picture_of = (self._look, self._theme.name, self.size(), ratio, self.font().key())
        if picture_of != self._picture_of:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                painter.setFont(self.font())
                self._paint(painter)
            self._picture, self._picture_of = picture, picture_of
        return self._picture

    def _forget_picture(self) -> None:
        self._picture_of = ()
        self.update()

    def _paint(self, painter: QPainter) -> None:
        plot = self._plot_rect()
        if self._content is None:
            paint_paper(painter, plot, self._page(plot), self._theme, self.devicePixelRatioF())
            return
        panel = self._panel_painter(painter)
        panel.paint_caption()
        panel.paint_ground()
        painter.save()
        painter.setClipRect(plot)
        self._paint_behind(painter, plot)
        painter.restore()
        panel.paint_trace()

    def _paint_behind(self, painter: QPainter, plot: QRectF) -> None:
        """Paint what lies between paper and trace: nothing here."""

    def _panel_painter(self, painter: QPainter) -> PanelPainter:
        assert self._content is not None
        size, ratio = QSizeF(self.size()), self.devicePixelRatioF()
        page, ink = self._page(self._plot_rect()), self._ink
        return PanelPainter(painter, self._content, size, self.font(), self._theme, ratio, page, ink)

    @property
    def _ink(self) -> StripScale:
        """The scale whose thickness of line is used."""
        return StripScale()

    def _plot_rect(self) -> QRectF:
        return plot_rect(QSizeF(self.size()), self.font())

    def _page(self, plot: QRectF) -> StripPage:
        return page_of(plot, _NO_LIMITS if self._content is None else self._content.limits)

    def _set_tip(self) -> None:
        """Tell of a method that failed, and the whole message where only a part of it has room."""
        content, tips = self._content, []
        if content is not None and content.is_failed:
            tips.append(_FAILED_TIP)
        elif content is not None and content.doubt:
            tips.append(_DOUBT_TIP.format(content.doubt))
        if content is not None and fitting_message(content, self.font(), self.width()) != content.message:
            tips.append(content.message)
        self.setToolTip("\n".join(tips))
