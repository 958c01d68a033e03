"""Save a record of any format as WFDB: signal, annotations, and in its header what was converted from what."""

import datetime
import os
import re
import tempfile
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from ecgviewer.errors import EcgViewerError, InvalidInputError, OutputError
from ecgviewer.files import record_files
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.annotation_files import read_annotations, write_annotation_file
from ecgviewer.records.catalog import record_file
from ecgviewer.records.formats.known_formats import find_format
from ecgviewer.records.formats.opening import IN_FILE
from ecgviewer.records.headers import frame_rate_hz
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.reference import REFERENCE
from ecgviewer.records.wfdb_writing import WrittenLead, write_signal

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_DAY = re.compile(r"Recorded on (\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class ConvertedRecord:
    """What was written.

    Attributes
    ----------
    path
        Of the new record, without `.hea`.
    leads
        Its leads, with their gains and largest errors.
    annotators
        Extensions of its annotation files.
    notes
        What was changed or left out, one sentence each.
    """

    path: Path
    leads: tuple[WrittenLead, ...]
    annotators: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def largest_error_uv(self) -> float:
        """Largest difference of a voltage to the original, in microvolts."""
        return max((1000 * lead.largest_error for lead in self.leads if lead.unit == "mV"), default=0.0)


def wfdb_name(record: Record) -> str:
    """Return the name of a record as one that WFDB takes: letters, digits, `-` and `_`."""
    stem = record.path.stem if record_file(record.path) == record.path else record.name
    return re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_")[:60] or "record"


def convert_record(
    record: Record,
    folder: Path,
    name: str | None = None,
    *,
    may_replace: bool = False,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ConvertedRecord:
    """Save a record as WFDB.

    Numbers have 16 bits, as finely as each lead's range allows, and never more coarsely than its range / 26,000. What
    annotations the record's own file holds become its reference (`.atr`); those that lie beside it go along.

    Parameters
    ----------
    record
        What is saved; its files are never touched.
    folder
        Where to; made if it isn't there.
    name
        Of the new record; None for `wfdb_name`.
    may_replace
        Whether a person agreed to replace files that are there.
    progress, cancel
        Looked at between two leads; nothing is left where it was cancelled.

    Raises
    ------
    InvalidInputError
        If WFDB takes no such name.
    OutputError
        If a file is there already, or the folder can't be written.
    Cancelled
        After `cancel` was set.
    """
    name = wfdb_name(record) if name is None else name
    if not _NAME.fullmatch(name):
        raise InvalidInputError(
            f"'{name}' can't be the name of a WFDB record: take letters, digits, - and _, such as {wfdb_name(record)}"
        )
    annotations, notes = _annotations(record)
    targets = [folder / f"{name}.{suffix}" for suffix in ("hea", "dat", *annotations)]
    _check(record, targets, may_replace)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".ecgviewer-", dir=folder) as scratch:
            written = write_signal(
                record, Path(scratch), name, _comments(record, notes), _day(record), progress, cancel
            )
            files = {"dat": Path(scratch) / f"{name}.dat"}
            for annotator, own in annotations.items():
                files[annotator] = write_annotation_file(own, name, annotator, Path(scratch))
            raise_if_cancelled(cancel)
            # The header comes last: without it no half of a record opens.
            (folder / f"{name}.hea").unlink(missing_ok=True)
            for suffix, file in [*files.items(), ("hea", Path(scratch) / f"{name}.hea")]:
                os.replace(file, folder / f"{name}.{suffix}")
    except OSError as error:
        raise OutputError(f"{folder} can't be written ({error.strerror}); choose another folder") from error
    if written.left_out:
        notes.append(f"Left out, since their rates don't fit: {', '.join(written.left_out)}.")
    return ConvertedRecord(folder / name, written.leads, tuple(annotations), tuple(notes))


def _check(record: Record, targets: list[Path], may_replace: bool) -> None:
    """Raise unless the files may be written: never over the original, over others only if a person agreed."""
    own = {record.path.with_name(name) for name in record_files(record.path)}
    originals = [file for file in own if file.exists()]
    for target in targets:
        if not os.path.lexists(target):
            continue
        if any(target.exists() and target.samefile(original) for original in originals):
            raise OutputError(
                f"{target} is a file of the record itself, and is never replaced; choose another folder"
            )
        if not may_replace:
            raise OutputError(
                f"{target} is there already; choose another folder, or add --replace to replace it"
            )
        if not target.is_file():
            raise OutputError(f"{target} is no file that could be replaced; choose another folder")


def _annotations(record: Record) -> tuple[dict[str, Annotations], list[str]]:
    """Return the annotations of the new record by extension, counted at its rate, and notes on what was changed."""
    found: dict[str, Annotations] = {}
    notes: list[str] = []
    is_foreign = record_file(record.path) == record.path
    own_hz = record.fs_hz if is_foreign else frame_rate_hz(record.path)
    for annotator in record.annotators:
        try:
            own = None if annotator == IN_FILE else read_annotations(record.path, annotator)
        except EcgViewerError as error:
            notes.append(f"{record.name}.{annotator} is left out: {error}.")
            continue
        if own is not None:
            found[annotator] = own.at_rate(own_hz, record.fs_hz)
    if record.annotations is not None and record.annotations.annotator == IN_FILE and REFERENCE not in found:
        found[REFERENCE] = record.annotations
    return {annotator: _fitting(own, annotator, notes) for annotator, own in found.items()}, notes


def _fitting(annotations: Annotations, annotator: str, notes: list[str]) -> Annotations:
    """Return annotations as WFDB can hold them: texts in Latin letters, no comment on the first sample."""
    texts = tuple(text.encode("latin-1", errors="replace").decode("latin-1") for text in annotations.aux)
    if texts != annotations.aux:
        notes.append(f"Letters in .{annotator} that WFDB can't hold are written as question marks.")
    is_first = (annotations.samples == 0) & np.array(
        [symbol == '"' for symbol in annotations.symbols], dtype=bool
    )
    if is_first.any():
        notes.append(
            f"Comments in .{annotator} on the first sample stand on the second: WFDB keeps the first free."
        )
    samples = np.where(is_first, 1, annotations.samples)
    moved = replace(annotations, samples=samples, aux=texts, annotator=annotator)
    return moved if (np.diff(samples) >= 0).all() else _sorted(moved)


def _sorted(annotations: Annotations) -> Annotations:
    order = np.argsort(annotations.samples, kind="stable")
    return replace(
        annotations,
        samples=annotations.samples[order],
        symbols=tuple(annotations.symbols[index] for index in order),
        aux=tuple(annotations.aux[index] for index in order),
        subtypes=annotations.subtypes[order],
    )


def _comments(record: Record, notes: list[str]) -> list[str]:
    """Return the header's comments: those of the record, then what was converted from what."""
    known = find_format(record.path) if record_file(record.path) == record.path else None
    title = "a WFDB record" if known is None else known.title
    own = [note for note in record.notes if "R peaks are detected" not in note]
    return [
        *record.comments,
        f"Converted by ecgviewer {version('ecgviewer')} from {record.path.name}, {title}",
        "Numbers of 16 bits, largest difference to the original {error} uV",
        *(f"Note: {note}" for note in (*own, *notes)),
    ]


def _day(record: Record) -> datetime.date | None:
    match = next((found for found in map(_DAY.fullmatch, record.comments) if found), None)
    try:
        return None if match is None else datetime.date.fromisoformat(match[1])
    except ValueError:
        return None
