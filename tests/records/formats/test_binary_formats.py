"""ISHNE, KardiaMobile and MATLAB files: made byte by byte, and those of the challenges."""

import datetime
import struct
import zlib
from pathlib import Path

import format_samples
import numpy as np
import pytest

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Record


def opened(tmp_path: Path, content: bytes, name: str) -> Record:
    (tmp_path / name).write_bytes(content)
    return read_any(tmp_path / name)


def test_ishne(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.ishne(), "a.ecg")
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_mv(), atol=1e-6)
    assert (record.fs_hz, record.lead_names) == (250.0, ("I", "II"))
    assert record.start_clock == datetime.time(9, 49, 17)
    assert record.patient.sentence == "female, 69 years"
    assert "Pacemaker: dual chamber, bipolar" in record.comments
    assert "Anna" not in " ".join(record.comments)


def test_the_beats_of_an_ishne_annotation_file_come_with_the_recording(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_bytes(format_samples.ishne_annotations())
    record = opened(tmp_path, format_samples.ishne(), "a.ecg")
    assert record.annotations is not None
    assert record.annotations.samples.tolist() == format_samples.PEAKS.tolist()
    assert record.annotations.symbols == ("N", "N", "V", *"N" * 9)
    assert any("The beats are those of a.ann" in note for note in record.notes)


def test_an_ishne_file_that_is_cut_off_or_changed_is_told(tmp_path: Path) -> None:
    content = format_samples.ishne(checksum=1234)
    record = opened(tmp_path, content[:-4000], "a.ecg")
    assert record.n_samples == 1500
    assert "The file is cut off: 6 s of the 10 s that its header announces are there." in record.notes
    assert "The checksum of the header is wrong: the file may be damaged." in record.notes


def test_ishne_with_the_count_of_all_leads_together_is_whole(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.ishne(announced=5000), "a.ecg")
    assert record.n_samples == 2500
    assert not any("cut off" in note for note in record.notes)


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        (156, 300, "announces 300 leads"),
        (272, 0, "gives a sampling rate of 0 Hz"),
        (22, 30_000, "samples lie outside of the file"),
    ],
)
def test_an_ishne_header_that_lies(tmp_path: Path, place: int, value: int, what: str) -> None:
    content = bytearray(format_samples.ishne())
    struct.pack_into("<h", content, place, value)
    with pytest.raises(RecordUnreadableError, match=what):
        opened(tmp_path, bytes(content), "a.ecg")


def test_kardia(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.atc(), "a.atc")
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_mv(), atol=1e-6)
    assert (record.fs_hz, record.lead_names) == (250.0, ("I", "II"))
    assert record.start_clock == datetime.time(9, 49, 17, 500_000)
    assert record.comments == ("Recorder: KardiaMobile 6L", "Filters: mains, 50 Hz", "Recorded on 2020-05-05")
    assert not any("checksum" in note for note in record.notes)


def test_a_changed_kardia_file_is_told(tmp_path: Path) -> None:
    content = bytearray(format_samples.atc(n_leads=1))
    content[-100] ^= 1
    record = opened(tmp_path, bytes(content), "a.atc")
    assert record.lead_names == ("I",)
    assert "1 blocks of the file have wrong checksums: it may be damaged." in record.notes
    record = opened(tmp_path, bytes(content[:-2004]), "a.atc")
    assert record.n_samples == 1500
    assert "The file is cut off: what is there is shown." in record.notes


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (format_samples.atc(rate_hz=0), "gives a sampling rate of 0 Hz"),
        (format_samples.atc(n_leads=0), "holds no samples"),
        (format_samples.atc().replace(b"fmt ", b"fmx "), "lacks the block that gives rate and resolution"),
        (b"ALIVE\0\0\0", "doesn't begin with the signature"),
    ],
)
def test_a_kardia_file_without_what_is_needed(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(RecordUnreadableError, match=what):
        opened(tmp_path, content, "a.atc")


def test_matlab_level_4(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.mat_4(), "a.mat")
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_mv(), atol=1e-6)
    assert record.fs_hz == 500.0
    assert any("500 Hz is assumed" in note for note in record.notes)
    assert any("1000 units per millivolt are assumed" in note for note in record.notes)


@pytest.mark.parametrize("is_compressed", [False, True])
def test_a_structure_as_of_cpsc_2018_written_by_scipy(tmp_path: Path, is_compressed: bool) -> None:
    import scipy.io

    signal = np.tile(format_samples.signal_mv()[:, :1], 12) * np.arange(1, 13) / 12
    content = {"ECG": {"sex": "Female", "age": 74.0, "data": signal.T}}
    scipy.io.savemat(tmp_path / "a.mat", content, do_compression=is_compressed)
    record = read_any(tmp_path / "a.mat")
    np.testing.assert_allclose(record.signals_mv, signal, atol=1e-6)
    assert record.lead_names[:4] == ("I", "II", "III", "aVR")
    assert record.patient.sentence == "female, 74 years"


def test_a_rate_in_a_matlab_file_is_taken(tmp_path: Path) -> None:
    import scipy.io

    scipy.io.savemat(tmp_path / "a.mat", {"val": format_samples.signal_uv().T, "fs": 250})
    record = read_any(tmp_path / "a.mat")
    assert record.fs_hz == 250.0
    assert not any("sampling rate" in note for note in record.notes)


def test_what_would_grow_beyond_measure_is_refused(tmp_path: Path) -> None:
    huge = zlib.compress(struct.pack("<2I", 14, 900_000_000) + bytes(60_000_000), 9)
    content = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + struct.pack("<2I", 15, len(huge)) + huge
    with pytest.raises(RecordUnreadableError, match="grows beyond what a recording could be"):
        opened(tmp_path, content, "a.mat")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"MATLAB 7.3 MAT-file".ljust(600), "save it with -v7"),
        (format_samples.mat_4()[:-10], "its matrix is larger than the file"),
        (struct.pack("<5i", 30, 2**30, 2**30, 0, 4) + b"val\0", "its matrix is larger than the file"),
        (b"hello, this is text and no matrix at all", "doesn't begin as a MATLAB file"),
    ],
)
def test_a_matlab_file_that_lies(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(RecordUnreadableError, match=what):
        opened(tmp_path, content, "a.mat")


@pytest.mark.data
@pytest.mark.parametrize("database", ["cpsc2018", "cinc2017"])
def test_files_of_the_challenges_without_and_with_their_header(
    mitdb: Path, tmp_path: Path, database: str
) -> None:
    header = next(iter(sorted((mitdb.parent / database).glob("*.hea"))), None)
    if header is None:
        pytest.skip(f"needs {database} in a folder beside MIT-BIH")
    expected = read_any(header.with_suffix(""))
    (tmp_path / "alone.mat").write_bytes(header.with_suffix(".mat").read_bytes())
    record = read_any(tmp_path / "alone.mat")
    assert record.fs_hz == expected.fs_hz
    np.testing.assert_allclose(record.signals_mv, expected.signals_mv, atol=1e-6)
