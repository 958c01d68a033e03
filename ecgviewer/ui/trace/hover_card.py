"""A small card beside the pointer that says what stands there."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ecgviewer.ui.look.theme import LIGHT, Theme

_DISTANCE_PX = 14
_FONT_SCALE = 0.9


class HoverCard(QLabel):
    """A card in plain text that never takes the pointer's clicks.

    Parameters
    ----------
    parent
        The view that it lies on; it stays inside.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _FONT_SCALE)
        self.setFont(font)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_theme(LIGHT)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self.setStyleSheet(
            f"background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.border};"
            "border-radius: 5px; padding: 4px 7px;"
        )

    def show_lines(self, lines: Sequence[str], pointer: QPointF) -> None:
        """Show some lines beside the pointer, on the side where there is room; none hide the card."""
        if not lines:
            self.hide()
            return
        self.setText("\n".join(lines))
        self.adjustSize()
        area = self._view.rect()
        x = int(pointer.x()) + _DISTANCE_PX
        y = int(pointer.y()) + _DISTANCE_PX
        if x + self.width() > area.right():
            x = int(pointer.x()) - _DISTANCE_PX - self.width()
        if y + self.height() > area.bottom():
            y = int(pointer.y()) - _DISTANCE_PX - self.height()
        self.move(max(x, 2), max(y, 2))
        self.show()
        self.raise_()
