"""Saves a person's annotations beside the record, never over a file that somebody else made."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from ecgviewer.errors import OutputError
from ecgviewer.paths import desk_dir
from ecgviewer.records.annotation_files import write_annotations
from ecgviewer.records.record import Record
from ecgviewer.workflows.desk.annotators import check_annotator
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.own_annotations import own_annotations


def save_own(record: Record, desk: Desk, annotator: str, calls: Mapping[int, str]) -> Path:
    """Save a person's annotations as a WFDB file under the person's name, and return the file.

    It lies beside the record; where that folder may not be written, in a folder of the person's own
    (`annotations_dir`). What was saved before is replaced as long as nobody has changed it since.

    Parameters
    ----------
    record
        As it was read.
    desk
        What the person said of it.
    annotator
        The person's name, see `check_annotator`.
    calls
        As `own_annotations` takes them.

    Raises
    ------
    EcgViewerError
        If the name is not allowed, a file of that name is somebody else's, or it can't be written.
    """
    annotator = check_annotator(annotator)
    target = own_file(record, annotator)
    is_there = os.path.lexists(target)
    if is_there and _checksum(target) != desk.saved_checksum(target):
        raise OutputError(
            f"{target} is there already, and was not saved here or was changed since; take another annotator"
            " name in File > Settings"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{target.parent} can't be made ({error.strerror}); check its permissions"
        ) from error
    annotations = own_annotations(record, desk.layer, annotator, calls)
    written = write_annotations(annotations, target.with_suffix(""), annotator, overwrite=is_there)
    desk.note_saved(target, _checksum(written))
    return written


def own_file(record: Record, annotator: str) -> Path:
    """Return the file that a person's annotations of a record are saved to."""
    folder = record.path.absolute().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        folder = annotations_dir(record)
    return folder / f"{record.name}.{annotator}"


def annotations_dir(record: Record) -> Path:
    """Return the folder of annotations of a record whose own folder may not be written (it may not exist)."""
    place = hashlib.sha256(os.fsencode(record.path.absolute())).hexdigest()[:12]
    return desk_dir() / "annotations" / f"{record.name}-{place}"


def _checksum(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise OutputError(f"{file} can't be read ({error.strerror}); take another annotator name") from error
