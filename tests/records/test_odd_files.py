"""Files as they occur: odd headers, gaps, annotations of others. Each was made here, one oddity at a time."""

import datetime
import time
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import NOT_ECG, build_beat_table
from ecgviewer.errors import InvalidInputError, RecordNotFoundError, RecordUnreadableError
from ecgviewer.records.annotation_files import list_annotators, read_annotations
from ecgviewer.records.annotation_format import parse_annotations
from ecgviewer.records.catalog import find_record
from ecgviewer.records.lead_kinds import LeadKind, lead_kind, looks_like_ecg
from ecgviewer.records.wfdb_files import read_record

FS_HZ = 250
N = 7500


def ecg(n_samples: int = N, rr_s: float = 0.8) -> np.ndarray:
    """Return narrow peaks, `rr_s` apart, in digital units of 1/200 mV."""
    time_s = np.arange(n_samples) / FS_HZ
    phase = (time_s % rr_s) - rr_s / 2
    return np.rint(200 * np.exp(-((phase / 0.012) ** 2))).astype(np.int64)


def pressure() -> np.ndarray:
    return np.rint(200 + 100 * np.sin(2 * np.pi * np.arange(N) / FS_HZ * 1.25)).astype(np.int64)


def put(
    folder: Path, leads: list[tuple[str, str, np.ndarray]], first: str = "r {leads} 250 {samples}"
) -> Path:
    """Write a record of (gain and unit, description, samples) in format 16."""
    samples = np.stack([values for _, _, values in leads], axis=1)
    lines = [first.format(leads=len(leads), samples=len(samples))]
    lines += [f"r.dat 16 {gain} 16 0 0 0 0 {name}" for gain, name, _ in leads]
    (folder / "r.hea").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "r.dat").write_bytes(samples.astype("<i2").tobytes())
    return folder / "r"


def words(*pairs: tuple[int, int]) -> bytes:
    """Return the words of an annotation file by (code, number)."""
    return b"".join((code << 10 | number).to_bytes(2, "little") for code, number in pairs)


@pytest.mark.parametrize(
    ("leads", "wanted"),
    [
        ((("20/mmHg", "ABP"), ("1000/NU", "RESP"), ("200/mV", "ECG")), "ECG"),
        ((("1000/pm", "RESP,"), ("1000/NU", "PLETH,"), ("200/mV", "V,"), ("200/mV", "II,")), "II,"),
        ((("200/mV", "C4-A1"), ("200/mV", "ECG1-ECG2")), "ECG1-ECG2"),
        ((("200/mV", "V1"), ("200/mV", "lead II")), "lead II"),
        ((("200/mV", "V5"), ("200/mV", "ML2")), "ML2"),
        ((("200/mV", "Resp"), ("200/mV", "mod.V1")), "mod.V1"),
    ],
)
def test_the_first_lead_is_an_ecg_by_kind_and_not_by_place(
    tmp_path: Path, leads: tuple[tuple[str, str], ...], wanted: str
) -> None:
    path = put(tmp_path, [(gain, name, ecg() if name == wanted else pressure()) for gain, name in leads])
    record = read_record(path)
    assert record.lead_names[record.default_lead] == wanted
    assert build_beat_table(record, record.default_lead).n_beats == 37


def test_a_pressure_is_shown_and_never_called(tmp_path: Path) -> None:
    path = put(tmp_path, [("20/mmHg", "ABP", pressure())])
    record = read_record(path)
    assert record.ecg_leads == ()
    assert build_beat_table(record, 0).n_beats == 0
    (tmp_path / "r.atr").write_bytes(words((1, 500), (1, 200), (0, 0)))
    beats = build_beat_table(read_record(path), 0)
    assert beats.reason.tolist() == [NOT_ECG] * 2


@pytest.mark.parametrize(
    ("name", "units", "kind"),
    [
        *(
            (name, "mV", LeadKind.ECG)
            for name in ("I", "aVF", "V3R", "MLII", "ECG LEAD 2", "EKG", "MCL1", "CM5", "D3")
        ),
        *((name, "mV", LeadKind.OTHER) for name in ("EEG Fpz-Cz", "EOG", "EMG chin", "C3-A2", "O1", "PLETH")),
        ("II", "mmHg", LeadKind.OTHER),
        ("CVP", "mmHg", LeadKind.OTHER),
        ("SpO2", "%", LeadKind.OTHER),
        ("", "mV", LeadKind.UNKNOWN),
        ("channel 7", "mV", LeadKind.UNKNOWN),
        ("noise1", "mV", LeadKind.UNKNOWN),
    ],
)
def test_kinds_of_leads(name: str, units: str, kind: LeadKind) -> None:
    assert lead_kind(name, units) is kind


