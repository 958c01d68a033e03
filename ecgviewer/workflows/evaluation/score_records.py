"""Score stored networks on whole records, as the window classifies them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.contract import Classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import database_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import RecordReview, review_record

BOTH_LEADS_NOTE = (
    "Beats were called on both leads of records that have two ECG leads, as the program calls them."
)
"""Belongs beside figures of networks that join leads."""


def score_records(
    data_dir: Path,
    records: Sequence[str],
    classifiers: Sequence[Classifier],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> list[ScoredBeats]:
    """Return the called beats of some records, once for each network.

    Parameters
    ----------
    data_dir
        Folder of the records; those of the Supraventricular Arrhythmia Database may be beside it.
    records
        Names, at least one.
    classifiers
        The networks; each sees the default lead, or both, and the R peaks of the reference.

    Raises
    ------
    EcgViewerError
        If a record can't be read or has no reference.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    scored: list[list[ScoredBeats]] = [[] for _ in classifiers]
    for number, name in enumerate(records):
        progress.report(number, len(records), f"classifying record {name}")
        record = read_record(database_record(data_dir, name), cancel=cancel)
        prepared = prepare_leads(record, record.default_lead, cancel)
        for classifier, parts in zip(classifiers, scored, strict=True):
            parts.append(scored_beats(review_record(record, prepared, classifier, cancel=cancel)))
    progress.report(1, 1, "done")
    return [join_beats(parts) for parts in scored]


def scorable_rows(review: RecordReview) -> np.ndarray:
    """Return which beats of a review have a call and are scored, bool.

    Raises
    ------
    InvalidInputError
        If the record has no reference.
    """
    if not review.beats.has_reference:
        raise InvalidInputError(
            f"record {review.record.name} has no reference to score against; leave it out"
        )
    return np.asarray(review.called != "")


def scored_beats(review: RecordReview, rows: np.ndarray | None = None) -> ScoredBeats:
    """Return beats of a review with their reference: those of a mask, by default all that are scored.

    Raises
    ------
    InvalidInputError
        If the record has no reference.
    """
    beats = review.beats
    rows = scorable_rows(review) if rows is None else rows
    n_beats = int(np.count_nonzero(rows))
    doubts = review.predictions.doubts
    scores = None if doubts is None else doubts.outside_score
    return ScoredBeats(
        review.card.labels,
        beats.symbol[rows],
        review.called[rows],
        np.full(n_beats, review.record.name),
        np.full(n_beats, review.record.patient.patient_id),
        beats.rhythm[rows],
        review.card.members,
        review.predictions.confidence[rows],
        None if scores is None else scores[rows],
        # A network that can't tell is not scored on it.
        None if doubts is None or scores is None else doubts.is_unsure[rows],
    )
