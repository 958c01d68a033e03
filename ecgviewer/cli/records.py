"""The records that a verb works on: found, opened and called."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
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
    from ecgviewer.beats.prepared import prepare_beats
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.classifiers.opening import open_classifier
    from ecgviewer.workflows.review.choose_model import choose_model
    from ecgviewer.workflows.review.review_record import choose_lead, open_record, review_record

    if arguments.model is not None:
        find_model(arguments.model)  # a wrong name is told before a record is looked for
    with terminal_progress(f"record {name}", patience_s=1.0) as progress:
        record = open_record(name, arguments.data_dir, progress, annotator=arguments.annotator)
    folder = find_model(arguments.model or choose_model(record))
    classifier = open_classifier(folder)
    prepared = prepare_beats(record, choose_lead(record, arguments.lead))
    return review_record(record, prepared, classifier), folder
