"""The trace: a strip with what the pointer asks for and reads out."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ecgviewer.ui.look.plain_table import copied
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.strip_canvas import StripCanvas
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_geometry import clamp_start, step_gain, zoom_speed
from ecgviewer.ui.state.edit_requests import InsertBeat, OpenMenu
from ecgviewer.ui.trace.caliper_gestures import CaliperGestures
from ecgviewer.ui.trace.edit_gestures import EditGestures
from ecgviewer.ui.trace.hover_card import HoverCard
from ecgviewer.ui.trace.trace_readout import describe_point

_DRAG_PX = 4
_UNITS_PER_NOTCH = 120.0
_PAGE_PER_NOTCH = 0.1
_REST_MS = 350
_HAIRLINE_PX = 3


class TraceView(StripCanvas):
    """One lead of a record on ECG paper.

    Wheel scrolls, Ctrl+wheel zooms time at the pointer, Ctrl+Shift+wheel changes the gain, a drag
    moves the paper, a click asks for the nearest beat.
    """

    view_requested = Signal(float)
    """Seconds that the page should start at."""
    scale_requested = Signal(float, float)
    """Paper speed in mm/s, and the time in seconds that should stay where it is: see
    `start_at_speed`."""
    gain_requested = Signal(float)
    """Gain in mm/mV."""
    beat_requested = Signal(int)
    """Row of the beat that was clicked."""
    copy_requested = Signal()
    """Ctrl+C while the trace has the focus."""
    hovered = Signal(str)
    """What stands under the pointer, in words; empty when it leaves."""
    pointed = Signal(float)
    """The second under the pointer; NaN when it leaves."""

    edit_requested = Signal(object)
    """What is to be done to annotations (`EditRequest`), while they are being edited."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._pointer: QPointF | None = None
        self._is_reading_later = False
        self._said = ""
        self._pointed_s = math.nan
        super().__init__(parent)
        self._press: tuple[QPointF, float] | None = None
        self._is_dragging = False
        self._gestures = EditGestures()
        self._measuring = CaliperGestures()
        self._card = HoverCard(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest_timeout)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        super().set_theme(theme)
        self._card.set_theme(theme)

    def set_editing(self, is_editing: bool) -> None:
        """Let the pointer drag beats, mark stretches and open a menu, or no longer."""
        self._gestures.is_on = is_editing
        self._gestures.cancel()
        self.update()

    def set_measuring(self, is_measuring: bool) -> None:
        """Let a drag on the paper set a caliper, or no longer; those that are set stay."""
        self._measuring.is_on = is_measuring

    def set_caliper_marks(self, marks_s: np.ndarray) -> None:
        """Take the times that legs of calipers snap to, ascending."""
        self._measuring.marks_s = marks_s

    @property
    def caliper_marks_s(self) -> np.ndarray:
        """Times that legs of calipers snap to, ascending."""
        return self._measuring.marks_s

    @property
    def pointed_sample(self) -> int | None:
        """The sample under the pointer, None while it is elsewhere."""
        if self._pointer is None or self._content.signal is None:
            return None
        sample = round(self._page.time_of_x(self._pointer.x()) * self._content.fs_hz)
        return sample if 0 <= sample < self._content.duration_s * self._content.fs_hz else None

    def _on_rest_timeout(self) -> None:
        if self._pointer is not None and self._press is None:
            self._card.show_lines(self._lines_at(self._pointer), self._pointer)

    def _set(self, content: StripContent, is_new_record: bool = False, *, moves: bool = True) -> None:
        """Show something else, and read out what stands under the pointer now."""
        super()._set(content, is_new_record, moves=moves)
        self._read_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for a copy by Ctrl+C, as tables do where they have the focus."""
        if not copied(event, self.copy_requested.emit):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show more or less of the record, and read out what stands under the pointer now."""
        super().resizeEvent(event)
        self._read_again()

    @contextmanager
    def reading_once(self) -> Iterator[None]:
        """Read out what stands under the pointer once, after all that is shown meanwhile."""
        self._is_reading_later = True
        try:
            yield
        finally:
            self._is_reading_later = False
            self._read_again()

    def _read_again(self) -> None:
        """Say what stands under a pointer that rests while the page moves; nothing where it has left the view."""
        if self._pointer is None or self._is_reading_later:
            return
        if not self.rect().contains(self._pointer.toPoint()):
            self._move_pointer(None)
            return
        lines = self._lines_at(self._pointer)
        if " · ".join(lines) != self._said:
            self._say(" · ".join(lines))
        if self._card.isVisible():
            self._card.show_lines(lines, self._pointer)

    def _lines_at(self, pointer: QPointF) -> list[str]:
        return describe_point(self._content, self._page, pointer.x(), pointer.y())

    def _say(self, text: str) -> None:
        self._said = text
        self.hovered.emit(text)

    def _move_pointer(self, pointer: QPointF | None) -> None:
        for position in (self._pointer, pointer):
            if position is not None:
                x = int(position.x()) - _HAIRLINE_PX
                self.update(QRect(x, 0, 2 * _HAIRLINE_PX + 1, self.height()))
        self._pointer = pointer
        self._pointed_s = math.nan
        self.pointed.emit(math.nan if pointer is None else self._page.time_of_x(pointer.x()))
        self._card.hide()
        if pointer is None:
            self._rest.stop()
            self._say("")
            return
        self._rest.start()
        self._say(" · ".join(self._lines_at(pointer)))

    def _request_start(self, start_s: float) -> None:
        start_s = clamp_start(start_s, self._page.span_s, self._content.duration_s)
        if start_s != self._page.start_s:
            self.view_requested.emit(start_s)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page, and a hairline at the pointer."""
        super().paintEvent(event)
        if self._pointer is not None and self._content.signal is not None and not self._is_dragging:
            with QPainter(self) as painter:
                self._paint_hairline(painter, self._pointer.x())
                self._gestures.paint(painter, self._content, self._page, self._theme)
        elif math.isfinite(self._pointed_s) and self._content.signal is not None:
            with QPainter(self) as painter:
                self._paint_hairline(painter, self._page.x_of_time(self._pointed_s))

    def show_pointed(self, time_s: float) -> None:
        """Mark the second that the pointer is over in another view; NaN for none."""
        if self._pointer is None:
            self._pointed_s = time_s
            self.update()

    def _paint_hairline(self, painter: QPainter, x: float) -> None:
        layout = self._page.layout
        if not layout.left <= x <= layout.right:
            return
        color = QColor(self._theme.muted)
        color.setAlphaF(0.6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(color, 1.0))
        painter.drawLine(QPointF(x, layout.paper.top), QPointF(x, layout.paper.bottom))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll time; with Ctrl zoom it at the pointer, with Ctrl and Shift change the gain."""
        event.accept()
        if self._content.signal is None:
            return
        delta = event.angleDelta().y() or event.angleDelta().x()
        notches = delta / _UNITS_PER_NOTCH
        modifiers = event.modifiers()
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            pixels = event.pixelDelta()
            moved = pixels.x() or pixels.y() or notches * _PAGE_PER_NOTCH * self._page.layout.paper_width
            self._request_start(self._page.start_s - self.whole_pixels(moved / self._page.scale.px_per_s))
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            if delta:
                self.gain_requested.emit(step_gain(self._content.view.gain_mm_per_mv, 1 if delta > 0 else -1))
        elif notches:
            layout = self._page.layout
            x = min(max(event.position().x(), layout.left), layout.right)
            speed = zoom_speed(self._page.scale.speed_mm_per_s, notches)
            self.scale_requested.emit(speed, self._page.time_of_x(x))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton and self._content.signal is not None:
            self._press = (event.position(), self._page.start_s)
            self._card.hide()
            is_stretch = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if not self._gestures.begin(self._content, self._page, event.position(), is_stretch):
                self._measuring.begin(self._content, self._page, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the paper, or read out what is under the pointer."""
        if self._gestures.is_under_way:
            self._gestures.move(event.position().x(), self._page)
            self.update()
        elif self._measuring.is_under_way:
            self._measure(event)
        elif self._press is not None:
            position, start_s = self._press
            moved = event.position().x() - position.x()
            if self._is_dragging or abs(moved) >= _DRAG_PX:
                self._is_dragging = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._request_start(start_s - self.whole_pixels(moved / self._page.scale.px_per_s))
        self._move_pointer(event.position())

    def _measure(self, event: QMouseEvent) -> None:
        """Drag a caliper on, and say what it measures."""
        is_exact = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        found = self._measuring.move(self._content, self._page, event.position(), is_exact)
        if found is not None:
            self.set_calipers(*found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or ask for the beat nearest to the click."""
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        was_dragging, self._press, self._is_dragging = self._is_dragging, None, False
        self.unsetCursor()
        if self._gestures.is_under_way:
            is_exact = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            request = self._gestures.end(self._content, self._page, is_exact)
            self.update()
            if request is not None:
                self.edit_requested.emit(request)
                return
        if self._measuring.is_under_way:
            held = self._measuring.held()
            was_dragging = self._measuring.end()
            if held >= 0:
                self.set_calipers(self._content.calipers, held)
                return
        layout, x = self._page.layout, event.position().x()
        if (
            was_dragging
            or not layout.left <= x <= layout.right
            or event.position().y() < layout.header.bottom
        ):
            self.update()
            return
        beats = self._content.beats
        time_s = self._page.time_of_x(x)
        if beats is not None and beats.n_beats and time_s <= self._content.duration_s:
            self.beat_requested.emit(beats.nearest(round(time_s * self._content.fs_hz)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for a beat where the paper was double-clicked, while annotations are being edited."""
        self._ask_at(event.position(), lambda sample: InsertBeat(sample))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done there, while annotations are being edited."""
        self._ask_at(QPointF(event.pos()), lambda sample: OpenMenu(sample, event.globalPos()))

    def _ask_at(self, place: QPointF, request_at: Callable[[int], object]) -> None:
        page, content = self._page, self._content
        sample = round(page.time_of_x(place.x()) * content.fs_hz)
        is_inside = page.layout.left <= place.x() <= page.layout.right and sample >= 0
        if self._gestures.is_on and is_inside and sample < content.duration_s * content.fs_hz:
            self._press = None
            self._gestures.cancel()
            self.edit_requested.emit(request_at(sample))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Read out what is under the pointer."""
        self._move_pointer(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self._move_pointer(None)
