"""What a Holter summary begins with: heart rate, premature beats, couplets, runs, the longest RR interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.records.spans import Span
from ecgviewer.records.symbols import AAMI_GROUPS

RATE_BEATS = 8
"""A heart rate is the mean over so many RR intervals in a row."""

V_GROUP, S_GROUP = "VEB", "SVEB"
RUN_BEATS = 3
"""As many premature beats in a row, and more, are a run; two are a couplet."""


@dataclass(frozen=True)
class Rate:
    """A heart rate at some place of a record.

    Attributes
    ----------
    per_min
        Beats a minute.
    beat_index
        Row of the beat in the middle of what it was taken over.
    """

    per_min: float
    beat_index: int


@dataclass(frozen=True)
class Premature:
    """How often a network called one AAMI group.

    Attributes
    ----------
    n_beats
        Calls of the group.
    percent
        Of all calls, 0 to 100.
    per_hour
        Calls per hour of recorded RR intervals; None without any.
    n_couplets, n_runs
        Two in a row, three and more in a row.
    longest_run
        Beats of the longest run, 0 without one.
    """

    n_beats: int
    percent: float
    per_hour: float | None
    n_couplets: int
    n_runs: int
    longest_run: int


@dataclass(frozen=True)
class Pause:
    """The longest RR interval.

    Attributes
    ----------
    rr_s
        Its length in seconds.
    beat_index
        Row of the beat that ends it.
    is_in_noise
        Whether some of it is marked as noise, in which beats may have been missed.
    """

    rr_s: float
    beat_index: int
    is_in_noise: bool = False


@dataclass(frozen=True)
class RecordNumbers:
    """A record at a glance.

    Attributes
    ----------
    mean_per_min
        60 over the mean RR interval; None without intervals.
    slowest, fastest
        Extremes of the rate over `RATE_BEATS` intervals in a row; None where there aren't as many.
    ventricular, supraventricular
        Calls of VEB and SVEB; None without calls.
    pause
        The longest RR interval, across no missing stretch; None without intervals.
    """

    mean_per_min: float | None
    slowest: Rate | None
    fastest: Rate | None
    ventricular: Premature | None
    supraventricular: Premature | None
    pause: Pause | None


def number_record(beats: BeatTable, called: np.ndarray | None, noise: Sequence[Span] = ()) -> RecordNumbers:
    """Return a record's numbers.

    Parameters
    ----------
    beats
        Its beats.
    called
        A network's call of each, "" without one, shape (n_beats,); None before there are calls.
    noise
        What is marked as noise on the lead.
    """
    rr_s = beats.rr_before_s
    known = np.flatnonzero(np.isfinite(rr_s))
    slowest, fastest = _extreme_rates(rr_s)
    pause = None
    if known.size:
        longest = int(known[np.argmax(rr_s[known])])
        pause = Pause(float(rr_s[longest]), longest, _has_noise(beats, longest, noise))
    return RecordNumbers(
        mean_per_min=60.0 / float(np.mean(rr_s[known])) if known.size else None,
        slowest=slowest,
        fastest=fastest,
        ventricular=None if called is None else _count(beats, called, V_GROUP),
        supraventricular=None if called is None else _count(beats, called, S_GROUP),
        pause=pause,
    )


def beat_rates_per_min(rr_s: np.ndarray) -> np.ndarray:
    """Return the heart rate at each beat, over `RATE_BEATS` intervals in a row of which it ends the middle one.

    Parameters
    ----------
    rr_s
        Interval before each beat, NaN where it isn't known, shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        Beats a minute, shape (n_beats,); NaN near the ends and wherever one of the intervals isn't known.
    """
    found = np.full(rr_s.size, np.nan)
    if rr_s.size >= RATE_BEATS:
        sums = np.convolve(rr_s, np.ones(RATE_BEATS), "valid")
        found[RATE_BEATS // 2 :][: sums.size] = 60.0 * RATE_BEATS / sums
    return found


def in_group(called: np.ndarray, group: str) -> np.ndarray:
    """Return which calls are of an AAMI group, `V_GROUP` or `S_GROUP`; bool, shape (n_beats,)."""
    labels = [label for label, its_group in AAMI_GROUPS.items() if its_group == group]
    found = np.zeros(called.shape, dtype=bool)
    for label in labels:  # a quarter of the time of `numpy.isin`, which sorts
        found |= called == label
    return found


def in_couplets(beats: BeatTable, called: np.ndarray, group: str) -> np.ndarray:
    """Return which beats are one of exactly two calls of a group in a row; bool, shape (n_beats,)."""
    return _in_those(beats, called, group, 2, 2)


def in_runs(beats: BeatTable, called: np.ndarray, group: str) -> np.ndarray:
    """Return which beats are one of three and more calls of a group in a row; bool, shape (n_beats,)."""
    return _in_those(beats, called, group, RUN_BEATS, beats.n_beats)


def _has_noise(beats: BeatTable, row: int, noise: Sequence[Span]) -> bool:
    """Return whether the interval that ends with a beat has noise in it."""
    before, after = beats.r_sample[row - 1], beats.r_sample[row]
    return any(span.start_sample < after and span.end_sample > before for span in noise)


def _extreme_rates(rr_s: np.ndarray) -> tuple[Rate | None, Rate | None]:
    """Return the lowest and highest rate over `RATE_BEATS` intervals in a row, none of them unknown."""
    rates = beat_rates_per_min(rr_s)
    if not np.isfinite(rates).any():
        return None, None
    slowest, fastest = int(np.nanargmin(rates)), int(np.nanargmax(rates))
    return Rate(float(rates[slowest]), slowest), Rate(float(rates[fastest]), fastest)


def _count(beats: BeatTable, called: np.ndarray, group: str) -> Premature:
    n_called, n_beats = int(np.count_nonzero(called != "")), int(in_group(called, group).sum())
    hours = float(np.nansum(beats.rr_before_s)) / 3600
    firsts, stops = stretches(beats, called, group).T
    lengths = stops - firsts
    return Premature(
        n_beats=n_beats,
        percent=100.0 * n_beats / n_called if n_called else 0.0,
        per_hour=n_beats / hours if hours else None,
        n_couplets=int((lengths == 2).sum()),
        n_runs=int((lengths >= RUN_BEATS).sum()),
        longest_run=int(lengths[lengths >= RUN_BEATS].max(initial=0)),
    )


def _in_those(beats: BeatTable, called: np.ndarray, group: str, least: int, most: int) -> np.ndarray:
    found = stretches(beats, called, group)
    lengths = found[:, 1] - found[:, 0]
    found = found[(lengths >= least) & (lengths <= most)]
    steps = np.zeros(beats.n_beats + 1, dtype=np.int8)
    steps[found[:, 0]] += 1
    steps[found[:, 1]] -= 1
    return np.asarray(np.cumsum(steps[:-1], dtype=np.int8) > 0)


def stretches(beats: BeatTable, called: np.ndarray, group: str) -> np.ndarray:
    """Return first row and the one after the last of each stretch of calls of a group; shape (n, 2).

    An interval that isn't known, as across a missing stretch, ends a stretch.
    """
    is_called = in_group(called, group)
    joins = np.zeros(beats.n_beats + 1, dtype=bool)
    joins[1:-1] = is_called[1:] & is_called[:-1] & np.isfinite(beats.rr_before_s[1:])
    firsts = np.flatnonzero(is_called & ~joins[:-1])
    lasts = np.flatnonzero(is_called & ~joins[1:])
    return np.column_stack([firsts, lasts + 1])
