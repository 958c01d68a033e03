"""One line of an archive's table: what was found in a record, or why it could not be classified."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.workflows.review.record_numbers import number_record
from ecgviewer.workflows.review.review_record import RecordReview


@dataclass(frozen=True)
class ArchiveRow:
    """A record of an archive; None stands for what is not known.

    Attributes
    ----------
    record
        Its path in the archive.
    duration_s, fs_hz
        Length in seconds, samples a second.
    leads
        Those that the calls were made from, the first one first.
    n_beats
        Beats in it, with a call or without.
    r_peaks
        "reference" or "detected".
    counts
        Beats called each class of the network.
    n_sure, n_unsure
        Calls that are sure and that are not; None where the network doesn't tell.
    poor_signal_percent
        Share of the beats that lie in a poor signal, 0 to 100.
    median_per_min
        60 over the median RR interval.
    v_runs, v_longest_run, s_runs, s_longest_run
        Runs of three and more ventricular (V) and supraventricular (S, A) calls in a row, and beats of the longest, 0
        without one.
    n_paced
        Beats taken for paced, since pacing spikes were found.
    seen_in_training
        "yes", "no", or "unknown" where nobody can tell.
    model
        Whose calls these are.
    warning
        What stands beside each count of the calls, "" for nothing.
    error
        Why the record could not be classified, "" if it was.
    """

    record: str
    duration_s: float | None = None
    leads: tuple[str, ...] = ()
    fs_hz: float | None = None
    n_beats: int | None = None
    r_peaks: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    n_sure: int | None = None
    n_unsure: int | None = None
    poor_signal_percent: float | None = None
    median_per_min: float | None = None
    v_runs: int | None = None
    v_longest_run: int | None = None
    s_runs: int | None = None
    s_longest_run: int | None = None
    n_paced: int | None = None
    seen_in_training: str = ""
    model: str = ""
    warning: str = ""
    error: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the row for JSON."""
        return result_as_dict(self)


def row_from(values: object) -> ArchiveRow | None:
    """Return a row from its JSON, None for what is none."""
    try:
        # Made anew, since msgspec leaves out of an instance what isn't in the JSON.
        return replace(msgspec.convert(values, ArchiveRow))
    except msgspec.ValidationError:
        return None


def row_of(review: RecordReview, key: str) -> ArchiveRow:
    """Return the row of a record that was classified.

    Parameters
    ----------
    review
        The record with a network's calls.
    key
        Its path in the archive.
    """
    beats, called = review.beats, review.called
    numbers = number_record(beats, called)
    assert numbers.ventricular is not None
    assert numbers.supraventricular is not None
    rr_s = beats.rr_before_s[np.isfinite(beats.rr_before_s)]
    n_unsure = review.n_unsure
    return ArchiveRow(
        record=key,
        duration_s=round(review.record.duration_s, 3),
        leads=review.called_leads,
        fs_hz=float(review.record.fs_hz),
        n_beats=beats.n_beats,
        r_peaks="detected" if beats.is_detected else "reference",
        counts=review.counts_by_class(),
        n_sure=None if n_unsure is None else int((called != "").sum()) - n_unsure,
        n_unsure=n_unsure,
        poor_signal_percent=round(100 * float(np.mean(beats.is_poor)), 2) if beats.n_beats else None,
        median_per_min=round(60 / float(np.median(rr_s)), 1) if rr_s.size else None,
        v_runs=numbers.ventricular.n_runs,
        v_longest_run=numbers.ventricular.longest_run,
        s_runs=numbers.supraventricular.n_runs,
        s_longest_run=numbers.supraventricular.longest_run,
        n_paced=review.n_paced,
        seen_in_training=review.seen_in_training.value,
        model=review.card.name,
        warning=review.warning,
    )
