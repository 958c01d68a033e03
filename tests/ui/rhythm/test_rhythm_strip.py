"""The row of called rhythms: which bars, where, and what a click asks for."""

from dataclasses import replace

import pytest
from called_rhythm_samples import calls_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ecgviewer.beats.rhythms.no_rhythm import GAP, NOISE
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.strip_fonts import StripFonts
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


def test_where_there_is_no_call_the_bar_says_why() -> None:
    calls = replace(calls_of("SSGG", ("SR",) * 4), no_call=("", "", NOISE, GAP))
    assert [(bar.label, bar.is_unsure, bar.is_false) for bar in bars_of(calls)] == [
        ("SR", False, False),
        ("no call: noise", True, False),
        ("no call: gap", True, False),
    ]


def test_doubt_is_marked_whatever_a_network_calls_its_classes() -> None:
    """A network of N, A, O and noise, too; where there is no call there is nothing to doubt."""
    calls = calls_of("AAGSB", confidence=(0.9, 0.6, 0.6, 0.9, 0.6))
    calls = replace(calls, card=replace(calls.card, labels=("A", "N", "~", "O")))
    assert [bar.text for bar in bars_of(calls)] == ["A", "A ?", "N ?", "O", "noisy ?"]
    calls = replace(calls, no_call=("", "", NOISE, "", GAP))
    assert [bar.text for bar in bars_of(calls)] == ["A", "A ?", "no call: noise", "O", "no call: gap"]


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


def test_its_edges_follow_the_font(strip: RhythmStrip) -> None:
    """Its margin is the trace's, and both have the font of the window."""
    font = strip.font()
    font.setPointSizeF(2 * font.pointSizeF())
    strip.setFont(font)
    fresh = RhythmStrip(LIGHT)
    fresh.setFont(font)
    fresh.set_calls(calls_of("SSAAS", ("SR", "SR", "SR", "AFIB", "SR")))
    fresh.set_shown(0.0, 30.0)
    fresh.resize(strip.size())
    assert strip.x_of(0.0) == StripFonts(font).margin_width + 8
    assert strip.sizeHint() == fresh.sizeHint()


@pytest.mark.parametrize("start_s", [0.0, 11.0, 12.5, 20.0])
def test_what_is_in_view_is_found_without_a_look_at_all_bars(strip: RhythmStrip, start_s: float) -> None:
    strip.set_shown(start_s, start_s + 5.0)
    seen = [bar for bar in strip._bars if bar.end_s > start_s and bar.start_s < start_s + 5.0]
    assert list(strip._bars_in_view()) == seen


def test_a_short_stretch_of_a_day_is_seen_among_others(qtbot: QtBot) -> None:
    """One of 5 s lies on a quarter of a pixel; what follows it doesn't hide it."""
    made = RhythmStrip(LIGHT, is_whole=True)
    qtbot.addWidget(made)
    made.set_calls(calls_of("S" * 1000 + "A" + "S" * 3000))
    made.resize(900, made.sizeHint().height())
    image = made.grab().toImage()
    left, y = round(made.x_of(5002.5)), image.height() // 2
    near = {image.pixelColor(x, y).name() for x in range(left - 2, left + 3)}
    assert len(near) > 1
    picture = made._picture
    made.set_shown(50.0, 60.0)
    made.grab()
    assert made._picture is picture
    made.set_theme(DARK)
    made.grab()
    assert made._picture is not picture


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("is_whole", [False, True])
def test_noise_does_not_look_like_sinus_rhythm(qtbot: QtBot, theme: Theme, is_whole: bool) -> None:
    strip = RhythmStrip(theme, is_whole)
    qtbot.addWidget(strip)
    calls = calls_of("SSSSBBBBSSSS")
    calls = replace(calls, card=replace(calls.card, labels=("A", "O", "~", "N")))
    strip.set_calls(replace(calls, no_call=("",) * 8 + (NOISE,) * 4))
    strip.set_shown(0.0, 65.0)
    strip.resize(900, strip.sizeHint().height())
    image = strip.grab().toImage()
    row = 8 if not is_whole else 5
    sinus, noisy, none = (
        image.pixelColor(round(strip.x_of(at)), row).lightness() for at in (18.0, 38.0, 58.0)
    )
    assert abs(sinus - noisy) > 20
    assert noisy == none
