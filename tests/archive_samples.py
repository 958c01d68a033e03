"""Small archives of records, and workers that need no processes."""

import hashlib
import shutil
from concurrent.futures import Future
from pathlib import Path

from tiny_database import write_tiny_database

from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, ArchiveTask, classify_file

NAMES = ("100", "101", "102", "103", "104", "105")
MODEL = "v2"


def write_archive(folder: Path, scratch: Path) -> Path:
    """Write six records, two of them in a folder below, and one that can't be read; return the folder."""
    database = write_tiny_database(scratch)
    below = folder / "ward 2"
    below.mkdir(parents=True)
    for name in NAMES:
        for file in database.glob(f"{name}.*"):
            shutil.copy2(file, folder if name < "104" else below)
    (folder / "bad.hea").write_text("bad 2 360 100\n")
    return folder


def checksums(folder: Path) -> dict[str, str]:
    """Return the checksum of each file in a folder by its path."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


class HereWorkers:
    """Workers that do each task at once, in this process."""

    n_ahead = 3

    def __init__(self) -> None:
        self.done: list[str] = []
        self.n_restarts = 0
        self.is_stopped = False

    def submit(self, task: ArchiveTask) -> "Future[ArchiveOutcome]":
        future: Future[ArchiveOutcome] = Future()
        try:
            future.set_result(self.work(task))
        except Exception as error:
            future.set_exception(error)
        return future

    def work(self, task: ArchiveTask) -> ArchiveOutcome:
        self.done.append(task.key)
        return classify_file(task)

    def restart(self) -> None:
        self.n_restarts += 1

    def stop(self) -> None:
        self.is_stopped = True
