"""The beats of one lead of a record, and what is measured of them whichever network calls them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

import numpy as np

from ecgviewer.beats.beat_table import BeatTable, MarkedBeats, build_beat_table, call_reasons
from ecgviewer.beats.beat_windows import BeatWindows
from ecgviewer.beats.context import BeatContext, beat_context
from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Record

FoundT = TypeVar("FoundT")

_MOST_KEPT_BEATS = 20_000


class _Keeper:
    """Keeps what was found of it once."""

    def once(self, name: str, find: Callable[[], FoundT]) -> FoundT:
        """Return what a network asks of these beats by a name, found the first time and kept.

        A `find` that raises, as where it was cancelled, leaves nothing behind.
        """
        kept = self.__dict__.setdefault("_kept", {})
        if name not in kept:
            kept[name] = find()
        return cast(FoundT, kept[name])


@dataclass(frozen=True, eq=False)
class OtherLead(_Keeper):
    """The same beats on another lead of the record, to be called together with the first one.

    Attributes
    ----------
    lead
        Index of the lead.
    r_sample
        R peaks of all beats at this lead's rate.
    is_callable
        Which of them a network can call on this lead; bool.
    record
        The record, based on this lead.
    """

    lead: int
    r_sample: np.ndarray
    is_callable: np.ndarray
    record: Record

    def find_context(self, cancel: CancelToken | None) -> BeatContext:
        """Return each beat in its rhythm and against the patient's usual one on this lead.

        Of a day, where it takes 100 MB, it isn't kept: nothing but another network asks for it again.
        """

        def find() -> BeatContext:
            return beat_context(self.record.lead_mv(self.lead), self.record.fs_hz, self.r_sample, cancel)

        return find() if self.r_sample.size > _MOST_KEPT_BEATS else self.once("context", find)


@dataclass(frozen=True, eq=False)
class PreparedBeats(_Keeper):
    """The beats of one lead.

    Attributes
    ----------
    lead
        Index of the lead.
    beats
        The table of beats.
    windows
        The second around each R peak, see `BeatWindows`.
    record
        The record that they are of.
    other
        The same beats on the lead that is called beside; None for a lead alone.
    """

    lead: int
    beats: BeatTable
    windows: np.ndarray | BeatWindows
    record: Record
    other: OtherLead | None = field(default=None)

    @property
    def lead_mv(self) -> np.ndarray:
        """The lead in millivolts, shape (n_samples,)."""
        return self.record.lead_mv(self.lead)

    @property
    def callable_windows(self) -> np.ndarray | BeatWindows:
        """The windows of the beats that a network can call, in order."""
        rows = self.beats.is_callable
        return self.windows.select(rows) if isinstance(self.windows, BeatWindows) else self.windows[rows]

    @property
    def context(self) -> BeatContext:
        """Each beat in its rhythm and against the patient's usual one."""
        return self.find_context(None)

    def find_context(self, cancel: CancelToken | None) -> BeatContext:
        """Return `context`, with a look at a token on the way if it is not there yet."""
        return self.once(
            "context", lambda: beat_context(self.lead_mv, self.record.fs_hz, self.beats.r_sample, cancel)
        )


def prepare_beats(
    record: Record,
    lead: int,
    cancel: CancelToken | None = None,
    marked: MarkedBeats | None = None,
    other: int | None = None,
) -> PreparedBeats:
    """Build the table of beats of one lead, see `build_beat_table`; windows are cut where they are asked for.

    Parameters
    ----------
    other
        Index of another lead on which the same beats are to be called, too; None for the lead alone.
    """
    beats = build_beat_table(record, lead, cancel, marked)
    record = record.based_on(lead)
    windows = BeatWindows(partial(record.lead_mv, lead), record.fs_hz, beats.r_sample, beats.is_callable)
    return PreparedBeats(lead, beats, windows, record, _on_other(record, beats, other))


def _on_other(record: Record, beats: BeatTable, other: int | None) -> OtherLead | None:
    if other is None:
        return None
    based = record.based_on(other)
    r_sample = np.rint(beats.r_sample * (based.fs_hz / record.fs_hz)).astype(np.int64)
    return OtherLead(other, r_sample, call_reasons(based, other, r_sample) == "", based)
