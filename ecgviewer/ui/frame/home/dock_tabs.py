"""The names of docks that lie over each other, all in view: in as many rows as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from ecgviewer.ui.look.translation import tr

_GAP_PX, _MARGIN_PX, _PADDING_PX = 1, 3, 6
_LEFT, _RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right


class DockTabs(QWidget):
    """A button for each dock of a group, the one on top is pressed.

    Tab reaches that one; the arrow keys go to its neighbours, as in a bar of tabs.
    """

    chosen = Signal(str)
    """Bring the dock of this name on top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dock_tabs")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("panels"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._names: tuple[str, ...] = ()
        self._buttons: list[QToolButton] = []
        self._n_rows = 1

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """The buttons, in the order of the docks."""
        return tuple(self._buttons)

    @property
    def n_rows(self) -> int:
        """In how many rows they stand."""
        return self._n_rows

    def set_docks(self, docks: Sequence[tuple[str, str]], on_top: str) -> None:
        """Offer docks (name, title), of which one is on top."""
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._names, self._buttons = tuple(name for name, _ in docks), []
        for name, title in docks:
            button = QToolButton(self)
            button.setObjectName("dock_tab")
            button.setText(title)
            button.setCheckable(True)
            button.setChecked(name == on_top)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == on_top else Qt.FocusPolicy.ClickFocus)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            button.show()
            self._buttons.append(button)
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(0, self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: no row is ever cut off."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the neighbour by the arrow keys."""
        step = {_LEFT: -1, _RIGHT: 1}.get(Qt.Key(event.key()))
        place = next((at for at, button in enumerate(self._buttons) if button.isChecked()), -1)
        if step is None or place < 0:
            super().keyPressEvent(event)
            return
        self.chosen.emit(self._names[(place + step) % len(self._names)])

    def _height(self) -> int:
        if not self._buttons:
            return 0
        row = self._row_px()
        return 2 * _MARGIN_PX + self._n_rows * row + (self._n_rows - 1) * _GAP_PX

    def _row_px(self) -> int:
        return self.fontMetrics().height() + _PADDING_PX

    def _lay_out(self) -> None:
        """Put the buttons side by side, and go to another row where one would not fit."""
        x, y, n_rows = _MARGIN_PX, _MARGIN_PX, 1
        for button in self._buttons:
            width = button.fontMetrics().horizontalAdvance(button.text()) + 2 * _PADDING_PX
            if x > _MARGIN_PX and x + width > self.width() - _MARGIN_PX:
                x, n_rows = _MARGIN_PX, n_rows + 1
                y += self._row_px() + _GAP_PX
            button.setGeometry(x, y, width, self._row_px())
            x += width + _GAP_PX
        if n_rows != self._n_rows:
            self._n_rows = n_rows
            self.updateGeometry()
        self.setFixedHeight(self._height())
