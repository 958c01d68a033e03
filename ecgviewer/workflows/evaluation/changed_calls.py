"""Which beats of a record two networks call differently."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.workflows.review.review_record import RecordReview


@dataclass(frozen=True)
class ChangedCall:
    """A beat that one network calls otherwise than another.

    Attributes
    ----------
    beat_index
        Row of the table of beats.
    before, after
        The calls of the one and of the other.
    truth
        What they are counted against, "" for nothing.
    is_mended, is_spoilt
        Whether the other is right where the one was wrong, or the other way round.
    """

    beat_index: int
    before: str
    after: str
    truth: str
    is_mended: bool
    is_spoilt: bool


def changed_calls(before: RecordReview, after: RecordReview) -> tuple[ChangedCall, ...]:
    """Return the beats that two networks call differently, in the order of time; those without a call are left out.

    Raises
    ------
    ValueError
        If they were not asked about the same beats.
    """
    if before.beats is not after.beats:
        raise ValueError("the networks were asked about different beats")
    is_called = (before.called != "") & (after.called != "")
    rows = np.flatnonzero(is_called & (before.called != after.called))
    was_right = (before.reference != "") & ~before.is_false
    is_right = (after.reference != "") & ~after.is_false
    return tuple(
        ChangedCall(
            row,
            str(before.called[row]),
            str(after.called[row]),
            str(after.true_symbols[row]),
            bool(is_right[row] and before.is_false[row]),
            bool(was_right[row] and after.is_false[row]),
        )
        for row in rows.tolist()
    )
