"""What each wave is worth: rows, sides, percent, and what stays while values are under way."""

import numpy as np
import pytest
from pixels import is_color, longest_run, pixels_of
from pytestqt.qtbot import QtBot

from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.ui.facts.wave_bars import WaveBars
from ecgviewer.ui.look.theme import LIGHT

PLAYERS = ("P", "QRS", "baseline")


def shares(*values: float, pair: float = 0.0) -> WaveShapley:
    interactions = np.zeros((3, 3))
    interactions[0, 1] = interactions[1, 0] = pair
    return WaveShapley("v2", "A", "", "line", PLAYERS, np.array(values), interactions, 1.0, 0.0)


@pytest.fixture
def bars(qtbot: QtBot) -> WaveBars:
    made = WaveBars(LIGHT)
    qtbot.addWidget(made)
    return made


def runs(bars: WaveBars, color: str) -> list[tuple[int, int]]:
    """Return where the longest run of a colour begins in each row, and its length."""
    bars.resize(400, bars.sizeHint().height())
    found = is_color(pixels_of(bars), color)
    height = bars.height() / len(bars.players)
    return [longest_run(found[round((row + 0.5) * height)]) for row in range(len(bars.players))]


def test_for_is_right_and_against_left_in_proportion(bars: WaveBars) -> None:
    bars.set_shares(shares(4.0, -2.0, 0.0))
    right, left = runs(bars, LIGHT.signed_for_stops[-1]), runs(bars, LIGHT.signed_against_stops[-1])
    assert right[0][1] == pytest.approx(2 * left[1][1], abs=3)
    assert left[1][1] > 20
    assert (left[0][1], right[1][1]) == (0, 0)
    assert left[1][0] + left[1][1] == pytest.approx(right[0][0], abs=2)


def test_rows_tell_value_share_and_the_strongest_pair(bars: WaveBars) -> None:
    bars.set_shares(shares(3.0, -1.0, 0.0, pair=-0.5))
    height = bars.sizeHint().height() / 3
    assert bars.tip_at(0.5 * height) == "P +3.00 (+75\u00a0%); together with QRS −\u00a00.50"
    assert bars.tip_at(1.5 * height) == "QRS −1.00 (−25\u00a0%); together with P −\u00a00.50"
    assert bars.tip_at(2.5 * height) == "baseline +0.00 (0\u00a0%)"
    assert bars.tip_at(-1) == bars.tip_at(4 * height) == ""
    assert bars.accessibleDescription() == (
        "P +3.00 (+75\u00a0%), QRS −1.00 (−25\u00a0%), baseline +0.00 (0\u00a0%)"
    )


def test_rows_stay_empty_while_values_are_under_way(bars: WaveBars) -> None:
    assert bars.players == ()
    bars.set_shares(shares(3.0, -1.0, 0.0))
    height = bars.sizeHint().height()
    bars.set_shares(None)
    assert bars.players == PLAYERS
    assert bars.sizeHint().height() == height
    assert [length for _, length in runs(bars, LIGHT.signed_for_stops[-1])] == [0, 0, 0]
    assert bars.tip_at(5) == ""
    assert bars.accessibleDescription() == ""


def test_values_that_are_all_zero_have_no_bars(bars: WaveBars) -> None:
    bars.set_shares(shares(0.0, 0.0, 0.0))
    assert max(length for _, length in runs(bars, LIGHT.signed_for_stops[-1])) <= 1
    assert bars.accessibleDescription().startswith("P +0.00 (0\u00a0%)")
