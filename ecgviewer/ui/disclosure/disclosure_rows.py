"""Where the seconds of a record lie on a page of rows, and which gain a row has. Pure numbers, no Qt."""

import math
from dataclasses import dataclass

import numpy as np

ROW_SECONDS = (30, 60, 120, 300)
"""Seconds in a row that can be chosen."""

_ROW_PX = {30: 64, 60: 54, 120: 46, 300: 40}
"""Height of a row: the more is in it, the less of each beat is seen anyhow."""

MARKS_PX = 13
"""Of a row's height, for the letters of the beats."""

_GAINS_MM_PER_MV = (10.0, 7.5, 5.0, 4.0, 3.0, 2.5, 2.0, 1.5, 1.0, 0.5, 0.25)
_LETTERS_FROM_PX = 9.0


@dataclass(frozen=True)
class DisclosureRows:
    """A record on rows.

    Attributes
    ----------
    duration_s
        Length of the record.
    row_s
        Seconds in a row.
    left, right
        Ends of a row in pixels.
    """

    duration_s: float
    row_s: int
    left: float
    right: float

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return max(math.ceil(self.duration_s / self.row_s - 1e-9), 1) if self.duration_s > 0 else 0

    @property
    def row_px(self) -> int:
        """Height of a row."""
        return _ROW_PX[self.row_s]

    @property
    def height(self) -> int:
        """Height of all rows."""
        return self.n_rows * self.row_px

    @property
    def px_per_s(self) -> float:
        """Width of a second."""
        return max(self.right - self.left, 1.0) / self.row_s

    def row_of(self, time_s: float) -> int:
        """Return the row of a time."""
        return min(max(int(time_s // self.row_s), 0), max(self.n_rows - 1, 0))

    def x_of_time(self, time_s: np.ndarray | float, row: int) -> np.ndarray | float:
        """Return the x of a time, or of times, in a row."""
        return self.left + (time_s - row * self.row_s) * self.px_per_s

    def time_at(self, x: float, y: float) -> float | None:
        """Return the time at a point of the page, None where there is none."""
        row = int(y // self.row_px)
        if not (0 <= row < self.n_rows and self.left <= x <= self.right):
            return None
        time_s = row * self.row_s + (x - self.left) / self.px_per_s
        return time_s if time_s <= self.duration_s else None

    def rows_between(self, top: float, bottom: float) -> range:
        """Return the rows that reach into a stretch of the page's height."""
        first, last = int(max(top, 0) // self.row_px), int(max(bottom, 0) // self.row_px)
        return range(min(first, self.n_rows), min(last + 1, self.n_rows))

    def pieces(self, start_s: float, end_s: float) -> list[tuple[int, float, float]]:
        """Return a stretch of time as row, left and right x of each row that it reaches into."""
        start_s, end_s = max(start_s, 0.0), min(end_s, self.duration_s)
        if end_s <= start_s:
            return []
        found = []
        for row in range(self.row_of(start_s), self.row_of(end_s - 1e-9) + 1):
            first, last = max(start_s, row * self.row_s), min(end_s, (row + 1) * self.row_s)
            found.append((row, float(self.x_of_time(first, row)), float(self.x_of_time(last, row))))
        return found

    def has_letters(self, n_beats: int) -> bool:
        """Return whether there is room for a letter over each beat."""
        if n_beats == 0 or self.duration_s <= 0:
            return True
        return self.px_per_s * self.duration_s / n_beats >= _LETTERS_FROM_PX


def row_gain(low_mv: float, high_mv: float, row_px: float, pixels_per_mm: float) -> float:
    """Return the largest gain at which a range of voltages has its place in a row, in mm/mV."""
    room_mm = (row_px - MARKS_PX) / pixels_per_mm
    span = max(high_mv - low_mv, 1e-6)
    return next((gain for gain in _GAINS_MM_PER_MV if gain * span <= room_mm), _GAINS_MM_PER_MV[-1])


def row_lines(
    x: np.ndarray, low_mv: np.ndarray, high_mv: np.ndarray, zero_y: float, px_per_mv: float
) -> np.ndarray:
    """Return a vertical line for each column from its least to its largest value; shape (n, 4), none without values.

    Parameters
    ----------
    x
        Of each column.
    low_mv, high_mv
        Millivolts, NaN where there is nothing.
    zero_y
        Where 0 mV lies.
    px_per_mv
        Height of a millivolt.
    """
    lines = np.empty((x.size, 4))
    lines[:, 0] = lines[:, 2] = x
    lines[:, 1] = zero_y - low_mv * px_per_mv + 0.5
    lines[:, 3] = zero_y - high_mv * px_per_mv - 0.5
    found: np.ndarray = lines[np.isfinite(lines).all(axis=1)]
    return found
