"""Reads EDF, EDF+ and BDF, with the annotations of EDF+ and BDF+.

Kemp et al. 1992 (doi 10.1016/0013-4694(92)90009-7), Kemp and Olivan 2003 for EDF+ (doi 10.1016/S1388-2457(03)00123-8),
and BioSemi's description of BDF: EDF with samples of 24 bits.

A reader of our own, since a recording of days has to be read lead by lead and in blocks, the gaps of a
discontinuous EDF+ have to stay gaps, and a header that lies has to be found out before anything is read.
"""

import datetime
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.records.formats.edf_annotations import parse_annotations
from ecgviewer.records.formats.packed_leads import PackedLayout, PackedLead, PackedLeads, read_numbers
from ecgviewer.records.formats.recording import (
    MAX_LEADS,
    DamagedFileError,
    Event,
    Recording,
    age_between,
    day,
    decoded,
    mv_per_unit,
    person_comment,
    plain,
    time_of_day,
)

_HEADER_BYTES = 256
_FIELDS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
"""Bytes of each field of a signal: label, transducer, unit, physical and digital limits, filter, samples, reserved."""

_ANNOTATIONS = ("EDF Annotations", "BDF Annotations")
_LONGEST_BLOCK_S = 1e6
_MOST_BLOCK_BYTES = 100_000_000
_MOST_ANNOTATION_BYTES = 64_000_000
_MOST_BLANK = 20
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_PERSON = re.compile(r"\S+ ([MFX]) (\d\d?-[A-Za-z]{3}-\d{4}|X)(?: |$)")
_DAY = re.compile(r"(\d\d?)-([A-Za-z]{3})-(\d{4})")
_ASSUMED_GAIN = 200.0


@dataclass(frozen=True)
class _Signal:
    """What the header says of a signal."""

    label: str
    unit: str
    physical: tuple[float, float]
    digital: tuple[float, float]
    filter: str
    n_samples: int
    byte_offset: int

    @property
    def is_annotations(self) -> bool:
        return self.label in _ANNOTATIONS

    @property
    def is_calibrated(self) -> bool:
        return self.physical[0] != self.physical[1] and self.digital[0] != self.digital[1]


