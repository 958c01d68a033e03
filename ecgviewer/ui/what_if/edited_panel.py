"""One second of an edited beat over the recorded one; its waves can be dragged."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_panel import AttributionPanel, PanelContent
from ecgviewer.ui.paper.line_arrays import draw_lines

_LEAST_DRAG_PX = 4.0
_PX_PER_GAIN = 40.0
_ORIGINAL_ALPHA, _DASH_SAMPLES = 190, 3
_SIDEWAYS = {"P": "p_shift_s", "QRS": "shift_s"}
_UPWARDS = {"P": "p_gain", "QRS": "amplitude", "T": "t_gain"}


class EditedPanel(AttributionPanel):
    """Paints the recorded trace below the edited one, and turns a drag of a wave into a change of the edit.

    P and QRS are dragged sideways (QRS takes the beat along), every wave up and down.
    """

    dragged = Signal(str, float)
    """Field of `BeatEdit`, and how much it changed since the drag began."""

    drag_ended = Signal()

    _ghost_px, _is_ghost_dashed = 1.0, True

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._original: np.ndarray | None = None
        self._pressed: tuple[QPointF, str] | None = None
        self._field = ""

    def set_edited(self, content: PanelContent | None, original_mv: np.ndarray | None) -> None:
        """Show an edited beat over the recorded one, shape (360,) in millivolts."""
        self._original = original_mv
        self._forget_picture()
        self.set_content(content)
        self.setAccessibleName(tr("{accessiblename}, edited beat", accessiblename=self.accessibleName()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the wave under the pointer."""
        wave = self._wave_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and wave:
            self._pressed, self._field = (event.position(), wave), ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the wave, or read out the sample under the pointer."""
        if self._pressed is None:
            shape = (
                Qt.CursorShape.OpenHandCursor
                if self._wave_at(event.position())
                else Qt.CursorShape.ArrowCursor
            )
            self.setCursor(shape)
            super().mouseMoveEvent(event)
            return
        start, wave = self._pressed
        moved = event.position() - start
        if not self._field and max(abs(moved.x()), abs(moved.y())) >= _LEAST_DRAG_PX:
            is_sideways = abs(moved.x()) > abs(moved.y())
            self._field = (_SIDEWAYS if is_sideways else _UPWARDS).get(wave, "")
        if self._field in _SIDEWAYS.values():
            self.dragged.emit(self._field, moved.x() / self._plot_rect().width())
        elif self._field:
            self.dragged.emit(self._field, -moved.y() / self._px_per_gain)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the wave."""
        if self._pressed is not None:
            self._pressed = None
            self.drag_ended.emit()

    @property
    def _px_per_gain(self) -> float:
        """How far a wave is dragged upwards to grow by its own height."""
        return _PX_PER_GAIN

    def _wave_at(self, position: QPointF) -> str:
        plot = self._plot_rect()
        if self.content is None or not plot.contains(position):
            return ""
        time_s = (position.x() - plot.left()) / plot.width() - 0.5
        spans = self.content.waves
        return next((span.name for span in spans if span.onset_s <= time_s <= span.offset_s), "")

    def _paint_behind(self, painter: QPainter, plot: QRectF) -> None:
        content = self.content
        if self._original is not None and content is not None and content.values is not None:
            page = self._page(plot)
            times_s = np.arange(self._original.size) / self._original.size - 0.5
            x, y = page.x_of_time(times_s), page.y_of_value(self._original)
            lines = np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            color = QColor(self._theme.muted)
            color.setAlpha(_ORIGINAL_ALPHA)
            painter.setPen(QPen(color, self._ghost_px))
            is_drawn = np.isfinite(lines).all(axis=1)
            if self._is_ghost_dashed:
                # Every other piece: a dashed pen would begin anew with each.
                is_drawn &= np.arange(len(lines)) // _DASH_SAMPLES % 2 == 0
            draw_lines(painter, lines[is_drawn])
