"""Where the window stands, how large it is and how its panels share it, from one start to the next."""

from PySide6.QtWidgets import QMainWindow

from ecgviewer.ui.frame.docks import STATE_VERSION, Docks
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.state.tool import Workspace

_FIRST_SIZE = (1600, 1000)


class WindowPlace:
    """Gives a window the place that it had last, or a first one, and keeps the one that it will have.

    Parameters
    ----------
    window
        The window.
    preferences
        Where its place is kept.
    docks
        The panels.
    """

    def __init__(self, window: QMainWindow, preferences: Preferences, docks: Docks) -> None:
        self._window = window
        self._preferences = preferences
        self._docks = docks
        self._is_arranged = False
        self._is_kept = False

    def restore(self) -> Workspace:
        """Give the window its last size, place and panels, keep those it will have; return its workspace."""
        self._is_kept = True
        workspace = Workspace(self._preferences.workspace)
        place = self._preferences.window_place
        if place is None:
            available = self._window.screen().availableGeometry()
            width, height = _FIRST_SIZE
            self._window.resize(min(width, available.width()), min(height, available.height()))
        else:
            self._window.restoreGeometry(place[0])
            self._docks.enter(workspace)
            self._is_arranged = self._window.restoreState(place[1], STATE_VERSION)
        return workspace

    def arrange(self) -> None:
        """Give the panels their shares when the window is first shown, unless they had some last time."""
        if not self._is_arranged:
            self._is_arranged = True
            self._docks.arrange()

    def keep(self) -> None:
        """Keep size, place and panels for the next start, if they were taken from the last one."""
        if self._is_kept:
            self._preferences.save_window_place(
                self._window.saveGeometry(),
                self._docks.state,
                self._docks.workspace.value,
            )
