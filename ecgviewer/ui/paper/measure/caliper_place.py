"""Where calipers lie on a page, and what of them the pointer is at. No Qt."""

from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.workflows.review.calipers import BOTH, END, START, Caliper


def is_placed(caliper: Caliper, page: StripPage, unit: str, second_unit: str | None) -> bool:
    """Return whether the curve that a caliper was set on is shown in the same unit: else its height says nothing.

    Parameters
    ----------
    caliper, page
        What, and where.
    unit, second_unit
        Of the curve that is shown, and of the lead below it; None without one.
    """
    if caliper.is_second:
        return page.second is not None and caliper.unit == second_unit
    return caliper.unit == unit


def y_of(caliper: Caliper, page: StripPage, value: float) -> float:
    """Return the y of a value on the curve that a caliper was set on, which must be placed."""
    return page.y_of_second(value) if caliper.is_second else page.y_of_value(value)


def value_at(page: StripPage, y: float) -> tuple[float, bool]:
    """Return the value at a y, in the unit of the lead there, and whether that is the lead below."""
    if page.second is not None and y >= page.second.split_y:
        shown = page.second.center_mv + (page.layout.paper.middle - y) / page.scale.px_per_mv
        return shown * page.second.units_per_mv, True
    return page.center_mv + (page.layout.paper.middle - y) / page.scale.px_per_mv, False


def part_at(
    calipers: tuple[Caliper, ...], page: StripPage, x: float, y: float, grab_px: float
) -> tuple[int, int] | None:
    """Return what the pointer takes hold of: the caliper's index and its part; None for none.

    A leg is held anywhere along its height, the whole caliper by the line between its legs.

    Parameters
    ----------
    calipers, page
        What is shown, and where; of two in one place the later one is taken.
    x, y
        The pointer.
    grab_px
        As near it must be.
    """
    legs = [
        (abs(float(page.x_of_time(time_s)) - x), -index, part)
        for index, caliper in enumerate(calipers)
        for part, time_s in ((START, caliper.start_s), (END, caliper.end_s))
    ]
    if legs and min(legs)[0] <= grab_px:
        _, index, part = min(legs)
        return -index, part
    for index in reversed(range(len(calipers))):
        caliper = calipers[index]
        left, right = sorted(float(page.x_of_time(t)) for t in (caliper.start_s, caliper.end_s))
        is_there = not caliper.is_second or page.second is not None
        if is_there and left <= x <= right and abs(bar_y(caliper, page) - y) <= grab_px:
            return index, BOTH
    return None


def bar_y(caliper: Caliper, page: StripPage) -> float:
    """Return the y of the line between the legs: as high as the higher of them, and inside its lead's paper."""
    paper, split = page.layout.paper, page.first_bottom
    top, bottom = (split, paper.bottom) if caliper.is_second else (paper.top, split)
    y = min(y_of(caliper, page, value) for value in (caliper.start_value, caliper.end_value))
    return min(max(y, top + 2.0), bottom - 2.0)
