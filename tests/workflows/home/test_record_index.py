"""Length, leads and beats per class of records, read once and kept while their files stay as they are."""

import os
from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.records.catalog import demo_record
from ecgviewer.workflows.home import record_index
from ecgviewer.workflows.home.record_index import CLASSES, RecordFacts, index_records, read_facts


def put(folder: Path, name: str, lead: str = "II", n_frames: int = 3600) -> Path:
    (folder / f"{name}.hea").write_text(f"{name} 1 360 {n_frames}\n{name}.dat 16 200 16 0 0 0 0 {lead}\n")
    (folder / f"{name}.dat").write_bytes(bytes(2 * n_frames))
    return folder / name


def test_the_demo_record_has_what_its_script_put_there() -> None:
    facts = read_facts(demo_record())
    counts = dict(zip((*CLASSES, "other"), facts.counts or (), strict=True))
    assert counts == {"N": 272, "L": 30, "R": 28, "A": 34, "V": 27, "other": 7}
    assert facts.n_beats == 398
    assert facts.duration_s == pytest.approx(300.0, abs=60)
    assert len(facts.lead_names) == 2


def test_record_208_has_the_beats_of_its_database(mitdb: Path) -> None:
    facts = read_facts(mitdb / "208")
    assert facts.duration_s == pytest.approx(650000 / 360)
    assert facts.lead_names == ("MLII", "V1")
    assert facts.counts == (1586, 0, 0, 0, 992, 377)


def test_what_is_kept_holds_until_a_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "x")
    read: list[Path] = []
    real = record_index.read_facts
    monkeypatch.setattr(record_index, "read_facts", lambda path: read.append(path) or real(path))
    first = index_records([path])
    assert first == {path: RecordFacts(10.0, ("II",), None)}
    assert index_records([path]) == first
    assert read == [path]
    put(tmp_path, "x", n_frames=7200)
    os.utime(tmp_path / "x.hea", ns=(1, 1))
    assert index_records([path])[path].duration_s == 20.0
    (tmp_path / "x.atr").write_bytes(b"\0\0")
    index_records([path])
    assert read == [path] * 3


def test_no_path_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "Jane Roe"
    folder.mkdir()
    index_records([put(folder, "roe")])
    text = (paths.cache_dir() / "record-index.json").read_text()
    assert "oe" not in text.lower().replace("version", "")
    assert '"II"' in text


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1, "records": []}', '{"version": 9, "records": {}}'])
def test_a_damaged_index_is_made_anew(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, "x")
    paths.cache_dir().mkdir(parents=True)
    (paths.cache_dir() / "record-index.json").write_text(text)
    assert index_records([path])[path].duration_s == 10.0


def test_trouble_is_said_and_never_kept(tmp_path: Path) -> None:
    (tmp_path / "x.hea").write_text("nonsense")
    assert index_records([tmp_path / "x"])[tmp_path / "x"].trouble
    stamp = os.stat(tmp_path / "x.hea")
    path = put(tmp_path, "x")
    os.utime(tmp_path / "x.hea", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert index_records([path])[path].trouble == ""


def test_each_record_is_told_at_once_and_what_was_found_stays_after_a_cancel(tmp_path: Path) -> None:
    cancel, told = CancelToken(), []
    records = [put(tmp_path, name) for name in ("a", "b", "c")]

    def note(report: ProgressReport) -> None:
        told.append(report.data[0].name)
        if len(told) == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        index_records(records, Progress(note), cancel)
    assert told == ["a", "b"]
    assert (paths.cache_dir() / "record-index.json").read_text().count('"stamp"') == 2
