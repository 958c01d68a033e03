"""The lesson editor: what is written there is the lesson."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from ecgviewer.ui.lessons.lesson_editor import LessonEditor
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.workflows.lessons.lesson import LessonBeat, bundled_lessons, read_lesson


@pytest.fixture
def editor(qtbot: QtBot) -> LessonEditor:
    editor = LessonEditor(LIGHT)
    qtbot.addWidget(editor)
    return editor


def test_a_lesson_goes_through_unchanged(editor: LessonEditor) -> None:
    for path in bundled_lessons():
        lesson = read_lesson(path)
        editor.edit(lesson, path)
        assert editor.lesson() == lesson
        assert not editor.is_changed


def test_a_new_lesson_is_made_of_selected_beats(editor: LessonEditor, qtbot: QtBot) -> None:
    editor.begin("208", "MLII")
    assert not editor.save.isEnabled()
    assert not editor.is_changed
    editor.add_beat(10, "208")
    editor.add_beat(30, "208")
    editor.list.setCurrentRow(0)
    editor.add_beat(20, "208")
    assert [beat.beat for beat in editor.lesson().beats] == [10, 20, 30]
    editor.add_beat(20, "208")
    assert editor.said == "beat 20 is in the lesson already"
    editor.add_beat(5, "100")
    assert editor.said == "the lesson is on record 208; open it to add its beats"
    editor.list.setCurrentRow(1)
    editor.parts["QRS"].setChecked(True)
    editor.beat_text.setPlainText("wide")
    editor.answer.setCurrentIndex(editor.answer.findData("V"))
    editor.answer.activated.emit(editor.answer.currentIndex())
    editor.beat_question.setText("this?")
    editor.beat_question.textEdited.emit("this?")
    assert editor.lesson().beats[1] == LessonBeat(20, "this?", "V", ("QRS",), "wide")
    editor.up.click()
    assert [beat.beat for beat in editor.lesson().beats] == [20, 10, 30]
    editor.list.setCurrentRow(2)
    editor.remove.click()
    assert [beat.beat for beat in editor.lesson().beats] == [20, 10]
    assert editor.is_changed
    with qtbot.waitSignal(editor.save_requested) as asked:
        editor.save.click()
    lesson, path = asked.args
    assert path is None
    editor.saved(lesson, Path("mine.json"))
    assert not editor.is_changed
    assert editor.windowTitle() == "Lesson editor: mine.json"


def test_a_beat_chosen_in_the_list_is_shown_in_the_window(editor: LessonEditor, qtbot: QtBot) -> None:
    editor.edit(read_lesson(bundled_lessons()[0]), None)
    with qtbot.waitSignal(editor.beat_chosen) as chosen:
        editor.list.setCurrentRow(2)
    assert chosen.args == [21]


def test_what_is_not_saved_is_dropped_only_when_a_person_says_so(editor: LessonEditor, qtbot: QtBot) -> None:
    editor.show()
    editor.begin("208", "MLII")
    editor.add_beat(10, "208")
    editor.reject()
    assert editor.isVisible()
    question = editor.findChild(QMessageBox)
    assert isinstance(question, QMessageBox)
    question.button(QMessageBox.StandardButton.Cancel).click()
    assert editor.isVisible()
    assert len(editor.lesson().beats) == 1
    qtbot.waitUntil(lambda: editor.findChild(QMessageBox) is None)
    editor.close()
    question = editor.findChild(QMessageBox)
    assert isinstance(question, QMessageBox)
    question.button(QMessageBox.StandardButton.Close).click()
    assert not editor.isVisible()
    assert not editor.is_changed


def test_a_saved_lesson_closes_without_a_question(editor: LessonEditor) -> None:
    editor.show()
    editor.edit(read_lesson(bundled_lessons()[0]), bundled_lessons()[0])
    editor.close()
    assert not editor.isVisible()
