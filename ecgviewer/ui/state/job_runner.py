"""Runs workflows off the GUI thread and brings results back to it.

The window's threads are made here and in `worker_process`.

A lane does one job at a time. `ThreadLane` works in this process (numpy, onnxruntime); `ProcessLane`
in one spawned process (whatever imports torch, whose import would stall every thread here).
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance, Slot

from ecgviewer.errors import EcgViewerError, WorkLostError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.log_file import log_error
from ecgviewer.ui.state.worker_process import LEAVE_S, SharedFlag, WorkerProcess

_REPORT_INTERVAL_S = 0.1
_FIRST_START_MS = 250
"""A process that starts takes a core for seconds: what is there to be shown comes first."""

_IDLE_MS = 60_000
"""A process that had nothing to do for so long is ended: torch keeps half a gigabyte."""

_TRIES = 2
"""Work whose process is lost is tried once more: what ended the process may have had nothing to do with it."""

_LOST = tr(
    "the process that does this was ended from outside, twice (memory may be short); close other programs "
    "and try again, or go on with something else"
)


class Job(QObject):
    """One piece of work. Signals arrive on the GUI thread.

    `started`, then `progressed` at most ten times a second (reports with data always), exactly one of
    `succeeded`, `failed` and `cancelled`, then `finished`.
    """

    started = Signal()
    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(str)
    cancelled = Signal()
    finished = Signal()
    _reported = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, cancel: CancelToken, parent: QObject) -> None:
        super().__init__(parent)
        self.cancel_token = cancel
        self._is_over = False
        self._last_report_s = -1.0
        # Queued even within the GUI thread: the end of a quick job must not overtake its reports.
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def is_over(self) -> bool:
        """Whether `finished` was emitted, or never will be."""
        return self._is_over

    def cancel(self) -> None:
        """Ask the work to stop; `cancelled` follows."""
        self.cancel_token.cancel()

    def say_enough(self) -> None:
        """Ask the work to end soon with the best that it has; `succeeded` follows."""
        self.cancel_token.say_enough()

    def abandon(self) -> None:
        """Ask the work to stop and say nothing more of it: whoever listened may be gone."""
        self._is_over = True
        self.cancel_token.cancel()

    def report(self, report: ProgressReport) -> None:
        """Bring a report to the GUI thread; may be called from any thread."""
        now_s = time.monotonic()
        if report.data is None and now_s - self._last_report_s < _REPORT_INTERVAL_S:
            return
        self._last_report_s = now_s
        _emit_safely(self._reported, report)

    def end(self, result: object, error: BaseException | None) -> None:
        """Bring the outcome to the GUI thread; may be called from any thread."""
        _emit_safely(self._ended, result, error)

    @Slot(object)
    def _on_reported(self, report: ProgressReport) -> None:
        if not self._is_over and not self.cancel_token.is_cancelled:
            self.progressed.emit(report)

    @Slot(object, object)
    def _on_ended(self, result: object, error: BaseException | None) -> None:
        if self._is_over:
            return
        self._is_over = True
        if isinstance(error, Cancelled) or self.cancel_token.is_cancelled:
            self.cancelled.emit()
        elif error is None:
            self.succeeded.emit(result)
        elif isinstance(error, EcgViewerError):
            self.failed.emit(str(error))
        else:
            log_error(error, "in a job")
            self.failed.emit(
                tr("unexpected {name}: {error}. Please report this", name=type(error).__name__, error=error)
            )
        self.finished.emit()
        self.deleteLater()


class ThreadLane(QObject):
    """Runs jobs one after another in a thread of this process.

    The interpreter doesn't wait for the thread at its end: work looks at its token, but a library may be deep
    in one call, or in wait for a network.

    Parameters
    ----------
    parent
        Owner.
    pause_s
        Pause between two jobs, in which the window can show what the first one brought: both need Python's
        lock.
    """

    def __init__(self, parent: QObject | None = None, pause_s: float = 0.0) -> None:
        super().__init__(parent)
        self._pause_s = pause_s
        self._free_from_s = 0.0
        self._runs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_shut = self._is_waited_for = False
        self._jobs: list[Job] = []

    @property
    def is_at_work(self) -> bool:
        """Whether the thread is there: after `shut_down`, whether it is still in something."""
        return self._thread is not None and self._thread.is_alive()

    def submit(self, work: Callable[..., object], *arguments: object) -> Job:
        """Run `work(*arguments, progress=…, cancel=…)` and return its job."""
        job = Job(CancelToken(), self)
        self._jobs = [*(old for old in self._jobs if not old.is_over), job]
        job.finished.connect(lambda: self._jobs.remove(job) if job in self._jobs else None)
        # The caller connects its slots before anything can arrive.
        QTimer.singleShot(0, job, lambda: self._start(job, work, arguments))
        return job

    def _start(self, job: Job, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
        if job.is_over:
            return
        job.started.emit()
        if self._is_shut:
            job.end(None, Cancelled())
            return
        if self._thread is None:
            self._thread = threading.Thread(
                target=_run_all, args=(self._runs,), name="ecgviewer-lane", daemon=True
            )
            self._thread.start()

        def run() -> None:
            try:
                job.cancel_token.raise_if_cancelled()
                time.sleep(max(self._free_from_s - time.monotonic(), 0.0))
                result = work(*arguments, progress=Progress(job.report), cancel=job.cancel_token)
                self._free_from_s = time.monotonic() + self._pause_s
            except BaseException as error:  # it goes to the window, whatever it is
                job.end(None, error)
            else:
                job.end(result, None)

        self._runs.put(run)

    def ask_to_end(self) -> None:
        """Cancel what runs and let the thread end."""
        for job in self._jobs:
            job.abandon()
        self._is_shut = True
        self._runs.put(None)

    def shut_down(self, within_s: float = LEAVE_S) -> None:
        """Cancel what runs, and wait some seconds at most, once, for the thread to end."""
        self.ask_to_end()
        if self._thread is not None and not self._is_waited_for:
            self._is_waited_for = True
            self._thread.join(within_s)


class ProcessLane(QObject):
    """Runs jobs one after another in one spawned process, which starts with the first job.

    A process that is lost (killed, out of memory) is replaced, and what it did is tried once more. Work that
    loses its process again fails; the next gets a new process. One that is idle for long is ended, and the next
    job starts another.

    Parameters
    ----------
    parent
        Owner.
    idle_ms
        Milliseconds without a job after which the process is ended.
    """

    _ended = Signal(object, object, object)
    _lost = Signal(object)

    def __init__(self, parent: QObject | None = None, idle_ms: int = _IDLE_MS) -> None:
        super().__init__(parent)
        self._flag, self._enough = SharedFlag(), SharedFlag()
        self._worker: WorkerProcess | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.timeout.connect(self._start)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(idle_ms)
        self._idle.timeout.connect(self.rest)
        self._job: Job | None = None
        self._request: tuple[Callable[..., object], tuple[object, ...]] | None = None
        self._n_tries = 0
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._lost.connect(self._on_lost, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def submit(self, work: Callable[..., object], *arguments: object) -> Job:
        """Run `work(*arguments, progress=…, cancel=…)` in the process and return its job.

        `work` must be a function of a module, and arguments and result picklable.

        Raises
        ------
        RuntimeError
            If a job is under way.
        """
        if self._job is not None:
            raise RuntimeError("this lane is busy")
        self._idle.stop()
        delay_ms = _FIRST_START_MS if self._worker is None else 0
        self._flag.clear()
        self._enough.clear()
        job = Job(CancelToken(self._flag, self._enough), self)
        self._job, self._request, self._n_tries = job, (work, arguments), 0
        job.finished.connect(self._on_job_finished)
        self._delay.start(delay_ms)
        return job

    def _start(self) -> None:
        job = self._job
        if job is not None and not job.is_over:
            job.started.emit()
            self._try()

    def _try(self) -> None:
        assert self._request is not None
        self._n_tries += 1
        try:
            if self._worker is None:
                self._worker = self._new_worker()
        except OSError as error:
            self._end(None, error)
            return
        self._worker.run(*self._request)

    def _new_worker(self) -> WorkerProcess:
        def report(made: ProgressReport) -> None:
            job = self._job
            if job is not None:
                job.report(made)

        # What arrives late must not be taken for the word of a later worker.
        worker = WorkerProcess(
            self._flag,
            self._enough,
            report,
            lambda result, error: _emit_safely(self._ended, worker, result, error),
            lambda: _emit_safely(self._lost, worker),
        )
        return worker

    @Slot(object, object, object)
    def _on_ended(self, worker: WorkerProcess, result: object, error: BaseException | None) -> None:
        if worker is self._worker:
            self._end(result, error)

    @Slot(object)
    def _on_lost(self, worker: WorkerProcess) -> None:
        """Try once more what the process was at; one that was idle is replaced when it is needed."""
        if worker is not self._worker:
            return
        worker.wait_for_end()
        self._worker = None
        if self._job is None or self._job.is_over or self._n_tries == 0:
            return
        if self._job.cancel_token.is_cancelled:
            self._end(None, Cancelled())
        elif self._n_tries < _TRIES:
            self._try()
        else:
            self._end(None, WorkLostError(_LOST))

    def _end(self, result: object, error: BaseException | None) -> None:
        if self._job is not None:
            self._request = None
            self._job.end(result, error)

    @Slot()
    def _on_job_finished(self) -> None:
        self._job = None
        self._idle.start()

    @Slot()
    def rest(self) -> None:
        """End the process, with all the memory that it keeps, if it is idle; the next job starts another."""
        if self._job is not None:
            return
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.ask_to_end()
            # It ends at once, but under load not within a frame.
            threading.Thread(target=worker.wait_for_end, name="ecgviewer-worker-end", daemon=True).start()

    def ask_to_end(self) -> None:
        """Cancel what runs and let the process end."""
        self._delay.stop()
        self._idle.stop()
        if self._job is not None:
            self._job.abandon()
            self._job = None
        if self._worker is not None:
            self._worker.ask_to_end()

    def shut_down(self, within_s: float = LEAVE_S) -> None:
        """Cancel what runs and end the process, which has some seconds to do so by itself."""
        self.ask_to_end()
        if self._worker is not None:
            self._worker.wait_for_end(within_s)
            self._worker = None


def end_lanes(lanes: Sequence[ThreadLane | ProcessLane]) -> None:
    """End lanes: all are asked to at once, then all together are waited for a moment."""
    for lane in lanes:
        lane.ask_to_end()
    until_s = time.monotonic() + LEAVE_S
    for lane in lanes:
        lane.shut_down(max(until_s - time.monotonic(), 0.0))


def _run_all(runs: "queue.SimpleQueue[Callable[[], None] | None]") -> None:
    while (run := runs.get()) is not None:
        run()


def _emit_safely(signal: SignalInstance, *values: object) -> None:
    try:
        signal.emit(*values)
    except RuntimeError:
        return  # the window, and the signal's owner with it, is gone
