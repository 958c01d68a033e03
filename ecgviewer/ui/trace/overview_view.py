"""The whole record at a glance, with the visible window as a handle."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_time
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import clamp_start
from ecgviewer.ui.trace.overview_content import (
    OverviewContent,
    OverviewLayout,
    beat_at,
    dragged_start,
    layout_overview,
)
from ecgviewer.ui.trace.overview_painter import OverviewPainter, paint_window

_UNITS_PER_NOTCH = 120.0
_PAGE_PER_NOTCH = 0.5
_GRAB_PX = 4.0


class OverviewView(QWidget):
    """Envelope, classes, false calls and RR intervals of the whole record.

    A click goes there, on a triangle or an RR dot to its beat; the visible window can be dragged; the
    wheel moves it by half a page.
    """

    view_requested = Signal(float)
    """Seconds that the page should start at."""
    beat_requested = Signal(int)
    """Row of the beat whose triangle or RR dot was clicked."""
    hovered = Signal(str)
    """What stands under the pointer, in words; empty when it leaves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = OverviewContent()
        self._theme = LIGHT
        self._fonts = StripFonts(self.font())
        self._picture: QPixmap | None = None
        self._window = QRectF()
        self._grabbed_s: float | None = None
        self._is_dragged = False
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("whole record"))

    def set_lead(self, lead_mv: np.ndarray | None, fs_hz: float = 1.0, duration_s: float = 0.0) -> None:
        """Show a lead; what was known of another is dropped. None shows no record."""
        signal = None if lead_mv is None else TraceSignal(lead_mv)
        visible_s = self._content.visible_s  # the trace tells it when another record comes to lie there
        self._repaint(OverviewContent(signal=signal, fs_hz=fs_hz, duration_s=duration_s, visible_s=visible_s))

    def set_beats(self, beats: BeatTable | None) -> None:
        """Show beats by their reference symbols; calls are dropped."""
        self._repaint(replace(self._content, beats=beats, called=None, is_false=None, selected=-1))

    def set_calls(self, called: np.ndarray | None, is_false: np.ndarray | None = None) -> None:
        """Show a network's calls, "" without one, and which are false; None takes them away."""
        self._repaint(replace(self._content, called=called, is_false=is_false))

    def set_visible(self, start_s: float, end_s: float) -> None:
        """Mark the seconds that the trace shows."""
        self._content = replace(self._content, visible_s=(start_s, end_s))
        self.update()

    def set_selected(self, beat_index: int) -> None:
        """Mark a beat, -1 for none."""
        self._content = replace(self._content, selected=beat_index)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self._repaint(self._content)

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(1000, 150)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which the rows can be told apart."""
        return QSize(320, 74)

    @property
    def ribbon_height(self) -> float:
        """Height of the ribbon of classes in logical pixels."""
        return self._layout().classes.height

    def _repaint(self, content: OverviewContent) -> None:
        self._content = content
        self._picture = None
        self.update()

    def _layout(self) -> OverviewLayout:
        fonts, size = self._fonts, self.size()
        line_height = fonts.small_metrics.height()
        duration_s = self._content.duration_s
        return layout_overview(size.width(), size.height(), line_height, fonts.margin_width, duration_s)

    def _request_start(self, start_s: float) -> None:
        first_s, last_s = self._content.visible_s
        start_s = clamp_start(start_s, last_s - first_s, self._content.duration_s)
        if start_s != first_s:
            self.view_requested.emit(start_s)

    def _static_picture(self) -> QPixmap:
        """Return what does not move, painted once per size, theme and content."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture is None or self._picture.size() != size:
            picture = QPixmap(size)
            picture.setDevicePixelRatio(ratio)
            with QPainter(picture) as painter:
                OverviewPainter(painter, self._content, self._layout(), self._fonts, self._theme).paint()
            self._picture = picture
        return self._picture

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the record and the visible window over it."""
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._static_picture())
            if self._content.signal is not None:
                self._window = paint_window(painter, self._content, self._layout(), self._theme)

    def changeEvent(self, event: QEvent) -> None:
        """Take over another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = StripFonts(self.font())
            self._repaint(self._content)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the window, or go to what was clicked."""
        if event.button() != Qt.MouseButton.LeftButton or self._content.signal is None:
            return
        position = event.position()
        pointer_s = self._layout().time_of_x(position.x())
        start_s, end_s = self._content.visible_s
        beat = self._beat_at(position)
        if self._is_on_window(position):
            self._grabbed_s = pointer_s - start_s
            self._is_dragged = False
        elif beat >= 0:
            self.beat_requested.emit(beat)
            return
        else:
            self._grabbed_s = (end_s - start_s) / 2
            self._is_dragged = True
            self._request_start(dragged_start(pointer_s, self._grabbed_s, self._content.visible_s))
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the window, or read out what is under the pointer."""
        if self._content.signal is None:
            return
        position = event.position()
        pointer_s = self._layout().time_of_x(position.x())
        if self._grabbed_s is not None:
            self._is_dragged = True
            self._request_start(dragged_start(pointer_s, self._grabbed_s, self._content.visible_s))
            return
        is_on_window = self._is_on_window(position)
        shape = Qt.CursorShape.OpenHandCursor if is_on_window else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        self.hovered.emit(self._describe(pointer_s, self._beat_at(position)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the window; a click on a beat inside it asks for that beat."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        beat = self._beat_at(event.position())
        if self._grabbed_s is not None and not self._is_dragged and beat >= 0:
            self.beat_requested.emit(beat)
        self._grabbed_s = None
        self.unsetCursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move the window by half a page a notch."""
        event.accept()
        start_s, end_s = self._content.visible_s
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _UNITS_PER_NOTCH
        self._request_start(start_s - notches * _PAGE_PER_NOTCH * (end_s - start_s))

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self.hovered.emit("")

    def _beat_at(self, position: QPointF) -> int:
        return beat_at(self._content, self._layout(), position.x(), position.y())

    def _is_on_window(self, position: QPointF) -> bool:
        return self._window.adjusted(-_GRAB_PX, 0, _GRAB_PX, 0).contains(position)

    def _describe(self, pointer_s: float, beat: int) -> str:
        """Return the time, and the beat at or nearest to it with its RR interval and class."""
        beats = self._content.beats
        if beats is None or beats.n_beats == 0:
            return format_time(pointer_s)
        if beat < 0:
            beat = beats.nearest(round(pointer_s * self._content.fs_hz))
        else:
            pointer_s = float(beats.time_s[beat])
        label = str(self._content.classes[beat])
        parts = [
            format_time(pointer_s),
            tr("beat {beat_number} {label}", beat_number=beat_number(beat), label=label).rstrip(),
        ]
        if np.isfinite(beats.rr_before_s[beat]):
            parts.append(f"RR {beats.rr_before_s[beat] * 1000:.0f} ms")
        return " · ".join(parts)
