"""The list of lessons."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from ecgviewer.ui.lessons.lesson_chooser import LessonChooser, ListedLesson
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.workflows.lessons.grade import Score
from ecgviewer.workflows.lessons.lesson import bundled_lessons, read_lesson


def test_lessons_stand_with_their_best_score_and_begin_by_return(qtbot: QtBot) -> None:
    chooser = LessonChooser(LIGHT)
    qtbot.addWidget(chooser)
    first, second = bundled_lessons()[:2]
    chooser.set_lessons(
        [
            ListedLesson(first, read_lesson(first), best=Score(3, 5, 40.0)),
            ListedLesson(second, read_lesson(second), is_own=True),
            ListedLesson(Path("bad.json"), None, "bad.json is no lesson"),
        ]
    )
    assert chooser.texts == [
        "The P wave  ·  3 of 5 beats right, 40 % of what decides",
        "The atrial premature beat (yours)",
        "bad.json: unreadable",
    ]
    assert chooser.chosen == first
    with qtbot.waitSignal(chooser.start_requested) as asked:
        chooser._start()
    assert asked.args == [first]
    chooser.choose(Path("bad.json"))
    with qtbot.assertNotEmitted(chooser.start_requested):
        chooser._start()
    chooser.choose(second)
    with qtbot.waitSignal(chooser.edit_requested) as edited:
        chooser._edit.click()
    assert edited.args == [second]
