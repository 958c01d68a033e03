"""What is done when all is there for the first time: it would stall the window at another time."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from ecgviewer.ui.state.garbage_rounds import GarbageRounds
from ecgviewer.ui.state.tool import Tool, Workbench

_AGAIN_MS = 300


class FirstRest(QObject):
    """Begins the search for garbage and lets the tools prepare, once, as soon as the window rests.

    Parameters
    ----------
    bench
        Its turns end before anything is done.
    tools
        Of the window.
    garbage
        Not begun yet.
    is_settled
        Whether all that is in view is there.
    """

    def __init__(
        self,
        bench: Workbench,
        tools: Sequence[Tool],
        garbage: GarbageRounds,
        is_settled: Callable[[], bool],
    ) -> None:
        super().__init__(bench)
        self._turns = bench.turns
        self._tools = tools
        self._garbage = garbage
        self._is_settled = is_settled
        self._has_come = self._has_begun = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        bench.explanations_due.connect(self._look)

    def _look(self) -> None:
        if not self._has_come:
            self._turns.add("rest", self._come_if_settled)

    def _come_if_settled(self) -> None:
        if not self._turns.is_idle:
            self._turns.add("rest", self._come_if_settled)
        elif not self._is_settled():
            self._again.start()  # what is still under way may end without any explanation
        elif not self._has_come:
            self._has_come = True
            self._again.stop()
            self._begin_rounds()
            for tool in self._tools:
                tool.prepare()

    def _look_again(self) -> None:
        """Begin the search where all ended without an explanation; tools prepare when one finds all settled."""
        if self._turns.is_idle and self._is_settled():
            self._begin_rounds()
        else:
            self._again.start()

    def _begin_rounds(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._garbage.begin()
