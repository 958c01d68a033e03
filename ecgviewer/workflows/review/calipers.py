"""Calipers: two legs on the paper, and what lies between them. Pure numbers."""

from dataclasses import dataclass, replace

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.records.wave_marks import OFFSET, ONSET
from ecgviewer.workflows.review.find_waves import RecordWaves

START, END, BOTH = range(3)
"""What of a caliper is moved: the leg that was set first, the other one, or the whole of it."""

_RATE_SPAN_S = (0.15, 6.0)
"""Between 400 and 10 a minute an interval is told as a rate, too: a QRS complex is none."""

_MARCH_LIMIT = 2000


@dataclass(frozen=True)
class Caliper:
    """Two legs on the paper.

    Attributes
    ----------
    start_s, end_s
        Time of either leg, seconds from the record's start; the first one may be the later one.
    start_value, end_value
        Where either stands in height, in the unit.
    unit
        Of the curve that it was set on.
    is_second
        Whether that is the lead below the first one.
    is_marching
        Whether the interval is repeated to both sides.
    """

    start_s: float
    end_s: float
    start_value: float
    end_value: float
    unit: str = "mV"
    is_second: bool = False
    is_marching: bool = False

    @property
    def span_s(self) -> float:
        """Seconds from the earlier to the later leg."""
        return abs(self.end_s - self.start_s)

    @property
    def rise(self) -> float:
        """What the later leg stands above the earlier one, in the unit; negative if it stands below."""
        rise = self.end_value - self.start_value
        return rise if self.end_s >= self.start_s else -rise

    @property
    def per_min(self) -> float | None:
        """The interval as a rate; None where it is too short or too long to be one between beats."""
        low, high = _RATE_SPAN_S
        return 60.0 / self.span_s if low <= self.span_s <= high else None

    def in_words(self) -> str:
        """Return time, rate and height in one line."""
        words = [f"{self.span_s * 1000:,.0f} ms"]
        if self.per_min is not None:
            words.append(f"{self.per_min:.0f}/min")
        words.append(f"{self.rise:+.2f} {self.unit}".replace("-", "−").replace("+0.00", "0.00"))
        return " · ".join(words)


def moved(caliper: Caliper, part: int, time_s: float, value: float) -> Caliper:
    """Return a caliper with a leg somewhere else; of the whole (`BOTH`) the first leg goes there.

    Parameters
    ----------
    caliper
        As it was.
    part
        `START`, `END` or `BOTH`.
    time_s, value
        Where to.
    """
    if part == START:
        return replace(caliper, start_s=time_s, start_value=value)
    if part == END:
        return replace(caliper, end_s=time_s, end_value=value)
    return replace(
        caliper,
        start_s=time_s,
        start_value=value,
        end_s=time_s + caliper.end_s - caliper.start_s,
        end_value=value + caliper.end_value - caliper.start_value,
    )


def marched(caliper: Caliper, first_s: float, last_s: float) -> np.ndarray:
    """Return the times at which the interval ends again, before and behind both legs.

    Parameters
    ----------
    caliper
        Whose interval is repeated.
    first_s, last_s
        Only times from here to there are returned.

    Returns
    -------
    numpy.ndarray
        Ascending, without those of the legs; empty where there would be more than can be told apart.
    """
    span_s, earlier = caliper.span_s, min(caliper.start_s, caliper.end_s)
    if span_s <= 0 or (last_s - first_s) / span_s > _MARCH_LIMIT:
        return np.empty(0)
    begin, end = np.ceil((first_s - earlier) / span_s), np.floor((last_s - earlier) / span_s)
    steps = np.arange(begin, end + 1)
    found: np.ndarray = earlier + steps[(steps != 0) & (steps != 1)] * span_s
    return found


def landmarks(beats: BeatTable | None, waves: RecordWaves | None) -> np.ndarray:
    """Return the times that legs snap to: R peaks, and onset and offset of every wave; ascending, in seconds."""
    found = [np.empty(0) if beats is None else beats.time_s]
    if waves is not None:
        found.append((waves.waves.points[:, :, [ONSET, OFFSET]] / waves.record.fs_hz).ravel())
    times = np.concatenate(found)
    return np.unique(times[np.isfinite(times)])


def snapped(time_s: float, marks_s: np.ndarray, reach_s: float) -> float:
    """Return the mark nearest to a time, or the time itself if none is as near as `reach_s`."""
    if marks_s.size == 0:
        return time_s
    right = int(np.searchsorted(marks_s, time_s))
    near = marks_s[max(right - 1, 0) : right + 1]
    nearest = float(near[np.argmin(np.abs(near - time_s))])
    return nearest if abs(nearest - time_s) <= reach_s else time_s


def next_mark(time_s: float, marks_s: np.ndarray, direction: int) -> float:
    """Return the mark after a time (`direction` 1) or before it (-1); the time itself where there is none."""
    apart = 1e-6
    if direction > 0:
        index = int(np.searchsorted(marks_s, time_s + apart))
        return float(marks_s[index]) if index < marks_s.size else time_s
    index = int(np.searchsorted(marks_s, time_s - apart)) - 1
    return float(marks_s[index]) if index >= 0 else time_s
