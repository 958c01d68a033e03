"""Where things lie on a strip of ECG: pure numbers, no Qt.

Lengths are logical pixels, times are seconds from the record's start. The scale (mm/s, mm/mV) is what
is given; the visible span follows from it.
"""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ecgviewer.ui.state.view_settings import (
    GAIN_LIMITS_MM_PER_MV,
    MM_PER_INCH,
    SPEED_LIMITS_MM_PER_S,
    SPEEDS_MM_PER_S,
)

Numbers = TypeVar("Numbers", float, np.ndarray)

SMALL_BOX_S, SMALL_BOX_MV = 0.04, 0.1
LARGE_BOX_S, LARGE_BOX_MV = 0.2, 0.5

DEFAULT_PIXELS_PER_MM = 96.0 / MM_PER_INCH

_ZOOM_PER_NOTCH = 1.25
FILLED_SHARE = 0.97
"""Share of the paper's height that a page may fill before it is moved."""

_SAME = 1e-6
"""Relative difference below which two scales are one."""

_GAIN_STEPS = (0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)
_SMALL_GRID_FROM_MM_PER_S = 6.0
_LARGE_GRID_FROM_MM_PER_S = 2.0
_TICK_STEPS_S = (0.02, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_CALIBRATION_STEPS_MV = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


@dataclass(frozen=True)
class StripScale:
    """How large a second and a millivolt are.

    Attributes
    ----------
    speed_mm_per_s, gain_mm_per_mv
        Paper speed and gain.
    pixels_per_mm
        Logical pixels per millimetre of the screen or picture.
    """

    speed_mm_per_s: float = 25.0
    gain_mm_per_mv: float = 10.0
    pixels_per_mm: float = DEFAULT_PIXELS_PER_MM

    @property
    def px_per_s(self) -> float:
        """Pixels per second."""
        return self.speed_mm_per_s * self.pixels_per_mm

    @property
    def px_per_mv(self) -> float:
        """Pixels per millivolt (per standard deviation, where the network's view is shown)."""
        return self.gain_mm_per_mv * self.pixels_per_mm


@dataclass(frozen=True)
class Band:
    """A horizontal band of a strip.

    Attributes
    ----------
    top, height
        In pixels from the strip's upper edge.
    """

    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.top + self.height / 2


@dataclass(frozen=True)
class StripLayout:
    """The bands of a strip, from top to bottom, and where paper and rows begin and end.

    Attributes
    ----------
    width, height
        Size of the whole strip.
    left, right
        Left and right edge of paper and rows; the margin with the row names lies left of it.
    header, reference, own, network, parts, triangles, rhythm, paper, axis
        Bands in this order; `own` holds what a person says and `parts` what each call rests on: they have
        no height where there is nothing of the kind,
        `triangles` the marks of false calls, `rhythm` the rhythms and over them a poor signal.
    """

    width: float
    height: float
    left: float
    right: float
    header: Band
    reference: Band
    own: Band
    network: Band
    parts: Band
    triangles: Band
    rhythm: Band
    paper: Band
    axis: Band

    @property
    def paper_width(self) -> float:
        """Width of paper and rows."""
        return self.right - self.left


def layout_strip(
    width: float,
    height: float,
    line_height: float,
    margin_width: float,
    n_axis_lines: int = 1,
    n_header_lines: int = 1,
    has_parts: bool = False,
    has_own: bool = False,
) -> StripLayout:
    """Return the bands of a strip of a given size.

    Parameters
    ----------
    width, height
        Size of the whole strip.
    line_height
        Height of a line of text.
    margin_width
        Width of the margin on the left; it depends on the font only, so that a resize leaves the
        paper's left edge where it is.
    n_axis_lines, n_header_lines
        Lines of text below the paper, and above the rows.
    has_parts
        Whether there is a row for what each call rests on.
    has_own
        Whether there is a row for what a person says.
    """
    edge = 8.0
    row = line_height + 4.0
    header = Band(2.0, n_header_lines * (line_height + 4.0) + 2.0)
    reference = Band(header.bottom + 2.0, row)
    own = Band(reference.bottom + 1.0, row if has_own else 0.0)
    network = Band(own.bottom + (1.0 if has_own else 0.0), row)
    parts = Band(network.bottom, line_height if has_parts else 0.0)
    triangles = Band(parts.bottom, 7.0)
    rhythm = Band(triangles.bottom + 1.0, line_height + 1.0)
    axis_height = n_axis_lines * line_height + 7.0
    paper_top = rhythm.bottom + 3.0
    paper = Band(paper_top, max(height - axis_height - 3.0 - paper_top, 1.0))
    left = edge + margin_width
    return StripLayout(
        width=width,
        height=height,
        left=left,
        right=max(width - edge, left + 1.0),
        header=header,
        reference=reference,
        own=own,
        network=network,
        parts=parts,
        triangles=triangles,
        rhythm=rhythm,
        paper=paper,
        axis=Band(paper.bottom, axis_height),
    )


def bare_layout(left: float, top: float, right: float, bottom: float) -> StripLayout:
    """Return the bands of a paper without any rows, from its edges."""
    nothing = Band(top, 0.0)
    return StripLayout(
        width=right,
        height=bottom,
        left=left,
        right=right,
        header=nothing,
        reference=nothing,
        own=nothing,
        network=nothing,
        parts=nothing,
        triangles=nothing,
        rhythm=nothing,
        paper=Band(top, bottom - top),
        axis=nothing,
    )


@dataclass(frozen=True)
class SecondPlace:
    """Where the lead below the first one lies on a page.

    Attributes
    ----------
    center_mv
        What of it is at half the paper's height, in what is as tall as a millivolt.
    units_per_mv
        How many of its units are as tall as a millivolt of the first lead.
    split_y
        Where the first lead's part of the paper ends and its own begins, in pixels.
    """

    center_mv: float
    units_per_mv: float
    split_y: float


@dataclass(frozen=True)
class StripPage:
    """A layout with the part of the record that it shows.

    Attributes
    ----------
    layout
        Bands.
    scale
        Sizes of a second and a millivolt.
    start_s
        Time at the left edge of the paper.
    center_mv
        Value at half the paper's height, of the first lead.
    second
        Where the lead below it lies, None where there is none.
    """

    layout: StripLayout
    scale: StripScale
    start_s: float
    center_mv: float = 0.0
    second: SecondPlace | None = None

    @property
    def span_s(self) -> float:
        """Seconds from the left to the right edge of the paper."""
        return self.layout.paper_width / self.scale.px_per_s

    @property
    def end_s(self) -> float:
        """Time at the right edge of the paper."""
        return self.start_s + self.span_s

    @property
    def span_mv(self) -> float:
        """Millivolts from the lower to the upper edge of the paper."""
        return self.layout.paper.height / self.scale.px_per_mv

    def x_of_time(self, time_s: Numbers) -> Numbers:
        """Return the x of a time, or of an array of times."""
        return self.layout.left + (time_s - self.start_s) * self.scale.px_per_s

    def time_of_x(self, x: float) -> float:
        """Return the time at an x."""
        return self.start_s + (x - self.layout.left) / self.scale.px_per_s

    def y_of_value(self, value_mv: Numbers) -> Numbers:
        """Return the y of a value, or of an array of values; larger values lie higher."""
        return self.layout.paper.middle - (value_mv - self.center_mv) * self.scale.px_per_mv

    def y_of_second(self, value: Numbers) -> Numbers:
        """Return the y of a value of the lead below, in its own unit, or of an array of values.

        Raises
        ------
        ValueError
            If there is no lead below.
        """
        if self.second is None:
            raise ValueError("the page has one lead")
        shown_mv = value / self.second.units_per_mv
        return self.layout.paper.middle - (shown_mv - self.second.center_mv) * self.scale.px_per_mv

    @property
    def first_bottom(self) -> float:
        """Lower edge of the part of the paper that is the first lead's."""
        return self.layout.paper.bottom if self.second is None else self.second.split_y


def clamp_start(start_s: float, span_s: float, duration_s: float) -> float:
    """Return the start nearest to the wanted one that shows no time outside the record.

    A record shorter than the page starts at its left edge.
    """
    return min(max(start_s, 0.0), max(duration_s - span_s, 0.0))


def zoom_speed(speed_mm_per_s: float, notches: float) -> float:
    """Return the speed after a number of wheel notches; it stops at the speeds that have a name.

    Raises
    ------
    ValueError
        If the speed is not positive.
    """
    if speed_mm_per_s <= 0:
        raise ValueError("a paper speed is positive")
    zoomed: float = speed_mm_per_s * _ZOOM_PER_NOTCH**notches
    low, high = sorted((speed_mm_per_s, zoomed))
    for preset in sorted(SPEEDS_MM_PER_S, key=lambda preset: abs(preset - speed_mm_per_s)):
        if low < preset < high and not math.isclose(preset, speed_mm_per_s, rel_tol=_SAME):
            zoomed = preset
            break
    return min(max(zoomed, SPEED_LIMITS_MM_PER_S[0]), SPEED_LIMITS_MM_PER_S[1])


def step_gain(gain_mm_per_mv: float, direction: int) -> float:
    """Return the next gain up (`direction` > 0) or down among the usual ones and their doubles."""
    if direction > 0:
        larger = [gain for gain in _GAIN_STEPS if gain > gain_mm_per_mv * (1 + _SAME)]
        return larger[0] if larger else min(gain_mm_per_mv, GAIN_LIMITS_MM_PER_MV[1])
    smaller = [gain for gain in _GAIN_STEPS if gain < gain_mm_per_mv * (1 - _SAME)]
    return smaller[-1] if smaller else max(gain_mm_per_mv, GAIN_LIMITS_MM_PER_MV[0])


def start_after_zoom(page: StripPage, speed_mm_per_s: float, anchor_s: float) -> float:
    """Return the start at another speed for which a time stays at the same x."""
    return anchor_s - (anchor_s - page.start_s) * page.scale.speed_mm_per_s / speed_mm_per_s


def choose_center_mv(
    low_mv: float, high_mv: float, median_mv: float, span_mv: float, current_mv: float
) -> float:
    """Return the value to put at half the paper's height so that a page is not cut off.

    The current one stays while the page fits, so that scrolling does not rock the trace. Otherwise
    the page's median is centred, moved as little as needed to fit. Values are multiples of the
    large box, so that the grid stays where it is. Where the page is taller than the paper, its
    median is centred.

    Parameters
    ----------
    low_mv, high_mv, median_mv
        Smallest, largest and median value of the page; NaN where it has none.
    span_mv
        Millivolts that the paper shows.
    current_mv
        The value that is there now; infinity where there is none.
    """
    if not math.isfinite(median_mv):
        return current_mv if math.isfinite(current_mv) else 0.0
    half = span_mv / 2 * FILLED_SHARE
    if low_mv >= current_mv - half and high_mv <= current_mv + half:
        return current_mv
    lowest, highest = high_mv - half, low_mv + half
    centre = median_mv
    if lowest <= highest:
        centre = min(max(median_mv, lowest), highest)
    snapped = round(centre / LARGE_BOX_MV) * LARGE_BOX_MV
    if lowest <= highest and not lowest <= snapped <= highest:
        return centre
    return snapped


def is_too_tall(low_mv: float, high_mv: float, page: StripPage) -> bool:
    """Return whether values of a page are cut off at the paper's edges."""
    half = page.span_mv / 2
    return bool(low_mv < page.center_mv - half or high_mv > page.center_mv + half)


def shown_grids(scale: StripScale, pixel_ratio: float = 1.0) -> tuple[bool, bool]:
    """Return whether the small and the large boxes are drawn.

    Small boxes go below 6 mm/s, large ones below 2 mm/s, and either where its lines would touch.

    Parameters
    ----------
    scale
        Scale of the page.
    pixel_ratio
        Device pixels per logical pixel.
    """
    small = min(SMALL_BOX_S * scale.px_per_s, SMALL_BOX_MV * scale.px_per_mv) * pixel_ratio
    large = min(LARGE_BOX_S * scale.px_per_s, LARGE_BOX_MV * scale.px_per_mv) * pixel_ratio
    speed = scale.speed_mm_per_s
    return (
        speed >= _SMALL_GRID_FROM_MM_PER_S and small >= 1.5,
        speed >= _LARGE_GRID_FROM_MM_PER_S and large >= 1.5,
    )


def grid_positions(first: float, last: float, step: float) -> np.ndarray:
    """Return the multiples of a step from `first` to `last`, both included."""
    begin = math.ceil(first / step - 1e-9)
    end = math.floor(last / step + 1e-9)
    return np.arange(begin, end + 1) * step


def tick_step_s(px_per_s: float, label_width: float) -> float:
    """Return the seconds between two labels of the time axis, so that they don't touch."""
    for step in _TICK_STEPS_S:
        if step * px_per_s >= label_width:
            return float(step)
    return _TICK_STEPS_S[-1] * math.ceil(label_width / (_TICK_STEPS_S[-1] * px_per_s))


def format_tick(time_s: float, step_s: float) -> str:
    """Return a time of the axis as m:ss, with decimals where the step needs them, h:mm:ss from one hour."""
    decimals = 0 if step_s >= 1 else 1 if step_s >= 0.1 else 2
    scaled = round(time_s * 10**decimals)
    whole, fraction = divmod(scaled, 10**decimals)
    minutes, seconds = divmod(whole, 60)
    tail = f".{fraction:0{decimals}d}" if decimals else ""
    if minutes < 60:
        return f"{minutes}:{seconds:02d}{tail}"
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}{tail}"


def calibration_mv(px_per_mv: float, available_px: float) -> float:
    """Return the height of the calibration pulse: 1 mV, or less where that would not fit."""
    for height_mv in _CALIBRATION_STEPS_MV:
        if height_mv * px_per_mv <= available_px:
            return height_mv
    return _CALIBRATION_STEPS_MV[-1]


def beat_span_s(r_times_s: np.ndarray, beat_index: int, half_window_s: float = 0.5) -> tuple[float, float]:
    """Return the stretch that a beat colours: half-way to its neighbours, at most its window."""
    center = float(r_times_s[beat_index])
    start, end = center - half_window_s, center + half_window_s
    if beat_index > 0:
        start = max(start, (float(r_times_s[beat_index - 1]) + center) / 2)
    if beat_index + 1 < len(r_times_s):
        end = min(end, (center + float(r_times_s[beat_index + 1])) / 2)
    return start, end
