"""Beats of whole records that a network was not trained with, to score its explanations."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.seen import SeenRecord
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import database_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.evaluation.evaluate_context import held_out_records
from ecgviewer.workflows.review.review_record import review_record
from ecgviewer.workflows.training.window_waves import waves_in_windows
from ecgviewer.workflows.trust.tested_beats import TestedBeats, draw_evenly

_READING = 0.5


@dataclass(frozen=True, eq=False)
class _CalledRecord:
    """What is kept of a record: what the network saw, and of each beat its call, reference and R peak."""

    saw: SeenRecord
    called: np.ndarray
    reference: np.ndarray
    r_samples: np.ndarray


def draw_of_records(
    classifier: Classifier,
    data_dir: Path,
    n_beats: int,
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> TestedBeats[Any]:
    """Draw beats of patients held out, as far as there are any the same number of each reference class.

    Called they are as the window calls them, with what beats alike share; the logit of that class is mostly
    the largest, but need not be.

    Parameters
    ----------
    classifier
        Of the model, whose card names the fold, or none for DS1.
    data_dir
        Folder of MIT-BIH.
    n_beats
        How many to draw; less if there are less.
    seed
        Of the draw.

    Raises
    ------
    InvalidInputError
        If the network was trained with the patients, or no beat is of its classes.
    RecordNotFoundError, RecordUnreadableError
        If a record is missing or damaged.
    Cancelled
        After `cancel` was set.
    """
    names = held_out_records(classifier.card, data_dir)
    records = []
    for number, name in enumerate(names):
        cancel.raise_if_cancelled()
        progress.report(_READING * number / len(names), 1, f"classifying record {name}")
        records.append(_call(classifier, database_record(data_dir, name), cancel))
    labels = classifier.card.labels
    record_of = np.repeat(np.arange(len(records)), [record.called.size for record in records])
    row_of = np.concatenate([np.arange(record.called.size) for record in records])
    called, references, r_samples = (
        np.concatenate([getattr(record, column) for record in records])
        for column in ("called", "reference", "r_samples")
    )
    targets = np.full(called.size, -1)
    for target, label in enumerate(labels):
        targets[(references == label) & (called != "")] = target
    rows = np.flatnonzero(targets >= 0)
    if rows.size == 0:
        raise InvalidInputError(
            f"no record in {data_dir} has annotated beats of {' '.join(labels)}; choose another data folder"
        )
    chosen = draw_evenly(rows, targets[rows], n_beats, np.random.default_rng(seed))
    seen = [
        records[number].saw.pick(row_of[chosen[record_of[chosen] == number]])
        for number in np.unique(record_of[chosen])
    ]
    names_of = np.array(names)[record_of[chosen]]
    ends = waves_in_windows(data_dir, names_of, r_samples[chosen], progress.part(_READING, 1), cancel)
    return TestedBeats(records[0].saw.join(seen), called[chosen], references[chosen], names_of, ends)


def _call(classifier: Classifier, path: Path, cancel: CancelToken) -> _CalledRecord:
    record = read_record(path)
    review = review_record(record, prepare_beats(record, record.default_lead), classifier, cancel=cancel)
    return _CalledRecord(review.saw, review.called, review.reference, review.beats.r_sample)
