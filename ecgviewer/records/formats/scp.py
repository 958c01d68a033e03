"""Reads SCP-ECG: EN 1064:2005+A1 (ISO 11073-91064), also ANSI/AAMI EC71:2001.

Read are sections 0 to 6: samples as they are, as differences, or in Huffman codes, with the reference beat added where
it was subtracted. Bimodal compression, which the standard of 2005 did away with, and several code tables are told.
"""

import binascii
import datetime
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.records.formats.recording import (
    MAX_LEADS,
    DamagedFileError,
    Recording,
    age_between,
    day,
    decoded,
    person_comment,
    plain,
    read_bytes,
    stack_leads,
    time_of_day,
)
from ecgviewer.records.formats.scp_codes import DEFAULT_CODES, DEFAULT_TABLE, CodeTable, decode, read_tables
from ecgviewer.records.record import ArrayLeads

_MOST_BYTES = 50_000_000
_MOST_SAMPLES = 2_500_000
"""Samples over all leads: seven minutes of twelve leads at 500 Hz; rest ECGs are much shorter."""

_HEAD_BYTES = 16
"""Before what a section says: checksum, number, length, versions, reserved."""

_LEADS = {
    **dict(enumerate(("I", "II", "V1", "V2", "V3", "V4", "V5", "V6", "V7"), 1)),
    **dict(enumerate(("V2R", "V3R", "V4R", "V5R", "V6R", "V7R", "X", "Y", "Z", "CC5", "CM5"), 10)),
    **dict(enumerate(("III", "aVR", "aVL", "aVF", "-aVR", "V8", "V9", "V8R", "V9R"), 61)),
    **dict(enumerate(("D", "A", "J"), 70)),
}
"""Lead names by their codes in the standard's table of leads."""

_SEX = {1: "male", 2: "female"}
_AGE_YEARS = {1: 1.0, 2: 1 / 12, 3: 7 / 365.25, 4: 1 / 365.25, 5: 1 / 8766}
"""Years in each unit of age."""


@dataclass(frozen=True)
class _Lead:
    """What section 3 says of a lead: its code, and its first and last sample, which count from 1."""

    code: int
    first: int
    last: int

    @property
    def n_samples(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, eq=False)
class _Stretch:
    """What section 5 or 6 holds.

    Attributes
    ----------
    resolution_nv, step_us
        Nanovolts in a unit, microseconds between two samples.
    encoding
        0 for samples, 1 or 2 for their first or second differences.
    is_bimodal
        Whether samples far from the QRS complexes were thinned out.
    leads
        The bytes of each lead.
    """

    resolution_nv: int
    step_us: int
    encoding: int
    is_bimodal: bool
    leads: tuple[bytes, ...]


def read_scp(path: Path) -> Recording:
    """Read an SCP-ECG file.

    Raises
    ------
    DamagedFileError
        If it is none, holds no rhythm, or is compressed in a way that isn't supported.
    """
    content = read_bytes(path, _MOST_BYTES)
    sections, notes = _sections(content)
    if 12 in sections and 6 not in sections:
        raise DamagedFileError(
            "it holds a long recording of version 3 (section 12), which is not supported",
            "export it as EDF or DICOM",
        )
    if 3 not in sections or 6 not in sections:
        raise DamagedFileError("it holds no rhythm (section 3 or 6 is missing)")
    leads, is_subtracted = _leads(sections[3])
    stretch = _stretch(sections[6], len(leads))
    if stretch.is_bimodal:
        raise DamagedFileError(
            "its samples are compressed bimodally, which is not supported", "export it as DICOM"
        )
    if sum(lead.n_samples for lead in leads) > _MOST_SAMPLES:
        raise DamagedFileError(f"it announces more than {_MOST_SAMPLES:,} samples, which no rest ECG has")
    table = _table(sections.get(2))
    samples = [_decode(stretch, index, lead.n_samples, table) for index, lead in enumerate(leads)]
    if is_subtracted:
        samples = _with_reference_beat(samples, leads, stretch, sections, table)
    n_short = sum(values.size < lead.n_samples for values, lead in zip(samples, leads, strict=True))
    if n_short:
        notes.append(f"{n_short} leads have fewer samples than announced: the rest is blank.")
    return _recording(samples, leads, stretch, sections.get(1, b""), notes)


