"""What nobody expected: it goes to the log with where it was raised, and a person reads one line."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from ecgviewer import paths
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.log_file import close_log, log_error, open_log


class Trouble(QObject):
    """Hears of errors that no code caught, in slots and in threads, from when it is made until `release`."""

    told = Signal(str)
    """One line for a person; comes in the thread of whoever listens."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = open_log()
        self._old = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def release(self) -> None:
        """Leave errors to whom they went before, and end the log."""
        sys.excepthook, threading.excepthook = self._old
        close_log(self._log)

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._old[0](kind, error, trace)
            return
        self._note(error.with_traceback(trace), "in the window")

    def _on_thread_error(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None and not issubclass(what.exc_type, SystemExit):
            self._note(what.exc_value, "in a thread")

    def _note(self, error: BaseException, where: str) -> None:
        log_error(error, where)
        line = describe_trouble(type(error).__name__, is_logged=self._log is not None)
        print(f"ecgviewer: {line}", file=sys.stderr)
        self.told.emit(line)


def describe_trouble(kind: str, *, is_logged: bool = True) -> str:
    """Return what a person reads of an error that nobody expected."""
    if not is_logged:
        return tr("something went wrong in the program ({kind}); your work is kept", kind=kind)
    return tr(
        "something went wrong in the program ({kind}); your work is kept, the log says more: {file}",
        kind=kind,
        file=paths.log_file(),
    )
