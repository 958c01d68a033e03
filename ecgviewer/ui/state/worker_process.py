"""One spawned process that works for the window, and the thread that talks to it. No Qt.

Both ends of a pipe belong to one process each, so the death of either is seen by the other at once, whatever
was being written; no lock and no semaphore is shared that a killed process could keep.
"""

import ctypes
import linecache
import multiprocessing
import os
import pickle
import queue
import sys
import threading
from collections.abc import Callable
from ctypes import c_bool
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import RawValue

from ecgviewer.jobs import CancelToken, Progress, ProgressReport

LEAVE_S = 0.4
"""Seconds that all processes and threads together have to end by themselves after they were asked to.

What takes longer is ended, or left behind: nothing is written but whole.
"""

_REST_S = 2.0
"""Seconds without a request after which the process gives back what it has freed."""


class SharedFlag:
    """A flag that two processes share, without a lock; see `ecgviewer.jobs.EventLike`."""

    def __init__(self) -> None:
        self._value = RawValue(c_bool, False)

    def set(self) -> None:
        """Raise the flag."""
        self._value.value = True

    def clear(self) -> None:
        """Lower the flag."""
        self._value.value = False

    def is_set(self) -> bool:
        """Whether the flag is raised."""
        return bool(self._value.value)


def give_memory_back() -> None:
    """Give the system back what this process needed for a record, a training or a library, and needs no more.

    Modules of scipy read their own source as they load, and Python keeps all those lines; and the C library keeps
    freed memory for the next time, by the record a hundred megabytes.
    """
    linecache.clearcache()
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc only
        if trim is not None:
            trim(0)


class WorkerProcess:
    """A spawned process that runs one function after another; it starts at once.

    The three functions are called in a thread of this process.

    Parameters
    ----------
    flag, enough
        Raised to cancel what runs, and to let it end with what it has.
    on_report
        Called with each report of progress.
    on_end
        Called with the result and the error of what ran, one of them None.
    on_loss
        Called once if the process ended without being asked to.
    """

    def __init__(
        self,
        flag: SharedFlag,
        enough: SharedFlag,
        on_report: Callable[[ProgressReport], None],
        on_end: Callable[[object, BaseException | None], None],
        on_loss: Callable[[], None],
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(far_end, flag, enough), name="ecgviewer-worker")
        self.process.start()
        far_end.close()
        self._requests: queue.SimpleQueue[tuple[object, ...] | None] = queue.SimpleQueue()
        self._on_report, self._on_end, self._on_loss = on_report, on_end, on_loss
        self._is_wanted = True
        self._thread = threading.Thread(target=self._talk, name="ecgviewer-worker-talk", daemon=True)
        self._thread.start()

    def run(self, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
        """Run `work(*arguments, progress=…, cancel=…)` after what was asked for before."""
        self._requests.put((work, arguments))

    def ask_to_end(self) -> None:
        """Let the process end when what runs has ended."""
        self._is_wanted = False
        self._requests.put(None)

    def wait_for_end(self, within_s: float = LEAVE_S) -> None:
        """Wait until the process has ended; one that takes longer is ended."""
        self.process.join(within_s)
        for end in (self.process.terminate, self.process.kill):
            if self.process.is_alive():
                end()
                self.process.join(LEAVE_S)
        self._thread.join(LEAVE_S)
        # Whoever asked goes with its last reference, in its own thread: a cycle would leave it to whichever searches.
        self._on_report = lambda _: None
        self._on_end = lambda _result, _error: None
        self._on_loss = lambda: None

    def _talk(self) -> None:
        try:
            while (request := self._requests.get()) is not None:
                self._ask(request)
        except (EOFError, OSError):
            if self._is_wanted:
                self._on_loss()
        finally:
            self._pipe.close()

    def _ask(self, request: tuple[object, ...]) -> None:
        try:
            message = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # whatever an argument's own pickling raises
            self._on_end(None, error)
            return
        self._pipe.send_bytes(message)
        while True:
            answer = self._pipe.recv_bytes()
            try:
                kind, value = pickle.loads(answer)
            except Exception as error:  # whatever a result's own unpickling raises
                kind, value = "error", error
            if kind != "report":
                break
            self._on_report(value)
        self._on_end(*((value, None) if kind == "result" else (None, value)))


def _serve(pipe: Connection, flag: SharedFlag, enough: SharedFlag) -> None:
    """Answer requests until the other end is closed, and leave a core to the window."""
    os.environ["OMP_NUM_THREADS"] = "1"
    if hasattr(os, "nice"):
        os.nice(5)
    # A window that dies without a word takes its worker with it, whatever that is doing.
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    try:
        while True:
            if not pipe.poll(_REST_S):
                give_memory_back()
            work, arguments = pipe.recv()
            _answer(pipe, CancelToken(flag, enough), work, arguments)
            del work, arguments
    except (EOFError, OSError, KeyboardInterrupt):
        # Whoever asked has gone; to take libraries down piece by piece would take half a second.
        os._exit(0)


def _answer(
    pipe: Connection, cancel: CancelToken, work: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    def report(made: ProgressReport) -> None:
        pipe.send(("report", made))

    try:
        answer = ("result", work(*arguments, progress=Progress(report), cancel=cancel))
        message = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        message = _pickled_error(error)
    pipe.send_bytes(message)


def _pickled_error(error: Exception) -> bytes:
    """Return an error for the other side: itself, or its words where it can't be sent."""
    try:
        message = pickle.dumps(("error", error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(message)
    except Exception:  # whatever an error's own pickling raises
        return pickle.dumps(("error", RuntimeError(f"{type(error).__name__}: {error}")))
    return message


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
