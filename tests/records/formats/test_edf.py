"""EDF, EDF+ and BDF: made byte by byte, written by edfio, and the test files of pyEDFlib."""

import datetime
from pathlib import Path

import format_samples
import numpy as np
import pytest

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Record


def opened(tmp_path: Path, content: bytes, name: str = "a.edf") -> Record:
    (tmp_path / name).write_bytes(content)
    return read_any(tmp_path / name)


def said(count: int, *, start_s: float = 0.0) -> list[bytes]:
    """Lists of annotations that only say when their block begins."""
    return [b"+%.2f\x14\x14\0" % (start_s + number) for number in range(count)]


@pytest.mark.parametrize(("name", "n_bytes"), [("a.edf", 2), ("a.bdf", 3), ("of no known ending", 2)])
def test_leads_rate_start_and_person(tmp_path: Path, name: str, n_bytes: int) -> None:
    record = opened(tmp_path, format_samples.edf(n_bytes=n_bytes), name)
    assert (record.name, record.fs_hz, record.n_samples) == (name, 250.0, 2500)
    assert (record.lead_names, record.lead_units) == (("ECG I", "ECG II"), ("uV", "uV"))
    assert record.default_lead == 1
    np.testing.assert_allclose(record.signals_mv, format_samples.signal_mv(), atol=1e-6)
    assert record.start_clock == datetime.time(9, 49, 17)
    assert record.patient.sentence == "female, 69 years"
    assert record.comments == (
        "Age: 69 Sex: F",
        "Recorder: Recorder_7",
        "Filters: HP:0.05Hz",
        "Recorded on 2020-05-05",
    )


def test_a_name_or_birth_date_is_shown_nowhere(tmp_path: Path) -> None:
    record = opened(tmp_path, format_samples.edf(patient="MCH-0234567 F 02-MAR-1951 Haagse_Harry"))
    told = " ".join([*record.comments, *record.notes, record.patient.patient_id])
    assert record.patient.age_years == 69
    assert not any(word in told for word in ("Haagse", "0234567", "1951"))


def test_annotations_in_words_are_comments_of_wfdb(tmp_path: Path) -> None:
    texts = said(10)
    texts[3] += b"+3.5\x14premature?\x14\0+3.8\x152.5\x14noise\x14\0"
    record = opened(tmp_path, format_samples.edf(reserved="EDF+C", texts=texts))
    assert record.annotations is not None
    assert record.annotators == ("file",)
    assert record.annotations.samples.tolist() == [875, 950]
    assert record.annotations.symbols == ('"', '"')
    assert record.annotations.aux == ("premature?", "noise (2.5 s)")
    assert "a.edf marks no beats: R peaks are detected." in record.notes
    assert "The file says “premature?” at 3.5 s, “noise (2.5 s)” at 3.8 s." in record.notes


def test_mnemonics_of_beats_are_beats(tmp_path: Path) -> None:
    texts = said(10)
    for number, symbol in ((1, b"N"), (2, b"V"), (3, b"N")):
        texts[number] += b"+%d.2\x14%b\x14\0" % (number, symbol)
    record = opened(tmp_path, format_samples.edf(n_bytes=3, reserved="BDF+C", texts=texts), "a.bdf")
    assert record.annotations is not None
    assert record.annotations.symbols == ("N", "V", "N")
    assert record.annotations.samples.tolist() == [300, 550, 800]
    assert record.annotations.aux == ("", "", "")


def test_a_start_within_a_second_moves_clock_and_not_annotations(tmp_path: Path) -> None:
    texts = said(10, start_s=0.25)
    texts[2] += b"+3.25\x14here\x14\0"
    record = opened(tmp_path, format_samples.edf(reserved="EDF+C", texts=texts))
    assert record.start_clock == datetime.time(9, 49, 17, 250_000)
    assert record.annotations is not None
    assert record.annotations.samples.tolist() == [750]


def test_gaps_of_a_discontinuous_file_are_blank(tmp_path: Path) -> None:
    texts = [*said(5), *said(5, start_s=25)]
    record = opened(tmp_path, format_samples.edf(reserved="EDF+D", texts=texts))
    assert record.n_samples == 30 * 250
    values = record.lead_mv(1)
    np.testing.assert_allclose(values[:1250], format_samples.signal_mv()[:1250, 1], atol=1e-6)
    assert np.isnan(values[1250:6250]).all()
    np.testing.assert_allclose(values[6250:], format_samples.signal_mv()[1250:, 1], atol=1e-6)
    assert "The recording was interrupted: 20 s of 30 s are blank." in record.notes


def test_a_gap_that_would_fill_the_memory_is_left_out_and_told(tmp_path: Path) -> None:
    texts = [*said(5), *said(5, start_s=900_000_000)]
    record = opened(tmp_path, format_samples.edf(reserved="EDF+D", texts=texts))
    assert record.n_samples == 2500
    assert any("is shown without its gaps" in note for note in record.notes)


