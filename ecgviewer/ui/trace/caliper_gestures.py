"""What the pointer does on the trace while calipers are on: set one by a drag, take a leg or the whole along."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF

from ecgviewer.ui.paper.measure.caliper_place import part_at, value_at
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.workflows.review.calipers import BOTH, END, START, Caliper, moved, snapped

GRAB_PX = 6.0
"""As near to a leg, or to the line between two, the pointer takes hold of it."""

SNAP_PX = 8.0
"""As near to an R peak or a wave's boundary a leg snaps to it, and as near to the curve its height does."""

_LEAST_DRAG_PX = 3.0


class CaliperGestures:
    """A drag of the left button while calipers are on.

    Attributes
    ----------
    is_on
        Whether a drag on the paper sets a caliper.
    marks_s
        Times that legs snap to, ascending.
    """

    def __init__(self) -> None:
        self.is_on = False
        self.marks_s = np.empty(0)
        self._start: QPointF | None = None
        self._taken: tuple[int, int, Caliper] | None = None
        self._has_moved = False

    @property
    def is_under_way(self) -> bool:
        """Whether something is being dragged."""
        return self._start is not None

    def begin(self, content: StripContent, page: StripPage, place: QPointF) -> bool:
        """Take hold of a caliper, or be ready to set one; return whether either is so."""
        layout = page.layout
        is_inside = layout.left <= place.x() <= layout.right
        if not self.is_on or not is_inside or not layout.paper.top <= place.y() <= layout.paper.bottom:
            return False
        held = part_at(content.calipers, page, place.x(), place.y(), GRAB_PX)
        self._taken = None if held is None else (*held, content.calipers[held[0]])
        self._start, self._has_moved = place, False
        return True

    def move(
        self, content: StripContent, page: StripPage, place: QPointF, is_exact: bool
    ) -> tuple[tuple[Caliper, ...], int] | None:
        """Drag on; return all calipers and the index of the one that is held, None where nothing moved yet."""
        start = self._start
        if start is None:
            return None
        if not self._has_moved and (place - start).manhattanLength() < _LEAST_DRAG_PX:
            return None
        self._has_moved = True
        calipers = content.calipers
        if self._taken is None:
            first_s, value, is_second = self._point(content, page, start, is_exact)
            unit = _unit_of(content, is_second)
            fresh = Caliper(first_s, first_s, value, value, unit, is_second)
            self._taken = (len(calipers), END, fresh)
            calipers = (*calipers, fresh)
        index, part, before = self._taken
        caliper = self._dragged(content, page, part, before, place, is_exact)
        return (*calipers[:index], caliper, *calipers[index + 1 :]), index

    def end(self) -> bool:
        """Let go; return whether anything was dragged: else it was a click."""
        self._start = None
        return self._has_moved

    def held(self) -> int:
        """Return the index of the caliper that is held, -1 for none."""
        return -1 if self._taken is None or not self.is_under_way else self._taken[0]

    def _dragged(
        self,
        content: StripContent,
        page: StripPage,
        part: int,
        before: Caliper,
        place: QPointF,
        is_exact: bool,
    ) -> Caliper:
        if part != BOTH:
            time_s, value, _ = self._point(content, page, place, is_exact, before.is_second)
            return moved(before, part, time_s, value)
        assert self._start is not None
        shift_s = (place.x() - self._start.x()) / page.scale.px_per_s
        return moved(before, BOTH, self._shifted(before, shift_s, page, is_exact), before.start_value)

    def _shifted(self, caliper: Caliper, shift_s: float, page: StripPage, is_exact: bool) -> float:
        """Return where the first leg of a whole caliper comes to stand; whichever leg is nearer to a mark snaps."""
        start_s = caliper.start_s + shift_s
        if is_exact:
            return start_s
        reach_s = SNAP_PX / page.scale.px_per_s
        offsets = [
            snapped(time_s, self.marks_s, reach_s) - time_s for time_s in (start_s, caliper.end_s + shift_s)
        ]
        found = [offset for offset in offsets if offset != 0.0]
        return start_s + (min(found, key=abs) if found else 0.0)

    def _point(
        self,
        content: StripContent,
        page: StripPage,
        place: QPointF,
        is_exact: bool,
        is_second: bool | None = None,
    ) -> tuple[float, float, bool]:
        """Return time and value under the pointer, and of which lead: of that at the pointer, or of the one given."""
        layout = page.layout
        x = min(max(place.x(), layout.left), layout.right)
        top, bottom = layout.paper.top, layout.paper.bottom
        if is_second is not None and page.second is not None:
            split = page.first_bottom
            top, bottom = (split, bottom) if is_second else (top, split - 0.5)
        y = min(max(place.y(), top), bottom)
        time_s = min(max(page.time_of_x(x), 0.0), content.duration_s)
        value, is_second_there = value_at(page, y)
        if is_exact:
            return time_s, value, is_second_there
        time_s = snapped(time_s, self.marks_s, SNAP_PX / page.scale.px_per_s)
        return time_s, _on_curve(content, page, time_s, value, is_second_there), is_second_there


def _on_curve(content: StripContent, page: StripPage, time_s: float, value: float, is_second: bool) -> float:
    """Return the curve's value at a time where the pointer's is as near to it as `SNAP_PX`, else the pointer's."""
    second = content.shown_second
    signal = second.signal if is_second and second is not None else content.shown_signal
    curve = float("nan") if signal is None else signal.nearest(time_s * content.fs_hz)
    per_mv = page.second.units_per_mv if is_second and page.second is not None else 1.0
    return curve if abs(curve - value) / per_mv * page.scale.px_per_mv <= SNAP_PX else value


def _unit_of(content: StripContent, is_second: bool) -> str:
    second = content.shown_second
    if is_second and second is not None and second.signal is not None:
        return second.signal.unit
    return content.unit


def set_between(content: StripContent, first_s: float, last_s: float) -> Caliper:
    """Return a caliper between two times whose legs stand on the curve that is shown."""
    signal = content.shown_signal
    values = [
        float("nan") if signal is None else signal.nearest(t * content.fs_hz) for t in (first_s, last_s)
    ]
    start, end = (0.0 if np.isnan(value) else value for value in values)
    return Caliper(first_s, last_s, start, end, content.unit)


def stepped(content: StripContent, caliper: Caliper, part: int, time_s: float) -> Caliper:
    """Return a caliper with a leg at another time, on its curve again if it stood there."""
    clamped = min(max(time_s, 0.0), content.duration_s)
    second = content.shown_second
    signal = second.signal if caliper.is_second and second is not None else content.shown_signal
    old_s, value = (
        (caliper.start_s, caliper.start_value) if part == START else (caliper.end_s, caliper.end_value)
    )
    if signal is not None and _unit_of(content, caliper.is_second) == caliper.unit:
        stood = signal.nearest(old_s * content.fs_hz)
        there = signal.nearest(clamped * content.fs_hz)
        if abs(stood - value) < 1e-3 and np.isfinite(there):
            value = there
    return moved(caliper, part, clamped, float(value))


def raised(caliper: Caliper, part: int, by: float) -> Caliper:
    """Return a caliper with a leg higher by a value of its unit."""
    if part == START:
        return replace(caliper, start_value=caliper.start_value + by)
    return replace(caliper, end_value=caliper.end_value + by)
