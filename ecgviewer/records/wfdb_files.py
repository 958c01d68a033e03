"""Reads WFDB records into `Record`."""

import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.annotation_files import read_annotations
from ecgviewer.records.headers import BYTES_PER_SAMPLE, NO_FILE, Header, SignalLine, read_header, strip_suffix
from ecgviewer.records.patients import read_patient
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.symbols import is_beat

_MV_PER_UNIT = {"v": 1e3, "mv": 1.0, "uv": 1e-3, "µv": 1e-3, "μv": 1e-3, "nv": 1e-6}
_MAX_VALUES = 500_000_000
"""Most samples over all leads, two gigabytes in memory."""

_BLOCK_VALUES = 1_000_000
"""Samples over all leads that are read at once: a tenth of a second or two."""

_IN_BLOCKS = frozenset({"16", "24", "32", "61", "80", "160", "212"})
"""Formats whose samples stand for themselves, so that reading can begin anywhere."""

_SYNTHETIC = re.compile(r"\bsynthetic\b", re.IGNORECASE)
_FS_LIMITS_HZ = (1e-3, 1e5)
_SHORT_S = 2.0


def read_record(path: Path, progress: Progress | None = None, cancel: CancelToken | None = None) -> Record:
    """Read a WFDB record with its reference annotations.

    Parameters
    ----------
    path
        Path of the header, with or without `.hea`. Records of several segments are joined.
    progress
        Gets the share that is read of a long record.
    cancel
        Looked at between two blocks of a long record.

    Returns
    -------
    Record
        What a person should know (no reference, assumed gain, invalid samples) is in its `notes`.

    Raises
    ------
    RecordNotFoundError
        If there is no such header.
    RecordUnreadableError
        If header or signal files are damaged, incomplete, or outside the record's folder.
    Cancelled
        If somebody cancelled.
    """
    path = strip_suffix(path)
    header = read_header(path)
    wfdb_record = _read_signals(header, progress or Progress(), cancel)
    fs_hz = float(wfdb_record.fs)
    lines = _signal_lines(header, wfdb_record.sig_name)
    lead_names = _unique_names(wfdb_record.sig_name)
    signals_mv, unit_notes = _to_millivolts(wfdb_record.p_signal, lines, lead_names)
    raise_if_cancelled(cancel)
    annotations, annotation_notes = _reference(path, signals_mv.shape[0])
    raise_if_cancelled(cancel)
    notes = [
        *_rate_notes(header, wfdb_record),
        *unit_notes,
        *_sample_notes(signals_mv, lead_names),
        *_length_notes(signals_mv.shape[0] / fs_hz),
        *annotation_notes,
    ]
    return Record(
        name=path.name,
        path=path,
        signals_mv=signals_mv,
        fs_hz=fs_hz,
        lead_names=lead_names,
        comments=header.comments,
        start_clock=wfdb_record.base_time,
        annotations=annotations,
        patient=read_patient(path.name, header.comments),
        notes=tuple(notes),
        is_synthetic=any(_SYNTHETIC.search(comment) for comment in header.comments),
    )


def _read_signals(header: Header, progress: Progress, cancel: CancelToken | None) -> Any:
    """Return wfdb's record with physical signals, after every check that keeps it from harm."""
    import wfdb

    raise_if_cancelled(cancel)
    try:
        described = wfdb.rdheader(str(header.path), rd_segments=bool(header.segments))
    except Exception as error:  # wfdb raises what its parsers happen to raise
        raise _unreadable(header.path, error) from error
    _check_description(header.path, described)
    for part in described.segments if header.segments else [described]:
        if part is not None:
            _check_sizes(header.path, part)
    if header.segments or not _can_be_read_in_blocks(described):
        record = _read_block(header.path, 0, None)
    else:
        record = _read_blocks(header.path, described, progress, cancel)
    if record.p_signal is None or record.p_signal.size == 0:
        raise RecordUnreadableError(f"{header.path}.hea describes no samples; choose another record")
    return record


def _can_be_read_in_blocks(described: Any) -> bool:
    is_long = (described.sig_len or 0) * described.n_sig > _BLOCK_VALUES
    return is_long and _IN_BLOCKS.issuperset(described.fmt) and not any(described.skew or ())


