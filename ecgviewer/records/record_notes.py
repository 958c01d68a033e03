"""What a person should know of a record's leads, one sentence each; of records of any format."""

from collections.abc import Iterable, Sequence

import numpy as np

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import LeadSource, Record
from ecgviewer.signals.mapped import parts_of

_FS_LIMITS_HZ = (50.0, 50_000.0)
"""Rates at which an ECG can be called."""

_SHORT_S = 2.0
_READ_AT_ONCE = 40_000_000
"""Samples over all leads up to which all leads are looked through for what is invalid as the record opens."""

_MOST_NAMED = 4
"""Leads that notes name one by one."""


def check_rates(file: object, source: LeadSource) -> None:
    """Raise unless some lead has a rate at which an ECG is recorded.

    Parameters
    ----------
    file
        Path of the file that gives the rates.

    Raises
    ------
    RecordUnreadableError
        If none has.
    """
    lowest_hz, highest_hz = _FS_LIMITS_HZ
    rates_hz = [source.fs_hz(lead) for lead in range(source.n_leads)]
    if not any(lowest_hz <= rate_hz <= highest_hz for rate_hz in rates_hz):
        raise RecordUnreadableError(
            f"{file} gives a sampling rate of {max(rates_hz):g} Hz, outside the"
            f" {lowest_hz:g} Hz to {highest_hz / 1000:g} kHz of an ECG that can be called; correct it to the"
            " record's rate"
        )


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the leads' names: "#3" where the header has none, "ECG 2" for a second "ECG"."""
    unique: list[str] = []
    taken: set[str] = set()
    repeats: dict[str, int] = {}
    for index, name in enumerate(names, start=1):
        base = name.strip() or f"#{index}"
        candidate = base
        while candidate.upper() in taken:
            repeats[base.upper()] = repeats.get(base.upper(), 1) + 1
            candidate = f"{base} {repeats[base.upper()]}"
        taken.add(candidate.upper())
        unique.append(candidate)
    return tuple(unique)


def foreign_unit_notes(names: Sequence[str], units: Sequence[str | None]) -> list[str]:
    """Return a note on each unit that is no voltage.

    Parameters
    ----------
    names
        Of the leads.
    units
        Of each; None for one that needs no note.
    """
    notes = []
    for unit in dict.fromkeys(unit for unit in units if unit is not None):
        of_unit = [name for name, own in zip(names, units, strict=True) if own == unit]
        notes.append(
            f"{named(of_unit)} {'is' if len(of_unit) == 1 else 'are'} in {unit}: "
            f"as the first of two leads, 1 {unit} is drawn as 1 mV."
        )
    return notes


def named(names: list[str]) -> str:
    """Return "Lead A", "Leads A, B and C", or "48 leads"."""
    if len(names) == 1:
        return f"Lead {names[0]}"
    if len(names) > _MOST_NAMED:
        return f"{len(names)} leads"
    return f"Leads {', '.join(names[:-1])} and {names[-1]}"


def sample_notes(record: Record, progress: Progress, cancel: CancelToken | None) -> list[str]:
    """Return notes on invalid and flat leads; of a long record on the lead that is shown first."""
    n_values = sum(record.duration_s * record.lead_fs_hz(lead) for lead in range(record.n_leads))
    leads = range(record.n_leads) if n_values <= _READ_AT_ONCE else (record.default_lead,)
    notes, empty, flat = [], [], []
    for number, lead in enumerate(leads):
        progress.report(number, len(leads), f"reading {record.name}")
        name, values = record.lead_names[lead], record.lead_mv(lead, cancel)
        n_invalid = sum(int(np.isnan(part).sum()) for part in parts_of(values))
        if n_invalid == values.size:
            empty.append(name)
            continue
        if n_invalid:
            share = 100 * n_invalid / values.size
            notes.append(f"Lead {name}: {n_invalid:,} samples ({share:.2g} %) are invalid and left blank.")
        low, high = (
            extreme.reduce([extreme.reduce(part) for part in parts_of(values)])
            for extreme in (np.fmin, np.fmax)
        )
        if low == high:
            flat.append(name)
    if empty:
        notes.append(f"{named(empty)} {'holds' if len(empty) == 1 else 'hold'} no valid sample.")
    if flat:
        notes.append(f"{named(flat)} {'is' if len(flat) == 1 else 'are'} flat.")
    return notes


def length_notes(duration_s: float) -> list[str]:
    """Return a note on a record that is too short for most beats to be called."""
    if duration_s >= _SHORT_S:
        return []
    return [
        f"The record lasts {duration_s:.2g} s: a beat is called only where half a second on each side "
        "of its R peak is recorded."
    ]
