"""Downloads a public set of recordings: checked by its own list, taken up where it ended, its labels last."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ecgviewer.errors import DownloadError, InvalidInputError
from ecgviewer.files import write_whole
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.paths import cache_dir
from ecgviewer.records.downloads import DownloadSource, fetch_file, fetch_text, is_intact, make_folder
from ecgviewer.records.rhythms.public_sets import PUBLIC_SETS, PublicSet
from ecgviewer.records.rhythms.recordings import LABEL_FILE

CHECKSUM_FILE = "SHA256SUMS.txt"
"""The list of files and checksums that each project of PhysioNet has."""

_N_TOGETHER = 6
"""Files at a time: most are small, and each waits for an answer."""

_LEAST_STEP = 0.001
_CHECKED, _LOADED = 0.02, 0.97


@dataclass(frozen=True)
class FetchedSet:
    """What lies in a folder now.

    Attributes
    ----------
    folder
        Where.
    n_recordings
        Rows of its table of labels.
    left_out
        Recordings of the set that can't be read.
    """

    folder: Path
    n_recordings: int
    left_out: tuple[str, ...]


def fetch_set(
    name: str,
    folder: Path | None = None,
    *,
    base_url: str | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    timeout_s: float = 30.0,
) -> FetchedSet:
    """Download a set and make its table of labels; files that are there and intact are left as they are.

    Parameters
    ----------
    name
        Key of `PUBLIC_SETS`.
    folder
        Where to put it; a folder of that name in the cache by default.
    base_url
        Address of the set's folder, ending in a slash; PhysioNet's by default.
    progress
        Gets the share of the files that is done.
    cancel
        Looked at between two blocks. What came so far is kept and taken up the next time.
    timeout_s
        Longest wait for the next block.

    Raises
    ------
    InvalidInputError
        If there is no such set.
    DownloadError
        If there is no connection, a file is not what the set's list names, or the list or the labels have another form.
    OutputError
        If the folder can't be written.
    Cancelled
        If somebody cancelled.
    """
    if name not in PUBLIC_SETS:
        raise InvalidInputError(f"no public set is called '{name}'; there are: {', '.join(PUBLIC_SETS)}")
    wanted_set = PUBLIC_SETS[name]
    folder = folder if folder is not None else cache_dir() / name
    progress, cancel = progress or Progress(), cancel or CancelToken()
    stop = CancelToken(_Stop(cancel))
    ways_out = f"run `ecgviewer data fetch {name}` again where there is a network: it goes on where it ended"
    source = DownloadSource(base_url or wanted_set.base_url, stop, timeout_s, ways_out)
    make_folder(folder)
    listed = _wanted_files(fetch_text(source, CHECKSUM_FILE, folder / CHECKSUM_FILE), wanted_set, source)
    _fetch_all(source, listed, folder, progress)
    progress.report(_LOADED, 1, "making the table of labels")
    table = wanted_set.make_table(folder, cancel)
    if not table.rows:
        raise DownloadError(f"no recording in {folder} can be read; remove the folder and fetch it again")
    write_whole(folder / LABEL_FILE, table.as_csv().encode())
    progress.report(1, 1, f"{len(table.rows):,} recordings")
    return FetchedSet(folder, len(table.rows), table.left_out)


@dataclass(frozen=True)
class _Listed:
    path: str
    sha256: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


class _Stop:
    """Set when a person cancels, and when one of several downloads failed."""

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel
        self._failed = threading.Event()

    def set(self) -> None:
        self._failed.set()

    def is_set(self) -> bool:
        return self._failed.is_set() or self._cancel.is_cancelled


def _wanted_files(text: str, wanted_set: PublicSet, source: DownloadSource) -> list[_Listed]:
    """Return the wanted files of a list of checksums, each with a name of its own."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    listed = [_Listed(line[1].strip().removeprefix("*"), line[0].lower()) for line in lines if len(line) == 2]
    found = [each for each in listed if len(each.sha256) == 64 and wanted_set.wants(each.path)]
    names = {each.name for each in found}
    if not found or len(names) < len(found) or not set(wanted_set.extras) <= {each.path for each in found}:
        raise DownloadError(
            f"{source.base_url}{CHECKSUM_FILE} does not list the files of {wanted_set.title} as this program knows"
            " them; look for a newer version of the program"
        )
    return found


def _fetch_all(source: DownloadSource, listed: Sequence[_Listed], folder: Path, progress: Progress) -> None:
    """Bring all files that aren't there, several recordings at a time; the first failure ends all."""
    is_there = [False] * len(listed)

    def check(place: int, report: Callable[[float], None]) -> None:
        source.cancel.raise_if_cancelled()
        is_there[place] = is_intact(folder / listed[place].name, listed[place].sha256)
        report(1.0)

    checking = _Tally(progress.part(0, _CHECKED), len(listed), "files looked at")
    _run_all(source, check, len(listed), checking)
    missing = _by_recording([each for each, there in zip(listed, is_there, strict=True) if not there])

    def fetch(place: int, report: Callable[[float], None]) -> None:
        files = missing[place]
        for number, each in enumerate(files):
            fetch_file(
                source,
                each.path,
                each.sha256,
                folder / each.name,
                lambda share, number=number: report((number + share) / len(files)),  # type: ignore[misc]
            )

    loading = _Tally(progress.part(_CHECKED, _LOADED), len(missing), f"of {len(missing):,} fetched")
    _run_all(source, fetch, len(missing), loading)


def _by_recording(files: Sequence[_Listed]) -> list[list[_Listed]]:
    """Return the files of each recording, its header last: one that is there has its signals."""
    found: dict[str, list[_Listed]] = {}
    for each in sorted(files, key=lambda each: (each.name.endswith(".hea"), each.path)):
        found.setdefault(PurePosixPath(each.name).stem, []).append(each)
    return list(found.values())


def _run_all(
    source: DownloadSource,
    work: Callable[[int, Callable[[float], None]], None],
    n_places: int,
    tally: "_Tally",
) -> None:
    with ThreadPoolExecutor(_N_TOGETHER) as pool:
        try:
            futures: list[Future[None]] = [
                pool.submit(work, place, tally.part(place)) for place in range(n_places)
            ]
            for future in as_completed(futures):
                future.result()
        except BaseException:
            source.cancel.cancel()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class _Tally:
    """Adds up the shares of several files, and reports from whichever thread, one report at a time."""

    def __init__(self, progress: Progress, n_files: int, message: str) -> None:
        self._progress, self._message = progress, message
        self._shares = [0.0] * n_files
        self._done = self._told = 0.0
        self._lock = threading.Lock()

    def part(self, place: int) -> Callable[[float], None]:
        """Return what takes the share of one file."""

        def report(share: float) -> None:
            with self._lock:
                self._done += share - self._shares[place]
                self._shares[place] = share
                fraction = self._done / len(self._shares)
                if fraction - self._told >= _LEAST_STEP or share == 1:
                    self._told = fraction
                    self._progress.report(fraction, 1, f"{int(self._done):,} {self._message}")

        return report
