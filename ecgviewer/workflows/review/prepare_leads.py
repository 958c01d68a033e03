"""Prepares the beats of a record to be called on one lead or on two."""

from ecgviewer.beats.beat_table import MarkedBeats
from ecgviewer.beats.prepared import PreparedBeats, prepare_beats
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Record
from ecgviewer.workflows.review.second_lead import choose_joined_lead

BOTH = "both"
"""Call beats on the lead that is shown and on the record's next ECG lead, where there is one."""

FIRST = "first"
"""Call beats on the lead that is shown alone."""


def prepare_leads(
    record: Record,
    lead: int,
    cancel: CancelToken | None = None,
    marked: MarkedBeats | None = None,
    leads: str = BOTH,
) -> PreparedBeats:
    """Return the beats of a lead, with those of the lead that is to be called beside it.

    Parameters
    ----------
    record, lead, cancel, marked
        As `prepare_beats` takes them.
    leads
        `BOTH`, `FIRST`, or the name of the lead to call beside the first one.

    Raises
    ------
    InvalidInputError
        If a lead is named that the record doesn't have, that is the first one, or that is no ECG.
    """
    return prepare_beats(record, lead, cancel, marked, _beside(record, lead, leads))


def _beside(record: Record, lead: int, leads: str) -> int | None:
    if leads == FIRST:
        return None
    if leads == BOTH:
        return choose_joined_lead(record, lead)
    own, there = record.lead_names[lead], ", ".join(record.lead_names)
    try:
        other = record.lead_index(leads)
    except KeyError:
        raise InvalidInputError(
            f"record {record.name} has no lead '{leads}' to call beside {own}; it has: {there}; or choose"
            f" {BOTH} or {FIRST}"
        ) from None
    if other == lead or not record.is_ecg(other):
        why = "is the lead that is called already" if other == lead else "is not an ECG lead"
        raise InvalidInputError(
            f"{record.lead_names[other]} of record {record.name} {why}; choose another beside {own}, or {FIRST}"
        )
    return other
