"""Where calipers lie on a page, by numbers."""

import pytest

from ecgviewer.ui.paper.measure.caliper_place import bar_y, is_placed, part_at, value_at, y_of
from ecgviewer.ui.paper.strip_geometry import SecondPlace, StripPage, StripScale, layout_strip
from ecgviewer.workflows.review.calipers import BOTH, END, START, Caliper

LAYOUT = layout_strip(900, 400, 14, 40)
PAGE = StripPage(LAYOUT, StripScale(25.0, 10.0, 4.0), 10.0)
"""100 pixels a second, 40 a millivolt, from 10 s on."""

SPLIT_Y = LAYOUT.paper.middle + 60.0
TWO = StripPage(LAYOUT, PAGE.scale, 10.0, 0.0, SecondPlace(2.0, 5.0, SPLIT_Y))
"""With a lead below whose five units are as tall as a millivolt."""


def test_a_height_is_read_in_the_unit_of_the_lead_there() -> None:
    assert value_at(PAGE, LAYOUT.paper.middle - 40.0) == (pytest.approx(1.0), False)
    assert value_at(TWO, SPLIT_Y - 100.0) == (pytest.approx(1.0), False)
    value, is_second = value_at(TWO, SPLIT_Y)
    assert is_second
    assert value == pytest.approx((2.0 - 1.5) * 5.0)
    below = Caliper(12.0, 13.0, value, value, "cmH2O", is_second=True)
    assert y_of(below, TWO, value) == pytest.approx(SPLIT_Y)
    assert is_placed(below, TWO, "mV", "cmH2O")
    assert not is_placed(below, PAGE, "mV", None)
    assert is_placed(Caliper(1, 2, 0, 0), TWO, "mV", "cmH2O")
    assert not is_placed(Caliper(1, 2, 0, 0), PAGE, "SD", None)


def test_the_pointer_takes_a_leg_or_the_whole() -> None:
    calipers = (Caliper(12.0, 13.0, 0.0, 1.0), Caliper(13.0, 15.0, 0.0, 0.5))
    x = PAGE.x_of_time
    low = LAYOUT.paper.bottom - 10
    assert part_at(calipers, PAGE, x(12.0) + 5, low, 6.0) == (0, START)
    assert part_at(calipers, PAGE, x(15.0) - 5, low, 6.0) == (1, END)
    assert part_at(calipers, PAGE, x(13.0), low, 6.0) == (1, START)  # of two the later one
    assert part_at(calipers, PAGE, x(12.5), low, 6.0) is None
    bar = bar_y(calipers[0], PAGE)
    assert bar == pytest.approx(PAGE.y_of_value(1.0))
    assert part_at(calipers, PAGE, x(12.5), bar + 5, 6.0) == (0, BOTH)
    assert part_at((), PAGE, x(12.5), bar, 6.0) is None


def test_the_line_between_the_legs_stays_on_its_leads_paper() -> None:
    assert bar_y(Caliper(1, 2, 0.0, 99.0), PAGE) == LAYOUT.paper.top + 2
    assert bar_y(Caliper(1, 2, 99.0, 99.0, "mV", is_second=True), TWO) == SPLIT_Y + 2
