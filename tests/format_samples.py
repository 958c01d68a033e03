"""Recordings in other formats than WFDB, made byte by byte as their standards say, all of one signal."""

import binascii
import io
import struct
from collections.abc import Sequence

import numpy as np

FS_HZ = 250
N_SAMPLES = 2500
LEADS = ("I", "II")
PEAKS = 100 + 200 * np.arange(12)
"""Samples of the R peaks."""


def signal_uv() -> np.ndarray:
    """Two leads of ten seconds with a beat every 0.8 s, whole microvolts, multiples of five; shape (2500, 2)."""
    time_s = np.arange(N_SAMPLES) / FS_HZ
    beat = np.exp(-(((time_s % 0.8 - 0.4) / 0.012) ** 2)) + 0.2 * np.exp(
        -(((time_s % 0.8 - 0.65) / 0.04) ** 2)
    )
    return 5 * np.rint(np.column_stack([500 * beat, 1000 * beat]) / 5).astype(np.int64)


def signal_mv() -> np.ndarray:
    """The same in millivolts."""
    return signal_uv() / 1000


def edf(
    *,
    n_bytes: int = 2,
    reserved: str = "",
    texts: Sequence[bytes] = (),
    annotation_samples: int = 30,
    announced: int | None = None,
    patient: str = "X F 02-MAR-1951 X",
) -> bytes:
    """EDF (two bytes a number) or BDF (three) with blocks of a second, and a channel of annotations for texts.

    A number is 5 uV. Each of `texts` is what the channel of annotations holds in one block.
    """
    signals = [(f"ECG {name}", "uV", FS_HZ) for name in LEADS]
    if texts:
        signals.append(("BDF Annotations" if n_bytes == 3 else "EDF Annotations", "", annotation_samples))
    n_signals, n_blocks = len(signals), N_SAMPLES // FS_HZ
    limit = 32767 if n_bytes == 2 else 8388607
    head = (b"0       " if n_bytes == 2 else b"\xffBIOSEMI") + patient.ljust(80).encode()
    head += b"Startdate 05-MAY-2020 X X Recorder_7".ljust(80) + b"05.05.2009.49.17"
    head += str(256 * (1 + n_signals)).ljust(8).encode() + reserved.ljust(44).encode()
    head += str(n_blocks if announced is None else announced).ljust(8).encode() + b"1".ljust(8)
    head += str(n_signals).ljust(4).encode()
    fields = (
        (16, [name for name, _, _ in signals]),
        (80, [""] * n_signals),
        (8, [unit for _, unit, _ in signals]),
        (8, [str(-5 * limit)[:8]] * n_signals if n_bytes == 2 else ["-8388607"] * n_signals),
        (8, [str(5 * limit)] * n_signals if n_bytes == 2 else ["8388607"] * n_signals),
        (8, [str(-limit)] * n_signals),
        (8, [str(limit)] * n_signals),
        (80, ["HP:0.05Hz"] * n_signals),
        (8, [str(samples) for _, _, samples in signals]),
        (32, [""] * n_signals),
    )
    for width, values in fields:
        head += b"".join(value.ljust(width).encode() for value in values)
    scale = 5 if n_bytes == 2 else 1
    numbers = signal_uv() // scale
    body = b""
    for block in range(n_blocks):
        for lead in range(len(LEADS)):
            part = numbers[block * FS_HZ : (block + 1) * FS_HZ, lead]
            body += b"".join(int(value).to_bytes(n_bytes, "little", signed=True) for value in part)
        if texts:
            body += texts[block].ljust(annotation_samples * n_bytes, b"\0")
    return head + body


