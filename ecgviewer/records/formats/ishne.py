"""Reads Holter recordings of the ISHNE: Badilini 1998, "The ISHNE Holter Standard Output File Format".

The beats of the annotation file that the same standard defines (`NAME.ann` beside the recording) come with it.
"""

import binascii
import datetime
import struct
from pathlib import Path

import numpy as np

from ecgviewer.records.formats.packed_leads import PackedLayout, PackedLead, PackedLeads
from ecgviewer.records.formats.recording import (
    DamagedFileError,
    Event,
    Recording,
    age_between,
    day,
    decoded,
    person_comment,
    plain,
    read_bytes,
    time_of_day,
)

_HEADER_BYTES = 522
_CRC_START = 10
"""The checksum is over what follows it."""

_MOST_LEADS = 12
_LEADS = (
    *("", "ECG", "X", "Y", "Z", "I", "II", "III", "aVR", "aVL", "aVF"),
    *("V1", "V2", "V3", "V4", "V5", "V6", "ES", "AS", "AI"),
)
"""Lead names by their codes."""

_SEX = {1: "male", 2: "female"}
_PACEMAKERS = {
    1: "of unknown type",
    2: "single chamber, unipolar",
    3: "dual chamber, unipolar",
    4: "single chamber, bipolar",
    5: "dual chamber, bipolar",
}
_BEATS = {"N": "N", "V": "V", "S": "S", "B": "B", "P": "/", "X": "|", "U": "Q", "F": "F", "E": "E", "A": "A"}
"""Mnemonic of WFDB for each label of an annotation file."""

_MOST_ANNOTATION_BYTES = 20_000_000


def read_ishne(path: Path) -> Recording:
    """Read an ISHNE recording; its leads are read when they are asked for.

    Raises
    ------
    DamagedFileError
        If it is none, or holds no signal.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEADER_BYTES)
    if len(head) < _HEADER_BYTES or not head.startswith(b"ISHNE1.0"):
        raise DamagedFileError("it doesn't begin with the header of one")
    variable, announced, _, data_offset = struct.unpack_from("<4i", head, 10)
    n_leads, rate_hz = _short(head, 156), _short(head, 272)
    if not 0 < n_leads <= _MOST_LEADS:
        raise DamagedFileError(f"its header announces {n_leads} leads, and 1 to {_MOST_LEADS} are possible")
    if rate_hz <= 0:
        raise DamagedFileError(f"its header gives a sampling rate of {rate_hz} Hz")
    if not _HEADER_BYTES <= data_offset < size:
        raise DamagedFileError("its header says that the samples lie outside of the file")
    there = (size - data_offset) // (2 * n_leads)
    if there == 0:
        raise DamagedFileError("it ends before its first sample")
    notes = _length_notes(announced, there, n_leads, rate_hz)
    if not _has_checksum(path, head, variable):
        notes.append("The checksum of the header is wrong: the file may be damaged.")
    names, leads = _leads(head, n_leads, notes)
    layout = PackedLayout(path, data_offset, 2 * n_leads, there, 1 / rate_hz, 2, leads)
    recorded = _day(head, 138)
    events = _beats(path, float(rate_hz), notes)
    return Recording(
        title="ISHNE file",
        source=PackedLeads(layout),
        lead_names=names,
        lead_units=("mV",) * n_leads,
        clock=time_of_day(*struct.unpack_from("<3h", head, 150)),
        date=recorded,
        comments=(
            *person_comment(_SEX.get(_short(head, 128), ""), age_between(_day(head, 132), recorded)),
            *_recorder(head),
        ),
        notes=tuple(notes),
        events=events,
    )


def _short(head: bytes, place: int) -> int:
    return int(struct.unpack_from("<h", head, place)[0])


def _day(head: bytes, place: int) -> datetime.date | None:
    day_of_month, month, year = struct.unpack_from("<3h", head, place)
    return day(year, month, day_of_month)


def _length_notes(announced: int, there: int, n_leads: int, rate_hz: int) -> list[str]:
    """Return a note on a file that is shorter than it says; some programs count samples of all leads together."""
    if announced <= there or announced // n_leads == there:
        return []
    return [
        f"The file is cut off: {there / rate_hz:,.6g} s of the {announced / rate_hz:,.6g} s that its header"
        " announces are there."
    ]


def _has_checksum(path: Path, head: bytes, variable: int) -> bool:
    """Return whether the header's checksum holds, CRC-CCITT; many programs leave it 0."""
    wanted = int(struct.unpack_from("<H", head, 8)[0])
    if wanted == 0 or not 0 <= variable <= 1_000_000:
        return True
    with path.open("rb") as stream:
        content = stream.read(_HEADER_BYTES + variable)
    found = binascii.crc_hqx(content[_CRC_START:], 0xFFFF)
    return wanted in (found, int.from_bytes(found.to_bytes(2, "big"), "little"))


def _leads(head: bytes, n_leads: int, notes: list[str]) -> tuple[tuple[str, ...], tuple[PackedLead, ...]]:
    names, leads, raw = [], [], []
    for index in range(n_leads):
        code, resolution_nv = _short(head, 158 + 2 * index), _short(head, 206 + 2 * index)
        names.append(_LEADS[code] if 0 <= code < len(_LEADS) else "")
        if resolution_nv <= 0:
            raw.append(index + 1)
            resolution_nv = 5000
        leads.append(PackedLead(2 * index, 1, resolution_nv * 1e-6, 0.0))
    if raw:
        notes.append(
            f"Lead {', '.join(map(str, raw))} of the file gives no resolution: 200 units per millivolt are assumed, "
            "amplitudes may be wrong."
        )
    return tuple(names), tuple(leads)


def _recorder(head: bytes) -> list[str]:
    recorder, pacemaker = plain(decoded(head[232:272])), _short(head, 230)
    lines = [f"Recorder: {recorder}"] if recorder else []
    if pacemaker in _PACEMAKERS:
        lines.append(f"Pacemaker: {_PACEMAKERS[pacemaker]}")
    return lines


def _beats(path: Path, rate_hz: float, notes: list[str]) -> tuple[Event, ...]:
    """Return the beats of the annotation file beside a recording, none where it is missing or damaged."""
    file = next(
        (path.with_suffix(suffix) for suffix in (".ann", ".ANN") if path.with_suffix(suffix).is_file()), None
    )
    if file is None:
        return ()
    try:
        content = read_bytes(file, _MOST_ANNOTATION_BYTES)
    except (DamagedFileError, OSError):
        return ()
    if not content.startswith(b"ANN  1.0") or len(content) < _HEADER_BYTES + 4:
        return ()
    variable = int(struct.unpack_from("<i", content, 10)[0])
    start = _HEADER_BYTES + variable if 0 <= variable <= len(content) - _HEADER_BYTES - 4 else _HEADER_BYTES
    first = int(struct.unpack_from("<I", content, start)[0])
    rows = content[start + 4 :]
    rows = rows[: len(rows) // 4 * 4]
    table = np.frombuffer(rows, np.dtype([("label", "S1"), ("own", "S1"), ("step", "<u2")]))
    places = first + np.cumsum(table["step"].astype(np.int64))
    notes.append(f"The beats are those of {file.name}, which lies beside the recording.")
    return tuple(
        Event(place / rate_hz, symbol, symbol)
        for place, label in zip(places.tolist(), table["label"].tolist(), strict=True)
        if (symbol := _BEATS.get(label.decode("latin-1"), "")) != ""
    )
