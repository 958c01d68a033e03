"""A journal where nothing can be written: what a person said is there, and what can't be kept is refused."""

import os
from pathlib import Path

import pytest
from desk_samples import do_and_die, first_of, open_desk
from read_only import run_beside

from ecgviewer.errors import OutputError
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.journal import Journal

_READ = """
import sys
from pathlib import Path
from ecgviewer.errors import EcgViewerError
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.journal import Bookmark, Journal
journal = Journal(Path(sys.argv[1]))
desk = Desk(journal, "made", "r", None)
print("".join(symbol or "." for symbol in desk.layer.beats.own), len(desk.trail), journal.bookmarks("made"))
for work in (desk.begin_editing, lambda: journal.keep_bookmark("made", 1.0, "")):
    try:
        work()
    except EcgViewerError as error:
        print(error)
print("".join(symbol or "." for symbol in desk.layer.beats.own), journal.bookmarks("made"))
"""


def _correct(file: Path) -> Desk:
    desk = open_desk(file)
    desk.do(relabel_beats(desk.layer, [0, 1], "A"), "rev")
    desk.do(relabel_beats(desk.layer, [2], "F"), "rev")
    return desk


@pytest.mark.parametrize("is_left_open", [False, True], ids=["closed", "killed"])
def test_what_was_said_is_read_and_nothing_is_kept(is_left_open: bool, tmp_path: Path) -> None:
    file = tmp_path / "desk" / "journal.sqlite"
    if is_left_open:
        do_and_die(lambda: _correct(file))  # its log is left, with the last steps in it
        assert file.with_name("journal.sqlite-wal").stat().st_size > 0
    else:
        desk = _correct(file)
        desk.end_editing()
        desk._journal.close()
        assert not file.with_name("journal.sqlite-wal").exists()
    before = file.read_bytes()
    done = run_beside(file.parent, ["-c", _READ, str(file)], dict(os.environ))
    lines = done.stdout.splitlines()
    assert len(lines) == 4, done.stderr[-2000:]
    assert lines[0] == "AAF.. 2 []"
    assert "locks can't be written" in lines[1]
    assert "the last step is not kept" in lines[2]
    assert lines[3] == "AAF.. []"
    assert file.read_bytes() == before
    # As soon as it can be written again, the record goes on where it was.
    assert len(Desk(Journal(file), "made", "r", None).trail) == 2


def test_a_home_that_takes_no_folder_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match=r"corrections can't be kept: .* can't be made .*ECGVIEWER_DESK"):
        Journal(tmp_path / "file" / "desk" / "journal.sqlite")


def test_a_journal_in_use_is_not_taken_for_one_that_may_only_be_read(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    one, other = Journal(file), Journal(file)
    number = one.begin("made", "r", first_of())
    assert other.find("made") == number
    other.keep_bookmark("made", 1.0, "here")
    assert [mark.name for mark in one.bookmarks("made")] == ["here"]
