"""A person's own annotations of a record: the beats as they were at first, and what was said of them since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ecgviewer.beats.beat_table import BeatTable, MarkedBeats
from ecgviewer.records.record import Record
from ecgviewer.records.spans import Span
from ecgviewer.workflows.desk.marks import Mark, MarkKind, Step


@dataclass(frozen=True, eq=False)
class FirstBeats:
    """The beats of a record before a person changed any; their rows are the first ids of marks.

    Attributes
    ----------
    samples
        R peaks, int64, shape (n,), ascending, at `fs_hz`.
    symbols
        Reference mnemonics, "" where there is none; unicode, shape (n,).
    fs_hz
        Samples a second of the record as it was read.
    is_detected
        Whether a detector found them all: there is no reference.
    """

    samples: np.ndarray
    symbols: np.ndarray
    fs_hz: float
    is_detected: bool


@dataclass(frozen=True, eq=False)
class OwnBeats:
    """All beats as a person has them, in the order of time; those that were deleted are left out.

    Attributes
    ----------
    samples
        R peaks, int64, shape (n,).
    reference
        Reference mnemonics, "" where there is none.
    own
        What the person said of each, "" where nothing: `reference` stands.
    ids
        Ids of their marks, int64.
    """

    samples: np.ndarray
    reference: np.ndarray
    own: np.ndarray
    ids: np.ndarray

    @property
    def truth(self) -> np.ndarray:
        """Mnemonic of each: the person's, else the reference's, else ""."""
        return np.where(self.own != "", self.own, self.reference)


@dataclass(frozen=True, eq=False)
class OwnLayer:
    """What a person says of a record.

    Attributes
    ----------
    first
        The beats as they were at first.
    spoken
        By id, what was said of a mark last.
    """

    first: FirstBeats
    spoken: Mapping[int, Mark] = field(default_factory=dict)

    def after(self, step: Step) -> "OwnLayer":
        """Return the layer after a step."""
        spoken = dict(self.spoken)
        for change in step.changes:
            if change.after is None:
                spoken.pop(change.mark_id, None)
            else:
                spoken[change.mark_id] = change.after
        return replace(self, spoken=spoken)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return not self.spoken

    @property
    def n_first(self) -> int:
        """How many beats there were at first."""
        return int(self.first.samples.size)

    def mark(self, mark_id: int) -> Mark | None:
        """Return a mark as it is now, None for one that isn't there."""
        said = self.spoken.get(mark_id)
        if said is not None:
            return None if said.is_deleted else said
        if not 0 <= mark_id < self.n_first:
            return None
        return Mark(MarkKind.BEAT, int(self.first.samples[mark_id]), str(self.first.symbols[mark_id]))

    @cached_property
    def beats(self) -> OwnBeats:
        """All beats that weren't deleted."""
        first = self.first
        n = self.n_first
        samples, own = first.samples.copy(), np.full(n, "", dtype="U1")
        is_there = np.ones(n, dtype=bool)
        added: list[tuple[int, int, str]] = []
        for mark_id, mark in self.spoken.items():
            if mark.kind is not MarkKind.BEAT:
                continue
            if mark_id >= n:
                if not mark.is_deleted:
                    added.append((mark_id, mark.sample, mark.label))
            elif mark.is_deleted:
                is_there[mark_id] = False
            else:
                samples[mark_id], own[mark_id] = mark.sample, mark.label
        ids = np.concatenate([np.flatnonzero(is_there), [mark_id for mark_id, _, _ in added]]).astype(
            np.int64
        )
        samples = np.concatenate([samples[is_there], [sample for _, sample, _ in added]]).astype(np.int64)
        own = np.concatenate([own[is_there], [label for _, _, label in added]]).astype("U1")
        reference = np.concatenate([first.symbols[is_there], np.full(len(added), "")]).astype("U1")
        order = np.lexsort((ids, samples))
        return OwnBeats(samples[order], reference[order], own[order], ids[order])

    @cached_property
    def has_first_places(self) -> bool:
        """Whether all beats are where they were at first, none more and none less."""
        beats = self.beats
        return beats.samples.size == self.n_first and bool(np.array_equal(beats.samples, self.first.samples))

    @cached_property
    def deleted(self) -> tuple[int, ...]:
        """Rows of those first beats that were deleted."""
        n = self.n_first
        return tuple(sorted(i for i, mark in self.spoken.items() if i < n and mark.is_deleted))

    def marks_of(self, kind: MarkKind) -> Iterator[tuple[int, Mark]]:
        """Give the marks of a kind other than beats that are there, with their ids, in the order of time."""
        found = [(i, mark) for i, mark in self.spoken.items() if mark.kind is kind and not mark.is_deleted]
        yield from sorted(found, key=lambda pair: (pair[1].sample, pair[0]))

    @property
    def rhythms(self) -> list[Span]:
        """The person's rhythms in the order of time."""
        return [Span(m.sample, m.end_sample, m.label) for _, m in self.marks_of(MarkKind.RHYTHM)]

    def row_of(self, mark_id: int) -> int:
        """Return the row of a beat among `beats`, -1 for one that isn't there."""
        rows = np.flatnonzero(self.beats.ids == mark_id)
        return int(rows[0]) if rows.size else -1


def marked_beats(layer: OwnLayer) -> MarkedBeats | None:
    """Return the beats of a record as a person has them; None where they are those of its reference still.

    A detector may find other beats another time: where there is no reference, the beats stay those that the person
    has seen.
    """
    first, beats = layer.first, layer.beats
    if layer.has_first_places and not first.is_detected:
        return None
    return MarkedBeats(beats.samples, first.fs_hz, beats.reference, first.is_detected)


def own_symbols(layer: OwnLayer, beats: BeatTable) -> np.ndarray:
    """Return what a person says of each beat of a table, "" where nothing; unicode, shape (n_beats,)."""
    found = np.full(beats.n_beats, "", dtype="U1")
    if layer.is_empty:
        return found
    own, ids = layer.beats, mark_ids(layer, beats)
    order = np.argsort(own.ids)
    places = order[np.searchsorted(own.ids, ids[ids >= 0], sorter=order)]
    found[ids >= 0] = own.own[places]
    return found


def mark_ids(layer: OwnLayer, beats: BeatTable) -> np.ndarray:
    """Return the id of the mark of each beat of a table, -1 where the annotations have none at its place."""
    own = layer.beats
    if own.samples.size == 0:
        return np.full(beats.n_beats, -1, dtype=np.int64)
    wanted = np.rint(beats.time_s * layer.first.fs_hz).astype(np.int64)
    places = np.minimum(np.searchsorted(own.samples, wanted), own.samples.size - 1)
    return np.where(own.samples[places] == wanted, own.ids[places], -1)


def first_beats(record: Record, beats: BeatTable) -> FirstBeats:
    """Return the beats of a table as what a person begins with.

    Parameters
    ----------
    record
        Whose beats they are, as it was read: its rate is that of the result.
    beats
        A table of one of its leads, whose samples count at the rate of that lead.
    """
    return FirstBeats(
        samples=np.rint(beats.time_s * record.fs_hz).astype(np.int64),
        symbols=beats.symbol.astype("U1"),
        fs_hz=record.fs_hz,
        is_detected=beats.is_detected,
    )
