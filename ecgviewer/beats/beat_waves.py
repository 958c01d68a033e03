"""What a context network sees of the waves of a record's beats, put together where it is asked for."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ecgviewer.signals.mapped import let_go

_ROWS = 4096
"""Rows that are compared at once: of a day all of them would be as much again."""


@dataclass(frozen=True, eq=False)
class RepeatedRows:
    """Rows of which many follow each other unchanged, each kept once.

    Attributes
    ----------
    rows
        Different rows, shape (n_kept, n_samples).
    numbers
        Which of them each row is, shape (n_rows,).
    """

    rows: np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray) -> "RepeatedRows":
        """Return rows, shape (n_rows, n_samples), kept so."""
        if len(rows) == 0:
            return cls(rows, np.zeros(0, dtype=np.int64))
        is_other = np.ones(len(rows), dtype=bool)
        for first in range(1, len(rows), _ROWS):
            some = rows[first - 1 : first + _ROWS]
            is_other[first : first + _ROWS] = np.any(some[1:] != some[:-1], axis=1)
            let_go(rows)
        return cls(rows[is_other], np.cumsum(is_other) - 1)

    def __getitem__(self, key: Any) -> np.ndarray:
        rows, *samples = key if isinstance(key, tuple) else (key,)
        kept = self.rows[(slice(None), *samples)] if samples else self.rows
        return np.asarray(kept[self.numbers[rows]])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)


class BeatWaves:
    """Beats, and their differences to two others, read like an array of shape (n_beats, 3, n_samples).

    Of a day such an array would take 170 MB a lead; the beats alone are a third of that, and what they are
    compared with is the same for many of them.

    Parameters
    ----------
    beats
        The beats, float32, shape (n_beats, n_samples).
    usual, slow
        What each is compared with: the usual beat, and the slow beat of the record.
    """

    def __init__(self, beats: np.ndarray, usual: RepeatedRows, slow: RepeatedRows) -> None:
        self._beats, self._usual, self._slow = beats, usual, slow

    def __len__(self) -> int:
        return len(self._beats)

    @property
    def shape(self) -> tuple[int, int, int]:
        """As of an array."""
        return len(self), 3, self._beats.shape[1]

    def __getitem__(self, key: Any) -> np.ndarray:
        rows, *which = key if isinstance(key, tuple) else (key,)
        beats = self._beats[rows]
        if which == [0]:
            return beats
        found = np.stack([beats, beats - self._usual[rows], beats - self._slow[rows]], axis=-2)
        return np.asarray(found[(..., *which, slice(None))] if which else found)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def let_go(self) -> None:
        """Give the system back the memory of the beats, see `signals.mapped`."""
        let_go(self._beats)

    def copy(self) -> np.ndarray:
        """Return all waves as an array of their own."""
        return self[:]
