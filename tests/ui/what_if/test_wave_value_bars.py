"""Bars left and right of zero: which side, how long, in which colour, and what stays meanwhile."""

import numpy as np
import pytest
from pixels import is_color, longest_run, pixels_of
from pytestqt.qtbot import QtBot

from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.what_if.wave_value_bars import WaveValueBars


def shares(values: dict[str, float], model: str = "V2", label: str = "A") -> WaveShapley:
    n = len(values)
    array = np.array(list(values.values()))
    return WaveShapley(model, label, "", "line", tuple(values), array, np.zeros((n, n)), 1.0, 0.0)


@pytest.fixture
def bars(qtbot: QtBot) -> WaveValueBars:
    made = WaveValueBars(LIGHT)
    qtbot.addWidget(made)
    return made


def painted(bars: WaveValueBars, color: str) -> list[tuple[int, int]]:
    """Return where the longest run of a colour begins in each row below the title, and its length."""
    bars.resize(400, bars.sizeHint().height())
    found = is_color(pixels_of(bars), color)
    height = bars.height() / (len(bars.rows) + 1)
    # Just below the middle of a row: there is a bar, and hardly a letter's stem as long as one.
    return [longest_run(found[round((row + 1.5) * height)]) for row in range(len(bars.rows))]


def test_players_stand_in_the_order_of_time_whoever_has_them(bars: WaveValueBars) -> None:
    assert bars.rows == ()
    bars.set_shares([shares({"T": 1.0, "P": 0.5}), shares({"beats alike": 1.0, "rhythm": 0.2, "QRS": 2.0})])
    assert bars.rows == ("P", "QRS", "T", "rhythm", "beats alike")


def test_it_is_as_high_as_a_title_and_its_rows(bars: WaveValueBars) -> None:
    assert bars.sizeHint().height() == 0
    bars.set_shares([shares({"P": 1.0})])
    two = bars.sizeHint().height()
    bars.set_shares([shares({"P": 1.0, "QRS": 1.0, "T": 1.0})])
    assert bars.sizeHint().height() == pytest.approx(2 * two, abs=2)
    assert bars.minimumSizeHint().height() == bars.sizeHint().height()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_for_lies_right_and_against_left_of_zero_in_the_length_of_the_value(
    bars: WaveValueBars, theme: Theme
) -> None:
    bars.set_theme(theme)
    bars.set_shares([shares({"P": -2.0, "QRS": 4.0, "T": 0.0})])
    right = painted(bars, theme.signed_for_stops[-1])
    left = painted(bars, theme.signed_against_stops[-1])
    assert right[0][1] == right[2][1] == left[1][1] == left[2][1] == 0
    assert right[1][1] == pytest.approx(2 * left[0][1], abs=3)
    assert left[0][1] > 30
    assert left[0][0] + left[0][1] == pytest.approx(right[1][0], abs=2)


def test_the_largest_value_of_each_model_fills_its_half(bars: WaveValueBars) -> None:
    bars.set_shares([shares({"P": 0.001}), shares({"P": -8.0}, "V1")])
    (_, right), (_, left) = (
        *painted(bars, LIGHT.signed_for_stops[-1]),
        *painted(bars, LIGHT.signed_against_stops[-1]),
    )
    assert right == pytest.approx(left, abs=2)


def test_values_that_are_all_zero_have_no_bar(bars: WaveValueBars) -> None:
    bars.set_shares([shares({"P": 0.0, "QRS": 0.0})])
    assert [length for _, length in painted(bars, LIGHT.signed_for_stops[-1])] == [0, 0]


def test_old_values_stay_in_grey_while_new_ones_are_on_their_way(bars: WaveValueBars) -> None:
    bars.set_shares([shares({"P": 3.0}), shares({"T": 1.0}, "V1")])
    bars.set_shares([None, shares({"QRS": 1.0}, "V1")])
    assert bars.rows == ("P", "QRS")
    assert painted(bars, LIGHT.signed_for_stops[-1])[0][1] == 0
    assert painted(bars, LIGHT.muted)[0][1] > 30
    bars.set_shares([shares({"P": -3.0}), shares({"QRS": 1.0}, "V1")])
    assert painted(bars, LIGHT.signed_against_stops[-1])[0][1] > 30


def test_values_of_other_models_do_not_stay(bars: WaveValueBars) -> None:
    bars.set_shares([shares({"P": 3.0})])
    bars.set_shares([None, None])
    assert bars.rows == ()


def test_they_are_told_in_words(bars: WaveValueBars) -> None:
    bars.set_shares([shares({"P": -0.5, "QRS": 2.0}), None, shares({"T": 1.25}, "V1", "N")])
    assert bars.accessibleDescription() == "V2, class A: P −0.50, QRS +2.00; V1, class N: T +1.25"
