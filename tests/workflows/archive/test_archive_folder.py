"""The folder of results: nothing of others is touched, and nothing half counts."""

import os
from pathlib import Path

import pytest

from ecgviewer.errors import OutputError
from ecgviewer.workflows.archive.archive_folder import (
    JOURNAL_FILE,
    ArchiveFolder,
    check_archive_folder,
    open_archive_folder,
)
from ecgviewer.workflows.archive.archive_row import ArchiveRow
from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, failed

SETTINGS = {"model": "v2"}
STAMP = [["100.hea", 10, 1]]


def outcome(key: str, content: bytes = b"{}\n") -> ArchiveOutcome:
    return ArchiveOutcome(key, ArchiveRow(key, n_beats=7).as_dict(), content)


def opened(folder: Path, **options: bool) -> "open_archive_folder":  # type: ignore[valid-type]
    return open_archive_folder(folder, SETTINGS, **options)


def test_what_is_kept_is_done_until_record_or_result_changes(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as results:
        assert not results.is_done("a/100", STAMP)
        results.keep(outcome("a/100"), STAMP)
        assert results.is_done("a/100", STAMP)
    with opened(tmp_path / "out") as results:
        assert results.is_done("a/100", STAMP)
        assert not results.is_done("a/100", [["100.hea", 10, 2]])
        file = results.result_file("a/100")
        assert file.read_bytes() == b"{}\n"
        file.write_bytes(b"{")
        assert not results.is_done("a/100", STAMP)


def test_a_failed_record_has_a_row_and_is_tried_again(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as results:
        results.keep(outcome("b"), STAMP)
        results.keep(failed("b", "damaged"), STAMP)
        assert not results.is_done("b", STAMP)
        assert not results.result_file("b").exists(), "a result of the record as it was"
        assert [row["error"] for row in results.rows(["a", "b"])] == ["damaged"]


def test_a_line_that_was_cut_off_is_as_if_it_had_not_been_written(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as results:
        results.keep(outcome("a"), STAMP)
        results.keep(outcome("b"), STAMP)
    journal = tmp_path / "out" / JOURNAL_FILE
    whole = journal.read_bytes()
    starts = [n for n in range(len(whole)) if whole[n - 1 : n] == b"\n"]
    for cut in range(starts[0], len(whole)):
        journal.write_bytes(whole[:cut])
        with opened(tmp_path / "out") as results:
            done = [key for key in ("a", "b") if results.is_done(key, STAMP)]
            assert done == ["a", "b"][: int(cut >= starts[2])], cut
            results.keep(outcome("c"), STAMP)
        with opened(tmp_path / "out") as results:
            assert results.is_done("c", STAMP), cut
            results.result_file("c").unlink()


def test_what_a_killed_run_left_half_is_removed(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as results:
        results.keep(outcome("w/a"), STAMP)
        file = results.result_file("w/a")
    journal = tmp_path / "out" / JOURNAL_FILE
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    half = [file.with_name(".a.json-abcd1234"), journal.with_name(f".{JOURNAL_FILE}-abcd1234")]
    others = [file.with_name(".a.json-mine"), file.with_name(".b.json-abcd1234")]
    for path in (*half, *others):
        path.write_text("{")
    with opened(tmp_path / "out") as results:
        assert not results.is_done("w/a", STAMP)
        assert [path.exists() for path in half] == [False, False]
        assert [path.exists() for path in others] == [True, True]
        results.keep(outcome("w/a", b"[]\n"), STAMP)
    assert file.read_bytes() == b"[]\n"


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.tex").write_text("years")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / JOURNAL_FILE).write_text('{"settings": {}}\n')
    (tmp_path / "file").write_text("x")
    for name, words in (("thesis", "other things"), ("other", "not from ecgviewer"), ("file", "is a file")):
        with pytest.raises(OutputError, match=words):
            check_archive_folder(tmp_path / name)
        with pytest.raises(OutputError, match=words), opened(tmp_path / name, may_replace=True):
            pass
    with pytest.raises(OutputError, match="no folder that can be written"):
        check_archive_folder(tmp_path / "nowhere" / "out")
    assert os.listdir(tmp_path / "thesis") == ["thesis.tex"]


def test_a_file_of_somebody_else_in_a_results_place_stays(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as results:
        file = results.result_file("a")
        file.parent.mkdir()
        file.write_text("mine")
        kept = results.keep(outcome("a"), STAMP)
        assert kept.content is None
        assert "not from ecgviewer" in kept.row["error"]
        assert file.read_text() == "mine"
    with opened(tmp_path / "out", may_replace=True) as results:
        assert results.keep(outcome("a"), STAMP).content is not None
        assert file.read_bytes() == b"{}\n"


def test_other_settings_need_agreement_and_then_all_is_done_anew(tmp_path: Path) -> None:
    other = {"model": "v1"}
    with opened(tmp_path / "out") as results:
        results.keep(outcome("a"), STAMP)
    with (
        pytest.raises(OutputError, match=r"made otherwise \(model\)"),
        open_archive_folder(tmp_path / "out", other),
    ):
        pass
    with open_archive_folder(tmp_path / "out", other, may_replace=True) as results:
        assert not results.is_done("a", STAMP)
        assert list(results.rows(["a"])) == []
    with open_archive_folder(tmp_path / "out", other) as results:
        assert results.keep(outcome("a", b"[]\n"), STAMP).content is not None, "ours since the first run"
        assert results.is_done("a", STAMP)


def test_a_second_run_waits_outside(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as results:
        assert isinstance(results, ArchiveFolder)
        with pytest.raises(OutputError, match="another run"), opened(tmp_path / "out"):
            pass
        results.keep(outcome("a"), STAMP)
    with opened(tmp_path / "out") as results:
        assert results.is_done("a", STAMP)


def test_a_name_too_long_for_a_file_is_an_error_of_its_record(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as results:
        assert "too long" in results.keep(outcome("a" * 240), STAMP).row["error"]
