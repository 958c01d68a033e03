"""Which records a folder holds, and what tells that one of them has changed."""

import os
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.errors import InvalidInputError
from ecgviewer.files import record_files
from ecgviewer.records.catalog import list_openable, record_file
from ecgviewer.records.headers import header_file

Stamp = list[list[str | int]]
"""Name, size and time of change of each file of a record, -1 for one that isn't there."""

_MOST_SEGMENTS = 20_000


@dataclass(frozen=True)
class ArchiveRecords:
    """The records of an archive.

    Attributes
    ----------
    folder
        The archive, absolute.
    records
        Their paths, as `catalog.list_openable` gives them, by folder and name.
    unreadable
        Folders in it that can't be read, one sentence each.
    """

    folder: Path
    records: tuple[Path, ...]
    unreadable: tuple[str, ...] = ()

    def key(self, record: Path) -> str:
        """Return what a record is called in results: its path in the archive, with slashes."""
        return record.relative_to(self.folder).as_posix()


def list_archive(
    folder: Path, *, is_recursive: bool = False, leave_out: Path | None = None
) -> ArchiveRecords:
    """List the records of a folder, of any format.

    Segments of a record of several are no records of their own. Hidden folders and links to folders aren't looked
    into: a link may lead in a circle.

    Parameters
    ----------
    folder
        The archive.
    is_recursive
        Whether folders in it are looked into, too.
    leave_out
        A folder that isn't looked into: that of the results.

    Raises
    ------
    InvalidInputError
        If there is no such folder, it can't be read, or there is no record in it.
    """
    folder = folder.expanduser().absolute()
    found, unreadable = _records_of(folder), []
    if is_recursive:
        for below in _folders_below(folder, leave_out):
            try:
                found += _records_of(below)
            except InvalidInputError as error:
                unreadable.append(str(error))
    if not found:
        hint = "" if is_recursive else ", or add --recursive to look into the folders in it"
        raise InvalidInputError(f"the folder {folder} holds no record; choose another{hint}")
    return ArchiveRecords(folder, tuple(found), tuple(unreadable))


def stamp_record(record: Path, annotator: str) -> Stamp:
    """Return what changes as soon as a file changes that a record is read from.

    Parameters
    ----------
    record
        Its path.
    annotator
        Extension of the annotations that are read with it.
    """
    names = {record_file(record).name, f"{record.name}.{annotator}"}
    for name in _files_of(record):
        # A segment of a record of several has a header that names the signal files.
        is_segment = header_file(record.with_name(name)).is_file() and name != record.name
        names |= _files_of(record.with_name(name)) if is_segment else {name}
    stamp: Stamp = []
    for name in sorted(names):
        try:
            status = record.with_name(name).stat()
        except (OSError, ValueError):
            stamp.append([name, -1, -1])
        else:
            stamp.append([name, status.st_size, status.st_mtime_ns])
    return stamp


def _files_of(record: Path) -> set[str]:
    """Return the names of files beside a record that its header names; none that leads elsewhere."""
    names = [
        name for name in sorted(record_files(record)) if "/" not in name and name not in ("~", ".", "..")
    ]
    return set(names[:_MOST_SEGMENTS])


def _records_of(folder: Path) -> list[Path]:
    records = list_openable(folder)
    segments = set()
    for record in records:
        segments |= record_files(record) - {record.name}
    return [record for record in records if record.name not in segments]


def _folders_below(folder: Path, leave_out: Path | None) -> list[Path]:
    found = []
    for here, below, _ in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if leave_out is not None:
            below[:] = [name for name in below if not _is_same(Path(here, name), leave_out)]
        found += [Path(here, name) for name in below if not Path(here, name).is_symlink()]
    return sorted(found)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
