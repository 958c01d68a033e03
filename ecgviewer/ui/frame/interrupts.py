"""Ctrl+C in the terminal, and the system's request to end: both end the program in good order."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Tells of SIGINT and SIGTERM.

    While Qt waits for events Python handles no signal, so each is sent through a socket that Qt
    watches. Signals that were ignored stay so.

    Attributes
    ----------
    number
        The signal that came, 0 for none.
    """

    interrupted = Signal()
    """A signal came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number = 0
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        self._old_wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        watched = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
        self._old_handlers = {number: signal.signal(number, self._note) for number in watched}

    def release(self) -> None:
        """Handle signals as before."""
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _note(self, number: int, _frame: object) -> None:
        self.number = number

    @Slot()
    def _on_notifier_activated(self) -> None:
        self._reader.recv(64)
        if self.number:
            self.interrupted.emit()
