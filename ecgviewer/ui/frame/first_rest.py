"""What is done when all is there for the first time: it would stall the window at another time."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ecgviewer.ui.state.garbage_rounds import GarbageRounds
from ecgviewer.ui.state.tool import Workbench

_AGAIN_MS = 300


class FirstRest(QObject):
    """Begins the search for garbage, once, as soon as the window rests.

    Parameters
    ----------
    bench
        Its turns end before anything is done.
    garbage
        Not begun yet.
    is_settled
        Whether all that is in view is there.
    """

    def __init__(self, bench: Workbench, garbage: GarbageRounds, is_settled: Callable[[], bool]) -> None:
        super().__init__(bench)
        self._turns = bench.turns
        self._garbage = garbage
        self._is_settled = is_settled
        self._has_begun = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        bench.explanations_due.connect(self._look)

    def _look(self) -> None:
        if not self._has_begun:
            self._turns.add("rest", self._look_again)

    def _look_again(self) -> None:
        """Begin if all ended; what is still under way may end without any explanation."""
        if self._has_begun:
            return
        if self._turns.is_idle and self._is_settled():
            self._has_begun = True
            self._garbage.begin()
        else:
            self._again.start()
