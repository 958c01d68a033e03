"""The only threading code: runs workflows off the GUI thread and brings results back to it.

A lane does one job at a time. `ThreadLane` works in this process (numpy, onnxruntime); `ProcessLane`
in one spawned process (whatever imports torch, whose import would stall every thread here).
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event as ProcessEvent
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ecgviewer.errors import EcgViewerError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport

_REPORT_INTERVAL_S = 0.1
_POLL_MS = 50
_FIRST_START_MS = 250
"""A process that starts takes a core for seconds: what is there to be shown comes first."""

_LEAVE_S = 2.0
"""Seconds that a process has to end by itself after it was asked to."""


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

    def end(self, result: Any, error: BaseException | None) -> None:
        """Bring the outcome to the GUI thread; may be called from any thread."""
        _emit_safely(self._ended, result, error)

    @Slot(object)
    def _on_reported(self, report: ProgressReport) -> None:
        if not self._is_over and not self.cancel_token.is_cancelled:
            self.progressed.emit(report)

    @Slot(object, object)
    def _on_ended(self, result: Any, error: BaseException | None) -> None:
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
            self.failed.emit(f"unexpected {type(error).__name__}: {error}. Please report this")
        self.finished.emit()
        self.deleteLater()


class ThreadLane(QObject):
    """Runs jobs one after another in a thread of this process.

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
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="ecgviewer-lane")
        self._jobs: list[Job] = []

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Job:
        """Run `work(*arguments, progress=…, cancel=…)` and return its job."""
        job = Job(CancelToken(), self)
        self._jobs = [*(old for old in self._jobs if not old.is_over), job]
        job.finished.connect(lambda: self._jobs.remove(job) if job in self._jobs else None)
        # The caller connects its slots before anything can arrive.
        QTimer.singleShot(0, job, lambda: self._start(job, work, arguments))
        return job

    def _start(self, job: Job, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        if job.is_over:
            return
        job.started.emit()

        def run() -> Any:
            job.cancel_token.raise_if_cancelled()
            time.sleep(max(self._free_from_s - time.monotonic(), 0.0))
            result = work(*arguments, progress=Progress(job.report), cancel=job.cancel_token)
            self._free_from_s = time.monotonic() + self._pause_s
            return result

        try:
            self._executor.submit(run).add_done_callback(lambda future: _finish(job, future))
        except RuntimeError as error:  # shut down between submit and start
            job.end(None, error)

    def shut_down(self) -> None:
        """Cancel what runs and end the thread."""
        for job in self._jobs:
            job.abandon()
        self._executor.shutdown(wait=True, cancel_futures=True)


class ProcessLane(QObject):
    """Runs jobs one after another in one spawned process, which starts with the first job."""

    _future_done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = multiprocessing.get_context("spawn")
        self._pool: ProcessPoolExecutor | None = None
        self._cancel_event: ProcessEvent | None = None
        self._reports: Any = None
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._drain_reports)
        self._future_done.connect(self._on_future_done, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Job:
        """Run `work(*arguments, progress=…, cancel=…)` in the process and return its job.

        `work` must be a function of a module, and arguments and result picklable.

        Raises
        ------
        RuntimeError
            If a job is under way.
        """
        if self._job is not None:
            raise RuntimeError("this lane is busy")
        delay_ms = _FIRST_START_MS if self._pool is None else 0
        pool = self._ensure_pool()
        assert self._cancel_event is not None
        self._cancel_event.clear()
        job = Job(CancelToken(self._cancel_event), self)
        self._job = job
        job.finished.connect(self._on_job_finished)
        QTimer.singleShot(delay_ms, job, lambda: self._start(job, pool, work, arguments))
        return job

    def _start(
        self, job: Job, pool: ProcessPoolExecutor, work: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> None:
        if job.is_over:
            return
        job.started.emit()
        self._timer.start()
        try:
            future = pool.submit(_run_in_worker, work, arguments)
        except (BrokenProcessPool, RuntimeError) as error:
            self._pool = None
            job.end(None, error)
            return
        future.add_done_callback(lambda done: _emit_safely(self._future_done, done))

    def _ensure_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._cancel_event = self._context.Event()
            self._reports = self._context.SimpleQueue()
            self._pool = ProcessPoolExecutor(
                1,
                mp_context=self._context,
                initializer=_start_worker,
                initargs=(self._reports, self._cancel_event),
            )
        return self._pool

    @Slot()
    def _drain_reports(self) -> None:
        while self._reports is not None and not self._reports.empty():
            report = self._reports.get()
            if self._job is not None:
                self._job.report(report)

    @Slot(object)
    def _on_future_done(self, future: "Future[Any]") -> None:
        """Hand on the reports that came before the result, then the result."""
        self._drain_reports()
        if self._job is not None:
            _finish(self._job, future)

    @Slot()
    def _on_job_finished(self) -> None:
        self._job = None
        self._timer.stop()

    def shut_down(self) -> None:
        """Cancel what runs and end the process."""
        self._timer.stop()
        if self._pool is None:
            return
        if self._job is not None:
            self._job.abandon()
            self._job = None
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            # One that ends by itself gives back its semaphores; one that is at work may take too long.
            process.join(_LEAVE_S)
            if process.is_alive():
                process.terminate()
                process.join(_LEAVE_S)
        self._pool = None


def _emit_safely(signal: Any, *values: Any) -> None:
    try:
        signal.emit(*values)
    except RuntimeError:
        return  # the window, and the signal's owner with it, is gone


def _finish(job: Job, future: "Future[Any]") -> None:
    if future.cancelled():
        job.end(None, Cancelled())
        return
    error = future.exception()
    job.end(None if error else future.result(), error)


_worker_reports: Any = None
_worker_cancel: ProcessEvent | None = None


def _start_worker(reports: Any, cancel: ProcessEvent) -> None:
    """Keep the worker's end of the queue, and leave a core to the window."""
    global _worker_reports, _worker_cancel
    _worker_reports, _worker_cancel = reports, cancel
    os.environ["OMP_NUM_THREADS"] = "1"
    if hasattr(os, "nice"):
        os.nice(5)
    # A window that dies without a word takes its worker with it.
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _run_in_worker(work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return work(*arguments, progress=Progress(_worker_reports.put), cancel=CancelToken(_worker_cancel))
