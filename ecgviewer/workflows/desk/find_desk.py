"""A person's annotations of records, for whoever only reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ecgviewer import paths
from ecgviewer.beats.beat_table import MarkedBeats
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.catalog import list_records
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.desk.desk import JOURNAL_NAME, Desk
from ecgviewer.workflows.desk.journal import Journal
from ecgviewer.workflows.desk.record_key import record_key


@dataclass(frozen=True, eq=False)
class Corrections:
    """The beats of a record as a person has corrected them.

    Attributes
    ----------
    record
        Its name.
    marked
        Every beat with the person's label, else the reference's, else "".
    n_said
        Beats of which the person said something.
    """

    record: str
    marked: MarkedBeats
    n_said: int


def find_desk(record: Record) -> Desk | None:
    """Return what a person said of a record, None where nothing is kept of it.

    Raises
    ------
    EcgViewerError
        If the journal can't be read.
    """
    file = paths.desk_dir() / JOURNAL_NAME
    if not file.is_file():
        return None
    journal = Journal(file)
    try:
        key = record_key(record)
        return None if journal.find(key) is None else Desk(journal, key, record.name, None)
    finally:
        journal.close()


def corrections_of(desk: Desk, name: str) -> Corrections | None:
    """Return the beats of a record as a person has corrected them, None where nothing was said of any."""
    layer = desk.layer
    beats = layer.beats
    n_said = int((beats.own != "").sum()) + len(layer.deleted)
    if n_said == 0:
        return None
    return Corrections(name, MarkedBeats(beats.samples, layer.first.fs_hz, beats.truth, False), n_said)


def find_corrections(folder: Path, records: Sequence[str] | None = None) -> list[Corrections]:
    """Return the corrections of the records of a folder, by name; records that can't be read are passed over.

    Parameters
    ----------
    folder
        With WFDB records.
    records
        Names to look at; None for all.
    """
    if not (paths.desk_dir() / JOURNAL_NAME).is_file():
        return []
    found = []
    for path in list_records(folder):
        if records is not None and path.name not in records:
            continue
        try:
            record = read_record(path)
            desk = find_desk(record)
        except EcgViewerError:
            continue
        corrections = None if desk is None else corrections_of(desk, record.name)
        if corrections is not None:
            found.append(corrections)
    return sorted(found, key=lambda each: each.record)
