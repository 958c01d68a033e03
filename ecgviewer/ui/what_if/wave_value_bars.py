"""What each wave of an edited beat is worth to the explained class, the models side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.explain.wave_players import ALIKE, RHYTHM, WAVE_PLAYERS
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.ui.facts.beat_details import format_signed
from ecgviewer.ui.facts.probability_bars import COLUMN_GAP
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

_ORDER = (*WAVE_PLAYERS, RHYTHM, ALIKE)
_BAR_HEIGHT = 7.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WaveValueBars(QWidget):
    """One row a wave, one column a model: a bar left (against) or right (for) of zero, in units of the logit.

    While values are on their way the old ones stay, in grey.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: tuple[WaveShapley | None, ...] = ()
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Shapley values of the waves of the edited beat"))

    @property
    def rows(self) -> tuple[str, ...]:
        """The players that are shown, in the order of time."""
        there = {name for share in self._shares if share is not None for name in share.players}
        return tuple(name for name in _ORDER if name in there)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_shares(self, shares: Sequence[WaveShapley | None]) -> None:
        """Show other values, one item a column; None where they are on their way."""
        self._is_stale = any(share is None for share in shares)
        is_same_model = len(shares) == len(self._shares)
        self._shares = tuple(
            self._shares[column] if share is None and is_same_model else share
            for column, share in enumerate(shares)
        )
        self.setAccessibleDescription("; ".join(map(_in_words, filter(None, self._shares))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height with room for a title and all players."""
        return QSize(260, int((len(self.rows) + 1) * self._row_height()) if self.rows else 0)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size; rows don't shrink."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a title and the rows; names stand once, on the left."""
        rows, metrics = self.rows, QFontMetricsF(self.font())
        if not rows:
            return
        height = self._row_height()
        left = max(metrics.horizontalAdvance(name) for name in rows) + 8
        n_columns = len(self._shares)
        width = (self.width() - left - COLUMN_GAP * (n_columns - 1)) / n_columns
        with QPainter(self) as painter:
            painter.setPen(QColor(self._theme.text))
            for number, name in enumerate(rows):
                painter.drawText(QRectF(0, (number + 1) * height, left, height), int(_LEFT), name)
            for column, share in enumerate(self._shares):
                if share is not None:
                    place = QRectF(left + column * (width + COLUMN_GAP), 0, width, height)
                    self._paint_column(painter, place, share)

    def _paint_column(self, painter: QPainter, row: QRectF, share: WaveShapley) -> None:
        metrics = QFontMetricsF(self.font())
        painter.setPen(QColor(self._theme.muted))
        title = tr(
            "{name_network}: waves for {label}",
            name_network=name_network(share.model_name),
            label=share.label,
        )
        if metrics.horizontalAdvance(title) > row.width():
            title = f"{name_network(share.model_name)}: {share.label}"
        painter.drawText(
            row, int(_LEFT), metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, row.width())
        )
        largest = float(abs(share.values).max()) or 1.0
        values = dict(zip(share.players, map(float, share.values), strict=True))
        widest = metrics.horizontalAdvance("−00.00") + 6
        half = max((row.width() - widest) / 2, 4.0)
        for name in self.rows:
            row.translate(0, row.height())
            top, middle = row.center().y() - _BAR_HEIGHT / 2, row.left() + half
            painter.fillRect(QRectF(row.left(), top, 2 * half, _BAR_HEIGHT), QColor(self._theme.raised))
            value = values.get(name)
            if value is not None:
                self._paint_bar(painter, QRectF(middle, top, half * value / largest, _BAR_HEIGHT), value)
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(row, int(_RIGHT), format_signed(value, ""))
            painter.fillRect(QRectF(middle - 0.5, top - 2, 1.0, _BAR_HEIGHT + 4), QColor(self._theme.muted))

    def _paint_bar(self, painter: QPainter, bar: QRectF, value: float) -> None:
        stops = self._theme.signed_for_stops if value >= 0 else self._theme.signed_against_stops
        painter.fillRect(bar.normalized(), QColor(self._theme.muted if self._is_stale else stops[-1]))

    def _row_height(self) -> float:
        return QFontMetricsF(self.font()).height() + 3


def _in_words(share: WaveShapley) -> str:
    values = ", ".join(
        f"{name} {format_signed(float(value), '')}"
        for name, value in zip(share.players, share.values, strict=True)
    )
    return tr(
        "{model_name}, class {label}: {values}", model_name=share.model_name, label=share.label, values=values
    )