def _read_blocks(path: Path, described: Any, progress: Progress, cancel: CancelToken | None) -> Any:
    """Return what reading at once returns, with a look at the token between two blocks."""
    n_samples, n_leads = described.sig_len, described.n_sig
    # Leads are read one at a time from here on: column order makes each one contiguous.
    signals = np.empty((n_samples, n_leads), dtype=np.float32, order="F")
    # An even number: two samples of format 212 share a byte.
    size = max(_BLOCK_VALUES // n_leads // 2 * 2, 2)
    whole: Any = None
    for first in range(0, n_samples, size):
        raise_if_cancelled(cancel)
        block = _read_block(path, first, min(first + size, n_samples))
        signals[first : first + size] = block.p_signal
        # The first one's time of day is that of the record.
        whole = whole or block
        progress.report(min(first + size, n_samples), n_samples, f"reading {path.name}")
    whole.p_signal = signals
    return whole


def _read_block(path: Path, first: int, stop: int | None) -> Any:
    import wfdb

    try:
        with np.errstate(all="ignore"):
            return wfdb.rdrecord(str(path), sampfrom=first, sampto=stop, physical=True, return_res=32)
    except Exception as error:  # wfdb raises what its parsers happen to raise
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> RecordUnreadableError:
    return RecordUnreadableError(
        f"record {path.name} in {path.parent} cannot be read as WFDB ({error}); get the record again"
    )


def _check_description(path: Path, described: Any) -> None:
    """Raise if rate, number of leads or length are nothing the program can work with."""
    if not described.n_sig:
        raise RecordUnreadableError(f"{path}.hea describes no leads; choose a record with a signal")
    if described.sig_len == 0:
        raise RecordUnreadableError(f"{path}.hea describes no samples; choose another record")
    lowest_hz, highest_hz = _FS_LIMITS_HZ
    if not lowest_hz <= described.fs <= highest_hz:
        raise RecordUnreadableError(
            f"{path}.hea gives a sampling rate of {described.fs} Hz; correct it to the record's rate"
        )
    if (described.sig_len or 0) * described.n_sig > _MAX_VALUES:
        raise RecordUnreadableError(
            f"record {path.name} is too long to open at once ({described.sig_len} samples of "
            f"{described.n_sig} leads); cut an excerpt from it"
        )


def _check_sizes(path: Path, part: Any) -> None:
    """Raise if a signal file is shorter than its header says."""
    if not part.sig_len:
        return
    for name in dict.fromkeys(part.file_name):
        leads = [lead for lead in range(part.n_sig) if part.file_name[lead] == name]
        size = BYTES_PER_SAMPLE[part.fmt[leads[0]]]
        if name == NO_FILE or size is None:
            continue
        per_frame = sum(part.samps_per_frame[lead] or 1 for lead in leads)
        # The last group of a packed format may be stored in part: its size is rounded down.
        needed = math.floor(part.sig_len * per_frame * size) + (part.byte_offset[leads[0]] or 0)
        file = path.with_name(name)
        actual = file.stat().st_size
        if actual < needed:
            raise RecordUnreadableError(
                f"{file} is truncated: it has {actual} bytes where its header asks for {needed}; "
                "get the file again"
            )


def _signal_lines(header: Header, names: list[str]) -> list[SignalLine | None]:
    """Return the signal line of each lead; None where segments describe a lead differently."""
    if not header.segments:
        return list(header.signals)
    lines: list[SignalLine | None] = []
    for lead in range(len(names)):
        described = [
            segment.signals[lead] for segment in header.segments if len(segment.signals) == len(names)
        ]
        lines.append(described[0] if described else None)
    return lines


def _unique_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Return the leads' names: "#3" where the header has none, "ECG 2" for a second "ECG"."""
    unique: list[str] = []
    for index, name in enumerate(names, start=1):
        base = (name or "").strip() or f"#{index}"
        candidate, repeat = base, 1
        while candidate.upper() in (taken.upper() for taken in unique):
            repeat += 1
            candidate = f"{base} {repeat}"
        unique.append(candidate)
    return tuple(unique)


def _to_millivolts(
    physical: np.ndarray, lines: list[SignalLine | None], lead_names: tuple[str, ...]
) -> tuple[np.ndarray, list[str]]:
    """Return the signals in millivolts, each lead contiguous, and notes on what was assumed."""
    signals_mv = np.asfortranarray(physical, dtype=np.float32)
    signals_mv[~np.isfinite(signals_mv)] = np.nan
    notes = []
    for lead, line in enumerate(lines):
        if line is None:
            continue
        factor = _MV_PER_UNIT.get(line.units.lower())
        if not line.is_calibrated:
            notes.append(
                f"Lead {lead_names[lead]} is uncalibrated: 200 units per millivolt are assumed, "
                "its amplitudes may be wrong."
            )
        elif factor is None:
            notes.append(f"Lead {lead_names[lead]} is in {line.units}: 1 {line.units} is drawn as 1 mV.")
        if factor is not None and factor != 1.0:
            signals_mv[:, lead] *= np.float32(factor)
    return signals_mv, notes


def _rate_notes(header: Header, wfdb_record: Any) -> list[str]:
    notes = []
    if not header.has_rate:
        notes.append(f"The header gives no sampling rate: {wfdb_record.fs:g} Hz is assumed.")
    if any((count or 1) > 1 for count in wfdb_record.samps_per_frame or []):
        notes.append(f"Leads that are stored at higher rates are averaged to {wfdb_record.fs:g} Hz.")
    return notes


def _sample_notes(signals_mv: np.ndarray, lead_names: tuple[str, ...]) -> list[str]:
    notes = []
    for lead, name in enumerate(lead_names):
        is_invalid = np.isnan(signals_mv[:, lead])
        n_invalid = int(is_invalid.sum())
        if n_invalid == is_invalid.size:
            notes.append(f"Lead {name} holds no valid sample.")
            continue
        if n_invalid:
            share = 100 * n_invalid / is_invalid.size
            notes.append(f"Lead {name}: {n_invalid:,} samples ({share:.2g} %) are invalid and left blank.")
        if np.nanmin(signals_mv[:, lead]) == np.nanmax(signals_mv[:, lead]):
            notes.append(f"Lead {name} is flat.")
    return notes


def _length_notes(duration_s: float) -> list[str]:
    if duration_s >= _SHORT_S:
        return []
    return [
        f"The record lasts {duration_s:.2g} s: a beat is called only where half a second on each side "
        "of its R peak is recorded."
    ]


def _reference(path: Path, n_samples: int) -> tuple[Annotations | None, list[str]]:
    """Return the reference annotations inside the record, and notes on what is not there."""
    detected = "R peaks are detected"
    try:
        annotations = read_annotations(path)
    except RecordUnreadableError as error:
        return None, [f"No reference, {detected}: {error}."]
    if annotations is None:
        return None, [f"No reference annotations ({path.name}.atr is missing or empty): {detected}."]
    is_inside = (annotations.samples >= 0) & (annotations.samples < n_samples)
    n_outside = int(np.count_nonzero(~is_inside))
    if n_outside * 2 > is_inside.size:
        return None, [
            f"No reference: most annotations of {path.name}.atr lie outside the record, {detected}."
        ]
    notes = []
    if n_outside:
        notes.append(f"{n_outside} annotations of {path.name}.atr lie outside the record and are left out.")
        annotations = _select(annotations, is_inside)
    if not any(is_beat(symbol) for symbol in annotations.symbols):
        notes.append(f"{path.name}.atr marks no beats: {detected}.")
    return annotations, notes


def _select(annotations: Annotations, is_wanted: np.ndarray) -> Annotations:
    """Return the annotations where a bool array of shape (n,) is true."""
    wanted = np.flatnonzero(is_wanted)
    return Annotations(
        annotator=annotations.annotator,
        samples=annotations.samples[wanted],
        symbols=tuple(annotations.symbols[index] for index in wanted),
        aux=tuple(annotations.aux[index] for index in wanted),
        subtypes=annotations.subtypes[wanted],
    )
