"""The records that a verb works on: found, opened and called."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    import numpy as np

    from ecgviewer.beats.beat_table import MarkedBeats
    from ecgviewer.records.record import Record
    from ecgviewer.workflows.desk.desk import Desk
    from ecgviewer.workflows.review.review_record import RecordReview


def find_data_dir(chosen: Path | None) -> Path:
    """Return the folder to take training records from.

    Raises
    ------
    InvalidInputError
        If none was chosen and none is known.
    """
    from ecgviewer.records.catalog import folder_of_records

    found = chosen or folder_of_records()
    if found is None:
        raise InvalidInputError(
            "no data folder: name one with --data-dir or ECGVIEWER_DATA, or run 'ecgviewer data fetch mitdb'"
        )
    return found


@dataclass(frozen=True, eq=False)
class OwnReview:
    """A record with a network's calls and what a person says of it.

    Attributes
    ----------
    record
        As it was read.
    review, folder
        As `review_named` returns them; beats that the person moved, added or deleted are as the person has them.
    desk
        What the person says; None where nothing is kept.
    labels
        Of each beat the person's label, else the network's call, else "".
    """

    record: "Record"
    review: "RecordReview"
    folder: Path
    desk: "Desk | None"
    labels: "np.ndarray"

    @property
    def remark(self) -> str:
        """How many beats count as the person has them, "" for none."""
        n_own = 0 if self.desk is None else int((self.desk.layer.beats.own != "").sum())
        return f"{n_own:,} beats count as you labelled them" if n_own else ""


def review_own(name: str, arguments: argparse.Namespace) -> OwnReview:
    """Open a record, call its beats, and take what a person says of them; parameters and errors as `review_named`."""
    import numpy as np

    from ecgviewer.workflows.desk.find_desk import find_desk
    from ecgviewer.workflows.desk.own_layer import marked_beats, own_symbols

    record = _open(name, arguments)
    desk = find_desk(record)
    review, folder = _review(record, arguments, None if desk is None else marked_beats(desk.layer))
    labels = review.called
    if desk is not None:
        own = own_symbols(desk.layer, review.beats)
        labels = np.where(own != "", own, labels)
    return OwnReview(record, review, folder, desk, labels)


def review_named(name: str, arguments: argparse.Namespace) -> tuple["RecordReview", Path]:
    """Open a record and call its beats by the model and on the lead that the arguments name.

    Returns
    -------
    review : RecordReview
    folder : pathlib.Path
        Of the model that made the calls.

    Raises
    ------
    EcgViewerError
        If there is no such record, lead or model, or one can't be read.
    """
    return _review(_open(name, arguments), arguments, None)


def _open(name: str, arguments: argparse.Namespace) -> "Record":
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.workflows.review.review_record import open_record

    if arguments.model is not None:
        find_model(arguments.model)  # a wrong name is told before a record is looked for
    with terminal_progress(f"record {name}", patience_s=1.0) as progress:
        return open_record(name, arguments.data_dir, progress, annotator=arguments.annotator)


def _review(
    record: "Record", arguments: argparse.Namespace, marked: "MarkedBeats | None"
) -> tuple["RecordReview", Path]:
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.classifiers.opening import open_classifier
    from ecgviewer.workflows.review.choose_model import choose_model
    from ecgviewer.workflows.review.prepare_leads import prepare_leads
    from ecgviewer.workflows.review.review_record import choose_lead, review_record

    folder = find_model(arguments.model or choose_model(record))
    classifier = open_classifier(folder)
    lead = choose_lead(record, arguments.lead)
    prepared = prepare_leads(record, lead, marked=marked, leads=arguments.leads)
    return review_record(record, prepared, classifier), folder
