"""Bookmarks: set at the middle of the page, listed, gone to, renamed, removed, and there again."""

from pathlib import Path

import pytest
from bench_samples import NotedBench, run
from desk_samples import write_record
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.bookmarks.bookmark_panel import BookmarkPanel
from ecgviewer.ui.bookmarks.bookmark_tool import BookmarkTool
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.state.questions import NO_RECORD
from ecgviewer.workflows.desk.journal import Bookmark, Journal


class Made:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.times: list[float] = []
        self.bench.time_requested.connect(self.times.append)
        self.tool = BookmarkTool()
        self.commands = self.tool.build(self.bench).commands
        self.tool.panel.setParent(self.window)

    def answer(self, name: str) -> None:
        (dialog,) = self.window.findChildren(QInputDialog)
        dialog.setTextValue(name)
        dialog.accept()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def add(self, start_s: float, end_s: float, name: str) -> None:
        self.bench.stretch_shown.emit(start_s, end_s)
        run(self.commands, "bookmark_add")
        self.answer(name)


@pytest.fixture
def made(qtbot: QtBot) -> Made:
    return Made(qtbot)


def test_one_stands_at_the_middle_of_the_page_and_is_there_in_another_window(
    made: Made, qtbot: QtBot, tmp_path: Path
) -> None:
    record, other = write_record(tmp_path / "a", "one"), write_record(tmp_path / "b", "two")
    run(made.commands, "bookmark_add")
    assert made.bench.told("failed") == [NO_RECORD]
    made.bench.session.set_record(record, 0)
    made.add(2.0, 4.0, "  pause <b> here ")
    made.add(0.5, 1.5, "")
    made.add(5.5, 9.5, "the end")
    assert made.tool.panel.lines == ["0:01.00", "0:03.00  pause <b> here", "0:06.00  the end"]
    made.bench.session.set_record(other, 0)
    made.bench.do_turns()
    assert made.tool.panel.lines == []
    made.bench.closing.emit()
    again = Made(qtbot)
    again.bench.session.set_record(record, 0)
    again.bench.do_turns()
    assert again.tool.panel.lines == ["0:01.00", "0:03.00  pause <b> here", "0:06.00  the end"]
    again.bench.session.set_record(None, 0)
    assert again.tool.panel.lines == []
    again.bench.closing.emit()


def test_it_is_gone_to_renamed_and_removed(made: Made, tmp_path: Path) -> None:
    made.bench.session.set_record(write_record(tmp_path), 0)
    made.add(2.0, 4.0, "first")
    made.add(4.0, 5.0, "second")
    panel = made.tool.panel
    panel._list.itemActivated.emit(panel._list.item(1))
    assert made.times == [4.5]
    panel._list.setCurrentRow(0)
    panel._rename.click()
    made.answer("pause")
    assert panel.lines == ["0:03.00  pause", "0:04.50  second"]
    panel._list.setCurrentRow(1)
    QTest.keyClick(panel._list, Qt.Key.Key_Delete)
    assert panel.lines == ["0:03.00  pause"]
    panel._list.setCurrentRow(0)
    panel._remove.click()
    assert panel.lines == []
    assert not panel._remove.isEnabled()
    run(made.commands, "show_bookmarks")
    assert made.bench.told("dock_requested") == ["bookmarks"]
    made.tool.set_theme(DARK)
    made.bench.closing.emit()


def test_what_cannot_be_kept_is_told_and_not_listed(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.bench.session.set_record(write_record(tmp_path), 0)
    made.add(2.0, 4.0, "kept")
    journal = made.tool._journal
    assert isinstance(journal, Journal)
    journal._connection.close()
    made.add(0.0, 1.0, "lost")
    assert "can't be written" in made.bench.told("failed")[0]
    assert made.tool.panel.lines == ["0:03.00  kept"]


def test_the_list_keeps_del_from_the_windows_commands(qtbot: QtBot) -> None:
    panel = BookmarkPanel(LIGHT)
    qtbot.addWidget(panel)
    removed: list[Bookmark] = []
    panel.remove_requested.connect(removed.append)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    assert panel.eventFilter(panel._list, event)
    assert event.isAccepted()
    QTest.keyClick(panel._list, Qt.Key.Key_Delete)  # there is none
    assert removed == []
    panel.set_bookmarks([Bookmark(1.0, "a"), Bookmark(2.0, "b")], chosen=1)
    QTest.keyClick(panel._list, Qt.Key.Key_Delete)
    assert removed == [Bookmark(2.0, "b")]
