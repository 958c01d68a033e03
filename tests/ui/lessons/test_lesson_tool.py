"""Lessons in the window: from the list to a kept score, and from the editor to a file that is played."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.lessons.lesson_tool import LessonTool
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.workflows.lessons.grade import Score, ScoreBook
from ecgviewer.workflows.lessons.lesson import bundled_lessons, read_lesson


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow("v2", LIGHT)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.shut_down()


def test_a_lesson_is_played_from_the_list_and_its_score_kept(window: MainWindow, qtbot: QtBot) -> None:
    tool = window.tool(LessonTool)
    window.run("lessons")
    chooser = tool.chooser
    assert chooser is not None
    assert len(chooser.texts) == 6
    path = bundled_lessons()[2]
    chooser.start_requested.emit(path)
    player = tool.player
    assert player is not None
    assert player.isFullScreen()
    qtbot.waitUntil(player.next_button.isEnabled, timeout=60_000)
    for answer in "VVAVN":
        qtbot.keyClick(player, Qt.Key.Key_Return)
        qtbot.keyClicks(player, answer)
        qtbot.keyClick(player, Qt.Key.Key_Return)
    qtbot.keyClick(player, Qt.Key.Key_Return)
    best = ScoreBook().best(read_lesson(path))
    assert best == Score(5, 5, 0.0)
    assert chooser.texts[2].startswith("The ventricular premature beat  ·  5 of 5 beats right")
    with qtbot.waitSignal(player.closed):
        qtbot.keyClick(player, Qt.Key.Key_Escape)
    assert tool.player is None


def test_a_lesson_of_the_open_record_is_made_saved_and_played(window: MainWindow, qtbot: QtBot) -> None:
    tool = window.tool(LessonTool)
    with qtbot.waitSignal(window.bench.failed):
        window.run("new_lesson")
    window.open_name("demo")
    qtbot.waitUntil(lambda: window.session.review is not None, timeout=60_000)
    window.run("new_lesson")
    editor = tool.editor
    assert editor is not None
    window.session.select(36)
    editor.add.click()
    window.session.select(51)
    editor.add.click()
    assert [beat.beat for beat in editor.lesson().beats] == [37, 52]
    assert tool.unfinished is not None
    path = Path(os.environ["ECGVIEWER_LESSONS"]) / "mine.json"
    path.parent.mkdir()
    tool._write(editor.lesson(), path)
    assert tool.unfinished is None
    assert read_lesson(path) == editor.lesson()
    editor.list.setCurrentRow(0)
    assert window.session.selected == 36
    editor.title.setText("")
    editor.save.click()
    assert "title" in editor.said
    assert read_lesson(path).title == "A lesson on record demo"
    editor.title.setText("Mine")
    editor.save.click()
    window.run("lessons")
    assert tool.chooser is not None
    assert tool.chooser.texts[-1] == "Mine (yours)"
    editor.preview.click()
    player = tool.player
    assert player is not None
    qtbot.waitUntil(player.next_button.isEnabled, timeout=60_000)
    player.close()


def test_a_bundled_lesson_is_edited_as_a_copy(window: MainWindow) -> None:
    tool = window.tool(LessonTool)
    tool.edit(bundled_lessons()[0])
    assert tool.editor is not None
    assert tool.editor.windowTitle() == "Lesson editor: not saved yet"


def test_a_lesson_whose_record_is_gone_says_so_in_the_player(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    tool = window.tool(LessonTool)
    path = tmp_path / "gone.json"
    text = bundled_lessons()[0].read_text("utf-8").replace('"record": "demo"', '"record": "/nowhere/at/all"')
    path.write_text(text, "utf-8")
    tool.play(path)
    player = tool.player
    assert player is not None
    qtbot.waitUntil(lambda: "nowhere" in player.question, timeout=20_000)
    player.close()
    path.write_text("{}")
    with qtbot.waitSignal(window.bench.failed) as failed:
        tool.play(path)
    assert "is no lesson" in failed.args[0]
