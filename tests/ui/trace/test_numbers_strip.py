import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ecgviewer.ui.facts.beat_pick import BeatPick
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.state.tool import Walk
from ecgviewer.ui.trace.numbers_strip import NumbersStrip, number_items
from ecgviewer.workflows.review.record_numbers import Pause, Premature, Rate, RecordNumbers

NUMBERS = RecordNumbers(
    88.4,
    Rate(61.6, 40),
    Rate(118.0, 7),
    Premature(780, 34.2, 1560.0, 377, 2, 3),
    Premature(2, 0.04, 4.0, 0, 0, 0),
    Pause(1.94, 12),
)
WHOLE = [
    "min 62", "mean 88/min", "max 118", "V 34.2 %, 1,560/h", "S 0.04 %, 4/h", "377 V couplets", "2 V runs, longest 3",
    "longest RR 1.94 s",
]  # fmt: skip


@pytest.fixture
def strip(qtbot: QtBot) -> NumbersStrip:
    strip = NumbersStrip(DARK)
    qtbot.addWidget(strip)
    strip.resize(1200, 26)
    strip.show()
    strip.set_numbers(NUMBERS)
    return strip


def texts(strip: NumbersStrip) -> list[str]:
    return [text.replace("\u00a0", " ") for text in strip.texts()]


def button(strip: NumbersStrip, text: str) -> QToolButton:
    return next(each for each in strip.findChildren(QToolButton) if each.text().startswith(text))


def test_the_numbers_read_from_rate_to_longest_rr(strip: NumbersStrip) -> None:
    assert texts(strip) == WHOLE


def test_where_room_is_scarce_the_tip_still_tells_how_many_an_hour() -> None:
    burden = next(item for item in number_items(NUMBERS) if item.short.startswith("V"))
    assert (
        burden.tip
        == "780 ventricular beats (calls of the network, your labels first), 1,560 an hour; click to list them"
    )


def test_a_warning_stands_beside_each_count_of_calls_and_no_other_number() -> None:
    items = number_items(NUMBERS, "most of its V are wrong")
    marked = [item.short.replace("\u00a0", " ") for item in items if item.text.startswith("⚠")]
    assert marked == ["⚠ V 34.2 %", "⚠ S 0.04 %", "⚠ 377 V couplets", "⚠ 2 V runs"]
    assert all(("most of its V are wrong. " in item.tip) == item.text.startswith("⚠") for item in items)
    assert [item.target is None for item in items] == [item.target is None for item in number_items(NUMBERS)]


def test_each_number_leads_to_its_beats(strip: NumbersStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.beat_requested) as beat:
        button(strip, "min").click()
    assert beat.args == [40]
    with qtbot.waitSignal(strip.beat_requested) as beat:
        button(strip, "longest RR").click()
    assert beat.args == [12]
    for text, title in (
        ("V 34", "V beats"),
        ("377", "couplets of V"),
        ("2 V runs", "runs of V"),
        ("S 0", "S beats"),
    ):
        with qtbot.waitSignal(strip.pick_requested) as pick:
            button(strip, text).click()
        assert isinstance(pick.args[0], BeatPick)
        assert pick.args[0].title == title


def test_what_isnt_there_leads_nowhere_and_s_has_no_empty_couplets() -> None:
    none = Premature(0, 0.0, 0.0, 0, 0, 0)
    items = number_items(RecordNumbers(None, None, None, none, none, None))
    assert [item.text.replace("\u00a0", " ") for item in items] == [
        "V 0.0 %, 0/h",
        "S 0.0 %, 0/h",
        "0 V couplets",
        "0 V runs",
    ]
    assert all(item.target is None for item in items)


def test_numbers_shorten_and_the_last_ones_go_where_room_is_scarce(strip: NumbersStrip, qtbot: QtBot) -> None:
    strip.resize(560, 26)
    qtbot.wait(1)
    shown = texts(strip)
    assert shown[:4] == ["min 62", "88/min", "max 118", "V 34.2 %"]
    strip.resize(260, 26)
    qtbot.wait(1)
    assert 0 < len(texts(strip)) < len(shown)
    strip.resize(1200, 26)
    qtbot.wait(1)
    assert texts(strip) == WHOLE


def test_where_room_is_scarce_the_longest_rr_stays_longer_than_runs_of_s() -> None:
    block = RecordNumbers(
        52.0,
        None,
        None,
        Premature(2, 0.1, 4.0, 1, 0, 0),
        Premature(404, 25.7, 808.0, 2, 5, 90),
        Pause(1.8, 3),
    )
    items = [item.short.replace("\u00a0", " ") for item in number_items(block)]
    assert items[-3:] == ["longest RR 1.80 s", "2 S couplets", "5 S runs"]


def test_a_longest_rr_in_noise_says_so() -> None:
    items = number_items(RecordNumbers(None, None, None, None, None, Pause(3.13, 7, True)))
    assert [(item.text, item.short, item.target) for item in items] == [
        ("longest RR 3.13 s, in noise", "longest RR 3.13 s, in noise", 7)
    ]
    assert "beats may be missed" in items[0].tip


def test_what_is_walked_stands_at_the_right(strip: NumbersStrip, qtbot: QtBot) -> None:
    strip.set_walk(Walk("N called V", "3 of 5", True))
    assert texts(strip)[-1] == "3 of 5 N called V"
    with qtbot.waitSignal(strip.command_requested) as command:
        button(strip, "▸").click()
    assert command.args == ["next_look"]
    assert button(strip, "✕").isVisible()
    strip.set_walk(Walk("false calls", "39"))
    assert not button(strip, "✕").isVisible()
    strip.set_walk(Walk())
    assert texts(strip) == WHOLE
