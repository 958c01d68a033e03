import sqlite3
import stat
from pathlib import Path

import numpy as np
import pytest
from desk_samples import do_and_die, first_of, open_desk

from ecgviewer.errors import EcgViewerError, InvalidInputError, OutputError, RecordUnreadableError
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.edits import add_note, add_rhythm, delete_beats, insert_beat, relabel_beats
from ecgviewer.workflows.desk.journal import _MIGRATIONS, VERSION, Bookmark, Journal, StepKind
from ecgviewer.workflows.desk.marks import changes_to_json


def _again(desk: Desk, file: Path) -> Desk:
    """Return the desk as another start of the program finds it: without the beats that it began with."""
    desk.end_editing()
    return Desk(Journal(file), "made", "r", None)


def test_everything_is_there_again(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "journal.sqlite"
    desk = open_desk(file)
    desk.do(relabel_beats(desk.layer, [0, 1], "A"), "rev")
    desk.do(insert_beat(desk.layer, desk.fresh_ids()[0], 620, "V", 1500), "rev")
    desk.do(delete_beats(desk.layer, [4]), "")
    desk.do(add_rhythm(desk.layer, desk.fresh_ids()[0], 0, 700, "AFIB"), "rev")
    desk.do(add_note(desk.fresh_ids()[0], 40, "größer"), "rev")
    again = _again(desk, file)
    assert again.layer.spoken == desk.layer.spoken
    np.testing.assert_array_equal(again.layer.beats.samples, [250, 500, 620, 750, 1000])
    np.testing.assert_array_equal(again.layer.beats.truth, list("AAVVN"))
    assert [kept.step.name for kept in again.trail] == [
        "Relabel 2 beats N → A", "Insert V", "Delete A", "Mark rhythm AFIB", "Write a note",
    ]  # fmt: skip
    assert [kept.annotator for kept in again.trail] == ["rev", "rev", "", "rev", "rev"]
    assert again.trail == desk.trail
    assert not set(again.fresh_ids(2)) & {0, 1, 2, 3, 4, 5, 6, 7}


def test_undo_and_redo_outlive_the_program(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    desk = open_desk(file)
    first = desk.do(relabel_beats(desk.layer, [0], "A"), "rev")
    second = desk.do(relabel_beats(desk.layer, [0], "V"), "rev")
    desk.undo(second, "rev")
    assert desk.layer.beats.own[0] == "A"
    again = _again(desk, file)
    assert [kept.step_id for kept in again.undoable.done] == [first.step_id]
    assert [kept.step_id for kept in again.undoable.undone] == [second.step_id]
    again.begin_editing()
    again.redo(again.undoable.undone[-1], "rev")
    assert again.layer.beats.own[0] == "V"
    assert [kept.kind for kept in again.trail] == [StepKind.DO, StepKind.DO, StepKind.UNDO, StepKind.REDO]
    again.undo(again.undoable.done[-1], "rev")
    again.undo(again.undoable.done[-1], "rev")
    assert again.layer.is_empty
    # A new step ends what could be done again.
    again.do(relabel_beats(again.layer, [3], "L"), "rev")
    assert again.undoable.undone == ()


def test_ids_of_undone_marks_are_not_given_again(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "journal.sqlite")
    kept = desk.do(insert_beat(desk.layer, desk.fresh_ids()[0], 620, "V", 1500), "rev")
    desk.undo(kept, "rev")
    assert desk.fresh_ids()[0] == 6


def test_one_window_edits_a_record(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    one, other = open_desk(file), open_desk(file, is_editing=False)
    with pytest.raises(InvalidInputError, match="being edited in another window"):
        other.begin_editing()
    with pytest.raises(InvalidInputError, match="editing is off"):
        other.do(relabel_beats(other.layer, [0], "A"), "rev")
    one.do(relabel_beats(one.layer, [0], "A"), "rev")
    one.end_editing()
    other.begin_editing()
    assert other.layer.beats.own[0] == "A"


def test_only_its_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    open_desk(tmp_path / "desk" / "journal.sqlite")
    assert stat.S_IMODE((tmp_path / "desk").stat().st_mode) == 0o700


def test_the_first_schema_is_brought_to_the_present_one(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    layer_step = relabel_beats(open_desk(tmp_path / "other.sqlite").layer, [2], "F")
    old = sqlite3.connect(file)
    old.executescript(_MIGRATIONS[0])
    old.execute("PRAGMA user_version = 1")
    first = first_of()
    old.execute(
        "INSERT INTO records VALUES (1, 'made', 'r', ?, ?, 250, 0)",
        (first.samples.astype("<i8").tobytes(), "\n".join(first.symbols)),
    )
    old.execute(
        "INSERT INTO steps VALUES (1, 1, '2026-01-01T00:00:00.000+00:00', 'rev', 'do', NULL, ?, ?)",
        (layer_step.name, changes_to_json(layer_step.changes)),
    )
    old.commit()
    old.close()
    desk = open_desk(file)
    assert desk.layer.beats.truth.tolist() == list("NNFNA")
    desk.keep_look(3, "skip")
    assert desk.looks == {3: "skip"}
    new = sqlite3.connect(file)
    assert new.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert new.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    kept = sqlite3.connect(tmp_path / "journal.version1.sqlite")
    assert kept.execute("PRAGMA user_version").fetchone() == (1,)
    assert kept.execute("SELECT count(*) FROM steps").fetchone() == (1,)


def test_the_second_schema_gets_bookmarks_and_keeps_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    old = sqlite3.connect(file)
    for statements in _MIGRATIONS[:2]:
        old.executescript(statements)
    old.execute("PRAGMA user_version = 2")
    old.execute("INSERT INTO records VALUES (1, 'made', 'r', ?, '', 250, 0)", (b"",))
    old.execute("INSERT INTO looks VALUES (1, 7, 'skip', '2026-01-01T00:00:00.000+00:00')")
    old.commit()
    old.close()
    journal = Journal(file)
    assert journal.looks(1) == {7: "skip"}
    assert journal.bookmarks("made") == []
    journal.keep_bookmark("made", 2.5, "pause")
    assert journal.bookmarks("made") == [Bookmark(2.5, "pause")]
    kept = sqlite3.connect(tmp_path / "journal.version2.sqlite")
    assert kept.execute("SELECT decision FROM looks").fetchall() == [("skip",)]
    assert kept.execute("SELECT name FROM sqlite_master WHERE name = 'bookmarks'").fetchall() == []


def test_bookmarks_are_kept_per_record_without_a_journal_of_steps(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    journal = Journal(file)
    for time_s, name in ((9.25, "late"), (1.5, ""), (9.25, "later"), (4.0, "gone")):
        journal.keep_bookmark("one", time_s, name)
    journal.keep_bookmark("two", 1.5, "other record")
    journal.drop_bookmark("one", 4.0)
    journal.drop_bookmark("one", 5.0)  # there is none
    journal.close()
    again = Journal(file)
    assert again.bookmarks("one") == [Bookmark(1.5), Bookmark(9.25, "later")]
    assert again.bookmarks("two") == [Bookmark(1.5, "other record")]
    assert again.find("one") is None


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    newer = sqlite3.connect(file)
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    with pytest.raises(RecordUnreadableError, match="newer ecgviewer"):
        Journal(file)


def test_a_damaged_file_is_told_in_one_line_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(b"no database " * 500)
    with pytest.raises(OutputError, match="can't be opened"):
        Journal(file)
    assert file.read_bytes() == b"no database " * 500


def test_a_step_that_is_not_kept_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(tmp_path / "journal.sqlite")
    desk.do(relabel_beats(desk.layer, [0], "A"), "rev")
    step = relabel_beats(desk.layer, [1], "A")
    desk._journal.close()
    with pytest.raises(EcgViewerError, match="the last step is not kept"):
        desk.do(step, "rev")
    assert desk.layer.beats.own.tolist() == ["A", "", "", "", ""]
    assert len(desk.trail) == 1


def test_what_was_decided_in_the_queue_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    desk = open_desk(file)
    assert desk.looks == {}
    desk.keep_look(1, "skip")
    desk.keep_look(2, "confirm")
    desk.keep_look(1, "confirm")
    desk.keep_look(2, "")
    assert _again(desk, file).looks == {1: "confirm"}


def test_the_lock_goes_with_the_process(tmp_path: Path) -> None:
    """A window that was killed leaves no record locked."""
    file = tmp_path / "journal.sqlite"
    do_and_die(lambda: open_desk(file))
    assert open_desk(file).is_open_to_edit
