"""Reads a recording of another format than WFDB into `Record`."""

import importlib
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np

from ecgviewer.errors import InvalidInputError, RecordNotFoundError, RecordUnreadableError
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.annotation_files import list_annotators
from ecgviewer.records.formats.known_formats import Format, find_format
from ecgviewer.records.formats.recording import (
    MAX_LEADS,
    DamagedFileError,
    Event,
    Recording,
    mv_per_unit,
    plain,
)
from ecgviewer.records.patients import identify, read_patient
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.record_notes import (
    check_rates,
    foreign_unit_notes,
    length_notes,
    sample_notes,
    unique_names,
)
from ecgviewer.records.reference import REFERENCE, inside_record, read_reference
from ecgviewer.records.signal_files import MAX_LEAD_SAMPLES
from ecgviewer.records.symbols import is_beat

UNFORESEEN = "is damaged in a way that its reader doesn't foresee"
"""What is said of a file at which a reader failed without telling why."""

IN_FILE = "file"
"""Annotator of what a recording's own file says."""

_MOST_EVENTS = 200_000
_MOST_COMMENTS = 200
_MOST_SAID, _MOST_SAID_LETTERS = 4, 40
_MOST_WORDS = 255
"""Bytes of text that an annotation of WFDB has room for."""


def read_recording(path: Path, rate_hz: float | None = None) -> Recording:
    """Read a file of one of the other formats.

    Parameters
    ----------
    path
        The file.
    rate_hz
        Samples a second of a file that doesn't give it; None for what the file says.

    Raises
    ------
    InvalidInputError
        If a rate is given for a format whose files have their own.
    RecordNotFoundError
        If there is no such file.
    RecordUnreadableError
        If it is none of the formats, damaged, or holds no ECG.
    """
    if not path.is_file():
        raise RecordNotFoundError(f"there is no file {path}; check the name and the folder")
    found = find_format(path)
    if found is None:
        raise RecordUnreadableError(f"{path} is in no format that can be opened; export it as WFDB or EDF")
    if rate_hz is not None and not found.may_lack_rate:
        raise InvalidInputError(
            f"{path} is {found.title}, which gives its own sampling rate; leave --rate out"
        )
    try:
        return _read(path, found, rate_hz)
    except DamagedFileError as error:
        raise RecordUnreadableError(
            f"{path} is not {_readable(found.title)}: {error}; {error.advice}"
        ) from error
    except (ArithmeticError, LookupError, ValueError, struct.error) as error:
        # What a reader didn't foresee: the fuzz takes it for a fault of the reader, a person needs no traceback.
        raise RecordUnreadableError(f"{path} {UNFORESEEN}; get the file again or export it anew") from error
    except OSError as error:
        raise RecordUnreadableError(
            f"{path} cannot be read ({error.strerror}); check its permissions"
        ) from error
    except MemoryError as error:
        raise RecordUnreadableError(
            f"{path} needs more memory than there is; cut an excerpt from it"
        ) from error


def _read(path: Path, found: Format, rate_hz: float | None) -> Recording:
    module, function = found.reader
    reader = getattr(importlib.import_module(f"ecgviewer.records.formats.{module}"), function)
    recording: Recording = reader(path) if rate_hz is None else reader(path, rate_hz)
    source = recording.source
    if source.n_leads == 0 or not source.duration_s > 0:
        raise DamagedFileError("it holds no samples")
    if source.n_leads > MAX_LEADS:
        raise DamagedFileError(
            f"it holds {source.n_leads:,} leads, more than the {MAX_LEADS} that can be opened"
        )
    longest = max(source.duration_s * source.fs_hz(lead) for lead in range(source.n_leads))
    if longest > MAX_LEAD_SAMPLES:
        raise DamagedFileError(f"a lead has more than {MAX_LEAD_SAMPLES:,} samples")
    return recording


def _readable(title: str) -> str:
    return f"a readable {title.split(' ', 1)[1]}"


