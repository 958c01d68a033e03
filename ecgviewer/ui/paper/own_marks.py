"""What a person says of a record, as a strip shows it. No Qt."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.records.spans import Span

DELETED = "×"
_SAME_S = 0.002


@dataclass(frozen=True, eq=False)
class OwnMarks:
    """What a person says of a record.

    Attributes
    ----------
    time_s, labels
        Beats that were labelled, moved, inserted or deleted (`DELETED`), ascending in time; shape (n,).
    rhythms
        Stretches in samples of the record.
    notes
        (sample, text) in the order of time.
    """

    time_s: np.ndarray
    labels: np.ndarray
    rhythms: tuple[Span, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()


def own_label_at(own: OwnMarks | None, time_s: float) -> str:
    """Return what a person says of the beat at a time, "" for nothing."""
    if own is None or own.time_s.size == 0:
        return ""
    nearest = int(np.argmin(np.abs(own.time_s - time_s)))
    label = str(own.labels[nearest])
    return label if abs(float(own.time_s[nearest]) - time_s) < _SAME_S and label != DELETED else ""