def test_content_decides_among_leads_without_names(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(-50, 50, N)
    record = read_record(
        put(tmp_path, [("200/mV", "", pressure()), ("200/mV", "", noise), ("200/mV", "", ecg())])
    )
    assert record.default_lead == 2
    assert looks_like_ecg(ecg().astype(float), FS_HZ)
    assert not looks_like_ecg(pressure().astype(float), FS_HZ)
    assert not looks_like_ecg(np.zeros(N), FS_HZ)


@pytest.mark.parametrize(
    ("rest", "clock", "has_note"),
    [
        ("05-May-2020 09:49:17", datetime.time(9, 49, 17), False),
        ("09:49:17 05/05/2020", datetime.time(9, 49, 17), False),
        ("2014-05-08 05:05:15", datetime.time(5, 5, 15), True),
        ("10:20:30 1/2/99", datetime.time(10, 20, 30), True),
        ("10:20:30 12/31/1999", datetime.time(10, 20, 30), True),
        ("0:0:0 0/0/0", datetime.time(0), True),
        ("24:00:00", None, True),
        ("2006", None, True),
        ("10:20:30.25", datetime.time(10, 20, 30, 250_000), False),
    ],
)
def test_a_date_never_refuses_a_record(
    tmp_path: Path, rest: str, clock: datetime.time | None, has_note: bool
) -> None:
    record = read_record(put(tmp_path, [("200/mV", "II", ecg())], "r {leads} 250 {samples} " + rest))
    assert (record.start_clock, record.n_samples) == (clock, N)
    assert any("no time or date of WFDB" in note for note in record.notes) == has_note


@pytest.mark.parametrize("length", ["", " 0"])
def test_a_length_that_is_not_given_is_measured(tmp_path: Path, length: str) -> None:
    record = read_record(put(tmp_path, [("200/mV", "II", ecg())] * 2, "r {leads} 250" + length))
    assert record.n_samples == N
    assert any("7,500 samples a lead were found" in note for note in record.notes)


def test_lines_beyond_those_announced_are_passed_over(tmp_path: Path) -> None:
    path = put(tmp_path, [("200/mV", "II", ecg())])
    with path.with_suffix(".hea").open("a") as header:
        header.write("r.dat 16 200/mV 16 0 0 0 0 V1\n")
    assert read_record(path).lead_names == ("II",)


def test_names_of_other_alphabets_and_spaces_are_kept(tmp_path: Path) -> None:
    path = put(tmp_path, [("200/mV", "Ableitung Ⅱ ä", ecg())])
    assert read_record(path).lead_names == ("Ableitung Ⅱ ä",)
    for name in ("пациент01", "a+b"):
        (tmp_path / f"{name}.dat").write_bytes(path.with_suffix(".dat").read_bytes())
        (tmp_path / f"{name}.hea").write_text(
            f"{name} 1 250 {N}\n{name}.dat 16 200/mV 16 0 0 0 0 II\n", "utf-8"
        )
        assert read_record(tmp_path / name).n_samples == N


def test_a_folder_before_a_file_name_is_passed_over_where_the_file_lies_here(tmp_path: Path) -> None:
    put(tmp_path, [("200/mV", "II", ecg())])
    (tmp_path / "r.hea").write_text(f"medians/r 1 250 {N}\nmedians/r.dat 16 200/mV 16 0 0 0 0 II\n")
    assert read_record(tmp_path / "r").n_samples == N


def put_segments(folder: Path, master: str) -> Path:
    for name, gain, n_samples in (("s1", 200, 3000), ("s2", 500, 4000)):
        (folder / f"{name}.hea").write_text(
            f"{name} 1 250 {n_samples}\n{name}.dat 16 {gain}(0)/mV 16 0 0 0 0 II\n"
        )
        (folder / f"{name}.dat").write_bytes(np.full(n_samples, gain).astype("<i2").tobytes())
    (folder / "m.hea").write_text(master)
    return folder / "m"


@pytest.mark.parametrize(
    ("master", "n_samples", "blank"),
    [
        ("m/3 1 250 7500 10:00:00\ns1 3000\n~ 500\ns2 4000\n", 7500, slice(3000, 3500)),
        ("m/2 1 250\ns1 3000\ns2 4000\n", 7000, slice(0, 0)),
        ("m/2 1 250 7500\ns1 3500\ns2 4000\n", 7500, slice(3000, 3500)),
        ("m/2 1 250 4000\n~ 1000\ns1 3000\n", 4000, slice(0, 1000)),
        ("m/1 1 250 2000\ns1 2000\ns2 4000\n", 2000, slice(0, 0)),
    ],
)
def test_segments_are_joined_as_the_master_lists_them(
    tmp_path: Path, master: str, n_samples: int, blank: slice
) -> None:
    lead = read_record(put_segments(tmp_path, master)).lead_mv(0)
    expected = np.ones(n_samples, dtype=np.float32)
    expected[blank] = np.nan
    np.testing.assert_array_equal(lead, expected)


def test_an_invalid_sample_of_a_frame_stays_out_of_its_neighbours(tmp_path: Path) -> None:
    samples = np.full(6000, 6, dtype="<i2")
    samples[100] = -32768
    (tmp_path / "r.dat").write_bytes(samples.tobytes())
    (tmp_path / "r.hea").write_text("r 1 125 3000\nr.dat 16x2 200(0)/mV 16 0 0 0 0 II\n")
    lead = read_record(tmp_path / "r").lead_mv(0)
    assert np.flatnonzero(np.isnan(lead)).tolist() == [100]
    assert np.nanmin(lead) == np.nanmax(lead) == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("first", "line", "message"),
    [
        ("r 2 0.001 3600", "r.dat 16 200 16 0 0 0 0 II", "outside the 50 Hz to 50 kHz"),
        ("r 1 360 3600", "r.dat 16:999999999 200 16 0 0 0 0 II", "which is longer than the signal"),
        ("r 10000 360 1", "r.dat 16 200 16 0 0 0 0 II", "announces 10,000 leads"),
        ("r 1 360 3600", "r.dat 16x5000 200 16 0 0 0 0 II", "gives 5000 samples a frame"),
        ("r 1 360 3600", "r.dat 16 2e999 16 0 0 0 0 II", "a gain that is not a number"),
    ],
)
def test_limits_at_the_door(tmp_path: Path, first: str, line: str, message: str) -> None:
    (tmp_path / "r.dat").write_bytes(b"\0" * 14_400)
    (tmp_path / "r.hea").write_text(f"{first}\n" + f"{line}\n" * int(first.split()[1]))
    with pytest.raises(RecordUnreadableError, match=message):
        read_record(tmp_path / "r")


