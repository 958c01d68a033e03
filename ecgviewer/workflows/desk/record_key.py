"""By what a record is known again, wherever it lies."""

import hashlib
from pathlib import Path

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.files import record_files
from ecgviewer.records.record import Record

_START_BYTES = 65_536


def record_key(record: Record) -> str:
    """Return what tells a record from others: a checksum of its header and of the start of its signals.

    A copy of a record has the same key, and so the same annotations of a person; two records that share a name
    have not.

    Raises
    ------
    RecordUnreadableError
        If a file of it is gone.
    """
    digest = hashlib.sha256(record.name.encode())
    folder = record.path.parent
    try:
        for name in sorted(record_files(record.path)):
            # A header may name any path; one outside of its folder isn't followed.
            if Path(name).name == name and (folder / name).is_file():
                digest.update(name.encode())
                _add(digest, folder / name)
    except OSError as error:
        raise RecordUnreadableError(
            f"{record.path} can't be read any more ({error.strerror}); open the record again"
        ) from error
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", file: Path) -> None:
    with file.open("rb") as stream:
        digest.update(stream.read(_START_BYTES))
        digest.update(str(file.stat().st_size).encode())
