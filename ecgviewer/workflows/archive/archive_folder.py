"""The folder that an archive's results are kept in, and the journal that says which of them are whole.

`archive.jsonl` has a line for each thing that happened: with which settings a run began, which result is about to be
written, and what came of a record. A line that was cut off by a kill counts as not written, and what it would have
told is done again. So a run may end at any moment and go on from there.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ecgviewer.errors import OutputError
from ecgviewer.files import write_whole
from ecgviewer.workflows.archive.archive_records import Stamp
from ecgviewer.workflows.archive.archive_row import row_from
from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, failed

JOURNAL_FILE = "archive.jsonl"
RESULTS_FOLDER = "records"

_LOCK_FILE = ".archive.lock"
_MADE_BY = {"made_by": "ecgviewer", "kind": "archive"}
_SCRATCH = r"\.%s-[a-z0-9_]{8}"
"""What `write_whole` calls a file that it hasn't finished."""

_LONGEST_NAME = 230
"""Bytes; file systems take 255, and a file that is being written has a longer name."""

_BEGUN = -1


class MadeOtherwiseError(OutputError):
    """The results in a folder were made with other settings, and nobody agreed to make them anew."""


class ArchiveFolder:
    """A folder of results, open for one run; made by `open_archive_folder`.

    Parameters
    ----------
    folder
        It is there, and of this program.
    may_replace
        Whether a person agreed that files are replaced that this program didn't make.
    """

    def __init__(self, folder: Path, *, may_replace: bool = False) -> None:
        self.folder = folder
        self.may_replace = may_replace
        self._journal = (folder / JOURNAL_FILE).open("r+b")
        self._places: dict[str, int] = {}  # of the last line about each record
        self._ours: set[str] = set()
        self._settings: dict[str, Any] = {}
        self._read_journal()

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def agree_on(self, settings: dict[str, Any]) -> None:
        """Raise unless what is here was made with the same settings, or a person agreed to make it anew.

        Raises
        ------
        MadeOtherwiseError
            If it was made otherwise.
        """
        if self._settings == settings:
            return
        others = [name for name in settings if self._settings.get(name) != settings[name]]
        if self._settings and not self.may_replace:
            raise MadeOtherwiseError(
                f"the results in {self.folder} were made otherwise ({', '.join(others)}); choose another folder, or"
                " add --replace to make them anew"
            )
        self._append({**_MADE_BY, "settings": settings})
        self._settings, self._places = settings, {}

    def is_done(self, key: str, stamp: Stamp) -> bool:
        """Return whether a record has a whole result, made from the files as they are now."""
        found = self._last(key)
        if found is None or found.get("stamp") != stamp or found["row"]["error"]:
            return False
        try:
            return bool(self.result_file(key).stat().st_size == found.get("size"))
        except OSError:
            return False

    def result_file(self, key: str) -> Path:
        """Return the file of a record's result."""
        return self.folder / RESULTS_FOLDER / f"{key}.json"

    def keep(self, outcome: ArchiveOutcome, stamp: Stamp) -> ArchiveOutcome:
        """Write what came of a record, whole, and note it; return it, or why it could not be written.

        Raises
        ------
        OutputError
            If nothing can be written.
        """
        file = self.result_file(outcome.key)
        if outcome.content is not None:
            trouble = self._trouble(outcome.key, file)
            if trouble:
                outcome = failed(outcome.key, trouble)
        if outcome.content is not None:
            # On the disk before the file is: else, after a power cut, the file would count as somebody else's.
            self._append({"begun": outcome.key}, is_lasting=True)
            self._ours.add(outcome.key)
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError(
                    f"cannot write to {file.parent} ({error.strerror}); choose another folder"
                ) from error
            write_whole(file, outcome.content)
        elif outcome.key in self._ours:
            file.unlink(missing_ok=True)  # of the record as it was
        size = None if outcome.content is None else len(outcome.content)
        place = self._append({"done": outcome.key, "stamp": stamp, "size": size, "row": outcome.row})
        self._places[outcome.key] = place
        return outcome

    def rows(self, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Give the rows of records in that order, read from the journal one by one; none of what is not done."""
        for key in keys:
            found = self._last(key)
            if found is not None:
                yield found["row"]

    def _trouble(self, key: str, file: Path) -> str:
        if len(os.fsencode(file.name)) > _LONGEST_NAME:
            return "its name is too long for a result's file; rename it"
        if key in self._ours or self.may_replace or not os.path.lexists(file):
            return ""
        return f"{file} is there already, and not from ecgviewer; move it, or add --replace to replace it"

    def _last(self, key: str) -> dict[str, Any] | None:
        place = self._places.get(key, _BEGUN)
        if place == _BEGUN:
            return None
        self._journal.seek(place)
        found = parsed_line(self._journal.readline())
        row = row_from(found.get("row"))
        return None if row is None else {**found, "row": row.as_dict()}

    def _append(self, line: dict[str, Any], *, is_lasting: bool = False) -> int:
        """Write a line at the journal's end and return where it begins."""
        try:
            place = self._journal.seek(0, os.SEEK_END)
            self._journal.write(f"{json.dumps(line, allow_nan=False)}\n".encode())
            self._journal.flush()
            if is_lasting:
                os.fsync(self._journal.fileno())
        except OSError as error:
            raise OutputError(
                f"cannot write {self.folder / JOURNAL_FILE} ({error.strerror}); choose another folder"
            ) from error
        return place

    def _read_journal(self) -> None:
        """Read which records are done, and cut off a line that was never finished."""
        place = 0
        for line in self._journal:
            if not line.endswith(b"\n"):
                self._journal.truncate(place)
                break
            self._note(line, place)
            place += len(line)
        for key in sorted(key for key, found in self._places.items() if found == _BEGUN):
            _remove_scratch(self.result_file(key))

    def _note(self, line: bytes, place: int) -> None:
        found = parsed_line(line)
        if "settings" in found:
            # What was made with others is ours, and is made anew.
            self._settings, self._places = found["settings"], {}
        elif _is_key(found.get("begun")):
            self._ours.add(found["begun"])
            self._places[found["begun"]] = _BEGUN
        elif _is_key(found.get("done")) and row_from(found.get("row")) is not None:
            self._places[found["done"]] = place


def check_archive_folder(folder: Path) -> None:
    """Raise unless a folder can take the results of an archive: it is new, empty, or holds such results already.

    Raises
    ------
    OutputError
        If it is something else, or can't be written.
    """
    if not os.path.lexists(folder):
        parent = folder.absolute().parent
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise OutputError(
                f"cannot make {folder}: {parent} is no folder that can be written; choose another"
            )
        return
    if not folder.is_dir():
        raise OutputError(f"{folder} is a file; results need a folder, choose another name")
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise OutputError(f"{folder} can't be read ({error.strerror}); choose another folder") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{folder} can't be written (Permission denied); choose another folder")
    own = re.compile(rf"{re.escape(_LOCK_FILE)}|{_SCRATCH % re.escape(JOURNAL_FILE)}")
    if JOURNAL_FILE in names:
        if not _is_of_archive(folder / JOURNAL_FILE):
            raise OutputError(
                f"{folder / JOURNAL_FILE} is not from ecgviewer, and is never replaced; choose another folder"
            )
    elif not all(own.fullmatch(name) for name in names):
        raise OutputError(
            f"{folder} holds other things than the results of an archive; choose a new or an empty folder"
        )


@contextmanager
def open_archive_folder(
    folder: Path, settings: dict[str, Any], *, may_replace: bool = False
) -> Iterator[ArchiveFolder]:
    """Open the folder of an archive's results for one run; what a killed run left half is removed.

    Parameters
    ----------
    folder
        Made if it isn't there.
    settings
        What the results depend on beside the records.
    may_replace
        Whether a person agreed that results made with other settings are made anew, and that files are replaced
        which this program didn't make.

    Raises
    ------
    OutputError
        If the folder is something else, is in use, was made with other settings, or can't be written.
    """
    check_archive_folder(folder)
    try:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / _LOCK_FILE, timeout=0)
        lock.acquire()
    except Timeout:
        raise OutputError(
            f"another run writes into {folder}; wait for it, or choose another folder"
        ) from None
    except OSError as error:
        raise OutputError(f"{folder} can't be written ({error.strerror}); choose another folder") from error
    try:
        journal = folder / JOURNAL_FILE
        _remove_scratch(journal)
        if not journal.exists():
            write_whole(journal, f"{json.dumps({**_MADE_BY, 'settings': settings})}\n".encode())
        opened = ArchiveFolder(folder, may_replace=may_replace)
        try:
            opened.agree_on(settings)
            yield opened
        finally:
            opened.close()
    finally:
        lock.release()


def _is_of_archive(journal: Path) -> bool:
    try:
        with journal.open("rb") as file:
            first = parsed_line(file.readline(1_000_000))
    except OSError:
        return False
    return "settings" in first


def parsed_line(line: bytes) -> dict[str, Any]:
    """Return a line of the journal; nothing of one that is damaged or from elsewhere."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    if "settings" in found:
        is_ours = isinstance(found["settings"], dict) and all(found.get(k) == v for k, v in _MADE_BY.items())
        return found if is_ours else {}
    return found


def _is_key(value: object) -> bool:
    """Return whether it names a record of the archive, and no file elsewhere."""
    return isinstance(value, str) and not value.startswith("/") and ".." not in value.split("/")


def _remove_scratch(file: Path) -> None:
    """Remove what a killed run left of a file that it was writing."""
    pattern = re.compile(_SCRATCH % re.escape(file.name))
    try:
        for entry in file.parent.iterdir():
            if pattern.fullmatch(entry.name) and entry.is_file() and not entry.is_symlink():
                entry.unlink()
    except OSError:
        return  # what is left harms nobody
