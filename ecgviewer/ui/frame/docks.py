"""The panels around the trace, as docks that a person can move and close."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from ecgviewer.ui.state.tool import Dock

_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_SIDE_WIDTHS = {_LEFT: 0.22, _RIGHT: 0.27}
_BOTTOM_HEIGHT = 0.26
"""Shares of the window that the docks get at first."""


class Docks:
    """The docks of a window: left, right, then below, in each area in the order given.

    Parameters
    ----------
    window
        The window.
    docks
        What they are.
    """

    def __init__(self, window: QMainWindow, docks: Sequence[Dock]) -> None:
        self._window = window
        # The inspector is tall, the matrix wide: the right column reaches to the bottom.
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        in_order = [dock for area in (_LEFT, _RIGHT, _BOTTOM) for dock in docks if dock.area is area]
        self._areas = {
            area: [dock for dock in in_order if dock.area is area] for area in (_LEFT, _RIGHT, _BOTTOM)
        }
        self._widgets = {dock.name: self._add(dock) for dock in in_order}
        for area in _SIDE_WIDTHS:
            first, *others = (self._widgets[dock.name] for dock in self._areas[area])
            for other in others:
                window.tabifyDockWidget(first, other)
            if others:
                first.raise_()

    def __getitem__(self, name: str) -> QDockWidget:
        """Return the dock of a name."""
        return self._widgets[name]

    def show(self, name: str) -> None:
        """Show a dock, on top of others."""
        self._widgets[name].show()
        self.raise_(name)

    def raise_(self, name: str) -> None:
        """Bring a dock on top of others."""
        self._widgets[name].raise_()

    def arrange(self) -> None:
        """Give the docks their shares of the window's size."""
        width, height = self._window.width(), self._window.height()
        sides = {
            self._areas[area][0].name: share for area, share in _SIDE_WIDTHS.items() if self._areas[area]
        }
        below = {dock.name: dock.share for dock in self._areas[_BOTTOM]}
        across, upright = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        for shares in (sides, below):
            docks = [self._widgets[name] for name in shares]
            self._window.resizeDocks(docks, [int(width * share) for share in shares.values()], across)
        if below:
            docks = [self._widgets[next(iter(below))]]
            self._window.resizeDocks(docks, [int(height * _BOTTOM_HEIGHT)], upright)

    def add_to_menu(self, menu: QMenu) -> None:
        """Add a switch for each dock to a menu."""
        menu.addSeparator()
        for widget in self._widgets.values():
            menu.addAction(widget.toggleViewAction())

    def _add(self, dock: Dock) -> QDockWidget:
        widget = QDockWidget(dock.title, self._window)
        widget.setObjectName(f"dock_{dock.name}")
        dock.panel.setObjectName("panel")
        dock.panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        widget.setWidget(dock.panel)
        self._window.addDockWidget(dock.area, widget)
        return widget
