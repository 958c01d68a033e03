"""Which lead stands below the first one, and how tall its unit is drawn."""

import math

import numpy as np

from ecgviewer.records.lead_kinds import LeadKind, looks_like_ecg
from ecgviewer.records.record import Record
from ecgviewer.signals.mapped import let_go

_LOOKED_AT = 200_000
_USUAL_PERCENT = (0.5, 99.5)
_TALLEST_MV = 3.0
"""What a lead that is no ECG usually spans is drawn no taller than so many millivolts."""

_NICE = (1.0, 2.0, 5.0)
_VOLTS = frozenset({"v", "mv", "uv", "µv", "μv", "nv"})


def choose_second_lead(record: Record, first: int, wanted: str = "") -> int | None:
    """Return the lead to show below another one: the wanted one, else the next other ECG lead.

    The next one is looked for from the first lead on, in the order of the header and round its end. Leads that
    are ECG by name come before those whose name says nothing. Nothing is read for it.

    Parameters
    ----------
    record
        The record.
    first
        Index of the lead that is shown already.
    wanted
        Name of a lead, upper or lower case; one that the record hasn't got, or that is the first lead, counts
        as none.

    Returns
    -------
    int or None
        None where the record has no other ECG lead.
    """
    others = [(first + step) % record.n_leads for step in range(1, record.n_leads)]
    for lead in others:
        if wanted and record.lead_names[lead].upper() == wanted.upper():
            return lead
    for kind in (LeadKind.ECG, LeadKind.UNKNOWN):
        for lead in others:
            if record.lead_kinds[lead] is kind:
                return lead
    return None


def choose_joined_lead(record: Record, first: int, wanted: str = "") -> int | None:
    """Return the lead that beats are called on together with the first one; None for none.

    It is the one that `choose_second_lead` shows below it, where both are ECG. Of a lead whose name says nothing the
    signal must look like one.

    Parameters
    ----------
    record, first, wanted
        As `choose_second_lead` takes them.
    """
    other = choose_second_lead(record, first, wanted)
    if other is None or not record.is_ecg(first) or not record.is_ecg(other):
        return None
    is_known = record.lead_kinds[other] is LeadKind.ECG
    return other if is_known or looks_like_ecg(record.lead_mv(other), record.lead_fs_hz(other)) else None


def shown_unit(units: str) -> str:
    """Return the unit in which a lead's values are given: millivolts for any voltage, else its own."""
    return "mV" if units.lower() in _VOLTS else units


def units_per_mv(values: np.ndarray, is_ecg: bool) -> float:
    """Return how many of its units of a lead are drawn as tall as a millivolt.

    Parameters
    ----------
    values
        Samples in the lead's unit, NaN where there are none.
    is_ecg
        Whether the lead may be an ECG: then it is drawn at the gain of the first one.

    Returns
    -------
    float
        1 for an ECG and for a lead without values; else 1, 2 or 5 times a power of ten, the least at which
        99 % of the values span no more than 3 mV.
    """
    finite = _some_of(values)
    if is_ecg or finite.size == 0:
        return 1.0
    low, high = np.percentile(finite, _USUAL_PERCENT)
    least = float(high - low) / _TALLEST_MV
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next((share * power for share in _NICE if share * power >= least * (1 - 1e-9)), 10.0 * power)


def middle_of(values: np.ndarray) -> float:
    """Return about the median of a lead's values, in their unit; NaN where there is none."""
    finite = _some_of(values)
    return float(np.median(finite)) if finite.size else math.nan


def _some_of(values: np.ndarray) -> np.ndarray:
    """Return enough of the valid samples, evenly from the whole lead, to tell what is usual in it."""
    looked_at = values[:: max(values.size // _LOOKED_AT, 1)]
    found: np.ndarray = looked_at[np.isfinite(looked_at)]
    let_go(values)
    return found