def test_a_sparse_file_of_eight_gigabytes_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    with (tmp_path / "r.dat").open("wb") as stream:
        stream.truncate(8_000_000_000)
    (tmp_path / "r.hea").write_text("r 1 360\nr.dat 16 200 16 0 0 0 0 II\n")
    with pytest.raises(RecordUnreadableError, match="too long to open"):
        read_record(tmp_path / "r")


def test_a_day_of_twelve_leads_opens_lead_by_lead(tmp_path: Path) -> None:
    n_samples = 24 * 3600 * 500
    with (tmp_path / "r.dat").open("wb") as stream:
        stream.truncate(n_samples * 12 * 2)
    names = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
    lines = [f"r.dat 16 200 16 0 0 0 0 {name}" for name in names]
    (tmp_path / "r.hea").write_text("\n".join([f"r 12 500 {n_samples}", *lines]) + "\n")
    record = read_record(tmp_path / "r")
    assert (record.duration_s, record.default_lead, record.n_leads) == (86_400.0, 1, 12)
    assert record.lead_mv(1).size == n_samples


def test_codes_of_others_cost_only_their_annotation(tmp_path: Path) -> None:
    (tmp_path / "r.hea").write_text("r 1 250 1000\n")
    (tmp_path / "r.atr").write_bytes(words((1, 100), (42, 50), (5, 60), (15, 10), (1, 80), (0, 0)))
    read = read_annotations(tmp_path / "r")
    assert read is not None
    assert (read.samples.tolist(), read.symbols) == ([100, 210, 300], ("N", "V", "N"))
    assert read.flaws == ("r.atr: 2 annotations with codes that WFDB doesn't define are left out.",)


