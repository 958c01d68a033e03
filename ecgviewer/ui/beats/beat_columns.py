"""What the beat list shows as columns of numbers: filtering, sorting, finding. No Qt, no row objects."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.wave_intervals import BeatIntervals
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.records.symbols import AAMI_GROUPS
from ecgviewer.ui.look.wording import unsure_beats
from ecgviewer.workflows.review.find_waves import is_qtc_of_early

COLUMNS = (
    "number", "time", "reference", "own", "called", "probability", "rr", "early", "pr", "qrs", "qt", "qtc", "quality",
    "rhythm",
)  # fmt: skip
"""Columns of the list by name, in their order."""

INTERVAL_COLUMNS = {
    "early": "prematurity_percent",
    "pr": "pr_ms",
    "qrs": "qrs_ms",
    "qt": "qt_ms",
    "qtc": "qtc_bazett_ms",
}
"""Columns that come with the waves, and the interval that each shows."""


@dataclass(frozen=True, eq=False)
class BeatColumns:
    """The beats of a record with a network's calls, one array a column.

    Attributes
    ----------
    beats
        The beats.
    called
        Label that the network called, "" without a call; shape (n_beats,).
    confidence
        Its probability, NaN without a call; shape (n_beats,).
    is_false, is_outside
        Whether the call contradicts the reference, and whether the reference is none of the
        network's classes; bool, shape (n_beats,).
    has_calls
        Whether a network has been asked at all.
    intervals
        Of every beat, None while its waves are not known.
    doubts
        Which calls are unsure; None where the network can't tell.
    own
        What the person says of each beat, "" where nothing; None where nothing of any.
    """

    beats: BeatTable
    called: np.ndarray
    confidence: np.ndarray
    is_false: np.ndarray
    is_outside: np.ndarray
    has_calls: bool
    intervals: BeatIntervals | None = None
    doubts: Doubts | None = None
    own: np.ndarray | None = None

    @classmethod
    def without_calls(cls, beats: BeatTable) -> "BeatColumns":
        """Return the columns of beats that no network has been asked about."""
        nothing = np.zeros(beats.n_beats, dtype=bool)
        return cls(
            beats=beats,
            called=np.full(beats.n_beats, "", dtype="U1"),
            confidence=np.full(beats.n_beats, np.nan, dtype=np.float32),
            is_false=nothing,
            is_outside=nothing,
            has_calls=False,
        )

    def with_calls(
        self,
        called: np.ndarray,
        confidence: np.ndarray,
        is_false: np.ndarray,
        is_outside: np.ndarray,
        doubts: Doubts | None = None,
    ) -> "BeatColumns":
        """Return the same beats with a network's calls.

        Raises
        ------
        ValueError
            If an array has not one value for each beat.
        """
        columns = replace(
            self,
            called=np.asarray(called),
            confidence=np.asarray(confidence),
            is_false=np.asarray(is_false, dtype=bool),
            is_outside=np.asarray(is_outside, dtype=bool),
            has_calls=True,
            doubts=doubts,
        )
        for name in ("called", "confidence", "is_false", "is_outside", "is_unsure"):
            shape = getattr(columns, name).shape
            if shape != (self.beats.n_beats,):
                raise ValueError(f"{name} has shape {shape} for {self.beats.n_beats} beats")
        return columns

    def interval(self, column: str) -> np.ndarray:
        """Return a column of `INTERVAL_COLUMNS`, NaN where there is no value; shape (n_beats,)."""
        if self.intervals is None:
            return np.full(self.beats.n_beats, np.nan)
        values: np.ndarray = getattr(self.intervals, INTERVAL_COLUMNS[column])
        return values

    @cached_property
    def is_qtc_of_early(self) -> np.ndarray:
        """Which beats have a corrected QT though they come early; bool, shape (n_beats,)."""
        if self.intervals is None:
            return np.zeros(self.beats.n_beats, dtype=bool)
        return is_qtc_of_early(self.intervals)

    @property
    def n_false(self) -> int:
        """Number of false classifications."""
        return int(np.count_nonzero(self.is_false))

    @property
    def n_outside(self) -> int:
        """Number of beats whose reference is none of the network's classes."""
        return int(np.count_nonzero(self.is_outside))

    @cached_property
    def is_unsure(self) -> np.ndarray:
        """Which calls are unsure; bool, shape (n_beats,)."""
        return unsure_beats(self.doubts, self.beats.n_beats)

    @property
    def n_unsure(self) -> int | None:
        """Number of unsure calls; None where the network can't tell."""
        return None if self.doubts is None else int(np.count_nonzero(self.is_unsure))

    @cached_property
    def reference_counts(self) -> dict[str, int]:
        """Number of beats by reference symbol, the most frequent first."""
        return _counts(self.beats.symbol)

    @cached_property
    def called_counts(self) -> dict[str, int]:
        """Number of beats by called label, the most frequent first."""
        return _counts(self.called)

    @cached_property
    def rhythm_counts(self) -> dict[str, int]:
        """Number of beats by rhythm label, the most frequent first."""
        return _counts(self.beats.rhythm)


