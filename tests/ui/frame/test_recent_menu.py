"""The menu of the records opened lately."""

from pathlib import Path

import pytest
from bench_samples import NotedBench
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.recent_menu import RecentMenu


@pytest.fixture
def bench(qtbot: QtBot) -> NotedBench:
    window = QWidget()
    qtbot.addWidget(window)
    return NotedBench(window)


def inner(menu: QMenu) -> QMenu:
    return next(action.menu() for action in menu.actions() if action.text() == "Open recent")


@pytest.mark.parametrize("after", ["first", "last"])
def test_it_follows_its_entry_also_as_the_last_one(bench: NotedBench, after: str) -> None:
    menu = QMenu(bench.window)
    entries = {name: menu.addAction(name) for name in ("first", "last")}
    RecentMenu(menu, entries[after], bench)
    texts = [action.text() for action in menu.actions()]
    assert texts == (
        ["first", "Open recent", "last"] if after == "first" else ["first", "last", "Open recent"]
    )


def test_records_that_are_still_there_are_offered_the_last_one_first(
    bench: NotedBench, tmp_path: Path
) -> None:
    folder = tmp_path / "a & b"
    folder.mkdir()
    menu = QMenu(bench.window)
    recent = RecentMenu(menu, menu.addAction("open"), bench)
    recent.fill()
    (none,) = inner(menu).actions()
    assert (none.text(), none.isEnabled()) == ("none yet", False)
    for name in ("one", "two", "three"):
        (folder / f"{name}.hea").write_text("x")
        bench.preferences.add_recent_record(str(folder / name))
    (folder / "two.hea").unlink()
    inner(menu).aboutToShow.emit()
    actions = inner(menu).actions()
    shown = str(folder).replace("&", "&&")
    assert [action.text() for action in actions] == [f"three   {shown}", f"one   {shown}"]
    actions[1].trigger()
    assert bench.told("record_requested") == [str(folder / "one")]
    bench.preferences.pin(str(folder / "one"), True)
    bench.preferences.pin(str(folder / "two"), True)  # it is gone
    recent.fill()
    assert [action.text() for action in inner(menu).actions()] == [f"★ one   {shown}", f"three   {shown}"]
