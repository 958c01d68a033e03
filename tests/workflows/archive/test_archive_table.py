"""The table of an archive, in both formats."""

import csv
from pathlib import Path
from typing import Any

import pytest

from ecgviewer.errors import OutputError
from ecgviewer.files import is_made_here
from ecgviewer.workflows.archive import archive_table
from ecgviewer.workflows.archive.archive_row import ArchiveRow
from ecgviewer.workflows.archive.archive_table import check_tables, column_types, write_tables

ROWS = [
    ArchiveRow(
        "a/100",
        duration_s=30.0,
        leads=("MLII", "V1"),
        fs_hz=360.0,
        n_beats=40,
        r_peaks="detected",
        counts={"N": 37, "S": 1, "V": 2},
        n_sure=38,
        n_unsure=2,
        v_runs=0,
        seen_in_training="no",
        model="context-0",
    ),
    ArchiveRow("b", counts={"N": 3, "L": 5}, warning="knows MIT-BIH", model="v2"),
    ArchiveRow("c\udcff", error='no signal, "none"'),
]


def rows() -> list[dict[str, Any]]:
    return [row.as_dict() for row in ROWS]


def test_the_table_in_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_table, "has_parquet", lambda: False)
    (file,) = write_tables(tmp_path, rows, may_replace=False)
    with file.open(newline="") as stream:
        first, second, third = csv.DictReader(stream)
    assert list(first) == list(column_types("NSVL"))
    assert (first["record"], first["leads"], first["n_beats"]) == ("a/100", "MLII; V1", "40")
    assert [first[f"n_{label}"] for label in "NSVL"] == ["37", "1", "2", ""]
    assert [second[f"n_{label}"] for label in "NSVL"] == ["3", "", "", "5"]
    assert (first["n_sure"], first["n_unsure"], first["v_runs"]) == ("38", "2", "0")
    assert (second["n_sure"], second["warning"]) == ("", "knows MIT-BIH")
    assert (third["record"], third["error"]) == ("c\\udcff", 'no signal, "none"')


def test_the_table_in_parquet_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(archive_table, "_ROWS_AT_ONCE", 2)
    files = write_tables(tmp_path, rows, may_replace=False)
    with files[0].open(newline="") as stream:
        in_csv = list(csv.DictReader(stream))
    in_parquet = parquet.read_table(files[1]).to_pylist()
    assert [type(in_parquet[0][name]) for name in ("record", "n_N", "fs_hz")] == [str, int, float]
    said = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in in_parquet]
    assert said == in_csv


def test_a_table_is_written_again_but_not_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in write_tables(tmp_path, rows, may_replace=False):
        assert is_made_here(file)
    write_tables(tmp_path, rows, may_replace=False)
    (tmp_path / "archive.csv").write_text("name,grade\nx,1\n")
    with pytest.raises(OutputError, match="not from ecgviewer"):
        check_tables(tmp_path, may_replace=False)
    with pytest.raises(OutputError, match="not from ecgviewer"):
        write_tables(tmp_path, rows, may_replace=False)
    assert (tmp_path / "archive.csv").read_text() == "name,grade\nx,1\n"
    monkeypatch.setattr(archive_table, "has_parquet", lambda: True)
    (tmp_path / "archive.csv").unlink()
    (tmp_path / "archive.parquet").write_bytes(b"PAR1 of another program PAR1")
    with pytest.raises(OutputError, match="not from ecgviewer"):
        check_tables(tmp_path, may_replace=False)
