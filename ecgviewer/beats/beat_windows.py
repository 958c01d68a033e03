"""What networks of one second see of the beats of a lead, cut where it is asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ecgviewer.beats.segment import (
    CONTEXT_SAMPLES,
    NETWORK_FS_HZ,
    WINDOW_SAMPLES,
    cut_at_centres,
    n_network_samples,
    window_centres,
)
from ecgviewer.signals.mapped import let_go
from ecgviewer.signals.resample import mean_of, resample_stretch

_MOST_KEPT, _SOME = 8192, 256
"""Windows of a record of so many beats are kept once so many were asked for together: of a day they would take
150 MB, and few are looked at."""

_WIDEST_GAP = 10 * int(NETWORK_FS_HZ)
"""Between neighbours further apart than this, in samples, the lead is not resampled: beats are taken from stretches."""


class BeatWindows:
    """The second around each R peak as `cut_windows` makes it, read like an array of shape (n_beats, 360).

    Rows are float32, without unit; NaN for beats that no network can call.

    Parameters
    ----------
    read_lead
        Returns the lead; asked when windows are first cut, so that where nobody sees windows no lead is held.
    fs_hz
        Its rate.
    r_sample
        R peaks, shape (n_beats,).
    is_callable
        Whose windows lie in the lead, bool, shape (n_beats,).
    """

    def __init__(
        self,
        read_lead: Callable[[], np.ndarray],
        fs_hz: float,
        r_sample: np.ndarray,
        is_callable: np.ndarray,
    ) -> None:
        self._read_lead, self._fs_hz = read_lead, fs_hz
        self._centres = window_centres(r_sample, fs_hz)
        self._is_callable = is_callable
        self._mean: np.float32 | None = None
        self._kept: np.ndarray | None = None

    def __len__(self) -> int:
        return int(self._centres.size)

    @property
    def shape(self) -> tuple[int, int]:
        """As of an array."""
        return len(self), WINDOW_SAMPLES

    def __getitem__(self, rows: Any) -> np.ndarray:
        numbers = np.arange(len(self))[rows]
        if self._kept is None and len(self) <= _MOST_KEPT and np.size(numbers) > _SOME:
            self._kept = self._cut(np.arange(len(self)))
        if self._kept is not None:
            return np.asarray(self._kept[rows])
        return self._cut(np.atleast_1d(numbers)).reshape(*np.shape(numbers), WINDOW_SAMPLES)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def copy(self) -> np.ndarray:
        """Return all windows as an array of their own."""
        return self[:].copy()

    def select(self, rows: np.ndarray) -> "BeatWindows":
        """Return the windows of some beats, by a mask or by row numbers; they are cut where they are asked for, too."""
        some = BeatWindows(self._read_lead, self._fs_hz, np.zeros(0), self._is_callable[rows])
        some._centres, some._mean = self._centres[rows], self._mean
        some._kept = None if self._kept is None else self._kept[rows]
        return some

    def _cut(self, numbers: np.ndarray) -> np.ndarray:
        windows = np.full((numbers.size, WINDOW_SAMPLES), np.nan, dtype=np.float32)
        wanted = np.flatnonzero(self._is_callable[numbers])
        if wanted.size == 0:
            return windows
        lead = self._read_lead()
        if self._mean is None and self._fs_hz != NETWORK_FS_HZ:
            self._mean = mean_of(lead)
        centres = self._centres[numbers[wanted]]
        order = np.argsort(centres, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(centres[order]) > _WIDEST_GAP) + 1):
            windows[wanted[group]] = self._cut_stretch(lead, centres[group])
        let_go(lead)
        return windows

    def _cut_stretch(self, lead: np.ndarray, centres: np.ndarray) -> np.ndarray:
        """Return the windows of beats that lie together, in order of time."""
        margin = CONTEXT_SAMPLES // 2
        first = max(int(centres[0]) - margin, 0)
        stop = min(int(centres[-1]) + margin, n_network_samples(lead.size, self._fs_hz))
        mean = np.float32(0) if self._mean is None else self._mean
        stretch = resample_stretch(lead, self._fs_hz, NETWORK_FS_HZ, first, stop, mean)
        return cut_at_centres(stretch, centres - first)
