"""The large beat: its scale is one of the usual ones, true, and the largest that fits."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from what_if_samples import edited_beat

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.what_if.large_panel import LargePanel


@pytest.fixture
def curve(qtbot: QtBot) -> LargePanel:
    made = LargePanel(LIGHT)
    qtbot.addWidget(made)
    made.set_pixels_per_mm(4.0)
    made.resize(900, 600)
    made.show()
    beat = edited_beat("a")
    made.set_edited(beat.contents()["gradcam", "a"], beat.original_mv)
    return made


def test_the_largest_usual_scale_that_fits(curve: LargePanel, qtbot: QtBot) -> None:
    # 900 px are 225 mm: 200 mm/s fit, 250 don't. The traces span 2.1 mV on about 550 px, 137 mm.
    assert (curve.scale.speed_mm_per_s, curve.scale.gain_mm_per_mv) == (200.0, 60.0)
    with qtbot.waitSignal(curve.scale_changed):
        curve.set_pixels_per_mm(8.0)
    assert (curve.scale.speed_mm_per_s, curve.scale.gain_mm_per_mv) == (100.0, 30.0)
    with qtbot.waitSignal(curve.scale_changed):
        curve.resize(500, 300)
    assert curve.scale.speed_mm_per_s == 50.0


def test_a_second_is_as_wide_as_it_says(curve: LargePanel) -> None:
    plot = curve._plot_rect()
    page = curve._page(plot)
    assert plot.width() == 200 * 4
    assert plot.center().x() == pytest.approx(450)
    assert float(page.x_of_time(np.array(0.0))) == pytest.approx(450)
    assert float(page.y_of_value(np.array(0.0)) - page.y_of_value(np.array(1.0))) == pytest.approx(60 * 4)


def test_a_larger_beat_has_a_smaller_gain(curve: LargePanel) -> None:
    content = curve.content
    assert content is not None
    curve.set_content(replace(content, limits=(-4.0, 4.0)))
    assert curve.scale.gain_mm_per_mv == 15.0


def test_a_drag_is_told_in_seconds_of_the_paper(curve: LargePanel, qtbot: QtBot) -> None:
    told: list[tuple[str, float]] = []
    curve.dragged.connect(lambda field, change: told.append((field, change)))
    start = QPoint(450 - 120, 200)
    qtbot.mousePress(curve, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(curve, start - QPoint(40, 0))
    qtbot.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    assert told[-1][0] == "p_shift_s"
    assert told[-1][1] == pytest.approx(-0.05)
