"""Calipers by numbers."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ecgviewer.workflows.review.calipers import (
    BOTH,
    END,
    START,
    Caliper,
    landmarks,
    marched,
    moved,
    next_mark,
    snapped,
)


def test_a_caliper_tells_time_rate_and_height() -> None:
    found = Caliper(12.0, 12.82, 0.1, 0.55)
    assert found.span_s == pytest.approx(0.82)
    assert found.per_min == pytest.approx(73.17, abs=0.01)
    assert found.in_words() == "820 ms · 73/min · +0.45 mV"


def test_legs_in_either_order_measure_the_same() -> None:
    assert Caliper(12.82, 12.0, 0.55, 0.1).in_words() == Caliper(12.0, 12.82, 0.1, 0.55).in_words()
    assert Caliper(12.0, 12.82, 0.55, 0.1).in_words() == "820 ms · 73/min · −0.45 mV"


def test_no_qrs_complex_is_a_rate() -> None:
    assert Caliper(1.0, 1.09, 0.0, 1.2).in_words() == "90 ms · +1.20 mV"
    assert Caliper(1.0, 8.0, 0.0, 0.001).in_words() == "7,000 ms · 0.00 mV"


def test_a_leg_moves_alone_and_the_whole_keeps_its_measures() -> None:
    first = Caliper(12.0, 13.0, 0.1, 0.6)
    assert moved(first, START, 12.5, 0.2) == Caliper(12.5, 13.0, 0.2, 0.6)
    assert moved(first, END, 14.0, 0.0) == Caliper(12.0, 14.0, 0.1, 0.0)
    whole = moved(first, BOTH, 20.0, 0.3)
    assert (whole.start_s, whole.end_s) == (20.0, 21.0)
    assert (whole.span_s, whole.rise) == pytest.approx((1.0, 0.5))


def test_marching_repeats_the_interval_to_both_sides() -> None:
    caliper = Caliper(12.8, 12.0, 0.0, 0.0)
    assert marched(caliper, 10.0, 15.0).tolist() == pytest.approx([10.4, 11.2, 13.6, 14.4])
    assert marched(caliper, 20.0, 21.0).tolist() == pytest.approx([20.0, 20.8])
    assert marched(Caliper(5.0, 5.0, 0, 0), 0.0, 10.0).size == 0
    assert marched(Caliper(5.0, 5.0001, 0, 0), 0.0, 10.0).size == 0


def test_legs_snap_to_r_peaks_and_to_the_boundaries_of_waves() -> None:
    beats: Any = SimpleNamespace(time_s=np.array([1.0, 2.0]))
    points = np.full((2, 3, 3), np.nan)
    points[0, 1] = (342, 360, 378)
    waves: Any = SimpleNamespace(waves=SimpleNamespace(points=points), record=SimpleNamespace(fs_hz=360.0))
    marks = landmarks(beats, waves)
    assert marks.tolist() == pytest.approx([0.95, 1.0, 1.05, 2.0])
    assert landmarks(beats, None).tolist() == [1.0, 2.0]
    assert landmarks(None, None).size == 0
    assert snapped(1.03, marks, 0.03) == 1.05
    assert snapped(0.96, marks, 0.03) == 0.95
    assert snapped(1.5, marks, 0.03) == 1.5
    assert snapped(1.5, np.empty(0), 1.0) == 1.5
    assert [next_mark(1.0, marks, step) for step in (1, -1)] == [1.05, 0.95]
    assert [next_mark(t, marks, step) for t, step in ((2.0, 1), (0.95, -1), (1.5, 1))] == [2.0, 0.95, 2.0]