def read_foreign(
    path: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    annotator: str = REFERENCE,
    rate_hz: float | None = None,
) -> Record:
    """Read a record of another format, with the annotations in it, or those that lie beside it.

    Parameters
    ----------
    path
        The file, which becomes the record's path: annotations lie beside it as `NAME.edf.atr`.
    progress, cancel
        As `wfdb_files.read_record` takes them.
    annotator
        Whose annotations are taken; those in the file are `IN_FILE`, and also taken where there are none of `atr`.
    rate_hz
        As `read_recording` takes it.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError, Cancelled
        As `wfdb_files.read_record`.
    """
    raise_if_cancelled(cancel)
    path = path.absolute()
    recording = read_recording(path, rate_hz)
    source = recording.source
    check_rates(path, source)
    record = Record(
        name=path.name,
        path=path,
        source=source,
        fs_hz=source.fs_hz(0),
        lead_names=unique_names(plain(name) for name in recording.lead_names),
        lead_units=tuple(plain(unit) or "mV" for unit in recording.lead_units),
        comments=_comments(recording),
        start_clock=recording.clock,
        annotations=None,
        patient=read_patient(path.name, recording.comments),
    )
    try:
        record = record.based_on(record.default_lead)
        record, annotation_notes = _annotated(record, recording, annotator)
        units = [None if mv_per_unit(unit) is not None else unit for unit in record.lead_units]
        notes = [
            *recording.notes,
            *foreign_unit_notes(record.lead_names, units),
            *sample_notes(record, progress or Progress(), cancel),
            *length_notes(record.duration_s),
            *annotation_notes,
        ]
        return identify(record.noting(notes))
    except (OSError, ValueError) as error:
        raise RecordUnreadableError(f"{path} is damaged or can't be read; get the file again") from error


def _comments(recording: Recording) -> tuple[str, ...]:
    day = [] if recording.date is None else [f"Recorded on {recording.date.isoformat()}"]
    lines = [plain(comment) for comment in (*recording.comments, *day)]
    return tuple(line for line in lines if line)[:_MOST_COMMENTS]


def _annotated(record: Record, recording: Recording, annotator: str) -> tuple[Record, list[str]]:
    """Return the record with the annotations that were asked for, and notes on them."""
    in_file = _of_events(recording.events, record.fs_hz)
    beside = list_annotators(record.path, ())
    annotators = (*beside, *([] if in_file is None else [IN_FILE]))
    record = replace(record, annotators=annotators)
    if annotator in beside or in_file is None:
        annotations, notes = read_reference(record.path, record.n_samples, annotator, annotators)
    else:
        annotations, notes = inside_record(in_file, record.n_samples, record.name)
        notes += _said(annotations, record.fs_hz)
    return replace(record, annotations=annotations), notes


def _said(annotations: Annotations | None, fs_hz: float) -> list[str]:
    """Return a note with what a file says in words of moments, the first few of them."""
    if annotations is None:
        return []
    said = [
        f"“{text[:_MOST_SAID_LETTERS]}” at {sample / fs_hz:.4g} s"
        for sample, symbol, text in zip(
            annotations.samples.tolist(), annotations.symbols, annotations.aux, strict=True
        )
        if symbol == '"'
    ]
    if not said:
        return []
    more = f" and {len(said) - _MOST_SAID:,} more" if len(said) > _MOST_SAID else ""
    return [f"The file says {', '.join(said[:_MOST_SAID])}{more}."]


def _of_events(events: tuple[Event, ...], fs_hz: float) -> Annotations | None:
    """Return what a file says of moments as annotations, None where it says nothing."""
    wanted = sorted(
        (event for event in events[:_MOST_EVENTS] if np.isfinite(event.start_s) and abs(event.start_s) < 1e8),
        key=lambda event: event.start_s,
    )
    texts = [_short(plain(event.text)) for event in wanted]
    wanted = [event for event, text in zip(wanted, texts, strict=True) if text]
    texts = [text for text in texts if text]
    if not wanted:
        return None
    symbols = _symbols(wanted, texts)
    return Annotations(
        annotator=IN_FILE,
        samples=np.rint(np.array([event.start_s for event in wanted]) * fs_hz).astype(np.int64),
        symbols=symbols,
        aux=tuple(
            "" if symbol != '"' and symbol == text else text
            for symbol, text in zip(symbols, texts, strict=True)
        ),
        subtypes=np.zeros(len(wanted), dtype=np.int64),
    )


def _symbols(events: list[Event], texts: list[str]) -> tuple[str, ...]:
    """Return the mnemonic of each event: a beat's where most of the texts are mnemonics of beats.

    Programs that write the beats of WFDB to EDF+ write their mnemonics as texts.
    """
    n_beats = sum(is_beat(text) for text in texts)
    if 2 * n_beats <= len(texts):
        return tuple(event.symbol for event in events)
    return tuple(text if is_beat(text) else event.symbol for event, text in zip(events, texts, strict=True))


def _short(text: str) -> str:
    """Return a text that fits into an annotation of WFDB."""
    return text.encode("utf-8")[:_MOST_WORDS].decode("utf-8", errors="ignore")
