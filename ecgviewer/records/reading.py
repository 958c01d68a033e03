"""Reads a record of whatever format: the one place that chooses."""

from pathlib import Path

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.formats.opening import read_foreign
from ecgviewer.records.headers import header_file, strip_suffix
from ecgviewer.records.record import Record
from ecgviewer.records.reference import REFERENCE
from ecgviewer.records.wfdb_files import read_record


def read_any(
    path: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    annotator: str = REFERENCE,
    rate_hz: float | None = None,
) -> Record:
    """Read a record: of WFDB, or a file of one of the formats in `formats.known_formats`.

    Parameters
    ----------
    path
        As `catalog.find_record` returns it: without `.hea`, or with the ending of another format.
    progress, cancel, annotator
        As `wfdb_files.read_record` takes them.
    rate_hz
        Samples a second of a table of text that doesn't give it.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError, Cancelled
        As `wfdb_files.read_record`.
    """
    if not header_file(strip_suffix(path)).is_file() and path.is_file():
        return read_foreign(path, progress, cancel, annotator, rate_hz)
    return read_record(path, progress, cancel, annotator)