def ishne(*, checksum: int | None = None, rate_hz: int = FS_HZ, announced: int = N_SAMPLES) -> bytes:
    """ISHNE with 5,000 nV a number and a variable block of 8 bytes."""
    head = bytearray(522)
    head[:8] = b"ISHNE1.0"
    struct.pack_into("<4ih", head, 10, 8, announced, 522, 530, 1)
    head[28:32] = b"Anna"
    struct.pack_into("<2h", head, 128, 2, 1)
    struct.pack_into("<3h", head, 132, 2, 3, 1951)
    struct.pack_into("<3h", head, 138, 5, 5, 2020)
    struct.pack_into("<3h", head, 150, 9, 49, 17)
    struct.pack_into("<h", head, 156, 2)
    struct.pack_into("<12h", head, 158, 5, 6, *[-9] * 10)
    struct.pack_into("<12h", head, 182, *[-9] * 12)
    struct.pack_into("<12h", head, 206, 5000, 5000, *[-9] * 10)
    struct.pack_into("<h", head, 230, 5)
    head[232:239] = b"digital"
    struct.pack_into("<h", head, 272, rate_hz)
    variable = b"variable"
    own = binascii.crc_hqx(bytes(head[10:]) + variable, 0xFFFF)
    struct.pack_into("<H", head, 8, own if checksum is None else checksum)
    return bytes(head) + variable + (signal_uv() // 5).astype("<i2").tobytes()


def ishne_annotations() -> bytes:
    """The annotation file of that: a normal beat at each peak but the third, which is ventricular."""
    head = bytearray(522)
    head[:8] = b"ANN  1.0"
    steps = np.diff(PEAKS, prepend=PEAKS[0])
    rows = b"".join(
        struct.pack("<ccH", b"V" if place == 2 else b"N", b"?", int(step)) for place, step in enumerate(steps)
    )
    return bytes(head) + struct.pack("<I", int(PEAKS[0])) + rows


def _block(name: bytes, content: bytes) -> bytes:
    block = name + struct.pack("<I", len(content)) + content
    return block + struct.pack("<I", sum(block) & 0xFFFFFFFF)


def atc(*, rate_hz: int = FS_HZ, n_leads: int = 2) -> bytes:
    """ATC with 5,000 nV a number."""
    info = (
        b"2020-05-05T09:49:17.500+02:00".ljust(32, b"\0")
        + bytes(148)
        + b"KardiaMobile 6L".ljust(32, b"\0")
        + bytes(52)
    )
    numbers = (signal_uv() // 5).astype("<i2")
    blocks = _block(b"info", info) + _block(b"fmt ", struct.pack("<BHHBH", 1, rate_hz, 5000, 1, 0))
    for lead, name in zip(range(n_leads), (b"ecg ", b"ecg2"), strict=False):
        blocks += _block(name, numbers[:, lead].tobytes())
    return b"ALIVE\0\0\0" + struct.pack("<I", 4) + blocks


def aecg(*, before: str = "", digits: str | None = None, unit: str = "uV") -> bytes:
    """HL7 aECG with 5 uV a digit."""

    def sequence(name: str, value: str) -> str:
        return f'<component><sequence><code code="{name}"/>{value}</sequence></component>'

    parts = sequence(
        "TIME_ABSOLUTE",
        '<value xsi:type="GLIST_TS"><head value="20200505094917.500"/><increment value="0.004" unit="s"/></value>',
    )
    for lead, name in enumerate(LEADS):
        own = " ".join(map(str, signal_uv()[:, lead] // 5)) if digits is None else digits
        parts += sequence(
            f"MDC_ECG_LEAD_{name}",
            f'<value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="5" unit="{unit}"/>'
            f"<digits>{own}</digits></value>",
        )
    person = (
        "<subjectDemographicPerson><name>ANNA</name>"
        '<administrativeGenderCode code="F"/><birthTime value="19510302"/></subjectDemographicPerson>'
    )
    said = (
        '<annotation><code code="MDC_ECG_INTERPRETATION_STATEMENT"/>'
        '<value xsi:type="ST">Sinus rhythm</value></annotation>'
    )
    derived = '<derivation><derivedSeries><code code="REPRESENTATIVE_BEAT"/></derivedSeries></derivation>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<AnnotatedECG xmlns="urn:hl7-org:v3"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{person}<component><series><code code="RHYTHM"/>'
        f"<component><sequenceSet>{parts}</sequenceSet></component>{derived}"
        f"<subjectOf><annotationSet><component>{said}</component></annotationSet></subjectOf>"
        "</series></component></AnnotatedECG>"
    ).encode()


def _huffman(numbers: Sequence[int]) -> bytes:
    """Return numbers in the default codes of SCP-ECG."""
    bits = []
    for number in numbers:
        size = abs(number)
        if size == 0:
            bits.append("0")
        elif size <= 8:
            bits.append("1" * size + "0" + ("1" if number < 0 else "0"))
        elif -128 <= number <= 127:
            bits.append("1" * 9 + "0" + f"{number & 0xFF:08b}")
        else:
            bits.append("1" * 10 + f"{number & 0xFFFF:016b}")
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[place : place + 8], 2) for place in range(0, len(text), 8))


def _section(number: int, content: bytes) -> bytes:
    content += b"\0" * (len(content) % 2)
    body = struct.pack("<HIBB6x", number, 16 + len(content), 20, 20) + content
    return struct.pack("<H", binascii.crc_hqx(body, 0xFFFF)) + body


def _differences(numbers: np.ndarray, encoding: int) -> np.ndarray:
    if encoding == 0:
        return numbers
    first = np.diff(numbers, prepend=0)
    if encoding == 1:
        return first
    second = np.diff(first, prepend=0)
    second[:2] = numbers[:2]
    return second


def scp(
    *,
    encoding: int = 2,
    has_codes: bool = True,
    reference: bool = False,
    flag: int = 0,
    last: int = N_SAMPLES,
) -> bytes:
    """SCP-ECG with 5,000 nV a number, sampled each 4,000 us; the second lead begins two samples late."""
    numbers = signal_uv() // 5
    beat = numbers[PEAKS[0] - 20 : PEAKS[0] + 21].copy()
    residual = numbers.copy()
    if reference:
        for peak in PEAKS:
            residual[peak - 20 : peak + 21] -= beat

    def stretch(leads: Sequence[np.ndarray], code: int) -> bytes:
        contents = []
        for lead in leads:
            stored = _differences(lead, code)
            packed = _huffman(stored.tolist()) if has_codes else stored.astype("<i2").tobytes()
            contents.append(packed + b"\0" * (len(packed) % 2))
        head = struct.pack("<HHBB", 5000, 4000, code, flag)
        return head + struct.pack(f"<{len(leads)}H", *map(len, contents)) + b"".join(contents)

    def tag(number: int, value: bytes) -> bytes:
        return struct.pack("<BH", number, len(value)) + value

    person = tag(0, b"Anna\0") + tag(5, struct.pack("<HBB", 1951, 3, 2)) + tag(8, b"\2")
    person += tag(14, bytes(8) + b"Cart1\0" + bytes(20)) + tag(25, struct.pack("<HBB", 2020, 5, 5))
    sections = {
        1: person + tag(26, bytes([9, 49, 17])) + tag(255, b""),
        3: bytes([2, int(reference) | 4 | 2 << 3])
        + struct.pack("<IIB", 1, last, 1)
        + struct.pack("<IIB", 3, last, 2),
    }
    if has_codes:
        sections[2] = struct.pack("<H", 19999)
    if reference:
        rows = [struct.pack("<HIII", 0, peak - 19, peak + 1, peak + 21) for peak in PEAKS.tolist()]
        marks = [struct.pack("<II", peak - 19, peak + 21) for peak in PEAKS.tolist()]
        sections[4] = struct.pack("<HHH", 41 * 4, 21, len(PEAKS)) + b"".join(rows + marks)
        sections[5] = stretch([beat[:, 0], beat[:, 1]], encoding)
    sections[6] = stretch([residual[:, 0], residual[2:, 1]], encoding)
    place = 6 + 16 + 120
    pointers, bodies = struct.pack("<HII", 0, 16 + 120, 7), b""
    for number in range(1, 12):
        body = _section(number, sections[number]) if number in sections else b""
        pointers += struct.pack("<HII", number, len(body), place + 1 if body else 0)
        bodies += body
        place += len(body)
    head = struct.pack("<HIBB", 0, 16 + 120, 20, 20) + b"SCPECG" + pointers
    whole = struct.pack("<H", binascii.crc_hqx(head, 0xFFFF)) + head + bodies
    sized = struct.pack("<I", 6 + len(whole)) + whole
    return struct.pack("<H", binascii.crc_hqx(sized, 0xFFFF)) + sized


def dicom(
    *,
    n_samples: int = N_SAMPLES,
    sensitivity: str | None = "5",
    baseline: str = "0",
    syntax: bytes = b"1.2.840.10008.1.2.1",
) -> bytes:
    """A DICOM file with one group of waveforms, 5 uV a number, explicit and little endian."""

    def element(group: int, number: int, kind: str, value: bytes) -> bytes:
        value += (b"\0" if kind in ("UI", "OB", "OW") else b" ") * (len(value) % 2)
        head = struct.pack("<HH2s", group, number, kind.encode())
        if kind in ("OB", "OW", "SQ", "UT", "UN"):
            return head + struct.pack("<HI", 0, len(value)) + value
        return head + struct.pack("<H", len(value)) + value

    def items(group: int, number: int, *contents: bytes) -> bytes:
        inner = b"".join(struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content for content in contents)
        return element(group, number, "SQ", inner)

    def code(value: str, meaning: str) -> bytes:
        return element(8, 0x100, "SH", value.encode()) + element(8, 0x104, "LO", meaning.encode())

    channels = []
    for name in LEADS:
        channel = items(0x3A, 0x208, code("2:1", f"Lead {name} (Einthoven)"))
        if sensitivity is not None:
            channel += element(0x3A, 0x210, "DS", sensitivity.encode())
            channel += items(0x3A, 0x211, code("uV", "microvolt"))
            channel += element(0x3A, 0x212, "DS", b"1") + element(0x3A, 0x213, "DS", baseline.encode())
        channels.append(channel)
    group = element(0x3A, 4, "CS", b"ORIGINAL") + element(0x3A, 5, "US", struct.pack("<H", len(LEADS)))
    group += element(0x3A, 0x10, "UL", struct.pack("<I", n_samples)) + element(
        0x3A, 0x1A, "DS", str(FS_HZ).encode()
    )
    group += items(0x3A, 0x200, *channels)
    group += element(0x5400, 0x1004, "US", struct.pack("<H", 16)) + element(0x5400, 0x1006, "CS", b"SS")
    group += element(0x5400, 0x1010, "OW", (signal_uv() // 5).astype("<i2").tobytes())
    said = items(
        0x40,
        0xB020,
        element(0x70, 6, "ST", b"Sinus rhythm"),
        element(0x40, 0xA0B0, "US", struct.pack("<2H", 1, 0))
        + element(0x40, 0xA132, "UL", struct.pack("<I", 501))
        + element(0x70, 6, "ST", b"look here"),
    )
    data = element(8, 0x2A, "DT", b"20200505094917.5") + element(8, 0x70, "LO", b"Maker")
    data += element(0x10, 0x10, "PN", b"Doe^Anna") + element(0x10, 0x30, "DA", b"19510302")
    data += element(0x10, 0x40, "CS", b"F") + element(0x10, 0x1010, "AS", b"069Y")
    data += said + items(0x5400, 0x100, group)
    meta = element(2, 2, "UI", b"1.2.840.10008.5.1.4.1.1.9.1.1") + element(2, 0x10, "UI", syntax)
    return bytes(128) + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(meta))) + meta + data


def mat_4() -> bytes:
    """A MATLAB file of level 4 with `val`, 1,000 units a millivolt, a row for each lead."""
    values = signal_uv().astype("<i2")
    return struct.pack("<5i", 30, len(LEADS), N_SAMPLES, 0, 4) + b"val\0" + values.tobytes()


def table() -> bytes:
    """A table with times and two leads, one of them in microvolts."""
    rows = io.StringIO()
    rows.write("time,II (mV),V1 (uV)\n")
    for place, (first, second) in enumerate(signal_uv().tolist()):
        rows.write(f"{place / FS_HZ:.3f},{first / 1000:.3f},{second}\n")
    return rows.getvalue().encode()


def apple_watch() -> bytes:
    """What an Apple Watch writes on a phone set to German numbers."""
    head = 'Name,Anna\nDate of Birth,"Mar 2, 1951"\nRecorded Date,2020-05-05 09:49:17 +0200\n'
    head += 'Classification,Sinus Rhythm\nSymptoms,\nSoftware Version,1.90\nDevice,"Watch6,7"\n'
    head += f"Sample Rate,{FS_HZ} hertz\n\n\nLead,Lead I\nUnit,µV\n\n\n"
    rows = [f"{value:.3f}".replace(".", ",") for value in signal_uv()[:, 0].tolist()]
    return (head + "\n".join(rows) + "\n").encode()


SAMPLES = {
    "a.edf": lambda: edf(
        reserved="EDF+C", texts=[b"+%d\x14\x14\0+%d.5\x14said\x14\0" % (n, n) for n in range(10)]
    ),
    "a.bdf": lambda: edf(n_bytes=3),
    "a.dcm": dicom,
    "a.xml": aecg,
    "a.scp": scp,
    "raw.scp": lambda: scp(encoding=0, has_codes=False),
    "beat.scp": lambda: scp(reference=True),
    "a.ecg": ishne,
    "a.atc": atc,
    "a.mat": mat_4,
    "a.csv": table,
    "watch.csv": apple_watch,
}
"""A file of each format, by name."""
