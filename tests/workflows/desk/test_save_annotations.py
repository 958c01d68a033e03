import json
from pathlib import Path

import format_samples
import pytest
import wfdb
from desk_samples import open_desk, write_record

from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.records.annotation_files import read_annotations
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Record
from ecgviewer.workflows.desk import annotators
from ecgviewer.workflows.desk.annotators import check_annotator
from ecgviewer.workflows.desk.edits import add_note, add_rhythm, delete_beats, insert_beat, relabel_beats
from ecgviewer.workflows.desk.own_annotations import UNREVIEWED, list_own
from ecgviewer.workflows.desk.record_key import record_key
from ecgviewer.workflows.desk.save_annotations import annotations_dir, save_own


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return write_record(tmp_path / "data")


def test_saved_annotations_as_wfdb_reads_them(record: Record, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in record.path.parent.iterdir()}
    desk = open_desk(tmp_path / "journal.sqlite", record)
    desk.do(relabel_beats(desk.layer, [4], "N"), "rev")
    desk.do(insert_beat(desk.layer, desk.fresh_ids()[0], 620, "V", 1500), "rev")
    desk.do(delete_beats(desk.layer, [0]), "rev")
    desk.do(add_rhythm(desk.layer, desk.fresh_ids()[0], 500, 1000, "AFIB"), "rev")
    desk.do(add_note(desk.fresh_ids()[0], 0, "schön"), "rev")
    file = save_own(record, desk, "rev", {})
    assert file == record.path.parent / "r.rev"
    read = wfdb.rdann(str(record.path), "rev")
    found = list(
        zip(read.sample.tolist(), read.symbol, [aux.rstrip("\0") for aux in read.aux_note], strict=True)
    )
    assert found == [
        (1, '"', "schon"),
        (10, "+", "(N"),
        (500, "N", ""),
        (501, "+", "(AFIB"),
        (620, "V", ""),
        (750, "V", ""),
        (1000, "N", ""),
        (1001, "+", "(N"),
        (1100, "x", ""),
        (1250, "N", ""),
        (1300, "~", ""),
    ]
    assert read.subtype.tolist()[-1] == 1
    after = {name: (record.path.parent / name).read_bytes() for name in before}
    assert after == before


def test_beats_nobody_looked_at_carry_the_call_and_say_so(record: Record, tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "journal.sqlite", record)
    desk.layer.first.symbols[:] = ""
    desk.do(relabel_beats(desk.layer, [1], "A"), "rev")
    save_own(record, desk, "rev", {0: "N", 1: "V", 2: "L"})
    read = wfdb.rdann(str(record.path), "rev")
    beats = [pair for pair in zip(read.symbol, read.subtype.tolist(), strict=True) if pair[0] not in '+x~"']
    assert beats == [("N", UNREVIEWED), ("A", 0), ("L", UNREVIEWED), ("Q", UNREVIEWED), ("Q", UNREVIEWED)]


def test_it_is_saved_again_but_never_over_what_somebody_else_made(record: Record, tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "journal.sqlite", record)
    desk.do(relabel_beats(desk.layer, [0], "A"), "rev")
    save_own(record, desk, "rev", {})
    desk.do(relabel_beats(desk.layer, [1], "A"), "rev")
    save_own(record, desk, "rev", {})
    found = read_annotations(record.path, "rev")
    assert found is not None
    assert [s for s in found.symbols if s.isalpha() and s != "x"] == list("AAVNA")
    changed = (record.path.parent / "r.rev").read_bytes() + b"\0\0"
    (record.path.parent / "r.rev").write_bytes(changed)
    with pytest.raises(OutputError, match="was not saved here or was changed since"):
        save_own(record, desk, "rev", {})
    assert (record.path.parent / "r.rev").read_bytes() == changed


def test_annotations_of_a_read_only_record_have_a_folder_of_their_own(
    record,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = open_desk(tmp_path / "journal.sqlite", record)
    desk.do(relabel_beats(desk.layer, [0], "A"), "rev")
    monkeypatch.setattr("os.access", lambda *_: False)
    file = save_own(record, desk, "rev", {})
    assert file.parent == annotations_dir(record)
    assert wfdb.rdann(str(file.with_suffix("")), "rev").symbol[1] == "A"
    assert not (record.path.parent / "r.rev").exists()


@pytest.mark.parametrize("name", ["atr", "ATR", "dat", "hea", "a b", "r2", "", "é", "../x", "a" * 21])
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidInputError):
        check_annotator(name)


def test_the_login_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotators.getpass, "getuser", lambda: "Maria")
    with pytest.raises(InvalidInputError, match="the one you log in with"):
        check_annotator("maria")
    assert check_annotator(" Rev ") == "rev"


def test_table_of_everything(record: Record, tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "journal.sqlite", record)
    desk.do(relabel_beats(desk.layer, [4], "N"), "rev")
    desk.do(add_rhythm(desk.layer, desk.fresh_ids()[0], 500, 1000, "AFIB"), "rev")
    table = list_own(record, desk.layer, "rev", {4: "V", 0: "N"}, "context-0")
    assert table.n_edited == 1
    lines = table.as_csv().splitlines()
    assert lines[0] == "record,kind,sample,time_s,label,by,reference,network,end_s"
    assert lines[1:] == [
        "r,rhythm,10,0.04,N,reference,,,2.0",
        "r,beat,250,1.0,N,reference,N,N,",
        "r,beat,500,2.0,N,reference,N,,",
        "r,rhythm,500,2.0,AFIB,you,,,4.0",
        "r,beat,750,3.0,V,reference,V,,",
        "r,beat,1000,4.0,N,reference,N,,",
        "r,rhythm,1000,4.0,N,reference,,,6.0",
        "r,beat,1250,5.0,N,you,A,V,",
    ]
    found = json.loads(json.dumps(table.as_dict()))
    assert found["marks"][-1] == {
        "kind": "beat", "sample": 1250, "time_s": 5.0, "label": "N", "by": "you", "reference": "A",
        "network": "V", "end_s": None,
    }  # fmt: skip


def test_a_record_is_known_by_what_it_holds(tmp_path: Path) -> None:
    one, copy = write_record(tmp_path / "a"), write_record(tmp_path / "b")
    assert record_key(one) == record_key(copy)
    header = (tmp_path / "b" / "r.hea").read_text()
    (tmp_path / "b" / "r.hea").write_text(header + "# another patient\n")
    assert record_key(one) != record_key(copy)
    assert record_key(one) != record_key(write_record(tmp_path / "c", "s"))


def test_those_of_another_format_lie_beside_its_file(tmp_path: Path) -> None:
    texts = [
        b"+0\x14\x14\0+0\x14Recording starts\x14\0",
        *(b"+%d\x14\x14\0" % second for second in range(1, 10)),
    ]
    file = tmp_path / "a.edf"
    file.write_bytes(format_samples.edf(reserved="EDF+C", texts=texts))
    before = file.read_bytes()
    record = read_any(file)
    desk = open_desk(tmp_path / "journal.sqlite", record)
    desk.do(relabel_beats(desk.layer, [4], "A"), "rev")
    saved = save_own(record, desk, "rev", {})
    assert saved == tmp_path / "a.edf.rev"
    assert file.read_bytes() == before
    again = read_any(file, annotator="rev").annotations
    assert again is not None
    assert again.samples.tolist() == [1, 250, 500, 750, 1000, 1250]
    assert again.symbols == ('"', "N", "N", "V", "N", "A")
    assert again.aux[0] == "Recording starts"
    save_own(record, desk, "rev", {})
