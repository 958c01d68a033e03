"""The beats of one lead of a record, and what is measured of them whichever network calls them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np

from ecgviewer.beats.beat_table import BeatTable, MarkedBeats, build_beat_table
from ecgviewer.beats.context import BeatContext, beat_context
from ecgviewer.beats.segment import WINDOW_SAMPLES, cut_windows
from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Record

FoundT = TypeVar("FoundT")


@dataclass(frozen=True, eq=False)
class PreparedBeats:
    """The beats of one lead.

    Attributes
    ----------
    lead
        Index of the lead.
    beats
        The table of beats.
    windows
        The second around each R peak as `cut_windows` makes it, float32, shape (n_beats, 360); NaN rows for
        beats that no network can call.
    record
        The record that they are of.
    """

    lead: int
    beats: BeatTable
    windows: np.ndarray
    record: Record

    @property
    def lead_mv(self) -> np.ndarray:
        """The lead in millivolts, shape (n_samples,)."""
        return self.record.lead_mv(self.lead)

    def once(self, name: str, find: Callable[[], FoundT]) -> FoundT:
        """Return what a network asks of these beats by a name, found the first time and kept.

        A `find` that raises, as where it was cancelled, leaves nothing behind.
        """
        kept = self.__dict__.setdefault("_kept", {})
        if name not in kept:
            kept[name] = find()
        return cast(FoundT, kept[name])

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
    record: Record, lead: int, cancel: CancelToken | None = None, marked: MarkedBeats | None = None
) -> PreparedBeats:
    """Build the table of beats of one lead, see `build_beat_table`, and cut the second around each R peak."""
    beats = build_beat_table(record, lead, cancel, marked)
    record = record.based_on(lead)
    windows = np.full((beats.n_beats, WINDOW_SAMPLES), np.nan, dtype=np.float32)
    windows[beats.is_callable] = cut_windows(
        record.lead_mv(lead), record.fs_hz, beats.r_sample[beats.is_callable], cancel
    )
    return PreparedBeats(lead, beats, windows, record)
