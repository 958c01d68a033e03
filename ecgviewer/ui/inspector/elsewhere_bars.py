"""Bars of what a SHAP sum is made of, for networks that draw on more than the second in view."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.facts.beat_details import PENDING, BeatDetails, ModelBeat, format_signed, parts_of_sum
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.signed_bar import paint_signed_bar
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

_METHOD = "shap"
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ElsewhereBars(QWidget):
    """One row a part of the sum: its name, a bar left (against) or right (for) of zero, its value.

    Nothing is shown of models whose explanation is all on the window. While an explanation is under way
    the rows of the last beat stay, empty, so that nothing jumps.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: dict[str, dict[str, float | None]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def parts(self) -> dict[str, dict[str, float | None]]:
        """What is shown: by model and name of the part, in units of the logit; None while it is under way."""
        return self._parts

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_details(self, details: BeatDetails | None) -> None:
        """Show the parts for each model of a beat that has any."""
        old, self._parts = self._parts, {}
        for model in () if details is None else details.models:
            parts = self._parts_of(model, old.get(model.model_name, {}))
            if parts:
                self._parts[model.model_name] = parts
        self.setVisible(bool(self._parts))
        words = [f"{name} {format_signed(value)}" for name, value in self._known()]
        self.setAccessibleName(tr("parts of the SHAP sum"))
        self.setAccessibleDescription(", ".join(words))
        self.updateGeometry()
        self.update()

    @staticmethod
    def _parts_of(model: ModelBeat, old: dict[str, float | None]) -> dict[str, float | None]:
        state = model.attributions.get(_METHOD)
        if isinstance(state, Attribution):
            return dict(parts_of_sum(state))
        return dict.fromkeys(old) if state == PENDING else {}

    def _known(self) -> list[tuple[str, float]]:
        every = [item for parts in self._parts.values() for item in parts.items()]
        return [(name, value) for name, value in every if value is not None]

    def sizeHint(self) -> QSize:
        """Return a height with room for a title and the parts of each model."""
        n_rows = sum(1 + len(parts) for parts in self._parts.values())
        return QSize(260, int(n_rows * self._row_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size; rows don't shrink."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a title and the rows of each model."""
        largest = max((abs(value) for _, value in self._known()), default=0.0) or 1.0
        row = QRectF(0, 0, self.width(), self._row_height())
        with QPainter(self) as painter:
            for model_name, parts in self._parts.items():
                painter.setPen(QColor(self._theme.muted))
                title = tr("{name_network} · SHAP adds up from", name_network=name_network(model_name))
                metrics = QFontMetricsF(self.font())
                title = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, row.width())
                painter.drawText(row, int(_LEFT), title)
                row.translate(0, row.height())
                for name, value in parts.items():
                    self._paint_row(painter, row, name, value, largest)
                    row.translate(0, row.height())

    def _paint_row(
        self, painter: QPainter, row: QRectF, name: str, value: float | None, largest: float
    ) -> None:
        metrics = QFontMetricsF(self.font())
        painter.setPen(QColor(self._theme.text))
        painter.drawText(row, int(_LEFT), name)
        number = "…" if value is None else format_signed(value, "")
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(row, int(_RIGHT), number)
        names = {known for parts in self._parts.values() for known in parts}
        left = row.left() + max(metrics.horizontalAdvance(known) for known in names) + 8
        right = row.right() - metrics.horizontalAdvance("−00.00") - 6
        ground = QRectF(left, row.top(), right - left, row.height())
        paint_signed_bar(painter, ground, value, largest, self._theme)

    def _row_height(self) -> float:
        return QFontMetricsF(self.font()).height() + 3
