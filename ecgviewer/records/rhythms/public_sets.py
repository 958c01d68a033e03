"""Where the public sets lie on PhysioNet, which of their files are wanted, and their tables of labels.

A set's files go into one folder, whatever folders they come from, and a table in the form that its loader reads is
made from the set's own labels.
"""

import ast
import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ecgviewer.errors import DownloadError, EcgViewerError
from ecgviewer.files import write_whole
from ecgviewer.jobs import CancelToken
from ecgviewer.records.headers import read_header
from ecgviewer.records.rhythms.codes import CHAPMAN_CODES, CPSC2018_CODES, coded_labels

_PHYSIONET = "https://physionet.org/files/"
_RECORD_FILES = (".hea", ".mat", ".dat")
_CINC_ARCHIVE = "training2017.zip"
_CINC_LABELS = "REFERENCE-v3.csv"
_PTBXL_TABLE = "ptbxl_database.csv"


@dataclass(frozen=True)
class LabelTable:
    """Rows of a set's table of labels.

    Attributes
    ----------
    columns
        Their names, as the set's loader wants them.
    rows
        Text, one tuple a recording.
    left_out
        Recordings that can't be read.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...] = ()

    def as_csv(self) -> str:
        """Return the table as it stands in a file."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue()


@dataclass(frozen=True)
class PublicSet:
    """One set.

    Attributes
    ----------
    title
        For people.
    base_url
        Where it lies; ends in a slash.
    folder
        Of the wanted files there: they are in it or in folders in it. "" for all.
    extras
        Paths of wanted files beside them.
    size
        About how much it is.
    make_table
        Makes the table of labels of a folder that holds all files; may unpack them first.
    """

    title: str
    base_url: str
    folder: str
    extras: tuple[str, ...]
    size: str
    make_table: Callable[[Path, CancelToken], LabelTable]

    def wants(self, path: str) -> bool:
        """Return whether a file of the set's list is wanted."""
        is_of_record = bool(self.folder) and path.startswith(self.folder) and path.endswith(_RECORD_FILES)
        return is_of_record or path in self.extras


def _headers(folder: Path, cancel: CancelToken) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Give names of records and the comments of their headers; None where one can't be read."""
    for path in sorted(folder.glob("*.hea")):
        cancel.raise_if_cancelled()
        try:
            yield path.stem, read_header(path.with_suffix("")).comments
        except EcgViewerError:
            yield path.stem, None


def _by_codes(folder: Path, cancel: CancelToken, codes: Mapping[str, str], column: str) -> LabelTable:
    rows, left_out = [], []
    for name, comments in _headers(folder, cancel):
        if comments is None:
            left_out.append(name)
        else:
            rows.append((name, ",".join(coded_labels(comments, codes))))
    return LabelTable(("record", column), tuple(rows), tuple(left_out))


def _chapman_table(folder: Path, cancel: CancelToken) -> LabelTable:
    return _by_codes(folder, cancel, CHAPMAN_CODES, "rhythm")


def _cpsc2018_table(folder: Path, cancel: CancelToken) -> LabelTable:
    return _by_codes(folder, cancel, CPSC2018_CODES, "labels")


def _ptbxl_table(folder: Path, cancel: CancelToken) -> LabelTable:
    """Take patients, codes and folds from the set's own table."""
    rows, left_out = [], []
    readable = {name for name, comments in _headers(folder, cancel) if comments is not None}
    for row in _read_rows(folder / _PTBXL_TABLE, ("filename_hr", "patient_id", "scp_codes", "strat_fold")):
        name = PurePosixPath(row["filename_hr"]).name
        if name not in readable:
            left_out.append(name)
            continue
        try:
            codes = " ".join(
                f"{code}:{float(percent):g}" for code, percent in ast.literal_eval(row["scp_codes"]).items()
            )
            rows.append((name, f"{float(row['patient_id']):.0f}", codes, row["strat_fold"]))
        except (ValueError, SyntaxError, AttributeError, TypeError) as error:
            raise DownloadError(
                f"{folder / _PTBXL_TABLE} has another form than that of version 1.0.3 at {name} ({error}); nothing was"
                " made of it"
            ) from error
    return LabelTable(("record", "patient", "scp_codes", "strat_fold"), tuple(rows), tuple(left_out))


def _cinc2017_table(folder: Path, cancel: CancelToken) -> LabelTable:
    """Unpack the recordings, and take the third version of the labels, which has no head."""
    _unpack(folder / _CINC_ARCHIVE, folder, cancel)
    readable = {name for name, comments in _headers(folder, cancel) if comments is not None}
    text = (folder / _CINC_LABELS).read_text(encoding="utf-8-sig")
    listed = [(row[0], row[1]) for row in csv.reader(text.splitlines()) if len(row) == 2]
    return LabelTable(
        ("record", "label"),
        tuple(row for row in listed if row[0] in readable),
        tuple(name for name, _ in listed if name not in readable),
    )


def _unpack(archive: Path, folder: Path, cancel: CancelToken) -> None:
    """Write the files of records in an archive that aren't there as they are in it, each whole."""
    try:
        with zipfile.ZipFile(archive) as opened:
            for member in opened.infolist():
                cancel.raise_if_cancelled()
                target = folder / PurePosixPath(member.filename).name
                if not member.filename.endswith(_RECORD_FILES):
                    continue
                if not (target.is_file() and zlib.crc32(target.read_bytes()) == member.CRC):
                    write_whole(target, opened.read(member))
    except (OSError, zipfile.BadZipFile) as error:
        raise DownloadError(f"{archive} can't be unpacked ({error}); remove it and fetch again") from error


def _read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise DownloadError(
                f"{path} has no column '{sorted(missing)[0]}', as it had in version 1.0.3; nothing was made of it"
            )
        return list(reader)


PUBLIC_SETS: Mapping[str, PublicSet] = {
    "chapman": PublicSet(
        "Chapman-Shaoxing and Ningbo",
        f"{_PHYSIONET}ecg-arrhythmia/1.0.0/",
        "WFDBRecords/",
        (),
        "45,152 recordings, 5.5 GB",
        _chapman_table,
    ),
    "cpsc2018": PublicSet(
        "CPSC-2018",
        f"{_PHYSIONET}challenge-2020/1.0.2/",
        "training/cpsc_2018/",
        (),
        "6,877 recordings, 1.5 GB",
        _cpsc2018_table,
    ),
    "ptbxl": PublicSet(
        "PTB-XL",
        f"{_PHYSIONET}ptb-xl/1.0.3/",
        "records500/",
        (_PTBXL_TABLE,),
        "21,799 recordings, 2.6 GB",
        _ptbxl_table,
    ),
    "cinc2017": PublicSet(
        "CinC-2017",
        f"{_PHYSIONET}challenge-2017/1.0.0/",
        "",
        (_CINC_ARCHIVE, _CINC_LABELS),
        "8,528 recordings, 0.2 GB unpacked",
        _cinc2017_table,
    ),
}
"""By the name of their source in `sources.SOURCES`, which is also that of their folder."""
