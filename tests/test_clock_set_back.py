"""A clock that was set back, or ran ahead: order and time left don't ask it, and what is kept isn't judged by age."""

import ast
import json
import os
import shutil
import time
from pathlib import Path

import pytest
from desk_samples import open_desk

from ecgviewer import paths
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.folders import FolderKind, recover
from ecgviewer.jobs import Progress, ProgressReport
from ecgviewer.workflows.archive.archive_records import stamp_record
from ecgviewer.workflows.desk import journal
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.journal import Journal, StepKind

_PACKAGE = Path(paths.__file__).parent
_YEAR_S = 366 * 86_400
_CLOCKS = ("time.time(", "datetime.now(", "datetime.datetime.now(", "datetime.today(", "date.today(")


def test_only_the_journal_asks_for_the_time_of_day_and_it_only_notes_it() -> None:
    found = {
        str(file.relative_to(_PACKAGE))
        for file in _PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and f"{ast.unparse(node.func)}(" in _CLOCKS
    }
    assert found == {"workflows/desk/journal.py"}


def test_steps_stand_in_the_order_in_which_they_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal.sqlite"
    times = iter(f"20{year}-06-01T12:00:00.000+00:00" for year in (26, 25, 24, 38, 23))
    monkeypatch.setattr(journal, "_now", lambda: next(times))
    desk = open_desk(file)
    first = desk.do(relabel_beats(desk.layer, [0], "A"), "rev")
    second = desk.do(relabel_beats(desk.layer, [0], "V"), "rev")
    desk.undo(second, "rev")
    desk.do(relabel_beats(desk.layer, [1], "F"), "rev")
    last = desk.do(relabel_beats(desk.layer, [1], "Q"), "rev")
    desk.end_editing()
    again = Desk(Journal(file), "made", "r", None)
    assert again.layer.beats.own.tolist() == ["A", "Q", "", "", ""]
    assert [kept.kind for kept in again.trail] == [
        StepKind.DO,
        StepKind.DO,
        StepKind.UNDO,
        *[StepKind.DO] * 2,
    ]
    assert again.undoable.done[0] == first
    assert again.undoable.done[-1] == last
    assert [kept.made_at[:4] for kept in again.trail] == ["2026", "2025", "2024", "2038", "2023"]


def test_a_record_written_by_a_clock_that_went_back_counts_as_another(tmp_path: Path) -> None:
    for file in (paths.resources_dir() / "demo").glob("demo.*"):
        shutil.copy(file, tmp_path)
    before = stamp_record(tmp_path / "demo", "atr")
    assert stamp_record(tmp_path / "demo", "atr") == before
    status = (tmp_path / "demo.atr").stat()
    os.utime(tmp_path / "demo.atr", (status.st_atime, status.st_mtime - _YEAR_S))
    assert stamp_record(tmp_path / "demo", "atr") != before


def test_a_network_written_by_a_clock_that_went_back_is_opened_anew(tmp_path: Path) -> None:
    folder = tmp_path / "v2"
    shutil.copytree(paths.bundled_models_dir() / "v2", folder)
    first = open_classifier(folder)
    assert open_classifier(folder) is first
    card = folder / "card.json"
    card.write_text(json.dumps({**json.loads(card.read_text("utf-8")), "name": "v2"}), "utf-8")
    os.utime(card, (time.time() - _YEAR_S, time.time() - _YEAR_S))
    assert open_classifier(folder) is not first


@pytest.mark.parametrize("years", [-30, 10])
def test_what_a_killed_run_left_is_cleaned_whatever_its_date(years: int, tmp_path: Path) -> None:
    kind = FolderKind("thing", frozenset(("a.bin",)), needed="a.bin")
    work = tmp_path / ".x-abcd1234"
    (work / "new").mkdir(parents=True)
    (work / "new" / "a.bin").write_text("half")
    (work / "ecgviewer.lock").write_text(json.dumps({"made_by": "ecgviewer", "folder": "x", "kind": "thing"}))
    for path in (work / "new" / "a.bin", work / "ecgviewer.lock", work / "new", work):
        os.utime(path, (time.time() + years * _YEAR_S,) * 2)
    recover(tmp_path, kind)
    assert list(tmp_path.iterdir()) == []


def test_the_time_left_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[ProgressReport] = []
    now_s = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    progress = Progress(told.append)
    progress.report(0, 10, "begun")
    now_s += 20.0
    monkeypatch.setattr(time, "time", lambda: 0.0)
    progress.report(2, 10, "on the way")
    assert told[-1].seconds_left == pytest.approx(80.0)