@pytest.mark.parametrize(
    ("cut", "announced", "n_samples", "note"),
    [
        (700, None, 2000, "The file is cut off: 8 s of the 10 s that its header announces are there."),
        (0, -1, 2500, None),
        (0, 4, 1000, "The header announces 4 s, and more is in the file: the rest is left out."),
    ],
)
def test_a_length_that_lies(
    tmp_path: Path, cut: int, announced: int | None, n_samples: int, note: str | None
) -> None:
    content = format_samples.edf(announced=announced)
    record = opened(tmp_path, content[: len(content) - 2 * cut])
    assert record.n_samples == n_samples
    assert note is None or note in record.notes


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        (252, b"9999", "its header announces 9,999 signals"),
        (252, b"x   ", "its number of signals is “x”"),
        (244, b"0       ", "its blocks last 0 s"),
        (244, b"nan     ", "its length of a block is “nan”"),
        (256 + 216 * 2, b"99999999", "its blocks are larger than any recorder writes"),
        (256 + 216 * 2, b"-1      ", "has -1 samples a block"),
        (0, b"1", "it doesn't begin with the header of one"),
    ],
)
def test_a_header_that_lies_is_refused_in_one_line(
    tmp_path: Path, place: int, value: bytes, what: str
) -> None:
    content = bytearray(format_samples.edf())
    content[place : place + len(value)] = value
    with pytest.raises(RecordUnreadableError, match=what) as caught:
        opened(tmp_path, bytes(content))
    assert str(tmp_path / "a.edf") in str(caught.value)
    assert "get the file again" in str(caught.value)


def test_a_lead_without_a_scale_is_told(tmp_path: Path) -> None:
    content = bytearray(format_samples.edf())
    place = 256 + 2 * (16 + 80 + 8)
    content[place : place + 8] = content[place + 16 : place + 24]
    record = opened(tmp_path, bytes(content))
    assert any("Lead ECG I is uncalibrated" in note for note in record.notes)


def test_what_edfio_writes_is_read_as_edfio_reads_it(tmp_path: Path) -> None:
    edfio = pytest.importorskip("edfio")
    signal = np.sin(np.arange(6000) / 40)
    slow = np.linspace(10, 20, 600)
    written = edfio.Edf(
        [
            edfio.EdfSignal(signal, 300, label="MLII", physical_dimension="mV", physical_range=(-2, 2)),
            edfio.EdfSignal(slow, 30, label="Resp", physical_dimension="L", physical_range=(0, 30)),
        ],
        patient=edfio.Patient(code="X7", sex="M", birthdate=datetime.date(1990, 7, 1), name="Some_Body"),
        recording=edfio.Recording(startdate=datetime.date(2020, 6, 30), equipment_code="Box"),
        starttime=datetime.time(23, 59, 1),
        annotations=[edfio.EdfAnnotation(2.5, None, "hier: Ä")],
    )
    written.write(tmp_path / "b.edf")
    record = read_any(tmp_path / "b.edf")
    np.testing.assert_allclose(record.lead_mv(0), written.signals[0].data, atol=1e-6)
    np.testing.assert_allclose(record.lead_mv(1), written.signals[1].data, atol=1e-5)
    assert [record.lead_fs_hz(lead) for lead in (0, 1)] == [300.0, 30.0]
    assert record.lead_units == ("mV", "L")
    assert record.start_clock == datetime.time(23, 59, 1)
    assert record.patient.sentence == "male, 29 years"
    assert record.annotations is not None
    assert (record.annotations.samples.tolist(), record.annotations.aux) == ([750], ("hier: Ä",))


@pytest.mark.parametrize(
    ("name", "fs_hz", "duration_s", "clock", "n_leads"),
    [
        ("test_generator.edf", 200.0, 600.0, datetime.time(12, 57, 2), 11),
        ("test_generator.bdf", 1000.0, 30.0, datetime.time(0, 0), 5),
        ("test_generator_datarec_generator_0_5.bdf", 2000.0, 30.0, datetime.time(0, 0), 5),
        ("test_subsecond.edf", 128.0, 698.0, datetime.time(4, 5, 56, 394531), 1),
    ],
)
def test_the_files_of_pyedflib(
    name: str, fs_hz: float, duration_s: float, clock: datetime.time, n_leads: int
) -> None:
    pyedflib = pytest.importorskip("pyedflib")
    path = Path(pyedflib.__file__).parent / "tests" / "data" / name
    record = read_any(path)
    assert (record.duration_s, record.start_clock, record.n_leads) == (duration_s, clock, n_leads)
    assert record.lead_fs_hz(0) == fs_hz
    reader = pyedflib.EdfReader(str(path))
    try:
        assert list(record.lead_names) == [reader.getLabel(lead).strip() for lead in range(n_leads)]
        for lead in range(n_leads):
            factor = {"uV": 1e-3, "mV": 1.0}.get(reader.getPhysicalDimension(lead).strip(), 1.0)
            expected = reader.readSignal(lead) * factor
            scale = np.abs(expected).max()
            np.testing.assert_allclose(record.lead_mv(lead), expected, atol=1e-6 * scale)
    finally:
        reader.close()
