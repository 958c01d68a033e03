"""Bars of what each wave of a beat is worth to a class."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.ui.facts.beat_details import format_signed
from ecgviewer.ui.look.signed_bar import paint_signed_bar
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

_LEAST_BAR = 44.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WIDEST_VALUE, _WIDEST_PERCENT = "+00.00", "−100 %"


class WaveBars(QWidget):
    """One row a player: name, a bar left (against) or right (for) of zero, logit and percent.

    While values are under way the rows stay, empty, so that nothing jumps.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._players: Sequence[str] = ()
        self._shares: WaveShapley | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("worth of the waves"))

    @property
    def players(self) -> Sequence[str]:
        """The rows, from top to bottom."""
        return self._players

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_shares(self, shares: WaveShapley | None) -> None:
        """Show values, or empty rows while they are under way."""
        self._shares = shares
        if shares is not None:
            self._players = shares.players
        self.setAccessibleDescription("" if shares is None else ", ".join(map(self._describe, self._players)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height with room for all rows."""
        return QSize(260, int(len(self._players) * self._row_height()) + 1)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size: a short bar between names and numbers."""
        names, numbers = self._name_width(), self._number_width()
        return QSize(int(names + numbers + _LEAST_BAR) + 1, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Say of the row under the pointer what it is worth, alone and together."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().y()), self)
            return True
        return super().event(event)

    def tip_at(self, y: float) -> str:
        """Return what a row says in words, "" where there is none."""
        row, shares = int(y // self._row_height()), self._shares
        if shares is None or not 0 <= row < len(self._players):
            return ""
        pairs = shares.interactions[row]
        tip = self._describe(self._players[row])
        if abs(pairs).max(initial=0.0) > 0:
            other = int(abs(pairs).argmax())
            tip += tr(
                "; together with {players} {format_signed}",
                players=self._players[other],
                format_signed=format_signed(pairs[other]),
            )
        return tip

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a row a player."""
        largest = 1.0
        if self._shares is not None:
            largest = float(abs(self._shares.values).max(initial=0.0)) or 1.0
        row = QRectF(0, 0, self.width(), self._row_height())
        with QPainter(self) as painter:
            for index, name in enumerate(self._players):
                self._paint_row(painter, row, index, name, largest)
                row.translate(0, row.height())

    def _paint_row(self, painter: QPainter, row: QRectF, index: int, name: str, largest: float) -> None:
        metrics = QFontMetricsF(self.font())
        value = None if self._shares is None else float(self._shares.values[index])
        painter.setPen(QColor(self._theme.text))
        painter.drawText(row, int(_LEFT), name)
        painter.setPen(QColor(self._theme.muted))
        if self._shares is not None and value is not None:
            percent = format_percent_signed(float(self._shares.percent[index]))
            painter.drawText(row, int(_RIGHT), percent)
            room = metrics.horizontalAdvance(_WIDEST_PERCENT) + 6
            painter.drawText(row.adjusted(0, 0, -room, 0), int(_RIGHT), format_signed(value, ""))
        else:
            painter.drawText(row, int(_RIGHT), "…")
        left, right = row.left() + self._name_width(), row.right() - self._number_width()
        ground = QRectF(left, row.top(), right - left, row.height())
        paint_signed_bar(painter, ground, value, largest, self._theme)

    def _describe(self, player: str) -> str:
        shares = self._shares
        if shares is None:
            return player
        index = shares.players.index(player)
        percent = format_percent_signed(float(shares.percent[index]))
        return f"{player} {format_signed(float(shares.values[index]), '')} ({percent})"

    def _name_width(self) -> float:
        metrics = QFontMetricsF(self.font())
        return max((metrics.horizontalAdvance(name) for name in self._players), default=0.0) + 8

    def _number_width(self) -> float:
        metrics = QFontMetricsF(self.font())
        return sum(metrics.horizontalAdvance(text) for text in (_WIDEST_VALUE, _WIDEST_PERCENT)) + 14

    def _row_height(self) -> float:
        return QFontMetricsF(self.font()).height() + 3


def format_percent_signed(value: float) -> str:
    """Return a share with its sign, in whole percent."""
    rounded = round(value)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded)}\u00a0%"
