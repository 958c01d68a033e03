from pathlib import Path

import pytest
from desk_samples import open_desk, write_record

from ecgviewer import paths
from ecgviewer.training.dataset import load_beat_set
from ecgviewer.workflows.desk.desk import JOURNAL_NAME
from ecgviewer.workflows.desk.edits import delete_beats, insert_beat, relabel_beats
from ecgviewer.workflows.desk.find_desk import find_corrections, find_desk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_record(tmp_path / "data", "a")
    write_record(tmp_path / "data", "b")
    record = write_record(tmp_path / "data", "c")
    desk = open_desk(paths.desk_dir() / JOURNAL_NAME, record)
    desk.do(relabel_beats(desk.layer, [0], "L"), "rev")
    desk.do(delete_beats(desk.layer, [2]), "rev")
    desk.do(insert_beat(desk.layer, desk.fresh_ids()[0], 620, "V", 1500), "rev")
    return tmp_path / "data"


def test_corrections_are_found_by_record(folder: Path) -> None:
    (found,) = find_corrections(folder)
    assert (found.record, found.n_said) == ("c", 3)
    assert found.marked.samples.tolist() == [250, 500, 620, 1000, 1250]
    assert "".join(found.marked.symbols) == "LNVNA"
    assert find_corrections(folder, ["a", "b"]) == []


def test_without_a_journal_there_is_nothing_and_none_is_made(tmp_path: Path) -> None:
    record = write_record(tmp_path / "data")
    assert find_desk(record) is None
    assert find_corrections(tmp_path / "data") == []
    assert not paths.desk_dir().exists()


def test_corrected_beats_are_trained_on_as_corrected(folder: Path) -> None:
    (found,) = find_corrections(folder)
    plain = load_beat_set(folder, "NLRAV")
    own = load_beat_set(folder, "NLRAV", corrections={"c": found.marked})
    of_c = own.record_names == "c"
    assert list(zip(own.r_samples[of_c].tolist(), own.symbols[of_c].tolist(), strict=True)) == [
        (250, "L"), (500, "N"), (620, "V"), (1000, "N"), (1250, "A"),
    ]  # fmt: skip
    assert (plain.symbols[plain.record_names == "c"] == list("NNVNA")).all()
    assert (own.symbols[own.record_names == "a"] == list("NNVNA")).all()
    assert own.sha256() != plain.sha256()
