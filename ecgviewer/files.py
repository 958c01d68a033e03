"""The one door for writing files: whole or not at all, and never over what a person would miss.

Standard library only.
"""

import io
import os
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from ecgviewer.errors import InvalidInputError, OutputError

MARK = b"Software: ecgviewer"
"""What `write_output` leaves in every file but CSV, so that the file is known again as made here."""

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD_BYTES = 33
"""Signature and IHDR: a text chunk may follow."""

_PNG_MARK = b"tEXtSoftware\0ecgviewer"
_MARK_LINES = {
    ".svg": b"<!-- %b -->\n",
    ".html": b"<!-- %b -->\n",
    ".htm": b"<!-- %b -->\n",
    ".md": b"<!-- %b -->\n",
    ".pdf": b"%%%b\n",
}
"""By suffix: a comment that may stand at the end of a file of that format."""

_READ_BYTES = 4096
_PARQUET_FOOT_BYTES = 65_536
"""The schema of a Parquet file stands at its end, and the mark in the schema."""

_CSV_HEADS = re.compile(
    r"record,number,time_s,r_sample,symbol,label,[\w,]*"
    r"|class,beats as recorded,beats after balancing"
    r"|record,kind,sample,time_s,label,by,reference,network,end_s"
    r"|ms from R(,\w(: [\w -]+)?)*"
    r"|model,reference(,called \w)*"
    r"|model,epochs,mini-batches,s an epoch,s in all,KB(,paper: [\w -]+)*"
    r"|model,layer,k,C_in,C_out,L',standard: parameters,standard: MACs,[\w :,-]*"
    r"|record,duration_s,leads,fs_hz,n_beats,r_peaks,[\w,]*"
)
"""First lines of the tables that the program makes: a CSV has no room for a mark."""

_MAX_HEADER_BYTES = 1_000_000


def check_output(
    path: Path, suffixes: Sequence[str], *, may_replace: bool = False, records: Sequence[Path] = ()
) -> None:
    """Raise unless a result can be written to a file without losing anything; to be asked before long work.

    Links are followed first.

    Parameters
    ----------
    path
        The file.
    suffixes
        Endings that the writer makes, in lower case with their dots.
    may_replace
        Whether a person agreed to replace a file that this program didn't make. What it made is replaced
        unasked; a file of a record never.
    records
        Paths, without `.hea`, of records that are open: their files are known under other names, too.

    Raises
    ------
    InvalidInputError
        If the name has another ending.
    OutputError
        If it is no file, is in a folder that can't be written, or what is there must not be replaced.
    """
    try:
        target = Path(os.path.realpath(path))
        found = _stat(target)
        if found is not None and stat.S_ISDIR(found.st_mode):
            raise OutputError(f"{path} is a folder; name a file in it")
        if found is not None and not stat.S_ISREG(found.st_mode):
            raise OutputError(f"{path} is a device, a pipe or a socket, not a file; choose another name")
        record = None if found is None else _record_of(target, found, records)
        if record is not None:
            raise OutputError(
                f"{path} is a file of record {record.name} in {record.parent}, and is never replaced;"
                " choose another name"
            )
        if any(name.suffix.lower() not in suffixes for name in (path, target)):
            raise InvalidInputError(
                f"{path} can't be written: choose a name that ends in {_listed(suffixes)}"
            )
        _check_folder(path, target.parent)
        if found is not None and not may_replace and not is_made_here(target):
            raise OutputError(
                f"{path} is there already, and not from ecgviewer; choose another name, or add --replace to"
                " replace it"
            )
    except OSError as error:
        raise OutputError(f"cannot write {path} ({error.strerror}); choose another name") from error
    except ValueError as error:  # a zero byte
        raise InvalidInputError(f"{str(path)!r} can't be a file's name; choose another") from error


