"""Few points that look like many: a min-max pyramid for fast drawing."""

from collections import deque
from functools import cached_property
from operator import itemgetter
from weakref import WeakValueDictionary

import numpy as np

from ecgviewer.signals.mapped import let_go, parts_of

_FACTOR, _FIRST_FACTOR = 4, 16
_TOP_BINS = 256
_AT_ONCE = 1 << 20
"""Samples that are reduced together."""


def pyramid_of(signal: np.ndarray) -> "MinMaxPyramid":
    """Return the pyramid of a signal, its gaps found: the same for whoever asks, where the signal can't be changed.

    Of a day it takes some tenths of a second: whoever reads a lead in a thread asks for it there.
    """
    found = _in_use.get(id(signal))
    if found is None or found.signal is not signal:
        found = MinMaxPyramid(signal)
        _ = found.gaps
        if found.signal is signal and not signal.flags.writeable:
            _in_use[id(signal)] = found
            _of_late.append(found)
    return found


class MinMaxPyramid:
    """Minima and maxima of a signal over bins of 16, 64, 256, … samples, built once.

    Bins of 4 are those of the samples themselves when they are asked for: kept, they would take half as much
    memory as the signal, and a picture has few of them.

    Parameters
    ----------
    signal
        Shape (n_samples,). NaN stands for "no valid sample".
    """

    def __init__(self, signal: np.ndarray) -> None:
        self._signal = np.ascontiguousarray(signal, dtype=np.float32)
        self._levels = [(1, self._signal, self._signal)]
        while self._levels[-1][1].size > _TOP_BINS:
            width, low, high = self._levels[-1]
            factor = _FIRST_FACTOR if width == 1 else _FACTOR
            reduced = (_reduce(np.fmin, low, factor), _reduce(np.fmax, high, factor))
            self._levels.append((width * factor, *reduced))

    @property
    def signal(self) -> np.ndarray:
        """What it was built of: the array itself where that was float32."""
        return self._signal

    @cached_property
    def gaps(self) -> np.ndarray:
        """Stretches without a valid sample: the first of each, and the first behind it; shape (n_gaps, 2)."""
        if not any(np.isnan(part).any() for part in parts_of(self._signal)):
            return np.empty((0, 2), dtype=np.int64)
        is_missing = np.isnan(self._signal)
        edges = np.flatnonzero(is_missing[1:] != is_missing[:-1]) + 1
        begins, ends = np.zeros(int(is_missing[0]), np.int64), np.full(int(is_missing[-1]), is_missing.size)
        return np.concatenate([begins, edges, ends]).reshape(-1, 2)

    @property
    def n_samples(self) -> int:
        """Length of the signal."""
        return int(self._signal.size)

    def view(self, start: int, stop: int, max_points: int) -> tuple[np.ndarray, np.ndarray]:
        """Return points that, joined by lines, look like a stretch of the signal.

        Bins lie on multiples of their width, so that the picture doesn't shimmer while it scrolls;
        the first and the last bin may therefore reach beyond the stretch.

        Parameters
        ----------
        start, stop
            First sample, and the first after the last; clipped to the signal.
        max_points
            Most points to return, at least 4; where bins are cut by both ends, up to two more.

        Returns
        -------
        tuple of numpy.ndarray
            Positions in samples (float64, rising) and values (float32). The samples themselves where
            they are few enough; else two points per bin, its minimum and its maximum, the one first
            that the bin's trend puts first. NaN where a bin holds no valid sample.

        Raises
        ------
        ValueError
            If `max_points` is under 4.
        """
        if max_points < 4:
            raise ValueError("max_points must be at least 4")
        start, stop = max(start, 0), min(stop, self.n_samples)
        if stop - start <= max_points:
            return np.arange(start, stop, dtype=np.float64), self._signal[start:stop]
        width, (step, *extremes) = self._grain(-(-(stop - start) // (max_points // 2)))
        group = width // step
        first_bin, last_bin = start // width, -(-stop // width)
        low, high = (values[first_bin * group : last_bin * group] for values in extremes)
        values = np.stack([_reduce(np.fmin, low, group), _reduce(np.fmax, high, group)], axis=1)
        edges = np.arange(first_bin, last_bin) * width
        is_falling = self._signal[np.minimum(edges + width, self.n_samples) - 1] < self._signal[edges]
        values[is_falling] = values[is_falling, ::-1]
        if stop - start > _AT_ONCE:
            let_go(self._signal)
        positions = edges[:, None] + width * np.array([0.25, 0.75])
        return np.minimum(positions, self.n_samples - 1).ravel(), values.ravel()

    def _grain(self, width: int) -> tuple[int, tuple[int, np.ndarray, np.ndarray]]:
        """Return the width of bins of at least `width` samples, and the level whose bins they join."""
        power = 1
        while power * _FACTOR <= min(width, self._levels[-1][0]):
            power *= _FACTOR
        level = max((level for level in self._levels if level[0] <= power), key=itemgetter(0))
        return power * -(-width // power), level


_in_use: "WeakValueDictionary[int, MinMaxPyramid]" = WeakValueDictionary()
_of_late: "deque[MinMaxPyramid]" = deque(maxlen=2)


def _reduce(extreme: np.ufunc, values: np.ndarray, factor: int) -> np.ndarray:
    """Return the extreme over each `factor` values; NaN only where all of them are NaN."""
    n_full = values.size // factor * factor
    reduced = np.empty(n_full // factor, dtype=values.dtype)
    step = max(_AT_ONCE // factor, 1) * factor
    for first in range(0, n_full, step):
        part = values[first : min(first + step, n_full)]
        of_part = reduced[first // factor : (first + part.size) // factor]
        # Whole columns at a time: NumPy reduces short rows one by one, which is ten times slower.
        of_part[:] = part[::factor]
        for offset in range(1, factor):
            extreme(of_part, part[offset::factor], out=of_part)
        let_go(values)
    if n_full == values.size:
        return reduced
    return np.append(reduced, extreme.reduce(values[n_full:]))
