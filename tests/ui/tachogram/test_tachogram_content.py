"""The numbers of the tachogram."""

import numpy as np
import pytest
from strip_samples import make_beats

from ecgviewer.ui.tachogram.tachogram_content import LEAST_SPAN_S, TachogramContent, TimeAxis, y_of


def test_each_beat_has_its_interval_and_the_rate_around_it() -> None:
    beats = make_beats([100 + 80 * n for n in range(20)], "N" * 20, fs_hz=100.0)
    content = TachogramContent(20.0, beats)
    assert np.isnan(content.rr_s[0])
    assert content.rr_s[1:].tolist() == pytest.approx([0.8] * 19)
    finite = content.per_min[np.isfinite(content.per_min)]
    assert finite.tolist() == pytest.approx([75.0] * finite.size)
    assert finite.size == 20 - 1 - 7
    assert content.rate_range == (60.0, 100.0)
    assert content.rr_range_s == (0.2, 1.2)
    assert content.classes.tolist() == [""] * 20


def test_without_beats_there_are_axes_all_the_same() -> None:
    content = TachogramContent(10.0)
    assert content.times_s.size == content.per_min.size == 0
    assert content.rate_range == (40.0, 120.0)


def test_zooming_keeps_the_second_under_the_pointer_and_ends_at_the_record() -> None:
    axis = TimeAxis(0.0, 1800.0, 50.0, 950.0)
    near = axis.zoomed(3, 600.0, 1800.0)
    assert near.end_s - near.start_s == pytest.approx(1800.0 / 1.25**3)
    at = np.array([600.0])
    assert near.x_of_time(at) == pytest.approx(axis.x_of_time(at))
    assert near.time_of_x(float(near.x_of_time(at)[0])) == pytest.approx(600.0)
    closest = axis.zoomed(100, 600.0, 1800.0)
    assert closest.end_s - closest.start_s == pytest.approx(LEAST_SPAN_S)
    whole = near.zoomed(-50, 600.0, 1800.0)
    assert (whole.start_s, whole.end_s) == pytest.approx((0.0, 1800.0))
    assert near.moved(1e6, 1800.0).end_s == pytest.approx(1800.0)
    assert near.moved(-1e6, 1800.0).start_s == 0.0
    short = TimeAxis(0.0, 2.0, 0.0, 100.0).zoomed(1, 1.0, 2.0)
    assert (short.start_s, short.end_s) == (0.0, 2.0)


def test_what_is_beyond_an_axis_stands_at_its_end() -> None:
    found = y_of(np.array([0.2, 0.7, 1.2, 9.0, -1.0]), (0.2, 1.2), 10.0, 110.0)
    assert found.tolist() == pytest.approx([110.0, 60.0, 10.0, 10.0, 110.0])
