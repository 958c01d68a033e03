"""Bars of the edited beat and marks of the recorded one."""

import numpy as np
import pytest
from pixels import is_color, longest_run, pixels_of
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.what_if.what_if_bars import BeforeAfter, WhatIfBars

TURNED = BeforeAfter("v2", {"N": 0.75, "A": 0.25}, {"N": 0.25, "A": 0.75})


@pytest.fixture
def bars(qtbot: QtBot) -> WhatIfBars:
    made = WhatIfBars(DARK)
    qtbot.addWidget(made)
    return made


def rows(bars: WhatIfBars) -> list[np.ndarray]:
    """Return the pixels of the lines through the middle of each row below the title."""
    bars.resize(400, bars.sizeHint().height())
    pixels = pixels_of(bars)
    n_rows = max(len(column.after) for column in bars.columns)
    height = bars.height() / (n_rows + 1)
    return [pixels[round((row + 1.5) * height)][None] for row in range(n_rows)]


def test_the_called_class_after_the_edit_has_the_accent_and_its_length(bars: WhatIfBars) -> None:
    bars.set_columns([TURNED])
    normal, atrial = rows(bars)
    assert not is_color(normal, DARK.accent).any()
    bar = np.flatnonzero(is_color(atrial, DARK.accent)[0])
    ground = np.flatnonzero(is_color(atrial, DARK.raised)[0])
    width = ground[-1] - bar[0] + 1
    assert (bar[-1] - bar[0] + 1) / width == pytest.approx(0.75, abs=0.02)
    assert longest_run(is_color(normal, DARK.muted)[0])[1] / width == pytest.approx(0.25, abs=0.02)


def test_a_mark_stands_where_the_recorded_beat_was(bars: WhatIfBars) -> None:
    bars.set_columns([TURNED])
    _, atrial = rows(bars)
    bar = np.flatnonzero(is_color(atrial, DARK.accent)[0])
    ground = np.flatnonzero(is_color(atrial, DARK.raised)[0])
    between = is_color(atrial, DARK.text)[0, bar[0] : bar[-1]]
    place = np.flatnonzero(between).mean() / (ground[-1] - bar[0] + 1)
    assert place == pytest.approx(0.25, abs=0.02)


def test_a_class_of_no_probability_still_has_a_bar(bars: WhatIfBars) -> None:
    bars.set_columns([BeforeAfter("v2", {"N": 0.5, "A": 0.5}, {"N": 1.0, "A": 0.0})])
    _, atrial = rows(bars)
    ground = np.flatnonzero(is_color(atrial, DARK.raised)[0])
    assert 1 <= is_color(atrial, DARK.muted)[0, : ground[-1]].sum() <= 2


def test_it_is_as_high_as_a_title_and_the_most_classes(bars: WhatIfBars) -> None:
    bars.set_columns([TURNED])
    three = bars.sizeHint().height()
    six = dict.fromkeys("NLRAV", 0.2)
    bars.set_columns([TURNED, BeforeAfter("v1", six, six)])
    assert bars.sizeHint().height() == pytest.approx(2 * three, abs=2)
    assert bars.minimumSizeHint().height() == bars.sizeHint().height()


def test_the_call_is_the_most_probable_class_of_either_beat(bars: WhatIfBars) -> None:
    assert TURNED.calls == ("N", "A")
    assert TURNED.change == "N → A"
    assert BeforeAfter("v1", {"N": 0.6, "A": 0.4}, {"N": 0.5, "A": 0.5}).change == "still N"
    bars.set_columns([TURNED, BeforeAfter("own", {"N": 0.001, "V": 0.999}, {"N": 0.4, "V": 0.6})])
    lines = bars.toolTip().split("\n")
    assert lines[0] == "ArrhythmiNet 2: N → A, N 0.75 to 0.25, A 0.25 to 0.75"
    assert lines[1].startswith("own: still V, N ")
    assert bars.accessibleDescription() == "; ".join(lines)
