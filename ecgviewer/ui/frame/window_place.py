"""Where the window stands, how large it is and how its panels share it, from one start to the next."""

from collections.abc import Callable

from PySide6.QtWidgets import QMainWindow

from ecgviewer.ui.state.preferences import Preferences

_FIRST_SIZE = (1600, 1000)


class WindowPlace:
    """Gives a window the place that it had last, or a first one, and keeps the one that it will have.

    Parameters
    ----------
    window
        The window.
    preferences
        Where its place is kept.
    arrange_panels
        Gives the panels their first shares of the window.
    """

    def __init__(
        self, window: QMainWindow, preferences: Preferences, arrange_panels: Callable[[], None]
    ) -> None:
        self._window = window
        self._preferences = preferences
        self._arrange_panels = arrange_panels
        self._is_arranged = False
        self._is_kept = False

    def restore(self) -> None:
        """Give the window its last size, place and panels, and keep from now on those it will have."""
        self._is_kept = True
        place = self._preferences.window_place
        if place is None:
            available = self._window.screen().availableGeometry()
            width, height = _FIRST_SIZE
            self._window.resize(min(width, available.width()), min(height, available.height()))
        else:
            self._window.restoreGeometry(place[0])
            self._window.restoreState(place[1])
            self._is_arranged = True

    def arrange(self) -> None:
        """Give the panels their shares when the window is first shown, unless they had some last time."""
        if not self._is_arranged:
            self._is_arranged = True
            self._arrange_panels()

    def keep(self) -> None:
        """Keep size, place and panels for the next start, if they were taken from the last one."""
        if self._is_kept:
            self._preferences.save_window_place(self._window.saveGeometry(), self._window.saveState())
