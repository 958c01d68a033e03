"""Downloads files: resumable, checked, never half a file under its own name.

Of several downloads of one file into one folder, by any processes, one works and the others wait for it. The
lock is the operating system's own: it ends with the process that holds it, however that ends.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecgviewer.errors import DownloadError, OutputError
from ecgviewer.jobs import CancelToken

_CHUNK_BYTES = 8 * 1024
"""A block that a cut leaves incomplete is lost: small, so that a resumed download loses little."""

_ATTEMPTS = 3
_CONNECT_S = 10.0
_CONNECT_RETRIES = 2
_LOCK_POLL_S = 0.1
_of_thread = threading.local()


@dataclass(frozen=True)
class DownloadSource:
    """Where files come from.

    Attributes
    ----------
    base_url
        Address of their folder, ending in a slash.
    cancel
        Looked at between two blocks, and while another download of the same file is waited for. What came so
        far is kept and taken up the next time.
    timeout_s
        Longest wait for the next block.
    ways_out
        What a person can do who gets nothing from there; ends errors.
    """

    base_url: str
    cancel: CancelToken
    timeout_s: float
    ways_out: str


def make_folder(folder: Path) -> None:
    """Make a folder and its parents where they are missing.

    Raises
    ------
    OutputError
        If that can't be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _not_writable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written ({error.strerror or error}); choose another folder with ECGVIEWER_CACHE"
    )


def fetch_file(
    source: DownloadSource, name: str, sha256: str, target: Path, report: Callable[[float], None]
) -> None:
    """Bring one file to its place, unless it is there and intact.

    Parameters
    ----------
    source
        Where from.
    name
        Of the file there.
    sha256
        Of its content, 64 digits.
    target
        Where to, in a folder that is there.
    report
        Gets the share that is done, 0 to 1.

    Raises
    ------
    DownloadError
        If there is no connection, or what came has another checksum; nothing is kept then.
    OutputError
        If the folder can't be written.
    Cancelled
        If somebody cancelled.
    """
    try:
        if not is_intact(target, sha256):
            with _only_one(source, target):
                # Whoever was waited for may have brought it.
                if not is_intact(target, sha256):
                    _download_checked(source, name, sha256, target, report)
    except OSError as error:
        raise _not_writable(target, error) from error
    report(1.0)


def fetch_text(source: DownloadSource, name: str, target: Path) -> str:
    """Bring a file of text whose checksum nobody knows, anew each time, and return what stands in it.

    Parameters and errors are those of `fetch_file`.
    """
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        try:
            _download(source, name, part, lambda _: None)
            text = part.read_bytes().decode()
        except UnicodeDecodeError as error:
            raise _not_downloaded(source, name, "it is no text") from error
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        os.replace(part, target)
    except OSError as error:
        raise _not_writable(target, error) from error
    return text


def is_intact(target: Path, sha256: str) -> bool:
    """Return whether a file is there and has a checksum."""
    return target.is_file() and _sha256(target) == sha256


@contextmanager
def _only_one(source: DownloadSource, target: Path) -> Iterator[None]:
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


def _download_checked(
    source: DownloadSource, name: str, sha256: str, target: Path, report: Callable[[float], None]
) -> None:
    """Download to a `.part` file, check it, and give it its name."""
    part = target.with_name(target.name + ".part")
    was_resumed = part.is_file()
    _download(source, name, part, report)
    if _sha256(part) != sha256 and was_resumed:
        # What lay there may have been something else: once more from the first byte.
        part.unlink()
        _download(source, name, part, report)
    if _sha256(part) != sha256:
        part.unlink()
        raise DownloadError(
            f"{source.base_url}{name} is not the file of the official list (its SHA-256 differs), "
            "nothing was kept; try again later, or take it from another copy"
        )
    os.replace(part, target)


def _download(source: DownloadSource, name: str, part: Path, report: Callable[[float], None]) -> None:
    """Bring the `.part` file to its full length; after a cut, go on where it ends."""
    for _ in range(_ATTEMPTS):
        if _download_rest(source, name, part, report):
            return
    raise _not_downloaded(source, name, "the connection was cut")


def _download_rest(source: DownloadSource, name: str, part: Path, report: Callable[[float], None]) -> bool:
    """Ask for what the `.part` file lacks and append it; return whether the file's end came."""
    import requests

    source.cancel.raise_if_cancelled()
    session = _session()
    present = part.stat().st_size if part.is_file() else 0
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={present}-"} if present else {})}
    timeouts_s = (min(_CONNECT_S, source.timeout_s), source.timeout_s)
    try:
        response = session.get(source.base_url + name, headers=headers, stream=True, timeout=timeouts_s)
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


def _session() -> Any:
    """Return the connections of this thread, which are used again for the next file."""
    import requests

    if not hasattr(_of_thread, "session"):
        _of_thread.session = requests.Session()
        for scheme in ("https://", "http://"):
            _of_thread.session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=_CONNECT_RETRIES))
    return _of_thread.session


def _append(
    source: DownloadSource, response: Any, part: Path, present: int, report: Callable[[float], None]
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


def _not_downloaded(source: DownloadSource, name: str, reason: str) -> DownloadError:
    return DownloadError(
        f"{name} could not be downloaded from {source.base_url} ({reason}); {source.ways_out}"
    )


def _sha256(file: Path) -> str:
    import pooch

    return str(pooch.file_hash(str(file), alg="sha256"))
