"""Reads WFDB records into `Record`."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.annotation_files import list_annotators, read_annotations
from ecgviewer.records.file_leads import FileLeads
from ecgviewer.records.headers import Header, header_file, read_header, strip_suffix
from ecgviewer.records.patients import identify, read_patient
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.signal_files import LeadLayout, lay_out
from ecgviewer.records.symbols import is_beat

REFERENCE = "atr"
"""Annotator of the reference."""

_SYNTHETIC = re.compile(r"\bsynthetic\b", re.IGNORECASE)
_FS_LIMITS_HZ = (50.0, 50_000.0)
"""Rates at which an ECG can be called."""

_SHORT_S = 2.0
_READ_AT_ONCE = 40_000_000
"""Samples over all leads up to which all leads are looked through for what is invalid as the record opens."""

_MOST_NAMED = 4
"""Leads that notes name one by one."""


def read_record(
    path: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    annotator: str = REFERENCE,
) -> Record:
    """Read a WFDB record with its reference annotations.

    Parameters
    ----------
    path
        Path of the header, with or without `.hea`. Records of several segments are joined.
    progress
        Gets the share that is read.
    cancel
        Looked at between two blocks.
    annotator
        Whose annotations are taken as the reference.

    Returns
    -------
    Record
        What a person should know (no reference, assumed gain, invalid samples) is in its `notes`.

    Raises
    ------
    RecordNotFoundError
        If there is no such header.
    RecordUnreadableError
        If header or signal files are damaged, incomplete, or outside the record's folder, or no lead has a
        rate at which an ECG is recorded.
    Cancelled
        Between blocks, after `cancel` was set.
    """
    raise_if_cancelled(cancel)
    path = strip_suffix(path)
    header = read_header(path)
    layout = lay_out(header)
    source = FileLeads(layout)
    _check_rates(header, source)
    lead_names = unique_names(lead.name for lead in layout.leads)
    annotators = list_annotators(path, _signal_file_names(header))
    annotations, annotation_notes = _reference(path, layout.n_frames, annotator, annotators)
    record = Record(
        name=path.name,
        path=path,
        source=source,
        fs_hz=header.frame_hz,
        lead_names=lead_names,
        lead_units=tuple(lead.units for lead in layout.leads),
        comments=header.comments,
        start_clock=header.clock,
        annotations=annotations,
        annotators=annotators,
        patient=read_patient(path.name, header.comments),
        is_synthetic=any(_SYNTHETIC.search(comment) for comment in header.comments),
    )
    notes = [
        *header.notes,
        *layout.notes,
        *_unit_notes(layout.leads, lead_names),
        *_sample_notes(record, progress or Progress(), cancel),
        *_length_notes(record.duration_s),
        *annotation_notes,
    ]
    return identify(record.noting(notes)).based_on(record.default_lead)


def _check_rates(header: Header, source: FileLeads) -> None:
    """Raise unless some lead has a rate at which an ECG is recorded."""
    lowest_hz, highest_hz = _FS_LIMITS_HZ
    rates_hz = [source.fs_hz(lead) for lead in range(source.n_leads)]
    if not any(lowest_hz <= rate_hz <= highest_hz for rate_hz in rates_hz):
        raise RecordUnreadableError(
            f"{header_file(header.path)} gives a sampling rate of {max(rates_hz):g} Hz, outside the"
            f" {lowest_hz:g} Hz to {highest_hz / 1000:g} kHz of an ECG that can be called; correct it to the"
            " record's rate"
        )


def _signal_file_names(header: Header) -> set[str]:
    headers = [header, *(segment.header for segment in header.segments if segment.header is not None)]
    return {line.file_name for each in headers for line in each.signals}


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


def _unit_notes(leads: tuple[LeadLayout, ...], names: tuple[str, ...]) -> list[str]:
    """Return notes on what was assumed of the leads' units."""
    notes = []
    raw = [name for lead, name in zip(leads, names, strict=True) if not lead.is_calibrated]
    if raw:
        notes.append(
            f"{_named(raw)} {'is' if len(raw) == 1 else 'are'} uncalibrated: 200 units per millivolt are assumed, "
            "amplitudes may be wrong."
        )
    for unit in dict.fromkeys(
        lead.units for lead in leads if lead.is_calibrated and lead.mv_per_unit is None
    ):
        of_unit = [
            name for lead, name in zip(leads, names, strict=True) if lead.units == unit and lead.is_calibrated
        ]
        notes.append(
            f"{_named(of_unit)} {'is' if len(of_unit) == 1 else 'are'} in {unit}: "
            f"as the first of two leads, 1 {unit} is drawn as 1 mV."
        )
    return notes


