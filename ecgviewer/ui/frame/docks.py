"""The panels around the trace, as docks that a person can move and close, in one of two workspaces."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabBar, QTabWidget, QWidget
from shiboken6 import isValid

from ecgviewer.ui.frame.home.dock_tabs import DockTabs
from ecgviewer.ui.state.tool import Dock, Place, Workspace

STATE_VERSION = 2
"""Of what `QMainWindow.saveState` gives: the state of other docks is not taken."""

_RIGHT, _BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
_AREAS = {Place.CARD: _RIGHT, Place.DRAWER: _RIGHT, Place.MATRIX: _BOTTOM, Place.TABLES: _BOTTOM}
_BESIDE = {
    Place.DRAWER: (Place.CARD, Qt.Orientation.Vertical),
    Place.TABLES: (Place.MATRIX, Qt.Orientation.Horizontal),
}
"""Which place another one shares its area with, and in which direction."""

_NO_BAR = (
    "QTabBar { max-height: 0px; border: none; } QTabBar::tab { height: 0px; min-height: 0px; max-height: 0px;"
    " width: 1px; min-width: 0px; padding: 0px; margin: 0px; border: none; }"
)
"""For Qt's own bars of tabs: they can't be hidden, but need no room."""

_SIDE_SHARE, _LEAST_SIDE_PX, _MOST_SIDE_PX = 0.24, 376, 440
_USUAL_LINE_PX, _MOST_SIDE_SHARE = 18, 0.38
"""Where the system's font is larger than this, the right column is wider in proportion, up to a share of the window."""

_DRAWER_SHARE = 0.33
"""Of the window's height, in Review; the card has the rest of the column."""

_BOTTOM_SHARE, _MATRIX_SHARE = 0.30, 0.42
"""In Model: of the window's height, and of the trace's width."""


