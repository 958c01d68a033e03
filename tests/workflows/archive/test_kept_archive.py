"""Results of an archive read back: the same rows, by filter and by column, whatever the journal has been through."""

import json
from pathlib import Path

import pytest
from archive_samples import MODEL, HereWorkers

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Progress, ProgressReport
from ecgviewer.workflows.archive.archive_records import list_archive
from ecgviewer.workflows.archive.archive_row import ArchiveRow, row_from
from ecgviewer.workflows.archive.classify_archive import ArchiveChoice, classify_archive
from ecgviewer.workflows.archive.kept_archive import FILTERS, is_wanted, read_kept, sort_value

ROW = ArchiveRow(
    "ward 2/104",
    counts={"N": 70, "V": 9},
    n_sure=60,
    n_unsure=19,
    v_runs=2,
    s_runs=0,
    poor_signal_percent=9.9,
    median_per_min=101.0,
    n_paced=0,
)


def test_what_a_run_wrote_is_read_back(archive: Path, tmp_path: Path) -> None:
    told: list[ProgressReport] = []
    classify_archive(
        list_archive(archive, is_recursive=True),
        tmp_path / "out",
        HereWorkers,
        ArchiveChoice(MODEL),
        progress=Progress(told.append),
    )
    kept = read_kept(tmp_path / "out")
    assert kept.archive == archive
    assert [row.record for row in kept.rows] == [
        "100",
        "101",
        "102",
        "103",
        "bad",
        "ward 2/104",
        "ward 2/105",
    ]
    assert sum(row.counts.get("N", 0) for row in kept.rows) > 0
    assert "not a readable WFDB header" in kept.rows[4].error
    told_rows = [row_from(report.data) for report in told if report.data is not None]
    assert sorted(told_rows, key=lambda row: row.record if row else "") == list(kept.rows), "as they come"


def test_a_journal_is_read_as_far_as_it_is_whole(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="holds no results of an archive"):
        read_kept(tmp_path)
    journal = tmp_path / "archive.jsonl"
    journal.write_text("{}\n")
    with pytest.raises(InvalidInputError, match="holds no results of an archive; choose"):
        read_kept(tmp_path)
    first = {"made_by": "ecgviewer", "kind": "archive", "settings": {"archive": "/records"}}
    lines = [
        {"done": "old", "row": {"record": "old"}},
        first,
        {"begun": "b"},
        {"done": "b", "row": {"record": "b", "n_beats": 3}},
        {"done": "a", "row": {"record": "a", "error": "bad"}},
        {"done": "c", "row": {"record": 5}},
        {"done": "d", "row": {"record": "d"}},
        {"begun": "d"},
    ]
    journal.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + '{"done": "e", "row": {"rec')
    kept = read_kept(tmp_path)
    assert kept.archive == Path("/records")
    assert kept.rows == (ArchiveRow("a", error="bad"), ArchiveRow("b", n_beats=3))


def test_filters_leave_what_they_say() -> None:
    assert [name for name in FILTERS if is_wanted(ROW, name, "")] == [
        "all",
        "runs of V",
        "V",
        "unsure",
        "fast",
    ]
    assert [name for name in FILTERS if is_wanted(ArchiveRow("x", error="bad"), name, "")] == ["all", "error"]
    assert is_wanted(ROW, "all", "WARD")
    assert not is_wanted(ROW, "runs of V", "ward 3")


def test_columns_sort_by_value_and_by_number_of_calls() -> None:
    assert sort_value(ROW, "record") == "ward 2/104"
    assert sort_value(ROW, "median_per_min") == 101.0
    assert sort_value(ROW, "V") == 9
    assert sort_value(ROW, "A") is None
    assert sort_value(ArchiveRow("x"), "n_beats") is None
