"""Summaries of what a network looks at, over a record or a set of records."""

from collections.abc import Sequence
from pathlib import Path

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.training.splits import DS1, DS2
from ecgviewer.workflows.explanations.class_summary import Cell, ClassSummary, RecordBeats, summarise_classes
from ecgviewer.workflows.explanations.summary_result import SummaryResult
from ecgviewer.workflows.review.find_waves import RecordWaves, find_waves
from ecgviewer.workflows.review.prepare_leads import BOTH
from ecgviewer.workflows.review.review_record import RecordReview, choose_lead, classify_record, open_record

RECORD_SETS = {"ds1": DS1, "ds2": DS2}
"""Sets of records that a name may stand for."""

_READING = 0.5


def summarise_records(
    names: Sequence[str],
    model: str | None,
    method: str = "gradcam",
    label: str | None = None,
    cell: Cell | None = None,
    data_dir: Path | None = None,
    lead: str | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    leads: str = BOTH,
) -> ClassSummary:
    """Open records, call and delineate their beats, and summarise what the network looks at.

    Parameters
    ----------
    names
        Records; "ds1" and "ds2" stand for the training and the test records of the split by patient.
    model
        Name of the network; None for one that has not seen the patient of a single record, or the
        default one for several.
    method, label, cell
        As `summarise_classes` takes them.
    data_dir, lead
        Folder with records, and the name of the lead; None for the default ones.
    leads
        As `prepare_leads` takes it.

    Raises
    ------
    EcgViewerError
        If a record or the network can't be opened, or there are no such beats.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    wanted = list(dict.fromkeys(one for name in names for one in RECORD_SETS.get(name.lower(), (name,))))
    folder = None if model is None else find_model(model)  # a wrong name is told before a record is read
    parts: list[RecordBeats] = []
    for number, name in enumerate(wanted):
        cancel.raise_if_cancelled()
        progress.report(_READING * number, len(wanted), f"reading record {name}")
        record = open_record(name, data_dir)
        if folder is None:
            folder = find_model(_choose(record, len(wanted)))
        classifier = open_classifier(folder)
        review = classify_record(record, choose_lead(record, lead), classifier, None, cancel, leads)
        parts.append((review, find_waves(record, review.lead, review.beats)))
    assert folder is not None
    return summarise_classes(parts, folder, method, label, cell, progress.part(_READING, 1), cancel)


def summarise_review(
    review: RecordReview,
    waves: RecordWaves | None,
    folder: Path,
    method: str,
    label: str | None,
    cell: Cell | None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> SummaryResult:
    """Return what a window shows of a record that is open; it may run in another process.

    Parameters
    ----------
    review
        The network's calls.
    waves
        Waves of its beats; None to find them.
    folder, method, label, cell
        As `summarise_classes` takes them.
    """
    found = waves or find_waves(review.record, review.lead, review.beats)
    return summarise_classes([(review, found)], folder, method, label, cell, progress, cancel).result()


def _choose(record: Record, n_records: int) -> str:
    from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL, choose_model

    return choose_model(record) if n_records == 1 else DEFAULT_MODEL
