"""Classify one record of an archive, in whatever process: the work that goes through `concurrent.futures`.

What is heavy is imported where it is used, so that a process can choose its number of threads first.
"""

import json
import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecgviewer.errors import EcgViewerError
from ecgviewer.jobs import Cancelled, CancelToken, EventLike

if TYPE_CHECKING:
    from ecgviewer.workflows.review.review_record import RecordReview

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class ArchiveTask:
    """A record to be classified.

    Attributes
    ----------
    key
        Its path in the archive.
    path
        As `reading.read_any` takes it.
    model
        Name or folder of the network; None for the one that `choose_model` chooses for the record.
    lead
        Name of the lead; None for the record's first ECG.
    leads
        As `prepare_leads` takes it.
    annotator
        Extension of the annotations whose beats are taken; None for `atr`.
    """

    key: str
    path: Path
    model: str | None = None
    lead: str | None = None
    leads: str = "both"
    annotator: str | None = None


@dataclass(frozen=True)
class ArchiveOutcome:
    """What came of a record.

    Attributes
    ----------
    key
        Its path in the archive.
    row
        Its line of the table, `ArchiveRow.as_dict`.
    content
        The JSON that `classify --json` prints, in UTF-8; None where the record could not be classified.
    """

    key: str
    row: dict[str, Any]
    content: bytes | None


class _Process:
    """What a worker process knows of the run."""

    cancel: CancelToken | None = None


def begin_worker(event: EventLike) -> None:
    """Prepare a process that classifies records.

    It works on one thread, leaves Ctrl+C to the process that started it, and ends with that one however it ends.

    Parameters
    ----------
    event
        Set by the other process to stop the work.
    """
    import multiprocessing

    for variable in _THREADS:
        os.environ[variable] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Process.cancel = CancelToken(event)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    # The queues between the two don't tell a worker that the other side was killed.
    parent.join()
    os._exit(1)


def classify_file(task: ArchiveTask) -> ArchiveOutcome:
    """Classify one record; whatever is wrong with it comes back as the error of its row.

    Raises
    ------
    Cancelled
        Between batches, after the run was cancelled.
    """
    from ecgviewer.workflows.archive.archive_row import row_of

    try:
        review = _review(task, _Process.cancel)
        return ArchiveOutcome(task.key, row_of(review, task.key).as_dict(), _as_json(review))
    except Cancelled:
        raise
    except EcgViewerError as error:
        return failed(task.key, str(error))
    except MemoryError:
        return failed(task.key, "there is not enough memory for it; run with fewer --jobs")
    except Exception as error:  # one bad record stops no archive
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return failed(task.key, f"it met a defect of the program ({what}); open it by itself and report that")


def failed(key: str, error: str) -> ArchiveOutcome:
    """Return the outcome of a record that could not be classified.

    Parameters
    ----------
    key
        Its path in the archive.
    error
        One line: why.
    """
    from ecgviewer.workflows.archive.archive_row import ArchiveRow

    return ArchiveOutcome(key, ArchiveRow(key, error=error).as_dict(), None)


def _review(task: ArchiveTask, cancel: CancelToken | None) -> "RecordReview":
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.classifiers.opening import open_classifier
    from ecgviewer.workflows.review.choose_model import choose_model
    from ecgviewer.workflows.review.review_record import choose_lead, classify_record, read_found_record

    record = read_found_record(task.path, cancel=cancel, annotator=task.annotator)
    classifier = open_classifier(find_model(task.model or choose_model(record)))
    lead = choose_lead(record, task.lead)
    return classify_record(record, lead, classifier, cancel=cancel, leads=task.leads)


def _as_json(review: "RecordReview") -> bytes:
    from ecgviewer.workflows.review.find_waves import find_waves
    from ecgviewer.workflows.review.review_result import review_result

    waves = find_waves(review.record, review.lead, review.beats, cancel=_Process.cancel)
    return f"{json.dumps(review_result(review, waves).as_dict(), indent=1, allow_nan=False)}\n".encode()
