"""Which records are of an archive, and when one has changed."""

import os
import shutil
from pathlib import Path

import pytest

from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.archive.archive_records import list_archive, stamp_record


def keys(folder: Path, **options: object) -> list[str]:
    found = list_archive(folder, **options)  # type: ignore[arg-type]
    return [found.key(record) for record in found.records]


def test_records_below_are_listed_only_if_asked_for(archive: Path) -> None:
    top = ["100", "101", "102", "103", "bad"]
    assert keys(archive) == top
    assert keys(archive, is_recursive=True) == [*top, "ward 2/104", "ward 2/105"]


def test_hidden_folders_links_and_results_are_left_out(archive: Path) -> None:
    shutil.copytree(archive / "ward 2", archive / ".trash")
    shutil.copytree(archive / "ward 2", archive / "results")
    (archive / "ward 2" / "round").symlink_to(archive, target_is_directory=True)
    assert "results/104" in keys(archive, is_recursive=True)
    found = keys(archive, is_recursive=True, leave_out=archive / "results")
    assert found == ["100", "101", "102", "103", "bad", "ward 2/104", "ward 2/105"]


def test_segments_are_no_records_of_their_own(archive: Path) -> None:
    (archive / "long.hea").write_text("long/2 2 360 21600\n100 10800\n101 10800\n")
    assert keys(archive) == ["102", "103", "bad", "long"]


def test_a_folder_without_records_says_what_to_do(tmp_path: Path, archive: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInputError, match=r"holds no record.*--recursive"):
        list_archive(tmp_path / "empty")
    with pytest.raises(InvalidInputError, match="cannot be read"):
        list_archive(tmp_path / "nowhere")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_told(archive: Path) -> None:
    (archive / "ward 2").chmod(0)
    found = list_archive(archive, is_recursive=True)
    (archive / "ward 2").chmod(0o755)
    assert len(found.records) == 5
    assert "ward 2 cannot be read" in found.unreadable[0]


@pytest.mark.parametrize("suffix", ["hea", "dat", "atr"])
def test_a_stamp_changes_with_each_file(archive: Path, suffix: str) -> None:
    before = stamp_record(archive / "100", "atr")
    assert before == stamp_record(archive / "100", "atr")
    file = archive / f"100.{suffix}"
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    touched = stamp_record(archive / "100", "atr")
    assert touched != before
    file.unlink()
    assert stamp_record(archive / "100", "atr") not in (before, touched)


def test_a_stamp_knows_the_files_of_segments(archive: Path) -> None:
    (archive / "long.hea").write_text("long/2 2 360 21600\n100 10800\n101 10800\n")
    before = stamp_record(archive / "long", "atr")
    assert ["101.dat", (archive / "101.dat").stat().st_size] in [entry[:2] for entry in before]
    with (archive / "101.dat").open("ab") as file:
        file.write(b"\0")
    assert stamp_record(archive / "long", "atr") != before