class Docks:
    """The docks of a window.

    Parameters
    ----------
    window
        The window.
    docks
        What they are, in the order of the tabs.
    """

    def __init__(self, window: QMainWindow, docks: Sequence[Dock]) -> None:
        self._window = window
        self._docks = tuple(docks)
        self._left: dict[Workspace, QByteArray] = {}
        self._aside: QByteArray | None = None
        self._is_due = False
        self.workspace = Workspace.REVIEW
        # The right column reaches to the bottom.
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        self._widgets = {dock.name: self._make(dock) for dock in docks}
        self.reset()

    def __getitem__(self, name: str) -> QDockWidget:
        """Return the dock of a name."""
        return self._widgets[name]

    def show(self, name: str) -> None:
        """Show a dock, on top of others."""
        self._widgets[name].show()
        self.raise_(name)

    def raise_(self, name: str) -> None:
        """Bring a dock on top of others, if it is shown."""
        # One that is raised while it is hidden would lie below others once it is shown.
        if not self._widgets[name].isHidden():
            self._widgets[name].raise_()

    def hides(self, widget: QWidget) -> bool:
        """Return whether a widget lies in a dock that is covered by another one's tab."""
        inside = [dock for dock in self._widgets.values() if dock.isAncestorOf(widget)]
        return any(dock.visibleRegion().isEmpty() for dock in inside)

    def enter(self, workspace: Workspace) -> None:
        """Give the docks the places of a workspace: as they were left there, else its own."""
        if workspace is self.workspace:
            return
        self.bring_back()
        self._left[self.workspace] = self.state
        self.workspace = workspace
        left = self._left.get(workspace)
        if left is None or not self._window.restoreState(left, STATE_VERSION):
            self.reset()
        self._dress()

    def reset(self) -> None:
        """Give all docks their first places and sizes in the present workspace."""
        self._aside = None
        self._left.pop(self.workspace, None)
        for widget in self._widgets.values():
            widget.setFloating(False)
            self._window.removeDockWidget(widget)
        groups = self._groups()
        firsts = {place: self._widgets[docks[0].name] for place, docks in groups.items()}
        for place, first in firsts.items():
            self._window.addDockWidget(_AREAS[place], first)
            neighbour, direction = _BESIDE.get(place, (None, Qt.Orientation.Horizontal))
            if neighbour in firsts:
                self._window.splitDockWidget(firsts[neighbour], first, direction)
            for other in groups[place][1:]:
                self._window.tabifyDockWidget(first, self._widgets[other.name])
        for widget in self._widgets.values():
            widget.show()
        for first in firsts.values():
            first.raise_()
        self._dress()
        self.arrange()

    def set_aside(self) -> None:
        """Hide all docks until `bring_back`: there is nothing to show in them."""
        if self._aside is None:
            self._aside = self._window.saveState(STATE_VERSION)
        for widget in self._widgets.values():
            widget.hide()

    def bring_back(self) -> None:
        """Show the docks again that `set_aside` has hidden."""
        if self._aside is not None:
            self._window.restoreState(self._aside, STATE_VERSION)
            self._aside = None

    @property
    def state(self) -> QByteArray:
        """Where the docks are, or where they will be once they are brought back."""
        return self._window.saveState(STATE_VERSION) if self._aside is None else self._aside

    def arrange(self) -> None:
        """Give the docks their shares of the window's size, unless they are set aside."""
        if self._aside is not None:
            return
        width, height = self._window.width(), self._window.height()
        groups = {place: self._widgets[docks[0].name] for place, docks in self._groups().items()}
        across, upright = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        scale = max(self._window.fontMetrics().height() / _USUAL_LINE_PX, 1.0)
        side = int(min(max(width * _SIDE_SHARE, _LEAST_SIDE_PX * scale), _MOST_SIDE_PX * scale))
        side = max(min(side, int(width * _MOST_SIDE_SHARE)), _LEAST_SIDE_PX)
        right = [groups[place] for place in (Place.CARD, Place.DRAWER) if place in groups]
        if right:
            self._window.resizeDocks(right[:1], [side], across)
        if len(right) == 2:
            drawer = int(height * _DRAWER_SHARE)
            self._window.resizeDocks(right, [height - drawer, drawer], upright)
        below = [groups[place] for place in (Place.MATRIX, Place.TABLES) if place in groups]
        if below:
            self._window.resizeDocks(below[:1], [int(height * _BOTTOM_SHARE)], upright)
        if len(below) == 2:
            matrix = int((width - side) * _MATRIX_SHARE)
            self._window.resizeDocks(below, [matrix, width - side - matrix], across)

    def add_to_menu(self, menu: QMenu) -> None:
        """Add a switch for each dock to a menu."""
        menu.addSeparator()
        for widget in self._widgets.values():
            menu.addAction(widget.toggleViewAction())

    def _groups(self) -> dict[Place, list[Dock]]:
        """Return the docks of each place of the present workspace, the first place of a column first."""
        return {
            place: docks
            for place in Place
            if (docks := [dock for dock in self._docks if dock.place_in(self.workspace) is place])
        }

    def _dress(self) -> None:
        """Leave out the titles of docks that lie over each other: buttons above them tell all."""
        groups = self._groups()
        for place, docks in groups.items():
            for dock in docks:
                widget = self._widgets[dock.name]
                is_plain = len(docks) > 1 or place is Place.CARD
                if is_plain != (widget.titleBarWidget() is not None):
                    tabs = self._new_tabs() if is_plain else None
                    widget.setTitleBarWidget(tabs)  # type: ignore[arg-type]  # None is Qt's own title
        self._list_tabs_soon()

    def _new_tabs(self) -> DockTabs:
        tabs = DockTabs(self._window)
        tabs.chosen.connect(self._on_tab_chosen)
        return tabs

    def _on_tab_chosen(self, name: str) -> None:
        self.raise_(name)
        self._list_tabs()
        tabs = self._widgets[name].titleBarWidget()
        if isinstance(tabs, DockTabs):
            for button in tabs.buttons:
                if button.isChecked():
                    button.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_moved(self, _: object) -> None:
        # Docks are hidden once more while their window goes.
        if not self._is_due and isValid(self._window):
            self._is_due = True
            self._list_tabs_soon()

    def _list_tabs_soon(self) -> None:
        # Qt makes its own bars once it lays the docks out.
        QTimer.singleShot(0, self._window, self._list_tabs)

    def _list_tabs(self) -> None:
        """Tell in each dock which ones lie over each other; Qt's own bars would need arrows for so many."""
        self._is_due = False
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if bar.styleSheet() != _NO_BAR:
                bar.setStyleSheet(_NO_BAR)
                bar.setDrawBase(False)
                bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                bar.setUsesScrollButtons(False)
                bar.setMaximumHeight(0)
        for name, widget in self._widgets.items():
            tabs = widget.titleBarWidget()
            if not isinstance(tabs, DockTabs):
                continue
            mates = {widget, *self._window.tabifiedDockWidgets(widget)}
            group = [
                dock
                for dock in self._docks
                if self._widgets[dock.name] in mates and not self._widgets[dock.name].isHidden()
            ]
            is_single = len(group) < 2 or widget.isFloating()
            tabs.set_docks([] if is_single else [(dock.name, dock.title) for dock in group], name)

    def _make(self, dock: Dock) -> QDockWidget:
        widget = QDockWidget(dock.title, self._window)
        widget.setObjectName(f"dock_{dock.name}")
        dock.panel.setObjectName("panel")
        if not dock.panel.accessibleName():
            dock.panel.setAccessibleName(dock.title)
        dock.panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        widget.setWidget(dock.panel)
        for moved in (
            widget.visibilityChanged,
            widget.topLevelChanged,
            widget.dockLocationChanged,
            widget.toggleViewAction().toggled,
        ):
            moved.connect(self._on_moved)
        return widget