def test_codes_that_a_file_defines_itself_are_read(tmp_path: Path) -> None:
    def note(text: bytes) -> bytes:
        return words((22, 0), (63, len(text))) + text + b"\0" * (len(text) % 2)

    start = (
        note(b"## annotation type definitions") + note(b"42 z my own beat") + note(b"## end of definitions")
    )
    (tmp_path / "r.hea").write_text("r 1 250 1000\n")
    (tmp_path / "r.atr").write_bytes(start + words((42, 100), (1, 10), (0, 0)))
    read = read_annotations(tmp_path / "r")
    assert read is not None
    assert (read.samples.tolist(), read.symbols) == ([100, 110], ("z", "N"))


@pytest.mark.parametrize("tail", [b"", b"\x01", words((0, 0)) + b"\0" * 9, words((0, 0)) + b"garbage behind"])
def test_beats_are_kept_whatever_the_file_ends_with(tmp_path: Path, tail: bytes) -> None:
    (tmp_path / "r.hea").write_text("r 1 250 1000\n")
    (tmp_path / "r.atr").write_bytes(words((1, 100), (5, 200)) + tail)
    read = read_annotations(tmp_path / "r")
    assert read is not None
    assert (read.samples.tolist(), read.symbols) == ([100, 300], ("N", "V"))
    assert bool(read.flaws) == (not tail.startswith(words((0, 0))))


def test_long_steps_and_texts_are_read() -> None:
    step = (70_000).to_bytes(4, "little")
    content = (
        words((59, 0))
        + step[2:]
        + step[:2]
        + words((28, 5), (63, 3))
        + b"(N\0\0"
        + words((61, 255), (1, 7), (0, 0))
    )
    raw = parse_annotations(content)
    assert (raw.samples.tolist(), raw.codes.tolist(), raw.subtypes.tolist()) == (
        [70_005, 70_012],
        [28, 1],
        [-1, 0],
    )
    assert raw.aux == (b"(N\0", b"")
    assert raw.has_end


def test_text_in_utf_8_is_read(tmp_path: Path) -> None:
    text = "(ФП".encode()
    (tmp_path / "r.hea").write_text("r 1 250 1000\n")
    (tmp_path / "r.atr").write_bytes(
        words((28, 100), (63, len(text))) + text + b"\0" * (len(text) % 2) + words((0, 0))
    )
    read = read_annotations(tmp_path / "r")
    assert read is not None
    assert read.aux == ("(ФП",)


