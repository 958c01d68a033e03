"""Classify all records of a folder: one result a record, one table of all, from where the last run ended."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import find_model, list_models
from ecgviewer.classifiers.model_folder import CARD_FILE, OUTSIDE_FILE, TWIN_FILE, WEIGHTS_FILE
from ecgviewer.errors import EcgViewerError, WorkLostError
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.reference import REFERENCE
from ecgviewer.workflows.archive.archive_folder import ArchiveFolder, open_archive_folder
from ecgviewer.workflows.archive.archive_records import ArchiveRecords, Stamp, stamp_record
from ecgviewer.workflows.archive.archive_table import NO_PARQUET, PARQUET_FILE, check_tables, write_tables
from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, ArchiveTask, failed
from ecgviewer.workflows.archive.workers import Workers
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL

_LOOK_S = 0.2
"""Seconds between two looks at the token."""


@dataclass(frozen=True)
class ArchiveChoice:
    """How the records of an archive are classified; see `ArchiveTask`."""

    model: str | None = None
    lead: str | None = None
    leads: str = "both"
    annotator: str | None = None


@dataclass(frozen=True)
class ArchiveResult:
    """What a run did.

    Attributes
    ----------
    n_records
        Records of the archive.
    n_kept
        Those whose results were whole already.
    n_failed
        Those that could not be classified; the table says why.
    tables
        Files of the table.
    notes
        What a person should know, one sentence each.
    """

    n_records: int
    n_kept: int
    n_failed: int
    tables: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "n_records": self.n_records,
            "n_kept": self.n_kept,
            "n_failed": self.n_failed,
            "tables": [str(file) for file in self.tables],
            "notes": list(self.notes),
        }


def classify_archive(
    archive: ArchiveRecords,
    folder: Path,
    new_workers: Callable[[], Workers],
    choice: ArchiveChoice | None = None,
    *,
    may_replace: bool = False,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ArchiveResult:
    """Classify all records of an archive, and write a result of each and a table of all.

    A record whose result is whole and whose files haven't changed since is not done again. One that can't be
    classified stands in the table with its error, stops nothing, and is tried again by the next run. No file of a
    record is ever touched. In memory are the outcomes of those records that are being worked on, and no others.

    Parameters
    ----------
    archive
        The records.
    folder
        For the results; made if it isn't there.
    new_workers
        Makes those who do the work, once it is known that there is some.
    choice
        How records are classified; by default as `classify` does.
    may_replace
        Whether a person agreed that results which were made otherwise are made anew.
    progress
        Told of each record, with its row.
    cancel
        Looked at several times a second; results that were finished until then stay.

    Raises
    ------
    EcgViewerError
        If there is no such model, or the folder can't take the results.
    Cancelled
        After `cancel` was set.
    """
    choice, progress = choice or ArchiveChoice(), progress or Progress()
    settings = _settings(archive, choice)
    with open_archive_folder(folder, settings, may_replace=may_replace) as results:
        check_tables(folder, may_replace=may_replace)
        tasks = [task for task in _tasks(archive, choice) if not results.is_done(task.key, _stamp(task))]
        if tasks:
            _Run(results, new_workers(), tasks, progress, cancel).go()
        keys = [archive.key(record) for record in archive.records]
        tables = write_tables(folder, lambda: results.rows(keys), may_replace=may_replace)
        n_failed = sum(bool(row["error"]) for row in results.rows(keys))
    is_in_both = any(file.name == PARQUET_FILE for file in tables)
    notes = (*archive.unreadable, *([] if is_in_both else [NO_PARQUET]))
    return ArchiveResult(len(keys), len(keys) - len(tasks), n_failed, tables, notes)


class _Run:
    """Hands tasks out and keeps what comes back.

    A process that is ended from outside, for want of memory say, takes all of them with it, and nobody can tell
    whose record it was. So all that were under way are done again one at a time; the one that ends its process
    alone, too, is the bad one.
    """

    def __init__(
        self,
        results: ArchiveFolder,
        workers: Workers,
        tasks: list[ArchiveTask],
        progress: Progress,
        cancel: CancelToken | None,
    ) -> None:
        self._results, self._workers = results, workers
        self._progress, self._cancel = progress, cancel
        self._todo = iter(tasks)
        self._suspects: deque[ArchiveTask] = deque()
        self._waiting: dict[Future[ArchiveOutcome], tuple[ArchiveTask, Stamp]] = {}
        self._is_alone = False
        self._n_todo, self._n_done, self._n_failed = len(tasks), 0, 0

    def go(self) -> None:
        """Do all tasks; on the way out, however, keep what is finished and end the workers."""
        self._progress.report(0, self._n_todo)
        try:
            while self._hand_out():
                wait(self._waiting, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
                raise_if_cancelled(self._cancel)
                self._take_in()
        finally:
            self._workers.stop()
            self._keep_finished()

    def _hand_out(self) -> bool:
        """Hand out as much as there is room for, and return whether anything is under way."""
        while len(self._waiting) < (1 if self._suspects or self._is_alone else self._workers.n_ahead):
            self._is_alone = bool(self._suspects)
            task = self._suspects.popleft() if self._suspects else next(self._todo, None)
            if task is None:
                break
            stamp = _stamp(task)
            try:
                self._waiting[self._workers.submit(task)] = task, stamp
            except BrokenExecutor:
                self._suspects.append(task)
                self._restart()
        return bool(self._waiting)

    def _take_in(self) -> None:
        is_broken = False
        for future in [future for future in self._waiting if future.done()]:
            if isinstance(future.exception() if not future.cancelled() else None, BrokenExecutor):
                is_broken = True
                continue
            task, stamp = self._waiting.pop(future)
            self._keep(_outcome(future, task), stamp)
        if is_broken:
            self._restart()
        elif not self._waiting:
            self._is_alone = False

    def _restart(self) -> None:
        """Begin again with what was under way when a process was ended."""
        self._workers.restart()
        self._keep_finished()
        lost = [task for task, _ in self._waiting.values()]
        stamps = [stamp for _, stamp in self._waiting.values()]
        self._waiting.clear()
        if self._is_alone and lost:
            error = (
                "the process that classified it was ended from outside, twice; is there enough memory for it?"
            )
            self._keep(failed(lost[0].key, error), stamps[0])
        else:
            self._suspects.extend(lost)
        self._is_alone = False

    def _keep_finished(self) -> None:
        """Keep the outcomes of what was finished, whatever became of the rest."""
        for future in list(self._waiting):
            if future.done() and not future.cancelled() and future.exception() is None:
                _, stamp = self._waiting.pop(future)
                self._keep(future.result(), stamp)

    def _keep(self, outcome: ArchiveOutcome, stamp: Stamp) -> None:
        kept = self._results.keep(outcome, stamp)
        self._n_done += 1
        self._n_failed += kept.content is None
        bad = f", {self._n_failed} with an error" if self._n_failed else ""
        said = f"{self._n_done} of {self._n_todo} records{bad}"
        self._progress.report(self._n_done, self._n_todo, said, kept.row)


def _outcome(future: "Future[ArchiveOutcome]", task: ArchiveTask) -> ArchiveOutcome:
    """Return what came of a task; what went wrong on the way there is an error of its record, too."""
    try:
        return future.result()
    except CancelledError:
        raise WorkLostError(
            "those who classified the records are gone; run the same command again, it goes on from here"
        ) from None
    except EcgViewerError:
        raise
    except Exception as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return failed(task.key, f"the process that classified it failed ({what}); try it by itself")


def _tasks(archive: ArchiveRecords, choice: ArchiveChoice) -> Iterator[ArchiveTask]:
    for record in archive.records:
        yield ArchiveTask(
            archive.key(record), record, choice.model, choice.lead, choice.leads, choice.annotator
        )


def _stamp(task: ArchiveTask) -> Stamp:
    return stamp_record(task.path, task.annotator or REFERENCE)


def _settings(archive: ArchiveRecords, choice: ArchiveChoice) -> dict[str, Any]:
    """Return what results depend on beside the records' files; JSON holds it as it is."""
    return {
        "archive": str(archive.folder).encode("utf-8", "backslashreplace").decode(),
        "model": choice.model,
        "weights": _digest(choice.model),
        "lead": choice.lead,
        "leads": choice.leads,
        "annotator": choice.annotator,
        "version": version("ecgviewer"),
    }


def _digest(model: str | None) -> str:
    """Return a checksum of the network, or of all those that `choose_model` may choose."""
    if model is not None:
        folders = [find_model(model)]
    else:
        folders = [
            folder for name, folder in list_models().items() if name == DEFAULT_MODEL or _has_fold(folder)
        ]
    found = hashlib.sha256()
    for folder in folders:
        for name in (CARD_FILE, WEIGHTS_FILE, TWIN_FILE, OUTSIDE_FILE):
            file = folder / name
            found.update(f"{folder.name}/{name}".encode())
            found.update(file.read_bytes() if file.is_file() else b"")
    return found.hexdigest()


def _has_fold(folder: Path) -> bool:
    try:
        return read_card(folder).fold is not None
    except EcgViewerError:
        return False
