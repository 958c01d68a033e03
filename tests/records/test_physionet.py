"""Downloads from a server on this machine that can cut, lie and refuse."""

import hashlib
import multiprocessing
import multiprocessing.process
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from download_server import CONTENT, DownloadServer, running_server

from ecgviewer.errors import DownloadError, InvalidInputError, OutputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.records import mitdb_checksums
from ecgviewer.records.catalog import find_record
from ecgviewer.records.physionet import fetch_database, fetch_record, mitdb_cache_dir


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DownloadServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name, content in CONTENT.items():
        monkeypatch.setitem(mitdb_checksums.MITDB_SHA256, name, hashlib.sha256(content).hexdigest())
    with running_server() as running:
        yield running


def _names(folder: Path) -> list[str]:
    """Return what lies in a folder but for the lock files that a download which failed leaves."""
    return sorted(file.name for file in folder.iterdir() if file.suffix != ".lock")


def test_a_record_arrives_whole_with_its_header_last(server: DownloadServer, tmp_path: Path) -> None:
    reports: list[ProgressReport] = []
    path = fetch_record("100", tmp_path, base_url=server.url, progress=Progress(reports.append))
    assert path == tmp_path / "100"
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == CONTENT
    assert [name for name, _ in server.requests] == ["100.dat", "100.atr", "100.hea"]
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(fractions) > 8


def test_files_that_are_there_are_not_asked_for_again(server: DownloadServer, tmp_path: Path) -> None:
    fetch_record("100", tmp_path, base_url=server.url)
    (tmp_path / "100.atr").write_bytes(b"damaged")
    server.requests.clear()
    fetch_record("100", tmp_path, base_url=server.url)
    assert server.requests == [("100.atr", None)]
    assert (tmp_path / "100.atr").read_bytes() == CONTENT["100.atr"]


def test_a_cut_connection_is_taken_up_where_it_ended(server: DownloadServer, tmp_path: Path) -> None:
    server.cut_after = [20 * 8192, 10 * 8192 + 100]
    fetch_record("100", tmp_path, base_url=server.url)
    ranges = [byte_range for name, byte_range in server.requests if name == "100.dat"]
    assert ranges == [None, "bytes=163840-", "bytes=245760-"]
    assert (tmp_path / "100.dat").read_bytes() == CONTENT["100.dat"]
    assert _names(tmp_path) == ["100.atr", "100.dat", "100.hea"]


def test_a_download_that_keeps_failing_leaves_no_half_file_and_resumes_later(
    server: DownloadServer, tmp_path: Path
) -> None:
    server.cut_after = [8192, 8192, 8192]
    with pytest.raises(DownloadError, match="the connection was cut"):
        fetch_record("100", tmp_path, base_url=server.url)
    assert _names(tmp_path) == ["100.dat.part"]
    server.requests.clear()
    fetch_record("100", tmp_path, base_url=server.url)
    assert server.requests[0] == ("100.dat", "bytes=24576-")
    assert (tmp_path / "100.dat").read_bytes() == CONTENT["100.dat"]


def test_a_server_without_ranges_starts_over(server: DownloadServer, tmp_path: Path) -> None:
    (tmp_path / "100.dat.part").write_bytes(CONTENT["100.dat"][:5000])
    server.ignores_ranges = True
    fetch_record("100", tmp_path, base_url=server.url)
    assert (tmp_path / "100.dat").read_bytes() == CONTENT["100.dat"]


@pytest.mark.parametrize("stale", [b"something else", b"x" * len(CONTENT["100.dat"]), CONTENT["100.dat"]])
def test_a_stale_part_file_does_no_harm(server: DownloadServer, tmp_path: Path, stale: bytes) -> None:
    (tmp_path / "100.dat.part").write_bytes(stale)
    fetch_record("100", tmp_path, base_url=server.url)
    assert (tmp_path / "100.dat").read_bytes() == CONTENT["100.dat"]


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(server: DownloadServer, tmp_path: Path) -> None:
    server.files["100.dat"] = b"another file"
    with pytest.raises(DownloadError, match=r"100\.dat is not the file of the official list"):
        fetch_record("100", tmp_path, base_url=server.url)
    assert _names(tmp_path) == []


@pytest.mark.parametrize("status", [404, 503])
def test_a_refusal_names_its_status(server: DownloadServer, tmp_path: Path, status: int) -> None:
    server.status = status
    with pytest.raises(DownloadError, match=f"the server answers {status}"):
        fetch_record("100", tmp_path, base_url=server.url)


def test_without_a_network_the_error_names_three_ways_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ECGVIEWER_DATA", str(tmp_path))
    monkeypatch.setattr("ecgviewer.records.physionet.MITDB_URL", url)
    with pytest.raises(DownloadError) as caught:
        find_record("208")
    message = str(caught.value)
    for needed in (
        "record 208",
        str(tmp_path),
        "--data-dir",
        "`ecgviewer data fetch mitdb`",
        "`ecgviewer demo`",
    ):
        assert needed in message
    assert "\n" not in message


