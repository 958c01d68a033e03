"""Folders that replace only their like: what lies in the way survives, whatever dies on the way."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ecgviewer import folders
from ecgviewer.errors import OutputError
from ecgviewer.folders import FolderKind, check_place, new_folder, recover

KIND = FolderKind("thing", frozenset(("a.bin", "b.bin")), needed="a.bin", subfolders=r"fold-[0-9]+")


def write_thing(folder: Path, content: str, *, may_replace: bool = False) -> None:
    with new_folder(folder, KIND, may_replace=may_replace) as scratch:
        (scratch / "a.bin").write_text(content)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def leave_behind(parent: Path, name: str, **parts: str) -> Path:
    """Make what a process that was killed leaves: a work folder that nobody locks any more."""
    work = parent / f".{name}-abcd1234"
    for part, content in parts.items():
        (work / part).mkdir(parents=True)
        (work / part / "a.bin").write_text(content)
    work.mkdir(exist_ok=True)
    (work / "ecgviewer.lock").write_text(
        json.dumps({"made_by": "ecgviewer", "folder": name, "kind": "thing"})
    )
    return work


def test_a_new_one_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_thing(tmp_path / "deep" / "mine", "one")
    assert (tmp_path / "deep" / "mine" / "a.bin").read_text() == "one"
    assert names(tmp_path / "deep") == ["mine"]


def test_one_is_replaced_only_when_a_person_agreed(tmp_path: Path) -> None:
    write_thing(tmp_path / "mine", "one")
    with pytest.raises(OutputError, match=r"a thing in .*mine already; .*--replace"):
        write_thing(tmp_path / "mine", "two")
    assert (tmp_path / "mine" / "a.bin").read_text() == "one"
    write_thing(tmp_path / "mine", "two", may_replace=True)
    assert (tmp_path / "mine" / "a.bin").read_text() == "two"
    assert names(tmp_path) == ["mine"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"thesis.tex": "years"}, "holds no thing"),
        ({"208.hea": "208 2 360", "208.dat": "x"}, "holds no thing"),
        ({}, "holds no thing"),
        ({"b.bin": "only this"}, "holds no thing"),
        ({"a.bin": "one", "thesis.tex": "years"}, r"holds more than a thing \(thesis.tex\)"),
        ({"a.bin": "one", "notes/day-1.txt": "x"}, r"holds more than a thing \(notes\)"),
        ({"a.bin": "one", "fold-1/day-1.txt": "x"}, r"holds more than a thing \(fold-1/day-1.txt\)"),
        ({"a.bin": "one", "fold-1/fold-2/a.bin": "x"}, r"holds more than a thing \(fold-1/fold-2\)"),
    ],
)
def test_what_is_not_of_the_kind_is_never_replaced(tmp_path: Path, files: dict[str, str], words: str) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(content)
    with pytest.raises(OutputError, match=words) as caught:
        write_thing(folder, "new", may_replace=True)
    assert "\n" not in str(caught.value)
    assert {
        str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()
    } == files
    assert names(tmp_path) == ["x"]


def test_folds_are_part_of_the_kind(tmp_path: Path) -> None:
    write_thing(tmp_path / "x", "one")
    (tmp_path / "x" / "fold-1").mkdir()
    (tmp_path / "x" / "fold-1" / "b.bin").write_text("fold")
    write_thing(tmp_path / "x", "two", may_replace=True)
    assert names(tmp_path / "x") == ["a.bin"]


def test_links_are_never_followed(tmp_path: Path) -> None:
    write_thing(tmp_path / "real" / "x", "kept")
    (tmp_path / "link").symlink_to(tmp_path / "real" / "x")
    (tmp_path / "nowhere").symlink_to(tmp_path / "no")
    for name in ("link", "nowhere"):
        with pytest.raises(OutputError, match="is a link"):
            write_thing(tmp_path / name, "new", may_replace=True)
        assert (tmp_path / name).is_symlink()
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OutputError, match="is a file"):
        write_thing(tmp_path / "file", "new", may_replace=True)
    inside = tmp_path / "real" / "y"
    write_thing(inside, "kept")
    (inside / "b.bin").symlink_to(tmp_path / "file")
    with pytest.raises(OutputError, match="holds more"):
        write_thing(inside, "new", may_replace=True)
    assert (tmp_path / "file").read_text() == "kept"
    assert (tmp_path / "real" / "x" / "a.bin").read_text() == "kept"


def test_a_folder_that_cannot_be_written_is_told_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="Permission denied"):
        check_place(tmp_path / "deep" / "x", KIND)
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_the_old_one_comes_back_if_the_second_rename_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    write_thing(tmp_path / "x", "old")
    rename = os.rename

    def fail(source: Path, target: Path) -> None:
        if Path(source).name == "new":
            raise error
        rename(source, target)

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(OutputError if isinstance(error, OSError) else KeyboardInterrupt):
        write_thing(tmp_path / "x", "new", may_replace=True)
    assert (tmp_path / "x" / "a.bin").read_text() == "old"
    assert names(tmp_path) == ["x"]


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_folders import write_thing
rename = os.rename
def die(source, target):
    if Path(source).name == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(source, target)
os.rename = die
write_thing(Path(sys.argv[1]), "new", may_replace=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("dies_at", "left"),
    [("x", "old"), ("new", "old"), ("old", "new")],
    ids=["before the first rename", "between the two", "after the second"],
)
def test_a_killed_process_loses_nothing(tmp_path: Path, dies_at: str, left: str) -> None:
    folder = tmp_path / "x"
    write_thing(folder, "old")
    command = [sys.executable, "-c", _KILLED, folder, Path(__file__).parent, dies_at]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert len(names(tmp_path)) == (1 if dies_at == "new" else 2)
    assert folder.exists() == (dies_at != "new")
    recover(tmp_path, KIND)
    assert names(tmp_path) == ["x"]
    assert (folder / "a.bin").read_text() == left


def test_what_is_left_is_cleaned_when_the_next_is_written(tmp_path: Path) -> None:
    leave_behind(tmp_path, "other", new="half")
    leave_behind(tmp_path, "back", new="half", old="mine")
    leave_behind(tmp_path, "gone", gone="half")
    write_thing(tmp_path / "x", "one")
    assert names(tmp_path) == ["back", "x"]
    assert (tmp_path / "back" / "a.bin").read_text() == "mine"


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    with new_folder(tmp_path / "x", KIND) as scratch:
        (scratch / "a.bin").write_text("slow")
        write_thing(tmp_path / "y", "quick")
        assert (scratch / "a.bin").read_text() == "slow"
    assert names(tmp_path) == ["x", "y"]


def test_what_only_looks_like_ours_is_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / ".x-abcd1234"
    (foreign / "new").mkdir(parents=True)
    (foreign / "new" / "a.bin").write_text("not ours")
    for lock in (None, "", "[]", '{"made_by": "ecgviewer", "folder": "y", "kind": "thing"}', "pipe", "link"):
        (foreign / "ecgviewer.lock").unlink(missing_ok=True)
        if lock == "pipe":
            os.mkfifo(foreign / "ecgviewer.lock")
        elif lock == "link":
            (tmp_path / "real").write_text('{"made_by": "ecgviewer", "folder": "x", "kind": "thing"}')
            (foreign / "ecgviewer.lock").symlink_to(tmp_path / "real")
        elif lock is not None:
            (foreign / "ecgviewer.lock").write_text(lock)
        recover(tmp_path, KIND)
        assert (foreign / "new" / "a.bin").read_text() == "not ours", lock
    other = leave_behind(tmp_path, "z", new="half")
    (other / "new" / "thesis.tex").write_text("years")
    recover(tmp_path, KIND)
    assert (other / "new" / "thesis.tex").read_text() == "years"
    recover(tmp_path / "nowhere", KIND)


def test_a_name_taken_meanwhile_keeps_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder appears between the two renames: it stays, and the old one is not thrown away."""
    write_thing(tmp_path / "x", "old")
    rename = os.rename

    def meanwhile(source: Path, target: Path) -> None:
        if Path(source).name == "new":
            (tmp_path / "x").mkdir()
            (tmp_path / "x" / "thesis.tex").write_text("years")
        rename(source, target)

    monkeypatch.setattr(os, "rename", meanwhile)
    with pytest.raises(OutputError):
        write_thing(tmp_path / "x", "new", may_replace=True)
    assert (tmp_path / "x" / "thesis.tex").read_text() == "years"
    monkeypatch.undo()
    (tmp_path / "x").rename(tmp_path / "thesis")
    folders.recover(tmp_path, KIND)
    assert (tmp_path / "x" / "a.bin").read_text() == "old"


