"""The confusion matrix itself: a painted grid whose cells can be clicked or reached by keys."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import name_symbol

_LEAST_TINT, _MOST_TINT, _MOST_STRONG_TINT = 0.14, 0.45, 0.32
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionGrid(QWidget):
    """Reference in rows, calls in columns; shaded by the share of the row, errors in a hue of their own.

    Parameters
    ----------
    theme
        Theme to paint in.
    unit
        What is counted, in the plural; "" for beats.
    """

    cell_requested = Signal(str, str)
    """Reference and called label of the cell that a person chose."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, unit: str = "") -> None:
        super().__init__(parent)
        self._theme = theme
        self._unit = unit or tr("beats")
        self._confusion: Confusion | None = None
        self._selected: tuple[str, str] | None = None
        self._focused = (0, 0)
        self._hovered: tuple[int, int] | None = None
        self.is_clickable = True
        self.setMouseTracking(True)
        # By keys only: after a click the arrows go on scrolling the trace.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("confusion matrix"))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_confusion(self, confusion: Confusion | None) -> None:
        """Show another matrix."""
        self._confusion = confusion
        self._focused = (0, 0)
        self._hovered = None
        self.updateGeometry()
        self.update()

    def set_selected(self, cell: tuple[str, str] | None) -> None:
        """Mark the cell whose beats are listed, or none."""
        self._selected = cell
        self.update()

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Return where a cell is, in the widget's pixels."""
        left, top, width, height = self._measure()
        return QRectF(left + column * width, top + row * height, width, height)

    def tip(self, row: int, column: int) -> str:
        """Return what a cell means in words."""
        assert self._confusion is not None
        reference, called = self._confusion.labels[row], self._confusion.labels[column]
        count, support = int(self._confusion.counts[row, column]), int(self._confusion.counts[row].sum())
        share = f" ({100 * count / support:.1f} %)" if support else ""
        return tr(
            "{count:,} of {support:,} {unit} of {name_symbol} called {called}{share}",
            unit=self._unit,
            count=count,
            support=support,
            name_symbol=name_symbol(reference),
            called=called,
            share=share,
        )

    def sizeHint(self) -> QSize:
        """Return a comfortable size for the number of classes."""
        n_labels = self._n_labels
        return QSize(60 + 52 * n_labels, 40 + 30 * n_labels)

    def minimumSizeHint(self) -> QSize:
        """Return the size that still shows every number."""
        metrics = QFontMetricsF(self.font())
        largest = 0 if self._confusion is None else int(self._confusion.counts.sum(axis=1).max(initial=0))
        width = metrics.horizontalAdvance(str(max(largest, 100))) + 5
        least_height = (metrics.height() + 3) * (self._n_labels + 1)
        return QSize(int(30 + width * (self._n_labels + 1)), int(least_height))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint headers and cells."""
        if self._confusion is None:
            return
        with QPainter(self) as painter:
            self._paint_headers(painter)
            for row in range(self._n_labels):
                for column in range(self._n_labels):
                    self._paint_cell(painter, row, column)
            self._paint_frames(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the pointer."""
        self._hovered = self._cell_at(event.position())
        can_click = self.is_clickable and self._hovered is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_click else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the mark away."""
        self._hovered = None
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the beats of a cell."""
        cell = self._cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._focused = cell
            self._request(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the cells by arrow keys, ask for one by Return or Space."""
        move = _MOVES.get(Qt.Key(event.key()))
        if self._confusion is None:
            super().keyPressEvent(event)
        elif move is not None:
            last = self._n_labels - 1
            row, column = self._focused[0] + move[0], self._focused[1] + move[1]
            self._focused = (min(max(row, 0), last), min(max(column, 0), last))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._request(self._focused)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell the share of a cell under the pointer, and keep the arrow keys while focused."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self._cell_at(QPointF(event.pos()))
            action = tr("; click to list them") if self.is_clickable else ""
            text = "" if cell is None else f"{self.tip(*cell)}{action}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if is_plain and Qt.Key(event.key()) in _MOVES:
                event.accept()
                return True
        return super().event(event)

    @property
    def _n_labels(self) -> int:
        return 0 if self._confusion is None else len(self._confusion.labels)

    def _measure(self) -> tuple[float, float, float, float]:
        """Return left and top of the first cell, and width and height of a cell."""
        metrics = QFontMetricsF(self.font())
        labels = () if self._confusion is None else self._confusion.labels
        left = max((metrics.horizontalAdvance(label) for label in labels), default=0.0) + 16
        top = metrics.height() + 6
        n_labels = max(self._n_labels, 1)
        # The last column is as wide as a cell: it holds the beats of each row.
        return left, top, (self.width() - left - 1) / (n_labels + 1), (self.height() - top - 1) / n_labels

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        left, top, width, height = self._measure()
        column, row = int((position.x() - left) // width), int((position.y() - top) // height)
        is_inside = 0 <= row < self._n_labels and 0 <= column < self._n_labels
        return (row, column) if is_inside else None

    def _request(self, cell: tuple[int, int]) -> None:
        self.update()
        if self.is_clickable and self._confusion is not None:
            labels = self._confusion.labels
            self.cell_requested.emit(labels[cell[0]], labels[cell[1]])

    def _paint_headers(self, painter: QPainter) -> None:
        assert self._confusion is not None
        left, top, width, height = self._measure()
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(self._theme.muted))
        for index, label in enumerate(self._confusion.labels):
            painter.drawText(QRectF(left + index * width, 0, width, top), int(centre), label)
            painter.drawText(QRectF(0, top + index * height, left, height), int(centre), label)
            support = str(int(self._confusion.counts[index].sum()))
            area = QRectF(left + self._n_labels * width, top + index * height, width - 2, height)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), support)
        area = QRectF(left + self._n_labels * width, 0, width - 2, top)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), "n")

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        assert self._confusion is not None
        count = int(self._confusion.counts[row, column])
        support = int(self._confusion.counts[row].sum())
        theme, area = self._theme, self.cell_rect(row, column)
        if count:
            hue = theme.accent if row == column else theme.false_hue
            share = float(np.sqrt(count / support))
            most = _MOST_STRONG_TINT if theme.is_strong else _MOST_TINT
            tint = _LEAST_TINT + (most - _LEAST_TINT) * share
            painter.fillRect(area, QColor(blend_hex(theme.surface, hue, tint)))
        painter.setPen(QColor(theme.text if count else blend_hex(theme.surface, theme.muted, 0.6)))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(count))

    def _paint_frames(self, painter: QPainter) -> None:
        assert self._confusion is not None
        painter.setPen(QPen(QColor(self._theme.border), 1))
        for index in range(self._n_labels + 1):
            across, down = self.cell_rect(index, 0), self.cell_rect(0, index)
            end = self.cell_rect(self._n_labels, self._n_labels)
            painter.drawLine(QPointF(across.left(), across.top()), QPointF(end.left(), across.top()))
            painter.drawLine(QPointF(down.left(), down.top()), QPointF(down.left(), end.top()))
        framed = []
        if (
            self.is_clickable
            and self._selected is not None
            and set(self._selected) <= set(self._confusion.labels)
        ):
            chosen = tuple(self._confusion.labels.index(label) for label in self._selected)
            framed.append((chosen, self._theme.accent, 2.5))
        if self._hovered is not None and self.is_clickable:
            framed.append((self._hovered, self._theme.muted, 1.0))
        if self.hasFocus() and self.is_clickable:
            framed.append((self._focused, self._theme.accent, 3.0 if self._theme.is_strong else 1.0))
        for cell, color, line_width in framed:
            painter.setPen(QPen(QColor(color), line_width))
            painter.drawRect(self.cell_rect(*cell).adjusted(1.5, 1.5, -1.5, -1.5))