def read_edf(path: Path) -> Recording:
    """Read an EDF, EDF+ or BDF file; its leads are read when they are asked for.

    Raises
    ------
    DamagedFileError
        If it is none, or holds no signal.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEADER_BYTES)
        if len(head) < _HEADER_BYTES or not head.startswith((b"0       ", b"\xffBIOSEMI")):
            raise DamagedFileError("it doesn't begin with the header of one")
        n_signals = _whole(head[252:256], "number of signals")
        if not 0 < n_signals <= 2 * MAX_LEADS:
            raise DamagedFileError(f"its header announces {n_signals:,} signals")
        table = stream.read(_HEADER_BYTES * n_signals)
    if len(table) < _HEADER_BYTES * n_signals:
        raise DamagedFileError("it ends within its header")
    n_bytes = 3 if head[0] == 0xFF else 2
    signals = _signals(table, n_signals, n_bytes)
    shown = [signal for signal in signals if not signal.is_annotations and signal.n_samples > 0]
    if not shown:
        raise DamagedFileError("it holds no signal")
    layout, notes = _lay_out(path, head, signals, shown, n_bytes, size)
    events, starts_s, later_s = _annotations(layout, signals, head, notes)
    if starts_s is not None:
        layout = _with_gaps(layout, starts_s - starts_s[0], notes)
    reserved = decoded(head[192:236])
    date = _start_day(head)
    title = f"{'BDF' if n_bytes == 3 else 'EDF'}{'+' if reserved[3:4] == '+' else ''} file"
    return Recording(
        title=title,
        source=PackedLeads(layout),
        lead_names=tuple(signal.label for signal in shown),
        lead_units=tuple(signal.unit or "mV" for signal in shown),
        clock=_start_clock(head, later_s),
        date=date,
        comments=(*_person(head, date), *_equipment(head, shown)),
        notes=(*notes, *_calibration_notes(shown)),
        events=events,
    )


def _whole(field: bytes, what: str) -> int:
    text = decoded(field).strip()
    if not re.fullmatch(r"[-+]?[0-9]{1,15}", text):
        raise DamagedFileError(f"its {what} is “{plain(text)[:20]}”")
    return int(text)


def _number(field: bytes, what: str) -> float:
    text = decoded(field).strip().replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DamagedFileError(f"its {what} is “{plain(text)[:20]}”")
    return value


def _signals(table: bytes, n_signals: int, n_bytes: int) -> list[_Signal]:
    columns, place = [], 0
    for width in _FIELDS:
        columns.append(
            [table[place + width * index : place + width * (index + 1)] for index in range(n_signals)]
        )
        place += width * n_signals
    signals: list[_Signal] = []
    offset = 0
    for label, _, unit, low, high, first, last, filters, samples, _ in zip(*columns, strict=True):
        name = plain(decoded(label))
        is_annotations = name in _ANNOTATIONS
        count = _whole(samples, f"number of samples of “{name}”")
        if count < 0:
            raise DamagedFileError(f"“{name}” has {count} samples a block")
        limits = [0.0, 0.0, 0.0, 0.0]
        if not is_annotations:
            limits = [_number(field, f"scale of “{name}”") for field in (low, high, first, last)]
        signals.append(
            _Signal(
                name,
                plain(decoded(unit)),
                (limits[0], limits[1]),
                (limits[2], limits[3]),
                plain(decoded(filters)),
                count,
                offset,
            )
        )
        offset += count * n_bytes
        if offset > _MOST_BLOCK_BYTES:
            raise DamagedFileError("its blocks are larger than any recorder writes")
    return signals


def _lay_out(
    path: Path, head: bytes, signals: list[_Signal], shown: list[_Signal], n_bytes: int, size: int
) -> tuple[PackedLayout, list[str]]:
    """Return where the samples are, and notes on what differs from the header."""
    block_s = _number(head[244:252], "length of a block")
    if not 0 < block_s <= _LONGEST_BLOCK_S:
        raise DamagedFileError(f"its blocks last {block_s:g} s")
    block_bytes = sum(signal.n_samples for signal in signals) * n_bytes
    data_offset = _HEADER_BYTES * (1 + len(signals))
    announced = _whole(head[236:244], "number of blocks")
    there = max(size - data_offset, 0) // block_bytes
    notes = []
    if there == 0:
        raise DamagedFileError("it ends before its first block of samples")
    if announced > there:
        notes.append(
            f"The file is cut off: {there * block_s:,.6g} s of the {announced * block_s:,.6g} s that its header"
            " announces are there."
        )
    if 0 < announced < there:
        notes.append(
            f"The header announces {announced * block_s:,.6g} s, and more is in the file: the rest is left out."
        )
    n_blocks = there if announced <= 0 else min(announced, there)
    leads = tuple(_lead(signal) for signal in shown)
    return PackedLayout(path, data_offset, block_bytes, n_blocks, block_s, n_bytes, leads), notes


def _lead(signal: _Signal) -> PackedLead:
    if signal.is_calibrated:
        gain = (signal.physical[1] - signal.physical[0]) / (signal.digital[1] - signal.digital[0])
        offset = signal.physical[0] - gain * signal.digital[0]
    else:
        gain, offset = 1 / _ASSUMED_GAIN, 0.0
    factor = (mv_per_unit(signal.unit or "mV") or 1.0) if signal.is_calibrated else 1.0
    return PackedLead(signal.byte_offset, signal.n_samples, gain * factor, offset * factor)


def _calibration_notes(shown: list[_Signal]) -> list[str]:
    return [
        f"Lead {signal.label} is uncalibrated: 200 units per millivolt are assumed, amplitudes may be wrong."
        for signal in shown
        if not signal.is_calibrated
    ]


def _annotations(
    layout: PackedLayout, signals: list[_Signal], head: bytes, notes: list[str]
) -> tuple[tuple[Event, ...], np.ndarray | None, float]:
    """Return the events, when each block begins where there are gaps, and the part of a second of the start."""
    channels = [signal for signal in signals if signal.is_annotations and signal.n_samples > 0]
    reserved = decoded(head[192:236])
    if not channels or reserved[3:4] != "+":
        return (), None, 0.0
    n_bytes = sum(signal.n_samples for signal in channels) * layout.n_bytes * layout.n_blocks
    if n_bytes > _MOST_ANNOTATION_BYTES:
        notes.append("The annotations are larger than those of days would be, and left out.")
        return (), None, 0.0
    contents = [_channel(layout, signal) for signal in channels]
    found = parse_annotations(contents, layout.n_blocks)
    if found.n_damaged:
        notes.append(f"{found.n_damaged:,} annotations are damaged and left out.")
    first_s = float(found.starts_s[0]) if np.isfinite(found.starts_s[0]) else 0.0
    events = tuple(Event(onset_s - first_s, text) for onset_s, text in found.events)
    starts_s = None
    if reserved[3:5] == "+D":
        if np.isfinite(found.starts_s).all() and (np.diff(found.starts_s) >= 0).all():
            starts_s = found.starts_s
        else:
            notes.append("The file has gaps, but doesn't say where: it is shown without them.")
    return events, starts_s, first_s


def _channel(layout: PackedLayout, signal: _Signal) -> list[bytes]:
    """Return the bytes of a channel of annotations, block by block."""
    numbers = read_numbers(layout, signal.byte_offset, signal.n_samples, 0, layout.n_blocks)
    bytes_each = numbers.astype("<i4").view(np.uint8).reshape(-1, 4)[:, : layout.n_bytes]
    content = np.ascontiguousarray(bytes_each).tobytes()
    step = signal.n_samples * layout.n_bytes
    return [content[place : place + step] for place in range(0, len(content), step)]


def _with_gaps(layout: PackedLayout, starts_s: np.ndarray, notes: list[str]) -> PackedLayout:
    """Return the layout with its blocks where they belong; without gaps where these would fill the memory."""
    recorded_s = layout.n_blocks * layout.block_s
    whole_s = float(starts_s[-1]) + layout.block_s
    if np.abs(starts_s - np.arange(layout.n_blocks) * layout.block_s).max() < 1e-6:
        return layout
    if whole_s > _MOST_BLANK * recorded_s + 3600:
        notes.append(
            f"The file holds {recorded_s:,.6g} s within {whole_s:,.6g} s: it is shown without its gaps, so that times"
            " after the first are too early."
        )
        return layout
    notes.append(
        f"The recording was interrupted: {max(whole_s - recorded_s, 0):,.6g} s of {whole_s:,.6g} s are blank."
    )
    return PackedLayout(
        layout.path,
        layout.data_offset,
        layout.block_bytes,
        layout.n_blocks,
        layout.block_s,
        layout.n_bytes,
        layout.leads,
        starts_s,
    )


def _start_day(head: bytes) -> datetime.date | None:
    """Return the day: of the long form in EDF+, else of the short one, whose years are 1985 to 2084."""
    long_form = re.match(r"Startdate " + _DAY.pattern, decoded(head[88:168]))
    if long_form is not None:
        return _long_day(*long_form.groups())
    short = re.match(r"(\d\d)[./-](\d\d)[./-](\d\d)", decoded(head[168:176]))
    if short is None:
        return None
    day_of_month, month, year = (int(part) for part in short.groups())
    return day(1900 + year if year >= 85 else 2000 + year, month, day_of_month)


def _long_day(day_of_month: str, month: str, year: str) -> datetime.date | None:
    if month.upper() not in _MONTHS:
        return None
    return day(int(year), _MONTHS.index(month.upper()) + 1, int(day_of_month))


def _start_clock(head: bytes, later_s: float) -> datetime.time | None:
    found = re.match(r"(\d\d)[.:](\d\d)[.:](\d\d)", decoded(head[176:184]))
    if found is None:
        return None
    hour, minute, second = (int(part) for part in found.groups())
    return time_of_day(hour, minute, second + (later_s if 0 <= later_s < 1 else 0.0))


def _person(head: bytes, date: datetime.date | None) -> list[str]:
    """Return sex and age where the patient field is written as EDF+ has it: number, sex, birth date, name."""
    found = _PERSON.match(decoded(head[8:88]))
    if found is None:
        return []
    born = _DAY.fullmatch(found[2])
    return person_comment(found[1], age_between(None if born is None else _long_day(*born.groups()), date))


def _equipment(head: bytes, shown: list[_Signal]) -> list[str]:
    """Return the recorder, the last word of the recording field of EDF+, and the filters of the signals."""
    words = decoded(head[88:168]).split()
    comments = []
    if len(words) >= 5 and words[0] == "Startdate" and words[4] != "X":
        comments.append(f"Recorder: {' '.join(words[4:])}")
    filters = dict.fromkeys(signal.filter for signal in shown if signal.filter)
    return [*comments, *(f"Filters: {text}" for text in list(filters)[:4])]
