"""How much each lead counted, as bars."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

_NAME_PX, _VALUE_PX = 46.0, 52.0
_BAR_PX = 8.0


class LeadBars(QWidget):
    """One row a lead: its name, a bar, and the number. Values below zero go to the left of the middle."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[tuple[str, float], ...] = ()
        self._is_signed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("how much each lead counted"))

    @property
    def rows(self) -> tuple[tuple[str, float], ...]:
        """Name and value of each lead."""
        return self._rows

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_values(self, names: Sequence[str], values: Sequence[float], is_signed: bool) -> None:
        """Show other values.

        Parameters
        ----------
        names, values
            Of each lead.
        is_signed
            Whether values may be below zero; else they are shares of one.
        """
        self._rows = tuple((name, float(value)) for name, value in zip(names, values, strict=True))
        self._is_signed = is_signed
        self.setAccessibleDescription(", ".join(f"{name} {self._words(value)}" for name, value in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line of text for each lead."""
        return QSize(220, int(len(self._rows) * self._row_px + 2))

    def minimumSizeHint(self) -> QSize:
        """As high as `sizeHint`."""
        return QSize(150, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows."""
        with QPainter(self) as painter:
            largest = max((abs(value) for _, value in self._rows), default=0.0) if self._is_signed else 1.0
            for row, (name, value) in enumerate(self._rows):
                self._paint_row(painter, row * self._row_px, name, value, max(largest, 1e-9))

    def _paint_row(self, painter: QPainter, top: float, name: str, value: float, largest: float) -> None:
        theme, height = self._theme, self._row_px
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(0, top, _NAME_PX, height), flags | Qt.AlignmentFlag.AlignLeft, name)
        right = self.width() - _VALUE_PX
        painter.drawText(
            QRectF(right, top, _VALUE_PX, height), flags | Qt.AlignmentFlag.AlignRight, self._words(value)
        )
        room = max(right - _NAME_PX - 4, 1.0)
        zero = _NAME_PX + (room / 2 if self._is_signed else 0.0)
        length = value / largest * (room / 2 if self._is_signed else room)
        y = top + (height - _BAR_PX) / 2
        painter.fillRect(QRectF(_NAME_PX, y, room, _BAR_PX), QColor(theme.raised))
        color = QColor(theme.accent if value >= 0 else theme.warning)
        painter.fillRect(QRectF(min(zero, zero + length), y, abs(length), _BAR_PX), color)

    def _words(self, value: float) -> str:
        return f"{value:+.2f}" if self._is_signed else f"{100 * value:.0f} %"

    @property
    def _row_px(self) -> float:
        return QFontMetricsF(self.font()).height() + 4
