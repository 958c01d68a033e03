import numpy as np
import pytest
from strip_samples import make_beats

from ecgviewer.ui.trace.overview_content import (
    OverviewContent,
    OverviewLayout,
    beat_at,
    class_shares,
    dragged_start,
    interval_points,
    layout_overview,
)


def make_layout() -> OverviewLayout:
    return layout_overview(1000.0, 200.0, 14.0, 60.0, 100.0)


def test_beats_of_a_column_share_out_among_the_classes() -> None:
    shares = class_shares(np.array([0.1, 0.5, 0.9, 1.5]), np.array(["N", "V", "N", "V"]), ["N", "V"], 2)
    np.testing.assert_allclose(shares, [[2 / 3, 1 / 3], [0, 1]])


def test_a_column_without_a_beat_takes_the_nearest() -> None:
    shares = class_shares(np.array([0.5, 4.5]), np.array(["N", "V"]), ["N", "V"], 6)
    assert shares.argmax(axis=1).tolist() == [0, 0, 0, 1, 1, 1]


def test_no_beats_have_no_shares() -> None:
    assert not class_shares(np.empty(0), np.empty(0, "U1"), ["N"], 3).any()


def test_calls_go_before_symbols_and_symbols_fill_in() -> None:
    beats = make_beats([100, 200], "NF")
    assert OverviewContent(beats=beats).classes.tolist() == ["N", "F"]
    assert OverviewContent(beats=beats, called=np.array(["V", ""])).classes.tolist() == ["V", "F"]


def test_time_and_x_undo_each_other() -> None:
    layout = make_layout()
    assert layout.time_of_x(layout.x_of_time(37.0)) == pytest.approx(37.0)
    assert layout.time_of_x(-50.0) == 0.0
    assert layout.time_of_x(5000.0) == 100.0


def test_the_window_keeps_its_grabbed_part_under_the_pointer() -> None:
    assert dragged_start(50.0, 2.0, (30.0, 40.0)) == 48.0
    assert dragged_start(50.0, -3.0, (30.0, 40.0)) == 45.0


def test_a_triangle_and_a_dot_can_be_hit() -> None:
    beats = make_beats([3600, 7200, 18000], "NNV")
    is_false = np.array([False, False, True])
    content = OverviewContent(fs_hz=360.0, duration_s=100.0, beats=beats, is_false=is_false)
    layout = make_layout()
    x = layout.x_of_time(50.0)
    assert beat_at(content, layout, x + 3, layout.triangles.middle) == 2
    assert beat_at(content, layout, layout.x_of_time(20.0), layout.triangles.middle) == -1
    dot_x, dot_y = interval_points(content, layout)[1]
    assert beat_at(content, layout, dot_x + 1, dot_y + 2) == 1
    assert beat_at(content, layout, dot_x + 30, dot_y) == -1
    assert beat_at(content, layout, x, layout.envelope.middle) == -1
