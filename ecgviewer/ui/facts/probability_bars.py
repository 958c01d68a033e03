"""Bars of the probabilities of all classes, the models side by side."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_probability, name_symbol

COLUMN_GAP = 12
"""Pixels between two models' columns, as in the panels above the bars."""

_BAR_HEIGHT = 7.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ProbabilityBars(QWidget):
    """One row a class, one column a model; the called class in the accent, a false call in its hue."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._details: BeatDetails | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_details(self, details: BeatDetails | None) -> None:
        """Show the probabilities of a beat, in each column the classes of its model."""
        self._details = details
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height with room for a header and all classes."""
        models = () if self._details is None else self._details.models
        n_rows = max((len(model.probabilities) for model in models), default=0)
        return QSize(260, int((n_rows + 1) * self._row_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size; rows don't shrink."""
        return QSize(160, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Show the exact probability of the bar under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tip_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def tip_at(self, x: float, y: float) -> str:
        """Return the exact probability at a position in words, "" where there is none."""
        row = int(y // self._row_height()) - 1
        for position, model in enumerate(() if self._details is None else self._details.models):
            left, width = self._column(position)
            labels = list(model.probabilities)
            if left <= x <= left + width and 0 <= row < len(labels):
                label = labels[row]
                return f"{model.title}: {name_symbol(label)} {model.probabilities[label]:.4f}"
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint header and rows of each model."""
        if self._details is None:
            return
        with QPainter(self) as painter:
            height = self._row_height()
            for position, model in enumerate(self._details.models):
                left, width = self._column(position)
                self._paint_title(painter, QRectF(left, 0, width, height), model)
                for row, label in enumerate(model.probabilities):
                    self._paint_row(painter, QRectF(left, (row + 1) * height, width, height), model, label)

    def _paint_title(self, painter: QPainter, area: QRectF, model: ModelBeat) -> None:
        details = self._details
        is_false = details is not None and details.is_false(model)
        mark = " ▲" if is_false else ""
        calls = (
            (tr(" calls {called}{mark}", called=model.called, mark=mark), f": {model.called}{mark}")
            if model.called
            else (mark,)
        )
        metrics = QFontMetricsF(self.font())
        rooms = [area.width() - metrics.horizontalAdvance(call) for call in calls]
        needed = metrics.horizontalAdvance(model.short_title)
        fitting = next((i for i, room in enumerate(rooms) if room >= needed), len(calls) - 1)
        name = metrics.elidedText(model.short_title, Qt.TextElideMode.ElideMiddle, rooms[fitting])
        painter.setPen(QColor(self._theme.false_hue if is_false else self._theme.muted))
        painter.drawText(area, int(_LEFT), f"{name}{calls[fitting]}")

    def _paint_row(self, painter: QPainter, area: QRectF, model: ModelBeat, label: str) -> None:
        """Paint a class's letter (bold if it is the reference), its bar and its number."""
        assert self._details is not None
        metrics = QFontMetricsF(self.font())
        font = self.font()
        font.setBold(label == self._details.symbol)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(area, int(_LEFT), label)
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(area, int(_RIGHT), format_probability(model.probabilities[label]))
        left = area.left() + max(metrics.horizontalAdvance(name) for name in model.probabilities) + 8
        width = area.right() - metrics.horizontalAdvance("0.00") - 8 - left
        bar = QRectF(left, area.center().y() - _BAR_HEIGHT / 2, max(width, 4.0), _BAR_HEIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(QColor(self._bar_color(model, label)))
        bar.setWidth(max(bar.width() * model.probabilities[label], 1.5))
        painter.drawRoundedRect(bar, 2, 2)
        painter.restore()

    def _bar_color(self, model: ModelBeat, label: str) -> str:
        assert self._details is not None
        if label != model.called or self._details.is_outside(model):
            return self._theme.muted
        return self._theme.false_hue if self._details.is_false(model) else self._theme.accent

    def _row_height(self) -> float:
        return QFontMetricsF(self.font()).height() + 4

    def _column(self, position: int) -> tuple[float, float]:
        """Return left edge and width of a model's column; columns are those of the panels above."""
        assert self._details is not None
        n_models = max(len(self._details.models), 1)
        width = (self.width() - COLUMN_GAP * (n_models - 1)) / n_models
        return position * (width + COLUMN_GAP), width
