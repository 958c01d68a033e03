"""Who classifies the records of an archive: processes of this machine, through `concurrent.futures`."""

import multiprocessing
import os
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Protocol

from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, ArchiveTask, begin_worker, classify_file

MOST_JOBS = 256


class Workers(Protocol):
    """Those that take tasks and give futures of their outcomes."""

    @property
    def n_ahead(self) -> int:
        """How many tasks to hand out at once: what waits is small, and nobody idles."""
        ...

    def submit(self, task: ArchiveTask) -> "Future[ArchiveOutcome]":
        """Hand out a task."""
        ...

    def restart(self) -> None:
        """Begin again after one of them was ended from outside; raise `WorkLostError` where that can't be."""
        ...

    def stop(self) -> None:
        """End, and what is being done with it; come back once all have ended."""
        ...


class ProcessWorkers:
    """Processes of this machine, each on one thread.

    Parameters
    ----------
    jobs
        How many, 1 to `MOST_JOBS`.

    Raises
    ------
    InvalidInputError
        If that many can't be.
    """

    def __init__(self, jobs: int) -> None:
        check_jobs(jobs)
        self._jobs = jobs
        self._context = multiprocessing.get_context("spawn")
        self._event = self._context.Event()
        self._pool = self._new_pool()

    @property
    def n_ahead(self) -> int:
        """Twice as many as there are processes."""
        return 2 * self._jobs

    def submit(self, task: ArchiveTask) -> "Future[ArchiveOutcome]":
        """Hand out a task."""
        return self._pool.submit(classify_file, task)

    def restart(self) -> None:
        """Begin again with new processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._new_pool()

    def stop(self) -> None:
        """End all processes; a record that is being classified is left between two batches."""
        self._event.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._jobs, mp_context=self._context, initializer=begin_worker, initargs=(self._event,)
        )


def check_jobs(jobs: int) -> None:
    """Raise `InvalidInputError` unless so many processes can be."""
    if not 1 <= jobs <= MOST_JOBS:
        raise InvalidInputError(f"--jobs {jobs} is not possible; choose 1 to {MOST_JOBS}")


def n_processors() -> int:
    """Return how many processes can run at once here."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_JOBS)
    return min(os.cpu_count() or 1, MOST_JOBS)