def _recording(
    samples: list[np.ndarray], leads: list[_Lead], stretch: _Stretch, header: bytes, notes: list[str]
) -> Recording:
    first = min(lead.first for lead in leads)
    placed = []
    for values, lead in zip(samples, leads, strict=True):
        whole = np.full(max(values.size + lead.first - first, 0), np.nan, dtype=np.float32)
        whole[lead.first - first :] = values * (stretch.resolution_nv * 1e-6)
        placed.append(whole)
    tags = dict(_tags(header))
    date, clock = _start(tags)
    return Recording(
        title="SCP-ECG file",
        source=ArrayLeads(stack_leads(placed), 1e6 / stretch.step_us),
        lead_names=tuple(_LEADS.get(lead.code, "") for lead in leads),
        lead_units=("mV",) * len(leads),
        clock=clock,
        date=date,
        comments=(*_person(tags, date), *_recorder(tags)),
        notes=tuple(notes),
    )


def _sections(content: bytes) -> tuple[dict[int, bytes], list[str]]:
    """Return what each section says, without its head, and notes on wrong checksums."""
    if len(content) < 6 + _HEAD_BYTES + 10:
        raise DamagedFileError("it is too short for one")
    number, length = struct.unpack_from("<HI", content, 8)
    if number != 0 or not _HEAD_BYTES <= length <= len(content) - 6:
        raise DamagedFileError("it doesn't begin with the list of its sections")
    sections: dict[int, bytes] = {}
    wrong = []
    for place in range(6 + _HEAD_BYTES, 6 + length - 9, 10):
        number, length_here, index = struct.unpack_from("<HII", content, place)
        if length_here < _HEAD_BYTES or number == 0 or number > 12:
            continue
        start = index - 1
        if start < 0 or start + length_here > len(content):
            raise DamagedFileError(f"its section {number} lies outside of the file: it is cut off or damaged")
        body = content[start : start + length_here]
        checksum, own_number = struct.unpack_from("<HH", body)
        if own_number != number:
            raise DamagedFileError(f"where section {number} should be is another")
        if checksum not in (0xFFFF, 0, binascii.crc_hqx(body[2:], 0xFFFF)):
            wrong.append(number)
        sections[number] = body[_HEAD_BYTES:]
    listed = ", ".join(str(number) for number in sorted(set(wrong)))
    notes = [f"The checksum of section {listed} is wrong: the file may be damaged."] if wrong else []
    return sections, notes


def _leads(section: bytes) -> tuple[list[_Lead], bool]:
    """Return the leads, and whether the reference beat was subtracted."""
    if len(section) < 2:
        raise DamagedFileError("its section 3 is cut off")
    n_leads, flags = section[0], section[1]
    if not 0 < n_leads <= MAX_LEADS or len(section) < 2 + 9 * n_leads:
        raise DamagedFileError(f"its section 3 announces {n_leads} leads, and describes fewer")
    leads = []
    for index in range(n_leads):
        first, last, code = struct.unpack_from("<IIB", section, 2 + 9 * index)
        lead = _Lead(code, first, last)
        if not 0 < lead.n_samples <= _MOST_SAMPLES or first > _MOST_SAMPLES:
            raise DamagedFileError(f"its lead {index + 1} reaches from sample {first:,} to {last:,}")
        leads.append(lead)
    return leads, bool(flags & 1)


def _stretch(section: bytes, n_leads: int) -> _Stretch:
    start = 6 + 2 * n_leads
    if len(section) < start:
        raise DamagedFileError("the section of its samples is cut off")
    resolution_nv, step_us, encoding, flag = struct.unpack_from("<HHBB", section)
    if resolution_nv == 0 or step_us == 0 or encoding > 2:
        raise DamagedFileError(
            "the section of its samples gives no resolution, rate or encoding of the standard"
        )
    lengths = struct.unpack_from(f"<{n_leads}H", section, 6)
    leads = []
    for length in lengths:
        leads.append(section[start : start + length])
        start += length
    return _Stretch(resolution_nv, step_us, encoding, flag == 1, tuple(leads))


