"""Spreads what has to be shown over several turns of the event loop, so that the window answers in between."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_PAUSE_MS = 10
"""Long enough for what was changed to be painted, which a window may put off by 5 ms."""


class Turns(QObject):
    """Does one piece of work a turn, in the order in which it was asked for.

    Each piece is painted, and input is taken, before the next one begins. Work under a name that still
    waits is not done twice: it keeps its turn, and the newer function takes it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[str, Callable[[], None]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._do_next)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for its turn."""
        return not self._waiting

    def add(self, name: str, work: Callable[[], None]) -> None:
        """Do some work at its turn; it has to look at what is the case by then."""
        self._waiting[name] = work
        if not self._timer.isActive():
            self._timer.start()

    def _do_next(self) -> None:
        if self._waiting:
            self._waiting.pop(next(iter(self._waiting)))()
        if not self._waiting:
            self._timer.stop()
