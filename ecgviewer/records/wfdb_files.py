"""Reads WFDB records into `Record`."""

import re
from pathlib import Path

from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.annotation_files import list_annotators
from ecgviewer.records.file_leads import FileLeads
from ecgviewer.records.headers import Header, header_file, read_header, strip_suffix
from ecgviewer.records.patients import identify, read_patient
from ecgviewer.records.record import Record
from ecgviewer.records.record_notes import (
    check_rates,
    foreign_unit_notes,
    length_notes,
    named,
    sample_notes,
    unique_names,
)
from ecgviewer.records.reference import REFERENCE, read_reference
from ecgviewer.records.signal_files import LeadLayout, lay_out

_SYNTHETIC = re.compile(r"\bsynthetic\b", re.IGNORECASE)


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
    check_rates(header_file(header.path), source)
    lead_names = unique_names(lead.name for lead in layout.leads)
    annotators = list_annotators(path, _signal_file_names(header))
    annotations, annotation_notes = read_reference(path, layout.n_frames, annotator, annotators)
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
        *sample_notes(record, progress or Progress(), cancel),
        *length_notes(record.duration_s),
        *annotation_notes,
    ]
    return identify(record.noting(notes)).based_on(record.default_lead)


def _signal_file_names(header: Header) -> set[str]:
    headers = [header, *(segment.header for segment in header.segments if segment.header is not None)]
    return {line.file_name for each in headers for line in each.signals}


def _unit_notes(leads: tuple[LeadLayout, ...], names: tuple[str, ...]) -> list[str]:
    """Return notes on what was assumed of the leads' units."""
    notes = []
    raw = [name for lead, name in zip(leads, names, strict=True) if not lead.is_calibrated]
    if raw:
        notes.append(
            f"{named(raw)} {'is' if len(raw) == 1 else 'are'} uncalibrated: 200 units per millivolt are assumed, "
            "amplitudes may be wrong."
        )
    is_foreign = [lead.is_calibrated and lead.mv_per_unit is None for lead in leads]
    units = [lead.units if foreign else None for lead, foreign in zip(leads, is_foreign, strict=True)]
    notes += foreign_unit_notes(names, units)
    return notes