def _table(section: bytes | None) -> CodeTable | None:
    """Return how samples are coded, None where they are stored as they are."""
    if section is None or len(section) < 2:
        return None
    n_tables = int(struct.unpack_from("<H", section)[0])
    if n_tables == DEFAULT_CODES:
        return DEFAULT_TABLE
    tables = read_tables(section)
    if len(tables) != 1:
        raise DamagedFileError(f"it uses {len(tables)} tables of codes, and one is supported")
    return tables[0]


def _decode(stretch: _Stretch, index: int, n_samples: int, table: CodeTable | None) -> np.ndarray:
    """Return the samples of a lead in units, float64; fewer where they are cut off."""
    content = stretch.leads[index]
    if table is None:
        stored = np.frombuffer(content[: len(content) // 2 * 2], "<i2")[:n_samples].astype(np.float64)
    else:
        stored = decode(content, n_samples, table)
    if stretch.encoding == 0 or stored.size == 0:
        return stored
    if stretch.encoding == 1:
        return np.cumsum(stored)
    # The first two samples stand as they are, then x[n] - 2 x[n-1] + x[n-2].
    first = stored.copy()
    first[1:2] -= stored[0]
    first[1:] = np.cumsum(first[1:])
    return np.cumsum(first)


def _with_reference_beat(
    samples: list[np.ndarray],
    leads: list[_Lead],
    stretch: _Stretch,
    sections: dict[int, bytes],
    table: CodeTable | None,
) -> list[np.ndarray]:
    """Return the samples with the reference beat added at each QRS complex of its kind (section 4)."""
    where, beats = sections.get(4, b""), sections.get(5, b"")
    if len(where) < 6 or not beats:
        raise DamagedFileError("its reference beat was subtracted, and is not in the file")
    length_ms, centre, n_beats = struct.unpack_from("<HHH", where)
    if len(where) < 6 + 14 * n_beats:
        raise DamagedFileError("its section 4 is cut off")
    reference = _stretch(beats, len(leads))
    if reference.step_us != stretch.step_us:
        raise DamagedFileError("its reference beat has another rate than the rhythm, which is not supported")
    n_reference = round(length_ms * 1000 / reference.step_us)
    factor = reference.resolution_nv / stretch.resolution_nv
    for index, lead in enumerate(leads):
        beat = _decode(reference, index, min(n_reference, 100_000), table) * factor
        for number in range(n_beats):
            kind, begin, middle, end = struct.unpack_from("<HIII", where, 6 + 14 * number)
            if kind != 0:
                continue
            # Samples count from 1, in the rhythm and in the reference beat.
            places = np.arange(max(begin, 1), min(end, lead.last) + 1)
            inside = places - middle + centre - 1
            own = places - lead.first
            is_there = (inside >= 0) & (inside < beat.size) & (own >= 0) & (own < samples[index].size)
            samples[index][own[is_there]] += beat[inside[is_there]]
    return samples


def _tags(section: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the fields of section 1: a tag, a length, and the value."""
    place = 0
    while place + 3 <= len(section) and section[place] != 255:
        length = int(struct.unpack_from("<H", section, place + 1)[0])
        yield section[place], section[place + 3 : place + 3 + length]
        place += 3 + length


def _date_of(value: bytes) -> datetime.date | None:
    if len(value) < 4:
        return None
    year, month, day_of_month = struct.unpack_from("<HBB", value)
    return day(year, month, day_of_month)


def _start(tags: dict[int, bytes]) -> tuple[datetime.date | None, datetime.time | None]:
    value = tags.get(26, b"")
    return _date_of(tags.get(25, b"")), time_of_day(*value[:3]) if len(value) >= 3 else None


def _person(tags: dict[int, bytes], date: datetime.date | None) -> list[str]:
    age = tags.get(4, b"")
    years: float | None = age_between(_date_of(tags.get(5, b"")), date)
    if len(age) >= 3 and age[2] in _AGE_YEARS:
        years = int.from_bytes(age[:2], "little") * _AGE_YEARS[age[2]]
    return person_comment(_SEX.get((tags.get(8) or b"\0")[0], ""), years)


def _recorder(tags: dict[int, bytes]) -> list[str]:
    """Return the model of the acquiring device (tag 14, bytes 9 to 14)."""
    text = plain(decoded(tags.get(14, b"")[8:14]))
    return [f"Recorder: {text}"] if text else []
