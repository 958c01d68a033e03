"""The row of called rhythms: which bars, where, and what a click asks for."""

import pytest
from called_rhythm_samples import calls_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.rhythm.rhythm_strip import RhythmStrip, bars_of, reference_bars


def test_neighbours_of_one_call_are_one_bar_and_none_is_lost() -> None:
    bars = bars_of(calls_of("SSAAS"))
    assert [(bar.start_s, bar.end_s, bar.label) for bar in bars] == [
        (0.0, 12.5, "SR"),
        (12.5, 22.5, "AFIB"),
        (22.5, 30.0, "SR"),
    ]
    assert [(bar.first, bar.last) for bar in bars] == [(0, 1), (2, 3), (4, 4)]


def test_a_bar_ends_where_doubt_or_error_begins() -> None:
    calls = calls_of("AAAA", ("AFIB", "AFIB", "SR", ""), (0.9, 0.6, 0.9, 0.9))
    assert [(bar.is_unsure, bar.is_false) for bar in bars_of(calls)] == [
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]


def test_the_reference_has_gaps_where_it_says_nothing() -> None:
    calls = calls_of("AAAA", ("SR", "SR", "", "AFIB"))
    assert reference_bars(calls) == ((0.0, 12.5, "SR"), (17.5, 25.0, "AFIB"))


@pytest.fixture
def strip(qtbot: QtBot) -> RhythmStrip:
    made = RhythmStrip(LIGHT)
    qtbot.addWidget(made)
    made.set_calls(calls_of("SSAAS", ("SR", "SR", "SR", "AFIB", "SR")))
    made.set_shown(0.0, 30.0)
    made.resize(900, made.sizeHint().height())
    made.show()
    return made


def test_a_click_asks_for_the_stretch_whose_middle_is_nearest(strip: RhythmStrip) -> None:
    asked: list[int] = []
    strip.stretch_requested.connect(asked.append)
    for time_s in (1.0, 14.0, 29.0):
        QTest.mouseClick(
            strip,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            QPoint(round(strip.x_of(time_s)), 5),
        )
    assert asked == [0, 2, 4]
    assert strip.stretch_at(2.0) == -1


def test_words_name_call_probability_and_reference(strip: RhythmStrip) -> None:
    assert strip.words_of(2) == "0:10.00 – 0:20.00: AFIB 0.90; reference SR"
    assert strip.words_of(-1) == ""


def test_it_is_as_high_as_its_rows(qtbot: QtBot) -> None:
    with_reference, without = RhythmStrip(LIGHT), RhythmStrip(LIGHT)
    for made in (with_reference, without):
        qtbot.addWidget(made)
    with_reference.set_calls(calls_of("AA", ("SR", "SR")))
    without.set_calls(calls_of("AA"))
    assert with_reference.sizeHint().height() > without.sizeHint().height() + 8


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_false_call_has_a_triangle_and_others_have_none(strip: RhythmStrip, theme: Theme) -> None:
    strip.set_theme(theme)
    image = strip.grab().toImage()
    hue = QColor(theme.false_hue)

    def has_hue(start_s: float, end_s: float) -> bool:
        columns = range(round(strip.x_of(start_s)), round(strip.x_of(end_s)))
        rows = range(image.height() // 2)
        return any(image.pixelColor(x, y) == hue for x in columns for y in rows)

    assert has_hue(12.5, 17.0)
    assert not has_hue(1.0, 12.0)
    assert not has_hue(18.0, 29.0)


def test_the_whole_record_marks_what_is_in_view(qtbot: QtBot) -> None:
    whole = RhythmStrip(LIGHT, is_whole=True)
    qtbot.addWidget(whole)
    whole.set_calls(calls_of("SSAAS"))
    whole.resize(900, whole.sizeHint().height())
    whole.set_shown(10.0, 20.0)
    assert whole.x_of(0.0) < whole.x_of(10.0) < whole.x_of(30.0) <= 900
    image = whole.grab().toImage()
    edge = image.pixelColor(round(whole.x_of(15.0)), 0)
    assert edge != image.pixelColor(round(whole.x_of(25.0)), 0)
