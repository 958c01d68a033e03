"""Which column of a table holds times, what rate they give, and where there are gaps."""

import datetime
import re
from dataclasses import dataclass

import numpy as np

from ecgviewer.records.formats.recording import MAX_SAMPLES, DamagedFileError, time_of_day
from ecgviewer.records.formats.table_numbers import Cells

_TIME_NAME = re.compile(
    r"(elapsed )?(time|t|timestamp|date ?time|zeit|temps|seconds?|secs?|millis\w*|ms|s)\b.*", re.IGNORECASE
)
_INDEX_NAME = re.compile(r"(sample|index|#|nr\b|unnamed).*", re.IGNORECASE)
_MILLISECONDS = re.compile(r"(^|[^a-z])(ms|msec\w*|millis\w*)([^a-z]|$)", re.IGNORECASE)
_MICROSECONDS = re.compile(r"(^|[^a-z])(us|µs|micros\w*)([^a-z]|$)", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)")
_LIKELY_HZ = (40.0, 10_000.0)
_MOST_BLANK = 20
_ROUND_SHARE = 5e-4


@dataclass(frozen=True, eq=False)
class ColumnTimes:
    """What a table says of time.

    Attributes
    ----------
    columns
        Columns that hold no lead: of times, and of sample numbers.
    rate_hz
        Samples a second; None where the table doesn't say.
    places
        Which sample each row is; None where rows follow one another without a gap.
    date, clock
        When it begins, where times are of day or with dates.
    notes
        What was assumed, one sentence each.
    """

    columns: tuple[int, ...]
    rate_hz: float | None
    places: np.ndarray | None = None
    date: datetime.date | None = None
    clock: datetime.time | None = None
    notes: tuple[str, ...] = ()

    def place(self, values: np.ndarray) -> np.ndarray:
        """Return a column with NaN in its gaps."""
        if self.places is None:
            return values
        placed = np.full(int(self.places[-1]) + 1, np.nan)
        placed[self.places] = values
        return placed


def find_times(cells: Cells, names: list[str], units: list[str], given_hz: float | None) -> ColumnTimes:
    """Return what a table says of time.

    Parameters
    ----------
    cells
        Its rows.
    names, units
        Of its columns, "" where there is none.
    given_hz
        Samples a second as they are given otherwise, None if they aren't.

    Raises
    ------
    DamagedFileError
        If times go back or give no rate of an ECG.
    """
    numbers = cells.numbers
    if cells.first:
        return _of_texts(cells.first)
    first = numbers[:, 0]
    is_named = bool(_TIME_NAME.fullmatch(names[0]))
    is_index = bool(_INDEX_NAME.fullmatch(names[0])) or _counts(first)
    if numbers.shape[1] == 1 or not (is_named or is_index or (not names[0] and _rises(first))):
        return ColumnTimes((), given_hz)
    if is_index and not is_named:
        return ColumnTimes((0,), given_hz)
    return _of_numbers(first, f"{names[0]} {units[0]}", is_named, given_hz)


def _counts(column: np.ndarray) -> bool:
    return column.size > 2 and bool((np.diff(column) == 1).all())


def _rises(column: np.ndarray) -> bool:
    """Return whether a column without a name rises as steadily as only times do."""
    steps = np.diff(column)
    return column.size > 2 and bool((steps > 0).all()) and float(steps.max()) <= 3 * float(np.median(steps))


