"""The page of full disclosure: all rows of a record, of which only those in view are painted."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ecgviewer.ui.disclosure.disclosure_content import DisclosureContent
from ecgviewer.ui.disclosure.disclosure_painter import RowPainter
from ecgviewer.ui.disclosure.disclosure_rows import ROW_SECONDS, DisclosureRows
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_time, mark_doubt
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import DEFAULT_PIXELS_PER_MM

_RIGHT_PX = 8
_MOST_KEPT = 120


class DisclosureView(QAbstractScrollArea):
    """All rows of a record. A click selects the nearest beat, a double click or Enter leads to the trace."""

    beat_requested = Signal(int)
    """Row of the beat that was clicked."""

    time_requested = Signal(float)
    """A second was clicked, and there is no beat."""

    left = Signal()
    """A person goes back to the trace."""

    pointed = Signal(float)
    """The second under the pointer; NaN when it leaves."""

    hovered = Signal(str)
    """What stands under the pointer, in words; "" when it leaves."""

    row_seconds_changed = Signal(int)
    """A row is another number of seconds."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content = DisclosureContent()
        self._row_s = ROW_SECONDS[1]
        self._pixels_per_mm = DEFAULT_PIXELS_PER_MM
        self._fonts = StripFonts(self.font())
        self._pictures: dict[int, QPixmap] = {}
        self._painter: RowPainter | None = None
        self._selected = -1
        self._shown_s = (0.0, 0.0)
        self._pointed_s = math.nan
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("full disclosure: the whole record in rows"))
        self.viewport().setMouseTracking(True)

    @property
    def row_seconds(self) -> int:
        """Seconds in a row."""
        return self._row_s

    @property
    def gain_mm_per_mv(self) -> float:
        """Gain of the rows."""
        return self._row_painter().gain_mm_per_mv

    @property
    def rows(self) -> DisclosureRows:
        """Where the seconds lie."""
        widest = max(self._fonts.small_metrics.horizontalAdvance(text) for text in ("00:00:00", "23:59:59"))
        right = max(self.viewport().width() - _RIGHT_PX, widest + 40)
        return DisclosureRows(self._content.duration_s, self._row_s, widest + 16, right)

    def set_content(self, content: DisclosureContent) -> None:
        """Show another record, or its beats and calls."""
        is_other = content.signal is not self._content.signal
        self._content = content
        self._forget()
        if is_other:
            self._selected = -1
            self.verticalScrollBar().setValue(0)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self._forget()

    def set_pixels_per_mm(self, pixels_per_mm: float | None) -> None:
        """Take the size of this screen; None for what screens usually have."""
        self._pixels_per_mm = pixels_per_mm or DEFAULT_PIXELS_PER_MM
        self._forget()

    def set_row_seconds(self, row_s: int) -> None:
        """Have so many seconds in a row; what is in the middle stays there."""
        if row_s == self._row_s or row_s not in ROW_SECONDS:
            return
        rows, bar = self.rows, self.verticalScrollBar()
        middle = (bar.value() + self.viewport().height() / 2) / rows.row_px * rows.row_s
        self._row_s = row_s
        self._forget()
        self._scroll_to(middle)
        self.row_seconds_changed.emit(row_s)

    def set_shown(self, start_s: float, end_s: float) -> None:
        """Mark the seconds that the trace shows."""
        self._shown_s = (start_s, end_s)
        self.viewport().update()

    def set_selected(self, beat_index: int) -> None:
        """Mark a beat, -1 for none, and bring it into view."""
        self._selected = beat_index
        beats = self._content.beats
        if beats is not None and 0 <= beat_index < beats.n_beats:
            rows, bar = self.rows, self.verticalScrollBar()
            time_s = float(beats.time_s[beat_index])
            top = rows.row_of(time_s) * rows.row_px - bar.value()
            if not 0 <= top <= self.viewport().height() - rows.row_px:
                self._scroll_to(time_s)
        self.viewport().update()

    def show_pointed(self, time_s: float) -> None:
        """Mark the second that the pointer is over in another view; NaN for none."""
        self._pointed_s = time_s
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        """Return room for two rows."""
        return QSize(320, 2 * self.rows.row_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in view, and over them what moves."""
        rows, offset = self.rows, self.verticalScrollBar().value()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), QColor(self._theme.surface))
            if self._content.signal is None:
                return
            for row in rows.rows_between(offset + event.rect().top(), offset + event.rect().bottom()):
                painter.drawPixmap(QPointF(0, row * rows.row_px - offset), self._picture(row))
            self._paint_moving(painter, rows, offset)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the beat that is nearest to the pointer."""
        time_s = self._time_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or time_s is None:
            return
        beats = self._content.beats
        if beats is not None and beats.n_beats:
            self.beat_requested.emit(beats.nearest(round(time_s * self._content.fs_hz)))
        else:
            self.time_requested.emit(time_s)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the trace."""
        if self._time_at(event.position()) is not None:
            self.left.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer."""
        time_s = self._time_at(event.position())
        self._pointed_s = math.nan if time_s is None else time_s
        self.viewport().update()
        self.pointed.emit(self._pointed_s)
        self.hovered.emit("" if time_s is None else self._words(time_s))

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing more."""
        self.show_pointed(math.nan)
        self.pointed.emit(math.nan)
        self.hovered.emit("")

    def event(self, event: QEvent) -> bool:
        """Take Esc, and Enter, from the window's commands while the page has the focus."""
        keys = (
            Qt.Key.Key_Escape,
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
        )
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in keys
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Enter lead to the trace, Home and End to the ends."""
        bar = self.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl have more or fewer seconds in a row."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        event.accept()
        delta = event.angleDelta().y()
        if delta:
            place = ROW_SECONDS.index(self._row_s) + (-1 if delta > 0 else 1)
            self.set_row_seconds(ROW_SECONDS[min(max(place, 0), len(ROW_SECONDS) - 1)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out at another width."""
        super().resizeEvent(event)
        self._forget()

    def changeEvent(self, event: QEvent) -> None:
        """Take over another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = StripFonts(self.font())
            self._forget()

    def _forget(self) -> None:
        self._pictures = {}
        self._painter = None
        rows, bar = self.rows, self.verticalScrollBar()
        bar.setRange(0, max(rows.height - self.viewport().height(), 0))
        bar.setPageStep(max(self.viewport().height() // rows.row_px, 1) * rows.row_px)
        bar.setSingleStep(rows.row_px)
        self.viewport().update()

    def _row_painter(self) -> RowPainter:
        if self._painter is None:
            self._painter = RowPainter(
                self._content, self.rows, self._fonts, self._theme, self._pixels_per_mm
            )
        return self._painter

    def _picture(self, row: int) -> QPixmap:
        """Return a row, painted once; the oldest of too many go."""
        ratio = self.devicePixelRatioF()
        picture = self._pictures.get(row)
        if picture is None or picture.devicePixelRatio() != ratio:
            rows = self.rows
            picture = QPixmap(QSize(round(rows.right + _RIGHT_PX), rows.row_px) * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(self._theme.surface))
            with QPainter(picture) as painter:
                self._row_painter().paint(painter, row)
            self._pictures[row] = picture
            if len(self._pictures) > _MOST_KEPT:
                del self._pictures[next(iter(self._pictures))]
        return picture

    def _paint_moving(self, painter: QPainter, rows: DisclosureRows, offset: int) -> None:
        accent = QColor(self._theme.accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for row, left, right in rows.pieces(*self._shown_s):
            fill = QColor(accent)
            fill.setAlphaF(0.12)
            place = QRectF(left, row * rows.row_px - offset, right - left, rows.row_px - 1)
            painter.fillRect(place, fill)
            painter.setPen(QPen(accent, 1.0))
            painter.drawRect(place)
        beats = self._content.beats
        if beats is not None and 0 <= self._selected < beats.n_beats:
            self._paint_line(painter, rows, offset, float(beats.time_s[self._selected]), accent, 2.0)
        if math.isfinite(self._pointed_s):
            self._paint_line(painter, rows, offset, self._pointed_s, QColor(self._theme.muted), 1.0)

    def _paint_line(
        self, painter: QPainter, rows: DisclosureRows, offset: int, time_s: float, color: QColor, width: float
    ) -> None:
        row = rows.row_of(time_s)
        x, top = float(rows.x_of_time(time_s, row)), row * rows.row_px - offset
        painter.setPen(QPen(color, width))
        painter.drawLine(QPointF(x, top), QPointF(x, top + rows.row_px - 1))

    def _time_at(self, point: QPointF) -> float | None:
        return self.rows.time_at(point.x(), point.y() + self.verticalScrollBar().value())

    def _scroll_to(self, time_s: float) -> None:
        rows = self.rows
        top = rows.row_of(time_s) * rows.row_px - (self.viewport().height() - rows.row_px) // 2
        self.verticalScrollBar().setValue(top)

    def _words(self, time_s: float) -> str:
        """Return a time, and the beat that is nearest to it."""
        beats = self._content.beats
        if beats is None or beats.n_beats == 0:
            return format_time(time_s)
        beat = beats.nearest(round(time_s * self._content.fs_hz))
        label = mark_doubt(str(self._content.classes[beat]), bool(self._content.unsure_beats[beat]))
        parts = [
            format_time(time_s),
            tr("beat {beat_number} {label}", beat_number=beat_number(beat), label=label).rstrip(),
        ]
        if self._content.false_beats[beat]:
            parts.append(tr("false, reference {symbol}", symbol=beats.symbol[beat]))
        if np.isfinite(beats.rr_before_s[beat]):
            parts.append(f"RR {beats.rr_before_s[beat] * 1000:.0f} ms")
        return " · ".join(parts)
