"""A lesson is played by keys and clicks: asked, answered, revealed, scored."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.lessons.lesson_player import LessonPlayer, _screen_scale
from ecgviewer.ui.lessons.lesson_words import name_parts, score_words
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.workflows.lessons.grade import Score
from ecgviewer.workflows.lessons.lesson import Lesson, LessonBeat
from ecgviewer.workflows.lessons.lesson_material import LessonMaterial, prepare_lesson

LESSON = Lesson(
    title="Two",
    record="demo",
    question="What is it?",
    classes=("N", "A", "V"),
    beats=(
        LessonBeat(beat=52, text="early and narrow"),
        LessonBeat(beat=37, question="And this?", parts=("QRS", "T")),
    ),
    text="Look before you answer.",
)


@pytest.fixture(scope="module")
def material() -> LessonMaterial:
    return prepare_lesson(LESSON, None, Progress(), CancelToken())


@pytest.fixture
def player(qtbot: QtBot) -> LessonPlayer:
    player = LessonPlayer(LESSON, None, LIGHT)
    player.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(player)
    player.resize(1366, 768)
    player.show()
    return player


@pytest.fixture
def press(player: LessonPlayer, qtbot: QtBot) -> Callable[[str], None]:
    def press(keys: str) -> None:
        for key in keys:
            if key == "\n":
                qtbot.keyClick(player, Qt.Key.Key_Return)
            else:
                qtbot.keyClicks(player, key)

    return press


def test_it_waits_for_its_record_and_says_what_it_is_about(
    player: LessonPlayer, press: Callable[[str], None]
) -> None:
    assert player.question == "Look before you answer."
    press("\nN\n")
    assert player.place == -1
    player.show_failure("no record")
    assert player.question == "no record"


def test_nothing_tells_the_label_before_the_answer(
    player: LessonPlayer, material: LessonMaterial, press: Callable[[str], None]
) -> None:
    player.set_material(material)
    press("\n")
    content = player.strip.content
    assert (player.place, player.question) == (0, "What is it?")
    assert content.beats is not None
    assert set(content.beats.symbol) == {""}
    assert content.called is None
    assert content.rhythm_spans == ()
    press("\n")
    assert not player.is_revealed, "there is no answer yet"
    press("A25\n")
    assert player.is_revealed
    assert content.selected == 51
    shown = player.strip.content
    assert shown.beats is not None
    assert shown.beats.symbol[51] == "A"
    assert shown.called is not None
    assert shown.called[51] == "S"


def test_an_answer_is_held_against_reference_and_network_by_keys_alone(
    player: LessonPlayer, material: LessonMaterial, press: Callable[[str], None], qtbot: QtBot
) -> None:
    player.set_material(material)
    press("\na25\n")
    assert player.outcome == "Right. Of what decides you marked 100 %."
    assert player.shown_facts == [
        "you | A  atrial premature | QRS, rhythm",
        "reference | A  atrial premature | QRS, rhythm",
        "network | S 0.97 | QRS, rhythm",
    ]
    assert player.bars.players
    press("\n")
    assert (player.place, player.question) == (1, "And this?")
    assert player.answer is None
    press("N1\n")
    assert player.outcome == "It is V: ventricular premature. Of what decides you marked 0 %."
    assert player.shown_facts[1] == "teacher | V  ventricular premature | QRS, T wave"
    with qtbot.waitSignal(player.finished) as finished:
        press("\n")
    assert finished.args == [Score(1, 2, 50.0)]
    player.show_score(finished.args[0], None)
    assert player.question.splitlines() == [
        "1 of 2 beats right, 50 % of what decides",
        "",
        "1  ✓  A  atrial premature",
        "2  ✗  V  ventricular premature; you said N",
    ]
    with qtbot.waitSignal(player.again_requested):
        press("\n")
    player.start()
    assert (player.place, player.answer) == (0, None)


def test_a_click_on_a_wave_marks_it(
    player: LessonPlayer, material: LessonMaterial, press: Callable[[str], None], qtbot: QtBot
) -> None:
    player.set_material(material)
    press("\n")
    strip = player.strip
    r_s = float(material.review.beats.time_s[51])
    y = strip._page.layout.paper.middle
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPointF(strip._page.x_of_time(r_s), y).toPoint())
    assert [part for part, button in player.part_buttons.items() if button.isChecked()] == ["QRS"]
    before = QPointF(strip._page.x_of_time(r_s - 0.25), y).toPoint()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=before)
    assert [part for part, button in player.part_buttons.items() if button.isChecked()] == ["QRS", "rhythm"]
    press("5")
    assert not player.part_buttons["rhythm"].isChecked()


def test_escape_closes(player: LessonPlayer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(player.closed):
        qtbot.keyClick(player, Qt.Key.Key_Escape)
    assert not player.isVisible()


@pytest.mark.parametrize(("height_px", "scale"), [(720, 1.0), (800, 1.0), (1080, 1.35), (2160, 2.0)])
def test_type_grows_with_the_screen(height_px: int, scale: float) -> None:
    assert _screen_scale(height_px) == scale


def test_words() -> None:
    assert name_parts({"T", "P"}) == "P wave, T wave"
    assert name_parts(()) == "nothing marked"
    assert score_words(Score(2, 5, None)) == "2 of 5 beats right"
