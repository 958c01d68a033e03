"""Bars of probabilities: their length, their colour, and the exact number under the pointer."""

import numpy as np
import pytest
from beat_samples import details, model_beat
from pixels import is_color, longest_run, pixels_of
from pytestqt.qtbot import QtBot

from ecgviewer.ui.facts.beat_details import BeatDetails
from ecgviewer.ui.facts.probability_bars import ProbabilityBars
from ecgviewer.ui.look.theme import DARK


@pytest.fixture
def bars(qtbot: QtBot) -> ProbabilityBars:
    made = ProbabilityBars(DARK)
    qtbot.addWidget(made)
    return made


def row(bars: ProbabilityBars, made: BeatDetails, number: int) -> np.ndarray:
    """Return the pixels of the line through the middle of a row below the title."""
    bars.set_details(made)
    bars.resize(400, bars.sizeHint().height())
    n_rows = len(made.models[0].probabilities)
    height = bars.height() / (n_rows + 1)
    pixels: np.ndarray = pixels_of(bars)[round((number + 1.5) * height)][None]
    return pixels


@pytest.mark.parametrize(
    ("symbol", "color"), [("A", DARK.accent), ("N", DARK.false_hue), ("F", DARK.muted), ("", DARK.accent)]
)
def test_a_called_class_has_the_accent_a_false_one_its_hue_and_one_outside_neither(
    bars: ProbabilityBars, symbol: str, color: str
) -> None:
    atrial = row(bars, details(model_beat(), symbol=symbol), 3)
    assert longest_run(is_color(atrial, color)[0])[1] > 100
    others = {DARK.accent, DARK.false_hue, DARK.muted} - {color}
    assert all(longest_run(is_color(atrial, other)[0])[1] < 20 for other in others)


def test_a_bar_is_as_long_as_its_probability(bars: ProbabilityBars) -> None:
    made = details(model_beat(), symbol="A")
    called, other = row(bars, made, 3), row(bars, made, 0)
    bar, ground = (np.flatnonzero(is_color(called, color)[0]) for color in (DARK.accent, DARK.raised))
    whole = ground[-1] - bar[0]
    assert bar.size / whole == pytest.approx(0.6, abs=0.03)
    assert longest_run(is_color(other, DARK.muted)[0])[1] / whole == pytest.approx(0.1, abs=0.03)


def test_the_exact_probability_is_told_under_the_pointer(bars: ProbabilityBars) -> None:
    made = details(model_beat(), model_beat("V1", called="V"))
    row(bars, made, 0)
    height = bars.height() / 6
    assert bars.tip_at(10, 1.5 * height) == "V2: N (normal beat) 0.1000"
    assert bars.tip_at(10, 4.5 * height) == "V2: A (atrial premature beat) 0.6000"
    assert bars.tip_at(390, 5.5 * height) == "V1: V (premature ventricular contraction) 0.6000"
    assert bars.tip_at(200, 1.5 * height) == ""  # between the columns
    assert bars.tip_at(10, 3) == ""  # the title
    assert bars.tip_at(10, 7 * height) == ""
    bars.set_details(None)
    assert bars.tip_at(10, 1.5 * height) == ""


def test_it_has_room_for_the_network_with_the_most_classes(bars: ProbabilityBars) -> None:
    bars.set_details(details(model_beat(labels="NV", called="V")))
    two = bars.sizeHint().height()
    bars.set_details(details(model_beat(labels="NV", called="V"), model_beat("V1")))
    assert bars.sizeHint().height() == pytest.approx(two * 6 / 3, abs=2)
    assert bars.minimumSizeHint().height() == bars.sizeHint().height()
    bars.set_details(details(model_beat(called="")))
    assert bars.sizeHint().height() == pytest.approx(two / 3, abs=2)
