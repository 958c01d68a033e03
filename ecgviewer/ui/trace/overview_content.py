"""What the overview shows and where, worked out per pixel column. Pure numbers, no Qt."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.paper.envelope import RR_FLOOR_S, rr_top_s
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.paper.strip_geometry import Band, Numbers

TRIANGLE_HALF_PX = 3.5
_BAND_PX = 20.0
_LOW_PX = 120.0
"""An overview that is lower has no header and no envelope: the ribbon says more."""

_REACH_PX = 5.0


@dataclass(frozen=True, eq=False)
class OverviewContent:
    """A whole record at a glance.

    Attributes
    ----------
    signal
        The lead; None where no record is open.
    fs_hz, duration_s
        Rate and length of the record.
    beats
        The beats of the lead; None until they are known.
    called
        The network's call of each beat, "" without one; None until there are calls.
    is_false
        Which calls differ from the reference; None until there are calls.
    selected
        Row of the selected beat, -1 for none.
    visible_s
        First and last second on the trace's paper.
    """

    signal: TraceSignal | None = None
    fs_hz: float = 1.0
    duration_s: float = 0.0
    beats: BeatTable | None = None
    called: np.ndarray | None = None
    is_false: np.ndarray | None = None
    selected: int = -1
    visible_s: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def classes(self) -> np.ndarray:
        """Class of each beat: its call, else its reference symbol, "" for neither; shape (n_beats,)."""
        if self.beats is None:
            return np.empty(0, dtype="U1")
        if self.called is None:
            return self.beats.symbol
        return np.where(self.called == "", self.beats.symbol, self.called)


@dataclass(frozen=True)
class OverviewLayout:
    """Where things lie in the overview.

    Attributes
    ----------
    width, height
        Size of the whole.
    left, right
        Ends of the time axis.
    header, envelope, classes, triangles, intervals, axis
        Bands from top to bottom.
    duration_s
        Seconds from left to right.
    """

    width: float
    height: float
    left: float
    right: float
    header: Band
    envelope: Band
    classes: Band
    triangles: Band
    intervals: Band
    axis: Band
    duration_s: float

    def x_of_time(self, time_s: Numbers) -> Numbers:
        """Return the x of a time, or of an array of times."""
        return self.left + time_s / max(self.duration_s, 1e-9) * (self.right - self.left)

    def time_of_x(self, x: float) -> float:
        """Return the time at an x, within the record."""
        share = (x - self.left) / max(self.right - self.left, 1.0)
        return min(max(share, 0.0), 1.0) * self.duration_s

    def y_of_interval(self, rr_s: np.ndarray, top_s: float) -> np.ndarray:
        """Return the y of RR intervals on an axis up to `top_s`; what lies beyond stands at its ends."""
        share = (np.clip(rr_s, RR_FLOOR_S, top_s) - RR_FLOOR_S) / (top_s - RR_FLOOR_S)
        found: np.ndarray = self.intervals.bottom - 2 - share * (self.intervals.height - 4)
        return found


def layout_overview(
    width: float, height: float, line_height: float, margin_width: float, duration_s: float
) -> OverviewLayout:
    """Return where things lie at a size; envelope and RR intervals share what the rows leave.

    A low overview has neither header nor envelope.
    """
    line = line_height
    is_low = height < _LOW_PX
    header = Band(0.0, 0.0) if is_low else Band(3.0, line + 4.0)
    axis = Band(height - line - 7.0, line + 7.0)
    free = max(axis.top - header.bottom - _BAND_PX - 2 * TRIANGLE_HALF_PX - 10.0, 2.0)
    envelope_share = 0.0 if is_low else 0.5
    envelope = Band(header.bottom + 1.0, free * envelope_share)
    classes = Band(envelope.bottom + 2.0, _BAND_PX)
    triangles = Band(classes.bottom + 1.0, 2 * TRIANGLE_HALF_PX + 1.0)
    intervals = Band(triangles.bottom + 5.0, free * (1.0 - envelope_share))
    left = 8.0 + margin_width
    right = max(width - 8.0, left + 1.0)
    return OverviewLayout(
        width, height, left, right, header, envelope, classes, triangles, intervals, axis, duration_s
    )


def interval_points(content: OverviewContent, layout: OverviewLayout) -> np.ndarray:
    """Return x and y of the RR interval before each beat, NaN where there is none; shape (n_beats, 2)."""
    if content.beats is None:
        return np.empty((0, 2))
    intervals = content.beats.rr_before_s
    y = layout.y_of_interval(intervals, rr_top_s(intervals))
    return np.column_stack([layout.x_of_time(content.beats.time_s), y])


def beat_at(content: OverviewContent, layout: OverviewLayout, x: float, y: float) -> int:
    """Return the beat whose triangle or RR dot lies at a point, -1 if there is none."""
    if content.beats is None or content.beats.n_beats == 0:
        return -1
    points = interval_points(content, layout)
    if layout.triangles.top - 1 <= y <= layout.triangles.bottom + 1 and content.is_false is not None:
        distances = np.where(content.is_false, np.abs(points[:, 0] - x), np.inf)
    elif layout.intervals.top <= y <= layout.intervals.bottom:
        distances = np.nan_to_num(np.hypot(points[:, 0] - x, points[:, 1] - y), nan=np.inf)
    else:
        return -1
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] <= _REACH_PX else -1


def class_shares(x: np.ndarray, classes: np.ndarray, names: list[str], n_columns: int) -> np.ndarray:
    """Return how the beats of each pixel column share out among the classes.

    A column without a beat takes the beat nearest to it, so that a class fills the stretch around
    its beats at any size.

    Parameters
    ----------
    x
        Column of each beat, ascending float from 0 to `n_columns`, shape (n,).
    classes
        Class of each beat, shape (n,).
    names
        Classes to count.
    n_columns
        Number of columns.

    Returns
    -------
    numpy.ndarray
        Shares from 0 to 1, shape (n_columns, n_names); all zero without beats.
    """
    counts = np.zeros((n_columns, len(names)))
    if x.size == 0 or n_columns == 0:
        return counts
    columns = np.clip(x.astype(np.int64), 0, n_columns - 1)
    for index, name in enumerate(names):
        np.add.at(counts[:, index], columns[classes == name], 1.0)
    n_beats = counts.sum(axis=1)
    is_empty = n_beats == 0
    if is_empty.any():
        centers = np.flatnonzero(is_empty) + 0.5
        nearest = np.searchsorted((x[:-1] + x[1:]) / 2, centers)
        for index, name in enumerate(names):
            counts[is_empty, index] = classes[nearest] == name
    totals = counts.sum(axis=1, keepdims=True)
    found: np.ndarray = np.divide(counts, totals, out=counts, where=totals > 0)
    return found


def dragged_start(pointer_s: float, grabbed_s: float, visible_s: tuple[float, float]) -> float:
    """Return the start that keeps the grabbed part of the visible window under the pointer.

    Parameters
    ----------
    pointer_s
        Time at the pointer now.
    grabbed_s
        Seconds from the window's start to where it was grabbed.
    visible_s
        The window; a grab outside it centres it on the pointer.
    """
    span = visible_s[1] - visible_s[0]
    return pointer_s - (grabbed_s if 0 <= grabbed_s <= span else span / 2)
