"""Downloads MIT-BIH records from PhysioNet: resumable, checked, never half a file under its own name.

Of several downloads of one file into one folder, by any processes, one works and the others wait for it. The
lock is the operating system's own: it ends with the process that holds it, however that ends.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecgviewer.errors import DownloadError, InvalidInputError, OutputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.paths import cache_dir
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

_CHUNK_BYTES = 8 * 1024
"""A block that a cut leaves incomplete is lost: small, so that a resumed download loses little."""

_ATTEMPTS = 3
_CONNECT_S = 10.0
_LOCK_POLL_S = 0.1


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
    source = _Source(base_url or MITDB_URL, cancel or CancelToken(), timeout_s)
    _make_folder(folder)
    done = 0.0
    for suffix, share in _FILE_SHARES.items():
        part = progress.part(done, done + share)
        file_name = name + suffix

        def report(fraction: float, part: Progress = part, file_name: str = file_name) -> None:
            part.report(fraction, 1.0, file_name)

        _fetch_file(source, file_name, folder / file_name, report)
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


@dataclass(frozen=True)
class _Source:
    base_url: str
    cancel: CancelToken
    timeout_s: float


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _not_writable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written ({error.strerror or error}); choose another folder with ECGVIEWER_CACHE"
    )


def _fetch_file(source: _Source, name: str, target: Path, report: Callable[[float], None]) -> None:
    """Bring one file to its place, unless it is there and intact."""
    try:
        if not _is_intact(target, name):
            with _only_one(source, target):
                # Whoever was waited for may have brought it.
                if not _is_intact(target, name):
                    _download_checked(source, name, target, report)
    except OSError as error:
        raise _not_writable(target, error) from error
    report(1.0)


def _is_intact(target: Path, name: str) -> bool:
    return target.is_file() and _sha256(target) == MITDB_SHA256[name]


@contextmanager
def _only_one(source: _Source, target: Path) -> Iterator[None]:
    """Wait until nobody else downloads a file, and keep others waiting meanwhile."""
    from filelock import FileLock, Timeout

    file = target.with_name(f".{target.name}.lock")
    lock = FileLock(file)
    while not lock.is_locked:
        source.cancel.raise_if_cancelled()
        with suppress(Timeout):
            lock.acquire(timeout=_LOCK_POLL_S, poll_interval=_LOCK_POLL_S / 2)
    try:
        yield
        # Only now, when the file is there: who waits for a lock that is gone needs it no more.
        with suppress(OSError):
            file.unlink()
    finally:
        lock.release()


def _download_checked(source: _Source, name: str, target: Path, report: Callable[[float], None]) -> None:
    """Download to a `.part` file, check it, and give it its name."""
    part = target.with_name(target.name + ".part")
    was_resumed = part.is_file()
    _download(source, name, part, report)
    if _sha256(part) != MITDB_SHA256[name] and was_resumed:
        # What lay there may have been something else: once more from the first byte.
        part.unlink()
        _download(source, name, part, report)
    if _sha256(part) != MITDB_SHA256[name]:
        part.unlink()
        raise DownloadError(
            f"{source.base_url}{name} is not the file of the official list (its SHA-256 differs), "
            "nothing was kept; try again later or take the record from another copy with --data-dir"
        )
    os.replace(part, target)


def _download(source: _Source, name: str, part: Path, report: Callable[[float], None]) -> None:
    """Bring the `.part` file to its full length; after a cut, go on where it ends."""
    for _ in range(_ATTEMPTS):
        if _download_rest(source, name, part, report):
            return
    raise _not_downloaded(source, name, "the connection was cut")


def _download_rest(source: _Source, name: str, part: Path, report: Callable[[float], None]) -> bool:
    """Ask for what the `.part` file lacks and append it; return whether the file's end came."""
    import requests

    source.cancel.raise_if_cancelled()
    present = part.stat().st_size if part.is_file() else 0
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={present}-"} if present else {})}
    timeouts_s = (min(_CONNECT_S, source.timeout_s), source.timeout_s)
    try:
        response = requests.get(source.base_url + name, headers=headers, stream=True, timeout=timeouts_s)
    except requests.exceptions.SSLError as error:
        raise _not_downloaded(source, name, "its certificate is not trusted here") from error
    except requests.RequestException as error:
        raise _not_downloaded(source, name, "no connection") from error
    with response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            return True
        if response.status_code not in (requests.codes.ok, requests.codes.partial_content):
            raise _not_downloaded(source, name, f"the server answers {response.status_code}")
        return _append(source, response, part, present, report)


def _append(
    source: _Source, response: Any, part: Path, present: int, report: Callable[[float], None]
) -> bool:
    """Write what comes behind what is present; return whether all that was announced came."""
    import requests

    content_range = response.headers.get("Content-Range", "")
    if response.status_code == requests.codes.ok or not content_range.startswith(f"bytes {present}-"):
        present = 0
    announced = int(response.headers.get("Content-Length", 0)) + present
    with part.open("ab" if present else "wb") as stream:
        try:
            for chunk in response.iter_content(_CHUNK_BYTES):
                source.cancel.raise_if_cancelled()
                stream.write(chunk)
                present += len(chunk)
                if announced:
                    report(min(present / announced, 1.0))
        except requests.RequestException:
            return False
    return present >= announced


def _not_downloaded(source: _Source, name: str, reason: str) -> DownloadError:
    return DownloadError(f"{name} could not be downloaded from {source.base_url} ({reason}); {WAYS_OUT}")


def _sha256(file: Path) -> str:
    import pooch

    return str(pooch.file_hash(str(file), alg="sha256"))
