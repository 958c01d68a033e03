"""The tachogram: a dot for the interval of each beat, and below it the heart rate, on one time axis."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_time
from ecgviewer.ui.paper.envelope import column_extremes
from ecgviewer.ui.paper.line_arrays import draw_lines, draw_points
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import format_tick, tick_step_s
from ecgviewer.ui.tachogram.tachogram_content import TachogramContent, TimeAxis, y_of

_RR_SHARE = 0.6
_DOT_PX = 3.0
_DRAG_PX = 4
_UNITS_PER_NOTCH = 120.0
_RR_NAME, _RATE_NAME = "RR s", tr("per min")


class TachogramView(QWidget):
    """Intervals and rates. The wheel zooms at the pointer, a drag moves, a click asks for the nearest beat."""

    beat_requested = Signal(int)
    """Row of the beat that was clicked."""

    left = Signal()
    """A person wants the overview back."""

    pointed = Signal(float)
    """The second under the pointer; NaN when it leaves."""

    hovered = Signal(str)
    """What stands under the pointer, in words; "" when it leaves."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = TachogramContent()
        self._fonts = StripFonts(self.font())
        self._span_s = (0.0, 1.0)
        self._shown_s = (0.0, 0.0)
        self._selected = -1
        self._pointed_s = math.nan
        self._press: tuple[float, TimeAxis] | None = None
        self._is_dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("tachogram: RR interval of each beat, and the heart rate"))

    @property
    def content(self) -> TachogramContent:
        """What is shown."""
        return self._content

    @property
    def axis(self) -> TimeAxis:
        """The seconds in view, and where they lie."""
        metrics = self._fonts.small_metrics
        left = max(metrics.horizontalAdvance(name) for name in (_RR_NAME, _RATE_NAME)) + 46.0
        return TimeAxis(*self._span_s, left, max(self.width() - 8.0, left + 1.0))

    def set_content(self, content: TachogramContent) -> None:
        """Show other beats; another record is shown whole."""
        if content.duration_s != self._content.duration_s:
            self._span_s = (0.0, max(content.duration_s, 1.0))
        self._content = content
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_shown(self, start_s: float, end_s: float) -> None:
        """Mark the seconds that the trace shows."""
        self._shown_s = (start_s, end_s)
        self.update()

    def set_selected(self, beat_index: int) -> None:
        """Mark a beat, -1 for none, and bring it into view."""
        self._selected = beat_index
        times = self._content.times_s
        if 0 <= beat_index < times.size:
            time_s, (start_s, end_s) = float(times[beat_index]), self._span_s
            if not start_s <= time_s <= end_s:
                self._show_axis(self.axis.moved(time_s - (start_s + end_s) / 2, self._content.duration_s))
        self.update()

    def show_pointed(self, time_s: float) -> None:
        """Mark the second that the pointer is over in another view; NaN for none."""
        self._pointed_s = time_s
        self.update()

    def show_all(self) -> None:
        """Show the whole record."""
        self._span_s = (0.0, max(self._content.duration_s, 1.0))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for both."""
        return QSize(900, 230)

    def minimumSizeHint(self) -> QSize:
        """Return the least in which the axes can be read."""
        return QSize(320, 170)

    def bands(self) -> tuple[QRectF, QRectF]:
        """Return where intervals and rates lie."""
        axis, line = self.axis, self._fonts.small_metrics.height()
        height = self.height() - line - 14.0
        upper = QRectF(axis.left, 4.0, axis.right - axis.left, height * _RR_SHARE)
        lower = QRectF(axis.left, upper.bottom() + 6.0, upper.width(), height - upper.height() - 6.0)
        return upper, lower

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes, dots and rates, and over them what moves."""
        content, (upper, lower), axis = self._content, self.bands(), self.axis
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._theme.surface))
            if content.duration_s <= 0:
                return
            for band in (upper, lower):
                painter.fillRect(band, QColor(self._theme.raised))
            self._paint_times(painter, axis, lower.bottom())
            self._paint_values(painter, upper, content.rr_range_s, 0.5, _RR_NAME)
            self._paint_values(painter, lower, content.rate_range, 40.0, _RATE_NAME)
            painter.setClipRect(
                QRectF(upper.left(), upper.top(), upper.width(), lower.bottom() - upper.top())
            )
            self._paint_dots(painter, axis, upper)
            self._paint_rates(painter, axis, lower)
            self._paint_moving(painter, axis, upper.top(), lower.bottom())

    def _paint_times(self, painter: QPainter, axis: TimeAxis, bottom: float) -> None:
        metrics = self._fonts.small_metrics
        step_s = tick_step_s(axis.px_per_s, metrics.horizontalAdvance("0:00:00") + 24.0)
        painter.setFont(self._fonts.small)
        for number in range(math.ceil(axis.start_s / step_s), math.floor(axis.end_s / step_s) + 1):
            x = axis.left + (number * step_s - axis.start_s) * axis.px_per_s
            painter.setPen(QColor(self._theme.border))
            painter.drawLine(QPointF(x, 4.0), QPointF(x, bottom))
            text = format_tick(number * step_s, step_s)
            width = metrics.horizontalAdvance(text)
            begin = min(max(x - width / 2, axis.left), axis.right - width)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QPointF(begin, bottom + metrics.ascent() + 3.0), text)

    def _paint_values(
        self, painter: QPainter, band: QRectF, limits: tuple[float, float], step: float, name: str
    ) -> None:
        metrics = self._fonts.small_metrics
        ticks = np.arange(math.ceil(limits[0] / step), math.floor(limits[1] / step) + 1) * step
        for value, y in zip(
            ticks.tolist(), y_of(ticks, limits, band.top(), band.bottom()).tolist(), strict=True
        ):
            painter.setPen(QColor(self._theme.border))
            painter.drawLine(QPointF(band.left(), y), QPointF(band.right(), y))
            painter.setPen(QColor(self._theme.muted))
            text = f"{value:g}" if step >= 1 else f"{value:.1f}"
            baseline = min(max(y + metrics.ascent() / 2 - 1, band.top() + metrics.ascent()), band.bottom())
            painter.drawText(QPointF(band.left() - 6 - metrics.horizontalAdvance(text), baseline), text)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QPointF(8.0, band.center().y() + metrics.ascent() / 2), name)

    def _rows(self) -> slice:
        """Return the beats in view, one more to each side."""
        first, stop = np.searchsorted(self._content.times_s, self._span_s)
        return slice(max(int(first) - 1, 0), int(stop) + 1)

    def _paint_dots(self, painter: QPainter, axis: TimeAxis, band: QRectF) -> None:
        content, rows = self._content, self._rows()
        rr_s, labels = content.rr_s[rows], content.classes[rows]
        x = axis.x_of_time(content.times_s[rows])
        y = y_of(rr_s, content.rr_range_s, band.top(), band.bottom())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Normal beats first: what is rare lies on top.
        for label in sorted(set(labels.tolist()), key=lambda label: label != "N"):
            here = (labels == label) & np.isfinite(rr_s)
            pen = QPen(QColor(self._theme.class_color(label)), _DOT_PX)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            draw_points(painter, np.column_stack([x[here], y[here]]))

    def _paint_rates(self, painter: QPainter, axis: TimeAxis, band: QRectF) -> None:
        content, rows = self._content, self._rows()
        n_columns = max(int(band.width()), 1)
        x = axis.x_of_time(content.times_s[rows]) - band.left()
        inside = (x >= 0) & (x <= n_columns)
        low, high = column_extremes(x[inside], content.per_min[rows][inside], n_columns)
        limits = content.rate_range
        top, bottom = (y_of(values, limits, band.top(), band.bottom()) for values in (high, low))
        columns = band.left() + np.arange(n_columns) + 0.5
        lines = np.column_stack([columns, top - 0.6, columns, bottom + 0.6])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(self._theme.text), 1.0))
        draw_lines(painter, lines[np.isfinite(top)])

    def _paint_moving(self, painter: QPainter, axis: TimeAxis, top: float, bottom: float) -> None:
        accent = QColor(self._theme.accent)
        first, last = axis.x_of_time(np.array(self._shown_s)).tolist()
        painter.setPen(QPen(accent, 1.0))
        painter.drawRect(QRectF(first, top, max(last - first, 2.0), bottom - top - 1))
        times = self._content.times_s
        lines = [(self._pointed_s, QColor(self._theme.muted), 1.0)]
        if 0 <= self._selected < times.size:
            lines.append((float(times[self._selected]), accent, 2.0))
        for time_s, color, width in lines:
            if math.isfinite(time_s):
                x = axis.left + (time_s - axis.start_s) * axis.px_per_s
                painter.setPen(QPen(color, width))
                painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show fewer or more seconds about that under the pointer; with Shift move."""
        event.accept()
        delta = event.angleDelta().y() or event.angleDelta().x()
        axis, duration_s = self.axis, self._content.duration_s
        if duration_s <= 0 or not delta:
            return
        notches = delta / _UNITS_PER_NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._show_axis(axis.moved(-notches * (axis.end_s - axis.start_s) / 10, duration_s))
            return
        x = min(max(event.position().x(), axis.left), axis.right)
        self._show_axis(axis.zoomed(notches, axis.time_of_x(x), duration_s))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press, self._is_dragging = (event.position().x(), self.axis), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the axis, and say what is under the pointer."""
        x = event.position().x()
        if self._press is not None and (self._is_dragging or abs(x - self._press[0]) >= _DRAG_PX):
            self._is_dragging = True
            start_x, axis = self._press
            self._show_axis(axis.moved((start_x - x) / axis.px_per_s, self._content.duration_s))
        time_s = self._time_at(x)
        self.show_pointed(math.nan if time_s is None else time_s)
        self.pointed.emit(self._pointed_s)
        self.hovered.emit("" if time_s is None else self._words(time_s))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or ask for the beat nearest to the click."""
        was_pressed, self._press = self._press is not None, None
        time_s, times = self._time_at(event.position().x()), self._content.times_s
        if was_pressed and not self._is_dragging and time_s is not None and times.size:
            self.beat_requested.emit(int(np.argmin(np.abs(times - time_s))))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole record."""
        self.show_all()

    def event(self, event: QEvent) -> bool:
        """Take Esc from the window's commands while the tachogram has the focus."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the overview, Up and Down zoom about the selected beat, Home shows all."""
        axis, times = self.axis, self._content.times_s
        middle_s = (axis.start_s + axis.end_s) / 2
        anchor_s = float(times[self._selected]) if 0 <= self._selected < times.size else middle_s
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            notches = 1 if event.key() == Qt.Key.Key_Up else -1
            self._show_axis(axis.zoomed(notches, anchor_s, self._content.duration_s))
        elif event.key() == Qt.Key.Key_Home:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing more."""
        self.show_pointed(math.nan)
        self.pointed.emit(math.nan)
        self.hovered.emit("")

    def changeEvent(self, event: QEvent) -> None:
        """Take over another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = StripFonts(self.font())
            self.update()

    def _show_axis(self, axis: TimeAxis) -> None:
        self._span_s = (axis.start_s, axis.end_s)
        self.update()

    def _time_at(self, x: float) -> float | None:
        axis = self.axis
        is_there = self._content.duration_s > 0 and axis.left <= x <= axis.right
        return axis.time_of_x(x) if is_there else None

    def _words(self, time_s: float) -> str:
        """Return a time, and the beat that is nearest to it."""
        content = self._content
        if content.times_s.size == 0:
            return format_time(time_s)
        beat = int(np.argmin(np.abs(content.times_s - time_s)))
        parts = [
            format_time(time_s),
            tr(
                "beat {beat_number} {classes}", beat_number=beat_number(beat), classes=content.classes[beat]
            ).rstrip(),
        ]
        if np.isfinite(content.rr_s[beat]):
            parts.append(f"RR {content.rr_s[beat] * 1000:.0f} ms")
        if np.isfinite(content.per_min[beat]):
            parts.append(f"{content.per_min[beat]:.0f}/min")
        return " · ".join(parts)
