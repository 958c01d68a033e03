"""What a page of full disclosure shows. No widgets."""

import datetime
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.paper.envelope import value_range
from ecgviewer.ui.paper.strip_content import TraceSignal

_POINTS = 20_000


@dataclass(frozen=True, eq=False)
class DisclosureContent:
    """A record, its beats and how they are called.

    Attributes
    ----------
    signal
        The lead; None where no record is open.
    fs_hz, duration_s
        Rate and length of the record.
    start_clock
        Time of day at its start, None where it isn't known.
    beats
        Its beats; None until they are known.
    labels
        In effect, "" without; None until there are calls.
    is_false, is_unsure
        Which calls differ from the reference, and which are unsure; None where that isn't told.
    """

    signal: TraceSignal | None = None
    fs_hz: float = 1.0
    duration_s: float = 0.0
    start_clock: datetime.time | None = None
    beats: BeatTable | None = None
    labels: np.ndarray | None = None
    is_false: np.ndarray | None = None
    is_unsure: np.ndarray | None = None

    @cached_property
    def classes(self) -> np.ndarray:
        """Label of each beat, else its reference symbol, "" for neither; shape (n_beats,)."""
        if self.beats is None:
            return np.empty(0, dtype="U1")
        if self.labels is None:
            return self.beats.symbol
        return np.where(self.labels == "", self.beats.symbol, self.labels)

    @cached_property
    def false_beats(self) -> np.ndarray:
        """Which beats are called falsely; bool, shape (n_beats,)."""
        return self._known(self.is_false)

    @cached_property
    def unsure_beats(self) -> np.ndarray:
        """Which calls are unsure and not known to be false; bool, shape (n_beats,)."""
        found: np.ndarray = self._known(self.is_unsure) & ~self.false_beats
        return found

    @cached_property
    def range_mv(self) -> tuple[float, float]:
        """Least and largest value, without artefacts."""
        if self.signal is None:
            return -1.0, 1.0
        return value_range(self.signal.points(0, self.duration_s * self.fs_hz, _POINTS)[1])

    def _known(self, which: np.ndarray | None) -> np.ndarray:
        n_beats = 0 if self.beats is None else self.beats.n_beats
        return np.zeros(n_beats, dtype=bool) if which is None or which.size != n_beats else which
