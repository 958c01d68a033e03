"""An archive on a dask cluster: a scheduler and three workers as processes of this machine."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import MODEL, HereWorkers, checksums

from ecgviewer.cli.main import main
from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.archive import cluster_workers
from ecgviewer.workflows.archive.archive_records import list_archive
from ecgviewer.workflows.archive.classify_archive import ArchiveChoice, classify_archive
from ecgviewer.workflows.archive.cluster_workers import ClusterWorkers

_LONGEST_S = 60.0
_N_WORKERS = 3


def start(log: Path, *words: str) -> "subprocess.Popen[bytes]":
    with log.open("wb") as file:
        return subprocess.Popen([sys.executable, "-m", *words], stdout=file, stderr=file)


def wait_for(log: Path, pattern: str) -> str:
    ends = time.monotonic() + _LONGEST_S
    while time.monotonic() < ends:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"{log.name}: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Address of a scheduler that has no workers."""
    pytest.importorskip("distributed")
    log = tmp_path / "scheduler.log"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    process = start(log, "distributed.cli.dask_scheduler", *words)
    try:
        yield wait_for(log, r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)")
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def workers(scheduler: str, tmp_path: Path) -> "Iterator[list[subprocess.Popen[bytes]]]":
    """Three workers of that scheduler."""
    logs = [tmp_path / f"worker-{number}.log" for number in range(_N_WORKERS)]
    place = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path))
    processes = [start(log, "distributed.cli.dask_worker", scheduler, *place) for log in logs]
    try:
        for log in logs:
            wait_for(log, r"(Registered to)")
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def results(out: Path) -> dict[str, str]:
    return {
        name: found for name, found in checksums(out).items() if not name.startswith((".", "archive.jsonl"))
    }


def test_a_worker_killed_on_the_way_changes_no_result(
    archive: Path, tmp_path: Path, scheduler: str, workers: "list[subprocess.Popen[bytes]]"
) -> None:
    class Hurt(ClusterWorkers):
        def submit(self, task):  # type: ignore[no-untyped-def]
            future = super().submit(task)
            if task.key == "102":
                # What it had, and what it had finished and not yet given, is done by the others.
                os.kill(workers[0].pid, signal.SIGKILL)
            return future

    records = list_archive(archive, is_recursive=True)
    classify_archive(records, tmp_path / "here", HereWorkers, ArchiveChoice(MODEL))
    found = classify_archive(records, tmp_path / "out", lambda: Hurt(scheduler), ArchiveChoice(MODEL))
    assert [process.poll() is None for process in workers] == [False, True, True]
    assert (found.n_records, found.n_failed) == (7, 1)
    assert results(tmp_path / "out") == results(tmp_path / "here")


def test_a_run_begun_here_goes_on_on_a_cluster(
    archive: Path,
    tmp_path: Path,
    scheduler: str,
    workers: "list[subprocess.Popen[bytes]]",
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(workers) == _N_WORKERS
    top = list_archive(archive)
    classify_archive(top, tmp_path / "out", HereWorkers, ArchiveChoice(MODEL))
    words = ["classify", str(archive), "--recursive", "--model", MODEL, "-o", str(tmp_path / "out")]
    assert main([*words, "--cluster", scheduler]) == 0
    assert "6 of 7 records classified, 4 of them earlier" in capsys.readouterr().out


def test_a_scheduler_without_workers_is_one_line(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_workers, "_PATIENCE_S", 1)
    with pytest.raises(InvalidInputError, match="has no workers; start some"):
        ClusterWorkers(scheduler)


def test_nobody_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_workers, "_PATIENCE_S", 1)
    with pytest.raises(InvalidInputError, match=r"no dask scheduler answers at tcp://127\.0\.0\.1:9"):
        ClusterWorkers("tcp://127.0.0.1:9")
    with pytest.raises(InvalidInputError, match="no dask scheduler answers at magic://x"):
        ClusterWorkers("magic://x")


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_workers, "find_spec", lambda _: None)
    with pytest.raises(InvalidInputError, match=r"--cluster needs dask: pip install 'ecgviewer\[cluster\]'"):
        ClusterWorkers("tcp://127.0.0.1:9")
