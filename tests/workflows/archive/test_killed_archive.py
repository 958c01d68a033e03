"""An archive in real processes: ended from outside at any moment, it goes on to the same results."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from archive_samples import MODEL, HereWorkers, checksums

from ecgviewer.workflows.archive.archive_folder import open_archive_folder
from ecgviewer.workflows.archive.archive_records import list_archive
from ecgviewer.workflows.archive.archive_row import ArchiveRow
from ecgviewer.workflows.archive.classify_archive import ArchiveChoice, classify_archive
from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, failed
from ecgviewer.workflows.archive.workers import ProcessWorkers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

_LONGEST_S = 120.0
_N_KILLS = 6
_N_KILLS_WHILE_WRITING = 200
_MOST_WRITING_S = 0.03
_STAMP = [["x.hea", 1, 1]]


def start(archive: Path, out: Path) -> "subprocess.Popen[str]":
    words = ["classify", str(archive), "--recursive", "--jobs", "2", "--model", MODEL, "-o", str(out)]
    return subprocess.Popen(
        [sys.executable, "-m", "ecgviewer", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until_gone(group: int) -> None:
    """Wait until no process of a group is left: workers end with the one that started them."""
    ends = time.monotonic() + _LONGEST_S
    while time.monotonic() < ends:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("a worker lives on")


def wait_for(out: Path, n_results: int, running: "subprocess.Popen[str]") -> None:
    ends = time.monotonic() + _LONGEST_S
    while time.monotonic() < ends and running.poll() is None:
        if len(list(out.glob("records/**/[!.]*.json"))) >= n_results:
            return
        time.sleep(0.01)


@pytest.fixture
def expected(archive: Path, tmp_path: Path) -> dict[str, str]:
    """Checksums of the results of a run that nobody disturbs."""
    records = list_archive(archive, is_recursive=True)
    classify_archive(records, tmp_path / "whole", HereWorkers, ArchiveChoice(MODEL))
    return results(tmp_path / "whole")


def results(out: Path) -> dict[str, str]:
    """Checksums of all files but the journal, whose order is that in which records were finished."""
    return {
        name: found for name, found in checksums(out).items() if not name.startswith((".", "archive.jsonl"))
    }


def test_killed_again_and_again_it_comes_to_the_same_results(
    archive: Path, tmp_path: Path, expected: dict[str, str]
) -> None:
    rng, out, before = random.Random(0), tmp_path / "out", checksums(archive)
    for kill in range(_N_KILLS):
        running = start(archive, out)
        wait_for(out, kill, running)
        time.sleep(rng.random() * 0.1)
        running.kill()
        running.communicate()
        wait_until_gone(running.pid)
        for name, checksum in results(out).items():
            is_whole = not Path(name).name.startswith(".")
            assert not is_whole or checksum == expected[name], name
    running = start(archive, out)
    said, noted = running.communicate(timeout=_LONGEST_S)
    assert running.returncode == 0, noted
    assert "6 of 7 records classified, " in said
    assert results(out) == expected, "and nothing half is left"
    assert checksums(archive) == before


def test_ctrl_c_ends_all_processes_and_leaves_whole_files(
    archive: Path, tmp_path: Path, expected: dict[str, str]
) -> None:
    out = tmp_path / "out"
    running = start(archive, out)
    wait_for(out, 1, running)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does it: to all of the group
    _, noted = running.communicate(timeout=_LONGEST_S)
    wait_until_gone(running.pid)
    if running.returncode != 0:  # else it had done all before
        assert running.returncode == 130
        assert noted.splitlines()[-1] == "ecgviewer: cancelled, nothing half made is left"
        assert "Traceback" not in noted
    found = results(out)
    assert found == {name: expected[name] for name in found}


def test_a_killed_worker_costs_no_record(archive: Path, tmp_path: Path, expected: dict[str, str]) -> None:
    class Hurt(ProcessWorkers):
        n_restarts = 0

        def submit(self, task):  # type: ignore[no-untyped-def]
            future = super().submit(task)
            if task.key == "102" and not self.n_restarts:
                for pid in list(self._pool._processes):
                    os.kill(pid, signal.SIGKILL)
            return future

        def restart(self) -> None:
            self.n_restarts += 1
            super().restart()

    workers = Hurt(2)
    records = list_archive(archive, is_recursive=True)
    found = classify_archive(records, tmp_path / "out", lambda: workers, ArchiveChoice(MODEL))
    assert (found.n_records, found.n_failed, workers.n_restarts) == (7, 1, 1)
    assert results(tmp_path / "out") == expected


def keep_until_killed(out: Path, pipe: int, seed: int) -> None:
    """Keep results of a dozen records again and again, each of what its first bytes say that it is."""
    rng = random.Random(seed)
    with open_archive_folder(out, {}) as folder:
        os.write(pipe, b"open")
        while True:
            key = f"ward {rng.randrange(3)}/{rng.randrange(4)}"
            if rng.random() < 0.1:
                folder.keep(failed(key, "damaged"), _STAMP)
                continue
            size = rng.randrange(10, 200_000)
            content = f"{size:>9}:".encode().ljust(size, b"x")
            folder.keep(ArchiveOutcome(key, ArchiveRow(key, n_beats=size).as_dict(), content), _STAMP)


def test_killed_while_it_writes_nothing_half_counts(tmp_path: Path) -> None:
    rng, out, keys = random.Random(1), tmp_path / "out", [f"ward {a}/{b}" for a in range(3) for b in range(4)]
    n_done = 0
    for kill in range(_N_KILLS_WHILE_WRITING):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(reading)
                keep_until_killed(out, writing, kill)
            finally:
                os._exit(1)
        os.close(writing)
        if kill % 4:  # the others may hit it while it opens
            select.select([reading], [], [], _LONGEST_S)
        time.sleep(rng.random() * _MOST_WRITING_S)
        os.kill(pid, signal.SIGKILL)
        assert os.waitpid(pid, 0)[1] == signal.SIGKILL
        os.close(reading)
        for file in out.glob("records/*/[!.]*.json"):
            content = file.read_bytes()
            assert len(content) == int(content[:9]), f"{file} is half, kill {kill}"
        with open_archive_folder(out, {}) as folder:
            assert [file for file in out.rglob(".*") if file.name != ".archive.lock"] == [], kill
            done = [key for key in keys if folder.is_done(key, _STAMP)]
            sizes = [folder.result_file(key).stat().st_size for key in done]
            assert [row["n_beats"] for row in folder.rows(done)] == sizes, kill
            n_done += len(done)
    assert n_done > _N_KILLS_WHILE_WRITING, "it did write"