def _named(names: list[str]) -> str:
    """Return "Lead A", "Leads A, B and C", or "48 leads"."""
    if len(names) == 1:
        return f"Lead {names[0]}"
    if len(names) > _MOST_NAMED:
        return f"{len(names)} leads"
    return f"Leads {', '.join(names[:-1])} and {names[-1]}"


def _sample_notes(record: Record, progress: Progress, cancel: CancelToken | None) -> list[str]:
    """Return notes on invalid and flat leads; of a long record on the lead that is shown first."""
    n_values = sum(record.duration_s * record.lead_fs_hz(lead) for lead in range(record.n_leads))
    leads = range(record.n_leads) if n_values <= _READ_AT_ONCE else (record.default_lead,)
    notes, empty, flat = [], [], []
    for number, lead in enumerate(leads):
        progress.report(number, len(leads), f"reading {record.name}")
        name, values = record.lead_names[lead], record.lead_mv(lead, cancel)
        is_invalid = np.isnan(values)
        n_invalid = int(is_invalid.sum())
        if n_invalid == values.size:
            empty.append(name)
            continue
        if n_invalid:
            share = 100 * n_invalid / values.size
            notes.append(f"Lead {name}: {n_invalid:,} samples ({share:.2g} %) are invalid and left blank.")
        if np.nanmin(values) == np.nanmax(values):
            flat.append(name)
    if empty:
        notes.append(f"{_named(empty)} {'holds' if len(empty) == 1 else 'hold'} no valid sample.")
    if flat:
        notes.append(f"{_named(flat)} {'is' if len(flat) == 1 else 'are'} flat.")
    return notes


def _length_notes(duration_s: float) -> list[str]:
    if duration_s >= _SHORT_S:
        return []
    return [
        f"The record lasts {duration_s:.2g} s: a beat is called only where half a second on each side "
        "of its R peak is recorded."
    ]


def _reference(
    path: Path, n_frames: int, annotator: str, annotators: tuple[str, ...]
) -> tuple[Annotations | None, list[str]]:
    """Return the reference annotations inside the record, and notes on what is not there."""
    detected = "R peaks are detected"
    file_name = f"{path.name}.{annotator}"
    others = [other for other in annotators if other != annotator]
    offer = f" Others lie beside it: choose --annotator {' or '.join(others)}." if others else ""
    try:
        annotations = read_annotations(path, annotator)
    except RecordUnreadableError as error:
        return None, [f"No reference, {detected}: {error}.{offer}"]
    if annotations is None:
        return None, [f"No reference annotations ({file_name} is missing or empty): {detected}.{offer}"]
    notes = [*annotations.flaws]
    if annotator != REFERENCE:
        notes.append(f"The beats are those of {file_name}, not of a reference.")
    is_inside = (annotations.samples >= 0) & (annotations.samples < n_frames)
    n_outside = int(np.count_nonzero(~is_inside))
    if n_outside * 2 > is_inside.size:
        return None, [
            f"No reference: most annotations of {file_name} lie outside the record, {detected}.{offer}"
        ]
    if n_outside:
        notes.append(f"{n_outside} annotations of {file_name} lie outside the record and are left out.")
        annotations = annotations.select(is_inside)
    annotations, n_double = _without_doubles(annotations)
    if n_double:
        notes.append(f"{n_double} beats of {file_name} lie on the sample of another and are left out.")
    if not any(is_beat(symbol) for symbol in annotations.symbols):
        notes.append(f"{file_name} marks no beats: {detected}.")
    return annotations, notes


def _without_doubles(annotations: Annotations) -> tuple[Annotations, int]:
    """Return the annotations with one beat a sample, the first of the file, and the number left out."""
    beats = np.flatnonzero([is_beat(symbol) for symbol in annotations.symbols])
    is_double = np.zeros(annotations.samples.size, dtype=bool)
    is_double[beats[1:]] = np.diff(annotations.samples[beats]) == 0
    return annotations.select(~is_double), int(is_double.sum())
