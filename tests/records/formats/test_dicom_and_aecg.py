"""DICOM waveforms and HL7 aECG: made byte by byte, and the test file of pydicom."""

import datetime
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


def test_dicom(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.dicom(), "a.dcm")
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_mv(), atol=1e-6)
    assert (record.fs_hz, record.lead_names, record.lead_units) == (250.0, ("I", "II"), ("uV", "uV"))
    assert record.start_clock == datetime.time(9, 49, 17, 500_000)
    assert record.patient.sentence == "female, 69 years"
    assert record.comments == ("Age: 69 Sex: F", "Recorder: Maker", "Sinus rhythm", "Recorded on 2020-05-05")
    assert record.annotations is not None
    assert (record.annotations.samples.tolist(), record.annotations.aux) == ([500], ("look here",))


def test_the_baseline_is_in_the_channel_s_unit(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.dicom(baseline="250"), "a.dcm")
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_mv() + 0.25, atol=1e-6)


def test_channels_without_a_sensitivity_are_told(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.dicom(sensitivity=None), "a.dcm")
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_uv() / 5 / 200, atol=1e-6)
    assert any(note.startswith("Channels without a sensitivity") for note in record.notes)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (
            format_samples.dicom(n_samples=2**31),
            "it is truncated: 10,000 bytes of samples where 8,589,934,592",
        ),
        (format_samples.dicom()[:-9000], "DICOM file: "),
        (format_samples.dicom(syntax=b"1.2.840.10008.1.2.1.99"), "it is deflated, which no ECG needs"),
        (bytes(128) + b"DICM", "it holds no waveform"),
        (b"nothing of the kind", "its elements can't be read"),
    ],
)
def test_a_dicom_file_that_lies(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(RecordUnreadableError, match=what) as caught:
        opened(tmp_path, content, "a.dcm")
    assert "\n" not in str(caught.value)


def test_the_ecg_of_pydicom_is_as_pydicom_reads_it() -> None:
    import pydicom
    from pydicom.data import get_testdata_file

    path = Path(str(get_testdata_file("waveform_ecg.dcm")))
    record = read_any(path)
    assert record.lead_names == ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
    assert (record.fs_hz, record.n_samples, record.lead_units[0]) == (1000.0, 10_000, "uV")
    assert record.start_clock == datetime.time(10, 59, 19)
    assert record.patient.sentence == "female, 42 years"
    expected = pydicom.dcmread(path).waveform_array(0)
    np.testing.assert_allclose(record.signals_mv, expected / 1000, atol=1e-5)
    assert "QRS Duration: 75 ms" in record.comments
    assert any("Another waveform of 1.2 s that was derived" in note for note in record.notes)


def test_aecg(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.aecg(), "a.xml")
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_mv(), atol=1e-6)
    assert (record.fs_hz, record.lead_names, record.lead_units) == (250.0, ("I", "II"), ("uV", "uV"))
    assert record.start_clock == datetime.time(9, 49, 17, 500_000)
    assert record.patient.sentence == "female, 69 years"
    assert record.comments == ("Age: 69 Sex: F", "Sinus rhythm", "Recorded on 2020-05-05")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (format_samples.aecg(before='<!DOCTYPE a [<!ENTITY b "cc">]>'), "declares a document type"),
        (format_samples.aecg(digits="1 2 x"), "samples are not all numbers"),
        (format_samples.aecg(digits=""), "holds no samples"),
        (format_samples.aecg()[:-40], "is no sound XML"),
        (format_samples.aecg().replace(b'value="0.004"', b'value="nan"'), "its increment is “nan”"),
        (
            format_samples.aecg().replace(b"<component>", b"<a>").replace(b"</component>", b"</a>"),
            "holds no series",
        ),
        (b"<AnnotatedECG>" + b"<a>" * 200, "more elements, or deeper ones"),
    ],
)
def test_an_aecg_that_lies(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(RecordUnreadableError, match=what):
        opened(tmp_path, content, "a.xml")