def test_find_record_downloads_into_the_cache_once(
    server: DownloadServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGVIEWER_DATA", str(tmp_path))
    monkeypatch.setattr("ecgviewer.records.physionet.MITDB_URL", server.url)
    assert find_record("100") == mitdb_cache_dir() / "100"
    assert find_record("100.hea") == mitdb_cache_dir() / "100"
    assert len(server.requests) == 3


def test_cancelling_keeps_what_came(server: DownloadServer, tmp_path: Path) -> None:
    cancel = CancelToken()
    progress = Progress(lambda report: cancel.cancel() if report.fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        fetch_record("100", tmp_path, base_url=server.url, progress=progress, cancel=cancel)
    assert _names(tmp_path) == ["100.dat.part"]
    size = (tmp_path / "100.dat.part").stat().st_size
    assert 0 < size < len(CONTENT["100.dat"])
    fetch_record("100", tmp_path, base_url=server.url)
    assert ("100.dat", f"bytes={size}-") in server.requests


def test_the_database_goes_record_by_record(
    server: DownloadServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecgviewer.records.physionet.MITDB_RECORDS", ("100",))
    assert fetch_database(tmp_path, base_url=server.url) == tmp_path
    assert _names(tmp_path) == ["100.atr", "100.dat", "100.hea"]


def test_unknown_records_and_unwritable_folders_are_refused(server: DownloadServer, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no record 999"):
        fetch_record("999", tmp_path, base_url=server.url)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        fetch_record("100", tmp_path / "file", base_url=server.url)


def _fetch_in_process(folder: Path, url: str, checksums: dict[str, str]) -> None:
    mitdb_checksums.MITDB_SHA256.update(checksums)
    fetch_record("100", folder, base_url=url)


def _start_fetch(folder: Path, url: str) -> multiprocessing.process.BaseProcess:
    checksums = {name: mitdb_checksums.MITDB_SHA256[name] for name in CONTENT}
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_fetch_in_process, args=(folder, url, checksums), daemon=True)
    process.start()
    return process


def test_two_downloads_of_one_record_at_once_both_succeed(server: DownloadServer, tmp_path: Path) -> None:
    """One brings each file; the other waits for it, and neither spoils what the other writes."""
    server.stalls_after = 30 * 8192
    processes = [_start_fetch(tmp_path, server.url) for _ in range(2)]
    assert server.has_stalled.wait(60)
    for process in processes:
        process.join(1.5)
    assert [process.exitcode for process in processes] == [None, None]
    server.goes_on.set()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == CONTENT
    assert sorted(server.requests) == [("100.atr", None), ("100.dat", None), ("100.hea", None)]


def test_two_downloads_in_one_process_both_succeed(server: DownloadServer, tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def fetch() -> None:
        try:
            fetch_record("100", tmp_path, base_url=server.url)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == CONTENT
    assert len(server.requests) == 3


def test_a_killed_download_keeps_nobody_waiting_and_is_taken_up(
    server: DownloadServer, tmp_path: Path
) -> None:
    server.stalls_after = 30 * 8192
    process = _start_fetch(tmp_path, server.url)
    assert server.has_stalled.wait(60)
    process.kill()
    process.join(30)
    assert process.exitcode not in (0, None)
    server.stalls_after = None
    fetch_record("100", tmp_path, base_url=server.url)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == CONTENT


def test_who_waits_for_another_download_can_cancel(server: DownloadServer, tmp_path: Path) -> None:
    server.stalls_after = 8192
    first = threading.Thread(target=fetch_record, args=("100", tmp_path), kwargs={"base_url": server.url})
    first.start()
    assert server.has_stalled.wait(30)
    cancel, caught = CancelToken(), []

    def wait() -> None:
        try:
            fetch_record("100", tmp_path, base_url=server.url, cancel=cancel)
        except Cancelled as error:
            caught.append(error)

    second = threading.Thread(target=wait)
    second.start()
    second.join(0.5)
    assert second.is_alive()
    cancel.cancel()
    second.join(10)
    assert len(caught) == 1
    server.goes_on.set()
    first.join(30)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == CONTENT


@pytest.mark.data
def test_the_built_in_checksums_are_those_of_the_official_list(mitdb: Path) -> None:
    assert len(mitdb_checksums.MITDB_RECORDS) == 48
    assert len(mitdb_checksums.MITDB_SHA256) == 144
    for name in ("208.dat", "208.atr", "208.hea", "100.hea", "234.atr"):
        digest = hashlib.sha256((mitdb / name).read_bytes()).hexdigest()
        assert mitdb_checksums.MITDB_SHA256[name] == digest
