"""What the tachogram shows, and where its seconds, intervals and rates lie. Pure numbers, no Qt."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.paper.envelope import RR_FLOOR_S, rr_top_s
from ecgviewer.workflows.review.record_numbers import beat_rates_per_min

LEAST_SPAN_S = 5.0
"""Nothing is gained by looking closer: a few beats are left."""

_ZOOM_PER_NOTCH = 1.25
_RATE_STEP = 20.0
_RATE_LEAST = 40.0


@dataclass(frozen=True, eq=False)
class TachogramContent:
    """The beats of a record.

    Attributes
    ----------
    duration_s
        Length of the record; 0 where none is open.
    beats
        Of the lead that is shown; None until they are known.
    labels
        What each beat counts as, "" without, shape (n_beats,); None until there are calls.
    """

    duration_s: float = 0.0
    beats: BeatTable | None = None
    labels: np.ndarray | None = None

    @cached_property
    def times_s(self) -> np.ndarray:
        """Where the beats are; shape (n_beats,)."""
        return np.empty(0) if self.beats is None else self.beats.time_s

    @cached_property
    def rr_s(self) -> np.ndarray:
        """Interval that each beat ends, NaN where it isn't known; shape (n_beats,)."""
        return np.empty(0) if self.beats is None else self.beats.rr_before_s

    @cached_property
    def per_min(self) -> np.ndarray:
        """Heart rate at each beat, see `beat_rates_per_min`; shape (n_beats,)."""
        return beat_rates_per_min(self.rr_s)

    @cached_property
    def classes(self) -> np.ndarray:
        """What each beat counts as, "" without; shape (n_beats,)."""
        return np.full(self.times_s.size, "", dtype="U1") if self.labels is None else self.labels

    @cached_property
    def rr_range_s(self) -> tuple[float, float]:
        """Ends of the axis of intervals; longer ones stand at its upper end."""
        return RR_FLOOR_S, rr_top_s(self.rr_s)

    @cached_property
    def rate_range(self) -> tuple[float, float]:
        """Ends of the axis of rates, multiples of 20 a minute around all of them."""
        found = self.per_min[np.isfinite(self.per_min)]
        if found.size == 0:
            return 40.0, 120.0
        low = math.floor(float(found.min()) / _RATE_STEP) * _RATE_STEP
        high = math.ceil(float(found.max()) / _RATE_STEP) * _RATE_STEP
        return low, max(high, low + _RATE_LEAST)


@dataclass(frozen=True)
class TimeAxis:
    """The seconds in view, between two edges in pixels.

    Attributes
    ----------
    start_s, end_s
        Seconds in view.
    left, right
        Where they begin and end.
    """

    start_s: float
    end_s: float
    left: float
    right: float

    @property
    def px_per_s(self) -> float:
        """Pixels a second."""
        return (self.right - self.left) / (self.end_s - self.start_s)

    def x_of_time(self, time_s: np.ndarray) -> np.ndarray:
        """Return the x of times."""
        return self.left + (time_s - self.start_s) * self.px_per_s

    def time_of_x(self, x: float) -> float:
        """Return the time at an x."""
        return self.start_s + (x - self.left) / self.px_per_s

    def zoomed(self, notches: float, anchor_s: float, duration_s: float) -> "TimeAxis":
        """Return it with fewer seconds (or more, for negative notches) about one that stays where it is."""
        span_s = self.end_s - self.start_s
        least_s = min(LEAST_SPAN_S, duration_s)
        wanted_s = min(max(span_s / _ZOOM_PER_NOTCH**notches, least_s), duration_s)
        start_s = anchor_s - (anchor_s - self.start_s) * wanted_s / span_s
        return replace(self, start_s=start_s, end_s=start_s + wanted_s).moved(0.0, duration_s)

    def moved(self, by_s: float, duration_s: float) -> "TimeAxis":
        """Return it later by some seconds, inside the record."""
        span_s = self.end_s - self.start_s
        start_s = min(max(self.start_s + by_s, 0.0), max(duration_s - span_s, 0.0))
        return replace(self, start_s=start_s, end_s=start_s + span_s)


def y_of(values: np.ndarray, limits: tuple[float, float], top: float, bottom: float) -> np.ndarray:
    """Return the y of values on an axis from `bottom` up to `top`; what lies beyond stands at its ends."""
    low, high = limits
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    found: np.ndarray = bottom - share * (bottom - top)
    return found
