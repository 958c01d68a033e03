"""Probabilities before and after an edit, the models side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.ui.facts.probability_bars import COLUMN_GAP
from ecgviewer.ui.look.network_names import name_network, shorten_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_probability

_BAR_HEIGHT = 7.0
_SHORTEST_BAR_PX = 24.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class BeforeAfter:
    """What one model said of the recorded beat and says of the edited one.

    Attributes
    ----------
    model_name
        The model.
    before, after
        Probability by class, of the same classes.
    """

    model_name: str
    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def calls(self) -> tuple[str, str]:
        """The class called before and after."""
        return max(self.before, key=self.before.__getitem__), max(self.after, key=self.after.__getitem__)

    @property
    def change(self) -> str:
        """How the call changed."""
        before, after = self.calls
        return f"{before} → {after}" if before != after else tr("still {after}", after=after)

    @property
    def by_change(self) -> "BeforeAfter":
        """The same with the class first whose probability changed most."""
        order = sorted(self.after, key=lambda label: -abs(self.after[label] - self.before[label]))
        return BeforeAfter(
            self.model_name,
            {label: self.before[label] for label in order},
            {label: self.after[label] for label in order},
        )

    @property
    def title(self) -> str:
        """The model and how its call changed."""
        return f"{name_network(self.model_name)}: {self.change}"


class WhatIfBars(QWidget):
    """One row a class, one column a model: the bar is the edited beat, the mark on it the recorded one.

    Parameters
    ----------
    theme
        How to draw it.
    type_scale
        How much larger than the type of the window.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, type_scale: float = 1.0) -> None:
        super().__init__(parent)
        self._type_scale = type_scale
        self._theme = theme
        self._columns: tuple[BeforeAfter, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("probabilities before and after the edit"))

    @property
    def columns(self) -> tuple[BeforeAfter, ...]:
        """What is shown."""
        return self._columns

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_columns(self, columns: Sequence[BeforeAfter]) -> None:
        """Show other probabilities."""
        self._columns = tuple(columns)
        words = [
            f"{column.title}, "
            + ", ".join(
                tr(
                    "{label} {format_probability} to {format_probability_2}",
                    label=label,
                    format_probability=format_probability(column.before[label]),
                    format_probability_2=format_probability(value),
                )
                for label, value in column.after.items()
            )
            for column in self._columns
        ]
        self.setAccessibleDescription("; ".join(words))
        self.setToolTip("\n".join(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height with room for a title and all classes."""
        n_rows = max((len(column.after) for column in self._columns), default=0)
        return QSize(260, int((n_rows + 1) * self._row_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size; rows don't shrink."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title and rows of each model."""
        n_columns, height = len(self._columns), self._row_height()
        with QPainter(self) as painter:
            painter.setFont(self._font)
            for position, column in enumerate(self._columns):
                width = (self.width() - COLUMN_GAP * (n_columns - 1)) / n_columns
                row = QRectF(position * (width + COLUMN_GAP), 0, width, height)
                before, after = column.calls
                painter.setPen(QColor(self._theme.text if before != after else self._theme.muted))
                metrics = QFontMetricsF(self._font)
                room = width - metrics.horizontalAdvance(f": {column.change}")
                short = shorten_network(column.model_name)
                name = metrics.elidedText(short, Qt.TextElideMode.ElideMiddle, room)
                painter.drawText(row, int(_LEFT), f"{name}: {column.change}")
                for label in column.after:
                    row.translate(0, height)
                    self._paint_row(painter, row, column, label)

    def _paint_row(self, painter: QPainter, row: QRectF, column: BeforeAfter, label: str) -> None:
        metrics = QFontMetricsF(self._font)
        bar_height = _BAR_HEIGHT * self._type_scale
        before, after = column.before[label], column.after[label]
        left = row.left() + max(metrics.horizontalAdvance(name) for name in column.after) + 8
        numbers = f"{format_probability(before)} → {format_probability(after)}"
        if row.right() - metrics.horizontalAdvance("0.00 → 0.00") - 8 - left < _SHORTEST_BAR_PX:
            numbers = format_probability(after)
        widest = metrics.horizontalAdvance("0.00 → 0.00" if "→" in numbers else "0.00")
        painter.setPen(QColor(self._theme.text))
        painter.drawText(row, int(_LEFT), label)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(row, int(_RIGHT), numbers)
        top = row.center().y() - bar_height / 2
        width = max(row.right() - widest - 8 - left, 4.0)
        is_called = label == column.calls[1]
        painter.fillRect(QRectF(left, top, width, bar_height), QColor(self._theme.raised))
        color = QColor(self._theme.accent if is_called else self._theme.muted)
        painter.fillRect(QRectF(left, top, max(width * after, 1.5), bar_height), color)
        mark = left + width * before
        painter.fillRect(QRectF(mark - 1, top - 2, 2, bar_height + 4), QColor(self._theme.text))

    def _row_height(self) -> float:
        return QFontMetricsF(self._font).height() + 3 * self._type_scale

    @property
    def _font(self) -> QFont:
        """The window's font, which a presentation makes larger, by the scale of the type."""
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * self._type_scale)
        return font
