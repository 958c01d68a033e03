"""SCP-ECG: made byte by byte, in each of its encodings."""

import datetime
import struct
from pathlib import Path

import format_samples
import numpy as np
import pytest

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.records.formats.recording import DamagedFileError
from ecgviewer.records.formats.scp_codes import DEFAULT_TABLE, decode, read_tables
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Record


def opened(tmp_path: Path, content: bytes) -> Record:
    (tmp_path / "a.scp").write_bytes(content)
    return read_any(tmp_path / "a.scp")


@pytest.mark.parametrize("reference", [False, True])
@pytest.mark.parametrize("has_codes", [False, True])
@pytest.mark.parametrize("encoding", [0, 1, 2])
def test_every_encoding_gives_the_same_signal(
    tmp_path: Path, encoding: int, has_codes: bool, reference: bool
) -> None:
    content = format_samples.scp(encoding=encoding, has_codes=has_codes, reference=reference)
    record = opened(tmp_path, content)
    signal = format_samples.signal_mv()
    np.testing.assert_allclose(record.lead_mv(0), signal[:, 0], atol=1e-6)
    # The second lead begins two samples late.
    assert np.isnan(record.lead_mv(1)[:2]).all()
    np.testing.assert_allclose(record.lead_mv(1)[2:], signal[2:, 1], atol=1e-6)
    assert not any("checksum" in note for note in record.notes)


def test_leads_rate_start_and_person(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.scp())
    assert (record.fs_hz, record.lead_names, record.lead_units) == (250.0, ("I", "II"), ("mV", "mV"))
    assert record.start_clock == datetime.time(9, 49, 17)
    assert record.patient.sentence == "female, 69 years"
    assert record.comments == ("Age: 69 Sex: F", "Recorder: Cart1", "Recorded on 2020-05-05")


def test_the_standard_s_codes() -> None:
    bits = "01001011111111100111111110111111111101000000111111111110000001111101000"
    bits += "0" * (-len(bits) % 8)
    content = bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8))
    assert decode(content, 7, DEFAULT_TABLE).tolist() == [0, 1, -1, 8, -8, -127, 1000]


def test_a_table_of_the_file_s_own() -> None:
    codes = struct.pack("<BBBhI", 1, 1, 1, 7, 0) + struct.pack("<BBBhI", 2, 2, 1, -3, 0b01)
    codes += struct.pack("<BBBhI", 2, 10, 1, 0, 0b11)
    tables = read_tables(struct.pack("<HH", 1, 3) + codes)
    # 0 -> 7; 10 -> -3; 11 and eight bits -> a number.
    content = int("0101111111111000", 2).to_bytes(2, "big")
    assert decode(content, 4, tables[0]).tolist() == [7, -3, -1, 7]


def test_what_follows_bits_that_are_no_code_is_left_out() -> None:
    codes = struct.pack("<BBBhI", 2, 2, 1, 5, 0b00) + struct.pack("<BBBhI", 2, 2, 1, 6, 0b01)
    (table,) = read_tables(struct.pack("<HH", 1, 2) + codes)
    # 00 -> 5; 10 -> 6; 11 is no code.
    assert decode(bytes([0b00100000, 0b11000000]), 8, table).tolist() == [5, 6, 5, 5]


def test_codes_that_begin_alike_are_refused() -> None:
    codes = struct.pack("<BBBhI", 1, 1, 1, 7, 0) + struct.pack("<BBBhI", 2, 2, 1, -3, 0)
    with pytest.raises(DamagedFileError, match="codes that begin alike"):
        read_tables(struct.pack("<HH", 1, 2) + codes)


def test_a_changed_section_is_told(tmp_path: Path) -> None:
    content = bytearray(format_samples.scp())
    content[-50] ^= 4
    record = opened(tmp_path, bytes(content))
    assert "The checksum of section 6 is wrong: the file may be damaged." in record.notes


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (format_samples.scp(flag=1), "compressed bimodally, which is not supported"),
        (format_samples.scp(last=2_000_000), "announces more than 2,500,000 samples"),
        (format_samples.scp(last=4_000_000_000), "reaches from sample 1 to 4,000,000,000"),
        (format_samples.scp()[:-300], "lies outside of the file"),
        (format_samples.scp()[:30], "too short"),
    ],
)
def test_what_cant_be_read_is_told_in_one_line(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(RecordUnreadableError, match=what):
        opened(tmp_path, content)


def test_fewer_samples_than_announced_leave_a_blank_end(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.scp(encoding=0, has_codes=False, last=3000))
    assert record.n_samples == 2500
    assert "2 leads have fewer samples than announced: the rest is blank." in record.notes
