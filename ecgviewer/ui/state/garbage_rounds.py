"""Looks for garbage at times that suit the window."""

import gc
import queue
import threading
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer

from ecgviewer.ui.state.worker_process import give_memory_back

_ROUND_MS = 1000
_ROUNDS_TO_A_FULL_ONE = 60
_ROUNDS_TO_GIVING_BACK = 10
_LONGEST_START_MS = 30_000


class GarbageRounds(QObject):
    """Takes Python's search for garbage out of the threads and into the pauses of the window.

    By itself Python searches whenever many objects were made, in whichever thread makes them, and holds
    its lock all along: 80 to 130 ms while a record opens and modules are loaded. So nothing is searched
    until the window rests for the first time. What is there by then stays for good and is left alone; what
    comes later is searched every second in the window's thread, of which it takes a few milliseconds. Where
    several windows are open, Python searches by itself again when the last of them ends.

    Every ten seconds the system gets back what is free: the C library would keep what each record took for
    itself, up to the most that all threads ever needed at once. It takes 10 to 50 ms after a record was opened, so
    one thread does it, which is there from the first rest on: to start one waits for it to run, and that takes half a
    second while others compute. Where nothing is free it takes less than 1 ms.
    """

    _in_charge: ClassVar[set[int]] = set()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._n_rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_ROUND_MS)
        self._timer.timeout.connect(self._search)
        # A window without a record never comes to rest: nothing was awaited.
        self._latest = QTimer(self)
        self._latest.setSingleShot(True)
        self._latest.timeout.connect(self.begin)
        self._latest.start(_LONGEST_START_MS)
        self._asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._in_charge.add(id(self))
        gc.disable()

    @property
    def is_under_way(self) -> bool:
        """Whether rounds are made."""
        return self._timer.isActive()

    def begin(self) -> None:
        """Leave alone what is there, and search what comes from now on; once only."""
        if not self.is_under_way:
            self._latest.stop()
            give_memory_back()
            gc.freeze()
            name = "give memory back"
            threading.Thread(target=_give_when_asked, args=(self._asked,), name=name, daemon=True).start()
            self._timer.start()

    def end(self) -> None:
        """Leave the search to Python again."""
        self._latest.stop()
        self._timer.stop()
        self._asked.put(False)
        self._in_charge.discard(id(self))
        if not self._in_charge:
            gc.unfreeze()
            gc.enable()

    def _search(self) -> None:
        self._n_rounds += 1
        gc.collect(2 if self._n_rounds % _ROUNDS_TO_A_FULL_ONE == 0 else 1)
        if self._n_rounds % _ROUNDS_TO_GIVING_BACK == 0:
            self._asked.put(True)


def _give_when_asked(asked: "queue.SimpleQueue[bool]") -> None:
    while asked.get():
        give_memory_back()
