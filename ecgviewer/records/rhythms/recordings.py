"""The table of recordings whose rhythm is known, and who of them is one patient."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.records.headers import read_header

LABEL_FILE = "labels.csv"
"""Table beside the records of every source but MIT-BIH."""


@dataclass(frozen=True)
class Recording:
    """One row of the table: a recording, or a stretch of a long one.

    Attributes
    ----------
    record
        Name of the record.
    patient
        The same text for all rows of one person, such as "ptbxl-15709" or "mitdb-201".
    source
        Key of `sources.SOURCES`.
    rhythm
        One of `groups.GROUPS`; "" where the labels are of none.
    labels
        The source's own, as they are written there.
    fs_hz
        Samples a second of the record.
    leads
        Names of its leads, as its header has them.
    path
        Of the record, without `.hea`.
    start_s, duration_s
        Where the row begins in the record, and how long it is.
    """

    record: str
    patient: str
    source: str
    rhythm: str
    labels: tuple[str, ...]
    fs_hz: float
    leads: tuple[str, ...]
    path: Path
    start_s: float
    duration_s: float


def read_label_rows(folder: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a source's table of labels.

    Parameters
    ----------
    folder
        Of the source; `LABEL_FILE` lies in it.
    columns
        Those that it needs.

    Raises
    ------
    RecordUnreadableError
        If it is missing, or lacks a column.
    """
    path = folder / LABEL_FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(columns) - set(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RecordUnreadableError(
            f"{path}, the table of the recordings' labels, can't be read ({error}); get the source again"
        ) from error
    if missing:
        raise RecordUnreadableError(f"{path} has no column '{sorted(missing)[0]}'; get the source again")
    return rows


def whole_recording(
    folder: Path, record: str, patient: str, source: str, rhythm: str, labels: Sequence[str]
) -> Recording:
    """Return the row of a whole recording, with what its header says of rate, length and leads.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError
        If its header is missing or can't be read.
    """
    header = read_header(folder / record)
    return Recording(
        record,
        f"{source}-{patient}",
        source,
        rhythm,
        tuple(labels),
        header.frame_hz,
        tuple(signal.name for signal in header.signals),
        folder / record,
        0.0,
        header.n_frames / header.frame_hz,
    )


def cut_stretches(
    whole: Recording, length_s: float, told: Callable[[float], tuple[str, tuple[str, ...]]]
) -> list[Recording]:
    """Return a row for each whole stretch of a recording, one behind the other.

    Parameters
    ----------
    whole
        The recording.
    length_s
        Of a stretch, in seconds.
    told
        Returns group and labels of the stretch that begins at a time in seconds.
    """
    found = []
    for number in range(int(whole.duration_s // length_s)):
        start_s = number * length_s
        rhythm, labels = told(start_s)
        found.append(replace(whole, rhythm=rhythm, labels=labels, start_s=start_s, duration_s=length_s))
    return found


def join_twins(recordings: Iterable[Recording], cancel: CancelToken | None = None) -> list[Recording]:
    """Return the rows with one patient for all whose signal files are the same, byte by byte.

    PTB-XL holds five such pairs among the first 500, one of them under two patients.

    Raises
    ------
    Cancelled
        Between two files, after `cancel` was set.
    """
    rows = list(recordings)
    owner: dict[str, str] = {}
    same: dict[str, str] = {}
    for row in {row.path: row for row in rows}.values():
        raise_if_cancelled(cancel)
        first = owner.setdefault(_signal_sha256(row.path), row.patient)
        one, other = sorted((_root(same, first), _root(same, row.patient)))
        if one != other:
            same[other] = one
    return [replace(row, patient=_root(same, row.patient)) for row in rows]


def _root(same: dict[str, str], patient: str) -> str:
    while patient in same:
        patient = same[patient]
    return patient


def _signal_sha256(path: Path) -> str:
    found = hashlib.sha256()
    for name in dict.fromkeys(signal.file_name for signal in read_header(path).signals):
        try:
            found.update((path.parent / name).read_bytes())
        except OSError as error:
            raise RecordUnreadableError(
                f"{path.parent / name} can't be read ({error.strerror}); get it again"
            ) from error
    return found.hexdigest()
