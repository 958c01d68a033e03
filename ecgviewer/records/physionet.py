"""Downloads MIT-BIH records from PhysioNet, see `downloads`."""

from pathlib import Path

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.paths import cache_dir
from ecgviewer.records.downloads import DownloadSource, fetch_file, make_folder
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS, MITDB_SHA256

MITDB_URL = "https://physionet.org/files/mitdb/1.0.0/"
"""Where the MIT-BIH Arrhythmia Database 1.0.0 lies."""

WAYS_OUT = (
    "name a folder that has it (--data-dir or ECGVIEWER_DATA), run `ecgviewer data fetch mitdb` "
    "where there is a network, or open `ecgviewer demo`"
)
"""What a person can do who has neither the record nor a network."""

_FILE_SHARES = {".dat": 0.97, ".atr": 0.02, ".hea": 0.01}
"""Files of a record in the order of download, with their share of the work. The header comes last: a
record whose header is there is complete."""


def mitdb_cache_dir() -> Path:
    """Return the folder that downloaded MIT-BIH records go to (it may not exist yet)."""
    return cache_dir() / "mitdb"


def fetch_record(
    name: str,
    folder: Path | None = None,
    *,
    base_url: str | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    timeout_s: float = 30.0,
) -> Path:
    """Download one MIT-BIH record; files that are there and intact are left as they are.

    Parameters
    ----------
    name
        Such as "208".
    folder
        Where to put it; `mitdb_cache_dir()` by default.
    base_url
        Address of the database's folder, ending in a slash; `MITDB_URL` by default.
    progress
        Gets the share that is done.
    cancel
        Looked at between two blocks, and while another download of the same file is waited for. What came so
        far is kept and taken up the next time.
    timeout_s
        Longest wait for the next block.

    Returns
    -------
    Path
        Path of the record without extension.

    Raises
    ------
    InvalidInputError
        If MIT-BIH has no such record.
    DownloadError
        If there is no connection, or what came is not what the official list names.
    OutputError
        If the folder cannot be written.
    Cancelled
        If somebody cancelled.
    """
    if name not in MITDB_RECORDS:
        raise InvalidInputError(f"the MIT-BIH database has no record {name}; its records are 100 to 234")
    folder = folder if folder is not None else mitdb_cache_dir()
    progress = progress if progress is not None else Progress()
    source = DownloadSource(base_url or MITDB_URL, cancel or CancelToken(), timeout_s, WAYS_OUT)
    make_folder(folder)
    done = 0.0
    for suffix, share in _FILE_SHARES.items():
        part = progress.part(done, done + share)
        file_name = name + suffix

        def report(fraction: float, part: Progress = part, file_name: str = file_name) -> None:
            part.report(fraction, 1.0, file_name)

        fetch_file(source, file_name, MITDB_SHA256[file_name], folder / file_name, report)
        done += share
    progress.report(1.0, 1.0, f"record {name}")
    return folder / name


def fetch_database(
    folder: Path | None = None,
    *,
    base_url: str | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    timeout_s: float = 30.0,
) -> Path:
    """Download all 48 MIT-BIH records (about 100 MB) and return their folder.

    Parameters and errors are those of `fetch_record`; a run that was cut short goes on where it ended.
    """
    folder = folder if folder is not None else mitdb_cache_dir()
    progress = progress if progress is not None else Progress()
    n_records = len(MITDB_RECORDS)
    for index, name in enumerate(MITDB_RECORDS):
        part = progress.part(index / n_records, (index + 1) / n_records)
        fetch_record(name, folder, base_url=base_url, progress=part, cancel=cancel, timeout_s=timeout_s)
    return folder