def _of_numbers(column: np.ndarray, words: str, is_named: bool, given_hz: float | None) -> ColumnTimes:
    if not np.isfinite(column).all() or (np.diff(column) < 0).any():
        if not is_named:
            return ColumnTimes((), given_hz)
        raise DamagedFileError("its times are missing in places, or go back")
    notes = []
    seconds = column - column[0]
    if _MILLISECONDS.search(words):
        seconds = seconds / 1e3
    elif _MICROSECONDS.search(words):
        seconds = seconds / 1e6
    else:
        step = _usual_step(seconds)
        for factor, unit in ((1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds")):
            if step > 0 and not _is_likely(1 / step) and _is_likely(factor / step):
                seconds = seconds / factor
                notes.append(f"The times are taken for {unit}, by their steps.")
                break
    return _of_seconds(seconds, (0,), notes, given_hz)


def _of_texts(first: list[str]) -> ColumnTimes:
    """Return what times of day, elapsed times with colons, or dates with times say."""
    if _CLOCK.fullmatch(first[0]):
        matches = [_CLOCK.fullmatch(text) for text in first]
        if any(match is None for match in matches):
            raise DamagedFileError("its times are missing in places")
        parts = np.array(
            [
                [float((part or "0").replace(",", ".")) for part in match.groups()]
                for match in matches
                if match
            ]
        )
        seconds = parts @ np.array([3600.0, 60.0, 1.0])
        seconds[1:] += 86_400.0 * np.cumsum(np.diff(seconds) < -43_200)
        hour, minute, second = parts[0]
        clock = time_of_day(int(hour), int(minute), float(second)) if seconds[0] >= 3600 else None
        return _of_seconds(seconds - seconds[0], (0,), [], None, clock=clock)
    try:
        moments = np.array(
            [re.sub(r"(Z|[+-]\d\d:?\d\d)$", "", text) for text in first], dtype="datetime64[us]"
        )
    except ValueError as error:
        raise DamagedFileError(
            f"its times are written in a way that isn't understood, such as “{first[0][:30]}”"
        ) from error
    if np.isnat(moments).any():
        raise DamagedFileError("its times are missing in places")
    start = moments[0].astype(datetime.datetime)
    seconds = (moments - moments[0]).astype(np.float64) / 1e6
    return _of_seconds(seconds, (0,), [], None, start.date(), start.time())


def _usual_step(seconds: np.ndarray) -> float:
    """Return the usual time between two rows: the mean of those that aren't gaps."""
    steps = np.diff(seconds)
    steps = steps[steps > 0]
    if steps.size == 0:
        return 0.0
    usual = float(np.median(steps))
    return float(steps[steps < 1.8 * usual].mean())


def _is_likely(rate_hz: float) -> bool:
    return _LIKELY_HZ[0] <= rate_hz <= _LIKELY_HZ[1]


def _of_seconds(
    seconds: np.ndarray,
    columns: tuple[int, ...],
    notes: list[str],
    given_hz: float | None,
    date: datetime.date | None = None,
    clock: datetime.time | None = None,
) -> ColumnTimes:
    if (np.diff(seconds) < 0).any():
        raise DamagedFileError("its times go back")
    step = _usual_step(seconds)
    if given_hz is None and step == 0:
        raise DamagedFileError("all of its times are the same")
    rate_hz = given_hz or _rounded(_over_all(seconds, step))
    places = np.rint(seconds * rate_hz).astype(np.int64)
    if np.abs(places - np.arange(places.size)).max(initial=0) <= 2:
        return ColumnTimes(columns, rate_hz, None, date, clock, tuple(notes))
    # Times that are rounded more coarsely than a sample give some places twice: each row has one of its own.
    places = np.maximum.accumulate(places - np.arange(places.size)) + np.arange(places.size)
    n_all = int(places[-1]) + 1
    if n_all > min(_MOST_BLANK * places.size + 5_000_000, MAX_SAMPLES):
        raise DamagedFileError("its gaps are much longer than what was recorded")
    n_blank = n_all - places.size
    if n_blank:
        notes.append(f"The times leave gaps of {n_blank / rate_hz:,.4g} s in all, which are blank.")
    return ColumnTimes(columns, rate_hz, places, date, clock, tuple(notes))


def _over_all(seconds: np.ndarray, step: float) -> float:
    """Return the rate over the whole where there are no gaps, which is finer than rounded steps give it."""
    whole = float(seconds[-1]) / max(seconds.size - 1, 1)
    return 1 / whole if whole > 0 and abs(whole - step) < 0.01 * step else 1 / step


def _rounded(rate_hz: float) -> float:
    """Return a rate as a whole number where it is within what rounded times leave open."""
    whole = round(rate_hz)
    return float(whole) if whole and abs(rate_hz - whole) <= _ROUND_SHARE * whole else rate_hz
