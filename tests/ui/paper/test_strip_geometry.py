import math

import numpy as np
import pytest

from ecgviewer.ui.paper.strip_geometry import (
    LARGE_BOX_MV,
    StripPage,
    StripScale,
    beat_span_s,
    calibration_mv,
    choose_center_mv,
    clamp_start,
    format_tick,
    grid_positions,
    is_too_tall,
    layout_strip,
    shown_grids,
    start_after_zoom,
    step_gain,
    tick_step_s,
    zoom_speed,
)


def make_page(
    width: float = 1000.0, height: float = 400.0, start_s: float = 10.0, **scale: float
) -> StripPage:
    return StripPage(layout_strip(width, height, 14.0, 60.0, 1), StripScale(**scale), start_s)


@pytest.mark.parametrize("pixels_per_mm", [96 / 25.4, 5.0])
def test_a_second_at_25_mm_per_s_is_25_mm_and_a_millivolt_10_mm(pixels_per_mm: float) -> None:
    page = make_page(pixels_per_mm=pixels_per_mm)
    assert page.x_of_time(11.0) - page.x_of_time(10.0) == pytest.approx(25 * pixels_per_mm)
    assert page.y_of_value(0.0) - page.y_of_value(1.0) == pytest.approx(10 * pixels_per_mm)


def test_a_resize_changes_the_span_and_not_the_scale() -> None:
    small, large = make_page(width=600), make_page(width=1800)
    assert small.layout.left == large.layout.left
    assert small.x_of_time(12.0) == large.x_of_time(12.0)
    assert small.y_of_value(0.0) - small.y_of_value(1.0) == large.y_of_value(0.0) - large.y_of_value(1.0)
    assert large.span_s - small.span_s == pytest.approx(1200 / (25 * 96 / 25.4))


def test_time_of_x_undoes_x_of_time() -> None:
    page = make_page()
    assert page.time_of_x(page.x_of_time(12.345)) == pytest.approx(12.345)
    assert page.time_of_x(page.layout.left) == 10.0
    assert page.end_s == pytest.approx(page.time_of_x(page.layout.right))


def test_bands_follow_each_other_and_end_inside_the_strip() -> None:
    layout = layout_strip(500.0, 250.0, 14.0, 60.0, 2)
    bands = [
        layout.header,
        layout.reference,
        layout.network,
        layout.parts,
        layout.triangles,
        layout.rhythm,
    ]
    bands.append(layout.paper)
    for upper, lower in zip(bands, [*bands[1:], layout.axis], strict=True):
        assert upper.bottom <= lower.top
    assert layout.axis.bottom <= 250.0
    assert layout.paper.height > 100.0


def test_zoom_keeps_the_anchor_under_the_pointer() -> None:
    page = make_page()
    anchor_s = page.time_of_x(700.0)
    for speed in (12.5, 37.0, 100.0):
        start_s = start_after_zoom(page, speed, anchor_s)
        zoomed = make_page(start_s=start_s, speed_mm_per_s=speed)
        assert zoomed.x_of_time(anchor_s) == pytest.approx(700.0)


def test_zoom_stops_at_the_speeds_that_have_a_name() -> None:
    assert zoom_speed(25.0, 1) == pytest.approx(31.25)
    assert zoom_speed(45.0, 1) == 50.0
    assert zoom_speed(50.0, 1) == pytest.approx(62.5)
    assert zoom_speed(26.0, -1) == 25.0
    assert zoom_speed(25.0, -10) == 12.5
    assert zoom_speed(399.0, 9) == 400.0
    assert zoom_speed(0.06, -9) == 0.05
    with pytest.raises(ValueError, match="positive"):
        zoom_speed(0.0, 1)


def test_gain_steps_through_the_usual_ones() -> None:
    assert [step_gain(gain, 1) for gain in (5.0, 10.0, 12.0, 160.0)] == [10.0, 20.0, 20.0, 160.0]
    assert [step_gain(gain, -1) for gain in (10.0, 20.0, 12.0, 0.5)] == [5.0, 10.0, 10.0, 0.5]


