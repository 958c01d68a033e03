"""Reads the ATC files of KardiaMobile: AliveCor, "Alive File Format Specification" (ATC 1.6, 1.7).

A signature of 8 bytes and a version, then blocks: name, length, content, and a sum of all bytes before it.
"""

import datetime
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ecgviewer.records.formats.recording import (
    DamagedFileError,
    Recording,
    decoded,
    parse_hl7_time,
    plain,
    read_bytes,
    stack_leads,
)
from ecgviewer.records.record import ArrayLeads

_MOST_BYTES = 100_000_000
_START = b"ALIVE\0\0\0"
_LEADS = {b"ecg ": "I", b"ecg2": "II", b"ecg3": "III", b"ecg4": "aVR", b"ecg5": "aVL", b"ecg6": "aVF"}
_MAINS_HZ = (50, 60)


def read_atc(path: Path) -> Recording:
    """Read an ATC file.

    Raises
    ------
    DamagedFileError
        If it is none, or holds no signal.
    """
    content = read_bytes(path, _MOST_BYTES)
    if not content.startswith(_START) or len(content) < 12:
        raise DamagedFileError("it doesn't begin with the signature of one")
    notes: list[str] = []
    blocks = dict(_blocks(content, notes))
    if b"fmt " not in blocks or len(blocks[b"fmt "]) < 6:
        raise DamagedFileError("it lacks the block that gives rate and resolution")
    _, rate_hz, resolution_nv, flags = struct.unpack_from("<BHHB", blocks[b"fmt "])
    if rate_hz == 0:
        raise DamagedFileError("it gives a sampling rate of 0 Hz")
    if resolution_nv == 0:
        resolution_nv = 500
        notes.append(
            "The file gives no resolution: 2000 units per millivolt are assumed, amplitudes may be wrong."
        )
    found = {name: blocks[block] for block, name in _LEADS.items() if block in blocks}
    leads = [
        np.frombuffer(lead[: len(lead) // 2 * 2], "<i2") * (resolution_nv * 1e-6) for lead in found.values()
    ]
    date, clock = _start(blocks.get(b"info", b""))
    return Recording(
        title="KardiaMobile file",
        source=ArrayLeads(stack_leads(leads), float(rate_hz)),
        lead_names=tuple(found),
        lead_units=("mV",) * len(found),
        clock=clock,
        date=date,
        comments=tuple(_recorder(blocks.get(b"info", b""), flags)),
        notes=tuple(notes),
    )


def _blocks(content: bytes, notes: list[str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each block; the last one may be cut off."""
    place, n_wrong = 12, 0
    while place + 8 <= len(content):
        name = content[place : place + 4]
        length = int(struct.unpack_from("<I", content, place + 4)[0])
        end = place + 8 + length
        if end > len(content):
            notes.append("The file is cut off: what is there is shown.")
            yield name, content[place + 8 :]
            return
        if end + 4 <= len(content):
            wanted = int(struct.unpack_from("<I", content, end)[0])
            n_wrong += (
                wanted != int(np.frombuffer(content[place:end], np.uint8).sum(dtype=np.uint64)) & 0xFFFFFFFF
            )
        yield name, content[place + 8 : end]
        place = end + 4
    if n_wrong:
        notes.append(f"{n_wrong} blocks of the file have wrong checksums: it may be damaged.")


def _start(info: bytes) -> tuple[datetime.date | None, datetime.time | None]:
    """Return day and time of day, which are written as "2019-05-02T10:11:12.123+02:00"."""
    text = decoded(info[:32]).replace("-", "", 2).replace("T", "").replace(":", "")
    return parse_hl7_time(text)


def _recorder(info: bytes, flags: int) -> list[str]:
    """Return the recorder, and which filter was applied as it recorded."""
    hardware = plain(decoded(info[180:212]))
    lines = [f"Recorder: {hardware}"] if hardware else []
    if flags & 1:
        lines.append(f"Filters: mains, {_MAINS_HZ[flags >> 1 & 1]} Hz")
    return lines