def write_output(
    path: Path,
    content: bytes,
    suffixes: Sequence[str],
    *,
    may_replace: bool = False,
    records: Sequence[Path] = (),
) -> None:
    """Write a result to a file, whole or not at all, after `check_output`; it is marked as made here.

    Parameters and errors are those of `check_output`; `content` is what shall stand in the file.
    """
    check_output(path, suffixes, may_replace=may_replace, records=records)
    write_whole(Path(os.path.realpath(path)), _marked(content, path.suffix.lower()))


def is_made_here(path: Path) -> bool:
    """Return whether a file is one that `write_output` wrote, by its mark or a CSV's first line."""
    with path.open("rb") as file:
        head = file.read(_READ_BYTES)
        if head.startswith(_PNG_START):
            return _PNG_MARK in head[: _PNG_HEAD_BYTES + len(_PNG_MARK) + 12]
        if path.suffix.lower() == ".csv":
            first_line = head.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", errors="replace")
            return _CSV_HEADS.fullmatch(first_line) is not None
        foot_bytes = _PARQUET_FOOT_BYTES if path.suffix.lower() == ".parquet" else len(MARK) + 8
        file.seek(max(os.fstat(file.fileno()).st_size - foot_bytes, 0))
        return MARK in file.read()


def record_files(record: Path) -> set[str]:
    """Return the names of the files that a record's header names, and of the header itself.

    Parameters
    ----------
    record
        Path without `.hea`. Names are taken as they stand there; a header that can't be read names none. A record
        of another format has no header: its path is that of its one file.
    """
    header = record.with_name(f"{record.name}.hea")
    if not header.exists() and record.is_file():
        return {record.name}
    try:
        with header.open("rb") as file:
            text = file.read(_MAX_HEADER_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return {header.name}
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {header.name} | {fields[0] for fields in lines[1:]}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it, then rename it into place, whatever is there.

    For files in folders of the program's own; what a person named goes through `write_output`.

    Raises
    ------
    OutputError
        If the folder is missing or can't be written.
    """
    try:
        handle, scratch = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            # mkstemp makes files that only their owner reads; results follow the person's own mask.
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(scratch, 0o666 & ~mask)
            os.replace(scratch, path)
        except BaseException:
            os.unlink(scratch)
            raise
    except OSError as error:
        raise OutputError(f"cannot write {path} ({error.strerror}); choose another folder") from error


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _check_folder(path: Path, folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        reason = "it may not be written to" if folder.is_dir() else "there is no such folder"
        raise OutputError(f"cannot write {path}: {folder}, {reason}; choose another folder")


def _record_of(target: Path, found: os.stat_result, records: Sequence[Path]) -> Path | None:
    """Return the path of the record that a file belongs to, None if to none."""
    beside = [header.with_suffix("") for header in sorted(target.parent.glob("*.hea"))]
    for record in beside:
        if target.name in record_files(record):
            return record
        if target.name.startswith(f"{record.name}.") and not is_made_here(target):
            return record
    for record in records:
        names = record_files(record) | {file.name for file in record.parent.glob(f"{record.name}.*")}
        for name in names:
            other = _stat(record.with_name(name)) if "/" not in name else None
            if other is None or not os.path.samestat(found, other):
                continue
            # What was written beside the record earlier has its name, and may be written again.
            if name in record_files(record) or not is_made_here(target):
                return record
    return None


def _marked(content: bytes, suffix: str) -> bytes:
    """Return a file's content with the mark that says where it is from."""
    if content.startswith(_PNG_START):
        length = struct.pack(">I", len(_PNG_MARK) - 4)
        chunk = length + _PNG_MARK + struct.pack(">I", zlib.crc32(_PNG_MARK))
        return content[:_PNG_HEAD_BYTES] + chunk + content[_PNG_HEAD_BYTES:]
    if suffix == ".npz":
        buffer = io.BytesIO(content)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.comment = MARK
        return buffer.getvalue()
    line = _MARK_LINES.get(suffix)
    if line is None:
        return content
    return content + (b"" if content.endswith(b"\n") else b"\n") + line % MARK


def _listed(suffixes: Sequence[str]) -> str:
    *first, last = [suffix for suffix in suffixes if suffix != ".htm"]
    return f"{', '.join(first)} or {last}" if first else last