def test_random_bytes_end_and_large_files_are_refused(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for n_bytes in (1, 2, 3, 50, 999, 200_000):
        raw = parse_annotations(rng.bytes(n_bytes))
        assert raw.samples.size == raw.codes.size == raw.subtypes.size == len(raw.aux)
    path = put(tmp_path, [("200/mV", "II", ecg())])
    (tmp_path / "r.atr").write_bytes(words((1, 1)) * 20_000_000)
    assert any("too large for annotations" in note for note in read_record(path).notes)


def test_two_beats_on_one_sample_are_one(tmp_path: Path) -> None:
    path = put(tmp_path, [("200/mV", "II", ecg())])
    (tmp_path / "r.atr").write_bytes(words((1, 500), (5, 0), (28, 0), (1, 200), (0, 0)))
    record = read_record(path)
    beats = build_beat_table(record, 0)
    assert beats.symbol.tolist() == ["N", "N", *[""] * (beats.n_beats - 2)]
    assert not np.any(beats.rr_before_s == 0)
    assert "1 beats of r.atr lie on the sample of another and are left out." in record.notes


def test_other_annotators_are_offered_and_taken(tmp_path: Path) -> None:
    path = put(tmp_path, [("200/mV", "II", ecg())])
    for ending in ("qrs", "ATR"):
        (tmp_path / f"r.{ending}").write_bytes(words((1, 500), (1, 200), (0, 0)))
    (tmp_path / "r.txt").write_text("no annotations")
    assert list_annotators(path, {"r.dat"}) == ("ATR", "qrs")
    record = read_record(path)
    assert record.annotators == ("ATR", "qrs")
    assert "Others lie beside it: choose --annotator ATR or qrs." in record.notes[-1]
    taken = read_record(path, annotator="qrs")
    assert taken.annotations is not None
    assert taken.annotations.samples.tolist() == [500, 700]
    assert "The beats are those of r.qrs, not of a reference." in taken.notes


def test_beats_before_a_reference_that_begins_late_are_detected(tmp_path: Path) -> None:
    path = put(tmp_path, [("200/mV", "II", ecg())])
    marked = list(range(5100, 7500, 200))
    steps = np.diff([0, *marked])
    pairs = [(1, int(step)) for step in steps[1:]]
    first = (int(steps[0])).to_bytes(4, "little")
    (tmp_path / "r.atr").write_bytes(words((59, 0)) + first[2:] + first[:2] + words((1, 0), *pairs, (0, 0)))
    beats = build_beat_table(read_record(path), 0)
    assert not beats.is_detected
    assert beats.r_sample[beats.symbol == "N"].tolist() == marked
    early = beats.r_sample[beats.symbol == ""]
    np.testing.assert_allclose(early, np.arange(100, 5100, 200), atol=2)


@pytest.mark.parametrize(("length_s", "is_known"), [(0.05, True), (2.0, False)])
def test_no_interval_is_measured_across_what_was_not_recorded(
    tmp_path: Path, length_s: float, is_known: bool
) -> None:
    values = ecg()
    values[3020 : 3020 + round(length_s * FS_HZ)] = -32768
    beats = build_beat_table(read_record(put(tmp_path, [("200/mV", "II", values)])), 0)
    after_gap = int(np.searchsorted(beats.r_sample, 3020 + round(length_s * FS_HZ)))
    assert np.isfinite(beats.rr_before_s[after_gap]) == is_known
    others = np.delete(beats.rr_before_s, [0, after_gap])
    np.testing.assert_allclose(others, 0.8, atol=0.02)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("ecg", b"time,mV\n0,1\n", "is no recording"),
        ("a.zip", b"PK\x03\x04", "is a ZIP archive; unpack it"),
        ("a.xml", b"<other/>", "is an XML file; it is in no format that is read here"),
        ("a.ecg", b"\1\2", "is an ECG file of another format"),
        ("b.dat", b"\1\2", "is a signal file; put the .hea file"),
        ("a.bin", b"\1\2", "is no recording"),
        ("a.xml", b"", "is an empty file"),
    ],
)
def test_a_file_that_is_there_is_never_no_record(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInputError, match=what):
        find_record(str(tmp_path / name))
    with pytest.raises(InvalidInputError, match=what):
        find_record(name, tmp_path)


def test_a_file_or_folder_of_a_record_opens_it(tmp_path: Path) -> None:
    path = put(tmp_path, [("200/mV", "II", ecg())])
    (tmp_path / "r.atr").write_bytes(words((1, 500), (0, 0)))
    for name in ("r.dat", "r.atr", "r.hea", "r"):
        assert find_record(str(tmp_path / name)) == path
        assert find_record(name, tmp_path) == path
    assert find_record(str(tmp_path)) == path
    (tmp_path / "r.hea").rename(tmp_path / "other.hea")
    assert find_record(str(tmp_path / "r.dat")) == tmp_path / "other"
    with pytest.raises(RecordNotFoundError):
        find_record("nothing", tmp_path)


def test_ten_thousand_segments_and_leads_without_names_do_not_hang(tmp_path: Path) -> None:
    put_segments(tmp_path, "m/10000 1 250 0\n" + "s1 3\n" * 10_000)
    started_s = time.monotonic()
    assert read_record(tmp_path / "m").n_samples == 30_000
    lines = "r.dat 16 200 16 0 0 0 0 ECG\n" * 500
    (tmp_path / "r.hea").write_text(f"r 500 360 1\n{lines}")
    (tmp_path / "r.dat").write_bytes(b"\0" * 1000)
    assert read_record(tmp_path / "r").lead_names[-1] == "ECG 500"
    assert time.monotonic() - started_s < 60, "hangs"