def _write_often(folder: Path, name: str, n: int, go: Path, *, may_replace: bool) -> int:
    """Return how many of so many folders were written, beside other processes."""
    while not go.exists():
        pass
    n_written = 0
    for number in range(n):
        try:
            with new_folder(folder, KIND, may_replace=may_replace) as scratch:
                (scratch / "a.bin").write_text(f"{name} {number}")
                (scratch / "b.bin").write_text(f"{name} {number}")
            n_written += 1
        except OutputError:
            continue
    return n_written


def _at_once(folder: Path, n: int, *, may_replace: bool) -> list[int]:
    """Have three processes write one folder at once, and return how often each did."""
    go = folder.parent.parent / "go"
    children = []
    for name in "pqr":
        pid = os.fork()
        if pid == 0:
            code = 99
            try:
                code = _write_often(folder, name, n, go, may_replace=may_replace)
            finally:
                os._exit(code)
        children.append(pid)
    go.touch()
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_of_several_that_take_one_name_at_once_one_gets_it(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number) / "models" / "x"
        folder.parent.mkdir(parents=True)
        assert sorted(_at_once(folder, 1, may_replace=False)) == [0, 0, 1]
        assert (folder / "a.bin").read_text() == (folder / "b.bin").read_text()
        assert names(folder.parent) == ["x"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_of_several_that_replace_one_at_once_all_succeed_and_one_stands_whole(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "x"
    write_thing(folder, "first")
    assert _at_once(folder, 40, may_replace=True) == [40, 40, 40]
    assert (folder / "a.bin").read_text() == (folder / "b.bin").read_text()
    assert (folder / "a.bin").read_text()[1:] == " 39"
    recover(folder.parent, KIND)
    assert names(folder.parent) == ["x"]