def _counts(labels: np.ndarray) -> dict[str, int]:
    """Return how often each label stands, "" apart, the most frequent first; there are few, and sorting all is slow."""
    counts, left = {}, labels[labels != ""]
    while left.size:
        is_same = left == left[0]
        counts[str(left[0])] = int(np.count_nonzero(is_same))
        left = left[~is_same]
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, eq=False)
class BeatFilter:
    """Which beats to show; a beat must meet every condition that is set.

    Attributes
    ----------
    only_false
        Only false classifications.
    reference, called
        Only beats of this reference symbol, only beats with this call.
    rhythm
        Only beats in this rhythm.
    only_unsure
        Only unsure calls.
    is_picked
        Only beats that another panel points at; bool, shape (n_beats,), None for all.
    order
        Rows of those beats in the order in which they are listed; None for that of time.
    """

    only_false: bool = False
    reference: str | None = None
    called: str | None = None
    rhythm: str | None = None
    only_unsure: bool = False
    is_picked: np.ndarray | None = None
    order: np.ndarray | None = None

    @property
    def is_open(self) -> bool:
        """Whether every beat passes."""
        named = (self.reference, self.called, self.rhythm, self.is_picked)
        return not (self.only_false or self.only_unsure) and all(each is None for each in named)

    def rows(self, columns: BeatColumns) -> np.ndarray:
        """Return the indices of the beats that pass, in the order of time or in that of `order`."""
        passes = np.ones(columns.beats.n_beats, dtype=bool)
        if self.only_false:
            passes &= columns.is_false
        if self.only_unsure:
            passes &= columns.is_unsure
        if self.reference is not None:
            passes &= columns.beats.symbol == self.reference
        if self.called is not None:
            passes &= columns.called == self.called
        if self.rhythm is not None:
            passes &= columns.beats.rhythm == self.rhythm
        if self.is_picked is not None:
            passes &= self.is_picked
            if self.order is not None:
                listed: np.ndarray = self.order[passes[self.order]]
                return listed
        return np.flatnonzero(passes)


def sort_rows(columns: BeatColumns, rows: np.ndarray, column: str, descending: bool) -> np.ndarray:
    """Return beat indices sorted by a column.

    Parameters
    ----------
    columns
        All beats.
    rows
        Beat indices to sort, in the order of time.
    column
        One of `COLUMNS`.
    descending
        Largest or last in the alphabet first. Beats of equal value stay in the order of time either
        way, and those without a value (no call, no RR interval) come last either way.
    """
    if column in ("number", "time"):
        return rows[::-1] if descending else rows
    if column in INTERVAL_COLUMNS:
        keys = columns.interval(column)[rows]
    else:
        keys = {
            "reference": columns.beats.symbol,
            "own": columns.beats.symbol if columns.own is None else columns.own,
            "called": columns.called,
            "probability": columns.confidence,
            "rr": columns.beats.rr_before_s,
            "quality": columns.beats.quality,
            "rhythm": columns.beats.rhythm,
        }[column][rows]
    if keys.dtype.kind == "U":
        names, keys = np.unique(keys, return_inverse=True)
        missing = names[keys] == "" if names.size else np.zeros(0, dtype=bool)
    else:
        missing = np.isnan(keys)
    ranked = np.where(missing, np.inf, -keys if descending else keys)
    return rows[np.argsort(ranked, kind="stable")]


def worth_a_look(columns: BeatColumns) -> np.ndarray:
    """Return the beats that are walked where the list isn't filtered, in the order of time.

    The false calls where there is a reference; else the unsure ones and those of another AAMI group than N.
    """
    if columns.beats.has_reference:
        return np.flatnonzero(columns.is_false)
    labels = np.unique(columns.called)
    abnormal = [label for label in labels if label and AAMI_GROUPS.get(str(label)) != "N"]
    return np.flatnonzero(columns.is_unsure | np.isin(columns.called, abnormal))


def step(rows: np.ndarray, from_beat: int, direction: int) -> int | None:
    """Return the beat a step further in a list of beats, None at its end.

    Parameters
    ----------
    rows
        The list, in the order in which it is walked.
    from_beat
        The beat to step from, -1 to come from before the record. Where it is not in the list, the nearest one
        in time counts.
    direction
        1 for the next, -1 for the previous.
    """
    place = np.flatnonzero(rows == from_beat)
    if place.size:
        wanted = int(place[0]) + direction
        return int(rows[wanted]) if 0 <= wanted < rows.size else None
    found = rows[rows > from_beat] if direction > 0 else rows[rows < from_beat]
    if found.size == 0:
        return None
    return int(found.min() if direction > 0 else found.max())
