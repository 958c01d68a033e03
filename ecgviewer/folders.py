"""Folders that are written whole and replace only their like. Standard library only.

While one is written, a work folder `.NAME-xxxxxxxx` lies beside its place: `new` in it is the one in the
making, `old` the one that it replaces, `gone` what is being removed, and a locked file says whose it is. The
system drops the lock when a process ends, however it ends: a work folder that nobody locks is left over.
"""

import json
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ecgviewer.errors import OutputError

_LOCK_FILE = "ecgviewer.lock"
_WORK_FOLDER = re.compile(r"\.(?P<name>.+)-[a-z0-9_]{8}")
_MADE_BY = "ecgviewer"
_SHOWN = 3
_TRIES = 200
_LOOK_S = 0.005
"""How often a lock is tried, and how long apart: nobody holds one for longer than some renames take."""


@dataclass(frozen=True)
class FolderKind:
    """What folders of a kind hold.

    Attributes
    ----------
    title
        What one is, such as "model".
    files
        Names of all files that one may hold.
    needed
        That of them which none lacks.
    subfolders
        Pattern of the names of its subfolders, which hold such files, too; None for none.
    """

    title: str
    files: frozenset[str]
    needed: str
    subfolders: str | None = None

    def foreign_entries(self, folder: Path, inside: str = "") -> list[str]:
        """Return what lies in a folder that is not of this kind: other files, links, devices, folders."""
        found = []
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = f"{inside}{entry.name}"
                if entry.is_dir(follow_symlinks=False) and not inside and self._is_subfolder(entry.name):
                    found += self.foreign_entries(folder / entry.name, f"{name}/")
                elif entry.name not in self.files or not entry.is_file(follow_symlinks=False):
                    found.append(name)
        return found

    def remove(self, folder: Path) -> None:
        """Remove what of this kind lies in a folder, and the folder if nothing else does."""
        with os.scandir(folder) as entries:
            found = list(entries)
        for entry in found:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False) and self._is_subfolder(entry.name):
                self.remove(path)
            elif entry.name in self.files and entry.is_file(follow_symlinks=False):
                path.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()

    def _is_subfolder(self, name: str) -> bool:
        return self.subfolders is not None and re.fullmatch(self.subfolders, name) is not None


def check_place(folder: Path, kind: FolderKind, *, may_replace: bool = False) -> None:
    """Raise unless a folder can be written where nothing else would be lost.

    What a killed process left beside it is put right first.

    Parameters
    ----------
    folder
        The place.
    kind
        What shall be written there; only a folder of this kind is ever replaced.
    may_replace
        Whether a person agreed to replace one.

    Raises
    ------
    OutputError
        If the place is taken, or can't be written.
    """
    with _alone_in(folder.parent):
        _check_place(folder, kind, may_replace=may_replace)


def _check_place(folder: Path, kind: FolderKind, *, may_replace: bool) -> None:
    recover(folder.parent, kind)
    try:
        _check_parent(folder)
        if not os.path.lexists(folder):
            return
        if folder.is_symlink():
            raise OutputError(f"{folder} is a link, which is never replaced; choose another name")
        if not folder.is_dir():
            raise OutputError(f"{folder} is a file; choose another name")
        foreign = kind.foreign_entries(folder)
        is_of_kind = (folder / kind.needed).is_file()
    except OSError as error:
        raise OutputError(f"cannot write {folder} ({error.strerror}); choose another folder") from error
    if not is_of_kind:
        raise OutputError(
            f"{folder} is a folder that holds no {kind.title}, and is never replaced; choose another name"
        )
    if foreign:
        more = ", …" if len(foreign) > _SHOWN else ""
        raise OutputError(
            f"{folder} holds more than a {kind.title} ({', '.join(foreign[:_SHOWN])}{more}), and is never replaced;"
            " choose another name, or take that out of it"
        )
    if not may_replace:
        raise OutputError(
            f"there is a {kind.title} in {folder} already; choose another name, or add --replace to replace it"
        )


def _check_parent(folder: Path) -> None:
    """Raise unless the folder's parent is a folder that can be written, or could be made."""
    parent = folder.absolute().parent
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    if not parent.is_dir():
        raise OutputError(f"cannot write to {folder.parent} ({parent} is no folder); choose another folder")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write to {folder.parent} (Permission denied); choose another folder")


