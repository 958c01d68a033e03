"""The open windows of one process: each has its own record, all share what is kept."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPoint, QTimer

from ecgviewer.ui.frame.main_window import MainWindow

_OFFSET_PX = 32


class Windows(QObject):
    """Opens further windows, tells each what another one has changed of what is kept, and ends them all.

    Parameters
    ----------
    first
        The window that the program was started with; whoever made it deletes it.
    """

    def __init__(self, first: MainWindow) -> None:
        super().__init__()
        self._windows: list[MainWindow] = []
        self._is_relaying = False
        self._add(first)

    def __iter__(self) -> Iterator[MainWindow]:
        """Yield the windows that are open, in the order in which they were opened."""
        return iter(tuple(self._windows))

    def open_beside(self, window: MainWindow) -> MainWindow:
        """Open a window without a record a little beside another one, and return it."""
        beside = MainWindow(None, window.bench.theme)
        beside.controller.follow_faithful_method()
        self._add(beside)
        beside.restore_place()
        if not window.isMaximized() and not window.isFullScreen():
            beside.resize(window.size())
            beside.move(window.pos() + QPoint(_OFFSET_PX, _OFFSET_PX))
        beside.show()
        beside.show_start()
        return beside

    def say(self, line: str) -> None:
        """Show an error in the window that a person is in."""
        active = [window for window in self._windows if window.isActiveWindow()]
        for window in (active or self._windows)[:1]:
            window.bench.failed.emit(line)

    def shut_down(self) -> None:
        """End what runs in all of them."""
        for window in self:
            window.hide()
            window.shut_down()

    @property
    def is_stuck(self) -> bool:
        """Whether, after `shut_down`, a thread of any is still in something that can't be interrupted."""
        return any(window.lanes.is_stuck for window in self._windows)

    def _add(self, window: MainWindow) -> None:
        is_first = not self._windows
        self._windows.append(window)
        window.bench.window_requested.connect(lambda: self.open_beside(window))
        window.bench.preferences_changed.connect(lambda: self._relay(window))
        if not is_first:
            window.bench.closing.connect(lambda: QTimer.singleShot(0, self, lambda: self._forget(window)))

    def _forget(self, window: MainWindow) -> None:
        if window in self._windows and not window.lanes.is_stuck:
            self._windows.remove(window)
            window.deleteLater()

    def _relay(self, changed: MainWindow) -> None:
        """Have the other windows take what one has changed."""
        if self._is_relaying:
            return
        self._is_relaying = True
        try:
            for window in self:
                if window is not changed:
                    window.bench.preferences.refresh()
                    window.bench.preferences_changed.emit()
        finally:
            self._is_relaying = False
