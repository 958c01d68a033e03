"""The table of beats, one column per property, one row per beat."""

from dataclasses import dataclass

import numpy as np

WINDOW_INCOMPLETE = "window incomplete"
"""Reason for a beat without a call: its window would leave the record."""

NO_SIGNAL = "no signal"
"""Reason for a beat without a call: its window holds no valid sample, or a flat line."""


@dataclass(frozen=True, eq=False)
class BeatTable:
    """All beats of a record on one lead, in the order of time.

    Attributes
    ----------
    r_sample
        Sample of the R peak (of the annotation, where there is one) in the record, int64.
    time_s
        Seconds from the start of the record, float64.
    symbol
        Reference WFDB mnemonic; "" for detected beats. Unicode array.
    rr_before_s, rr_after_s
        Seconds since the beat before and to the beat after; NaN at the ends.
    rhythm
        Label of the rhythm span that the beat lies in, "" where none is known. Unicode array.
    reason
        Why the networks make no call of this beat (`WINDOW_INCOMPLETE`, `NO_SIGNAL`), else "".
    is_detected
        Whether R peaks come from a detector and not from a reference.
    """

    r_sample: np.ndarray
    time_s: np.ndarray
    symbol: np.ndarray
    rr_before_s: np.ndarray
    rr_after_s: np.ndarray
    rhythm: np.ndarray
    reason: np.ndarray
    is_detected: bool

    @property
    def n_beats(self) -> int:
        """Number of beats."""
        return int(self.r_sample.size)

    @property
    def has_reference(self) -> bool:
        """Whether the beats carry reference symbols."""
        return not self.is_detected

    @property
    def is_callable(self) -> np.ndarray:
        """Which beats a network can call; bool, shape (n_beats,)."""
        return self.reason == ""

    def nearest(self, sample: int) -> int:
        """Return the index of the beat whose R peak is nearest; -1 if there are no beats."""
        if self.n_beats == 0:
            return -1
        right = int(np.searchsorted(self.r_sample, sample))
        if right == 0:
            return 0
        if right == self.n_beats:
            return self.n_beats - 1
        left = right - 1
        return left if sample - self.r_sample[left] <= self.r_sample[right] - sample else right