def test_start_stays_inside_the_record() -> None:
    assert clamp_start(-1.0, 10.0, 60.0) == 0.0
    assert clamp_start(55.0, 10.0, 60.0) == 50.0
    assert clamp_start(5.0, 10.0, 1.0) == 0.0


@pytest.mark.parametrize(
    ("low", "high", "median", "span", "current", "expected"),
    [
        (-1.0, 2.0, 0.0, 8.0, 0.5, 0.5),  # it fits: nothing moves
        (-1.0, 2.0, 0.1, 8.0, math.inf, 0.0),  # the median, on a large box
        (-1.0, 3.8, 0.0, 6.0, math.inf, 1.0),  # moved up as little as needed, to a large box
        (-4.0, 8.0, 0.6, 6.0, 0.0, 0.5),  # taller than the paper: the median
        (math.nan, math.nan, math.nan, 6.0, 1.5, 1.5),  # nothing on the page
        (math.nan, math.nan, math.nan, 6.0, math.inf, 0.0),
    ],
)
def test_center_keeps_the_page_on_the_paper(
    low: float, high: float, median: float, span: float, current: float, expected: float
) -> None:
    assert choose_center_mv(low, high, median, span, current) == pytest.approx(expected)


def test_center_never_cuts_off_a_page_that_fits() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        low = float(rng.uniform(-4, 0))
        high = low + float(rng.uniform(0.1, 5.0))
        center = choose_center_mv(low, high, float(rng.uniform(low, high)), 5.2, math.inf)
        assert center - 2.6 <= low
        assert high <= center + 2.6


def test_too_tall_is_said_only_where_something_is_cut_off() -> None:
    page = make_page()
    half = page.span_mv / 2
    assert not is_too_tall(-half, half, page)
    assert is_too_tall(-half - 0.1, 0.0, page)
    assert is_too_tall(0.0, half + 0.1, page)


def test_small_boxes_go_below_6_mm_per_s_and_large_ones_below_2() -> None:
    def shown(speed: float) -> tuple[bool, bool]:
        return shown_grids(StripScale(speed_mm_per_s=speed, pixels_per_mm=8.0))

    assert shown(25.0) == (True, True)
    assert shown(6.0) == (True, True)
    assert shown(5.9) == (False, True)
    assert shown(1.9) == (False, False)


def test_boxes_stand_on_multiples_of_their_size() -> None:
    np.testing.assert_allclose(grid_positions(0.19, 0.61, 0.2), [0.2, 0.4, 0.6])
    np.testing.assert_allclose(grid_positions(-0.6, 0.5, LARGE_BOX_MV), [-0.5, 0.0, 0.5])


def test_labels_of_the_time_axis_do_not_touch() -> None:
    for px_per_s in (0.05, 0.7, 19.0, 94.5, 1500.0):
        step = tick_step_s(px_per_s, 70.0)
        assert step * px_per_s >= 70.0
    assert tick_step_s(94.5, 70.0) == 1.0


@pytest.mark.parametrize(
    ("time_s", "step_s", "text"),
    [
        (0.0, 1.0, "0:00"),
        (621.0, 1.0, "10:21"),
        (621.4, 0.2, "10:21.4"),
        (59.96, 0.02, "0:59.96"),
        (7322, 60.0, "2:02:02"),
        (59.9999999, 1.0, "1:00"),
    ],
)
def test_times_of_the_axis(time_s: float, step_s: float, text: str) -> None:
    assert format_tick(time_s, step_s) == text


def test_calibration_pulse_shrinks_where_a_millivolt_is_too_tall() -> None:
    assert calibration_mv(37.8, 200.0) == 1.0
    assert calibration_mv(300.0, 200.0) == 0.5
    assert calibration_mv(1500.0, 200.0) == 0.1


def test_a_beat_reaches_half_way_to_its_neighbours_and_half_a_second_at_most() -> None:
    times = np.array([1.0, 1.6, 5.0])
    assert beat_span_s(times, 0) == pytest.approx((0.5, 1.3))
    assert beat_span_s(times, 1) == pytest.approx((1.3, 2.1))
    assert beat_span_s(times, 2) == pytest.approx((4.5, 5.5))