@contextmanager
def new_folder(folder: Path, kind: FolderKind, *, may_replace: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill; at the end it stands in its place, whole, or nothing has changed.

    Parameters
    ----------
    folder, kind, may_replace
        As in `check_place`, which is asked again.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    OutputError
        If the place is taken, or can't be written.
    """
    check_place(folder, kind, may_replace=may_replace)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise OutputError(
            f"cannot write to {folder.parent} ({error.strerror}); choose another folder"
        ) from error
    try:
        with (work / _LOCK_FILE).open("x+", encoding="utf-8") as lock:
            _lock_soon(lock)
            json.dump({"made_by": _MADE_BY, "folder": folder.name, "kind": kind.title}, lock)
            lock.flush()
            try:
                (work / "new").mkdir()
                yield work / "new"
                with _alone_in(folder.parent):
                    _check_place(folder, kind, may_replace=may_replace)
                    _move_into_place(work, folder)
            finally:
                _clear(work, kind)
    except OSError as error:
        raise OutputError(
            f"cannot write {folder} ({error.strerror or error}); choose another folder"
        ) from error
    finally:
        _drop(work)


def _move_into_place(work: Path, folder: Path) -> None:
    """Rename the new folder into its place; the one that is there goes away, or comes back if that fails."""
    if not os.path.lexists(folder):
        os.rename(work / "new", folder)
        return
    os.rename(folder, work / "old")
    try:
        os.rename(work / "new", folder)
    except BaseException:
        os.rename(work / "old", folder)
        raise
    # Only "old" is ever put back: what is half removed must not be.
    os.rename(work / "old", work / "gone")


def _clear(work: Path, kind: FolderKind) -> None:
    """Remove what is of no more use in a work folder; what couldn't be put back stays."""
    for name in ("new", "gone"):
        try:
            if (work / name).is_dir():
                kind.remove(work / name)
        except OSError:
            continue  # the next run tries again


def _drop(work: Path) -> None:
    """Remove a work folder in which nothing but the lock is left."""
    try:
        if {entry.name for entry in work.iterdir()} <= {_LOCK_FILE}:
            (work / _LOCK_FILE).unlink(missing_ok=True)
            work.rmdir()
    except OSError:
        return  # the next run tries again


def recover(parent: Path, kind: FolderKind) -> None:
    """Put right what killed processes left in a folder: put back what had no place any more, remove the rest.

    Only work folders of the kind are touched that this program made and no living process holds. Never raises:
    what can't be put right now stays for the next time.
    """
    try:
        with os.scandir(parent) as entries:
            found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for name in found:
        match = _WORK_FOLDER.fullmatch(name)
        if match is not None:
            _recover_one(parent / name, match["name"], kind)


def _recover_one(work: Path, name: str, kind: FolderKind) -> None:
    try:
        # A link, or a pipe that would never open, is not a lock of ours.
        if not stat.S_ISREG(os.lstat(work / _LOCK_FILE).st_mode):
            return
        with (work / _LOCK_FILE).open("r+", encoding="utf-8") as lock:
            if not _is_locked(lock):
                return
            if json.load(lock) != {"made_by": _MADE_BY, "folder": name, "kind": kind.title}:
                return
            place = work.with_name(name)
            if (work / "old").is_dir():
                if not os.path.lexists(place):
                    os.rename(work / "old", place)
                elif not (work / "new").is_dir():  # the new one got its place, and then the process died
                    os.rename(work / "old", work / "gone")
            _clear(work, kind)
    except (OSError, ValueError):
        return
    _drop(work)


@contextmanager
def _alone_in(parent: Path) -> Iterator[None]:
    """Keep other processes from taking or giving up a place in a folder meanwhile, where a folder can be locked."""
    handle = None
    if sys.platform != "win32":
        with suppress(OSError):  # one that isn't there yet
            handle = os.open(parent, os.O_RDONLY)
    try:
        if handle is not None:
            _lock_soon(handle)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _lock_soon(file: IO[str] | int) -> None:
    """Lock a file or folder that another process may hold for a moment; who holds it for long is not waited for."""
    for _ in range(_TRIES):
        if _is_locked(file):
            return
        time.sleep(_LOOK_S)


def _is_locked(file: IO[str] | int) -> bool:
    """Lock a file until it is closed, and return whether that worked: False if another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file if isinstance(file, int) else file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
