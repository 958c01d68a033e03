"""Records written here in format 16, and damaged one way at a time."""

import datetime
import os
import time
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.errors import RecordNotFoundError, RecordUnreadableError
from ecgviewer.records.annotation_files import write_annotations
from ecgviewer.records.record import Annotations
from ecgviewer.records.wfdb_files import read_record

_INVALID = -32768


def _put(
    folder: Path,
    samples: np.ndarray,
    *,
    first_line: str = "r {leads} 360 {samples}",
    signal_line: str = "r.dat 16 200/mV 12 0 0 0 0 {name}",
    comments: str = "",
    newline: str = "\n",
) -> Path:
    """Write a record of digital samples, shape (n_samples, n_leads); return its path."""
    samples = samples.reshape(len(samples), -1)
    lines = [first_line.format(leads=samples.shape[1], samples=len(samples))]
    lines += [signal_line.format(name=f"L{lead}") for lead in range(samples.shape[1])]
    lines += [f"# {line}" for line in comments.splitlines()]
    (folder / "r.hea").write_bytes("".join(line + newline for line in lines).encode())
    (folder / "r.dat").write_bytes(samples.astype("<i2").tobytes())
    return folder / "r"


def _wave(n_samples: int) -> np.ndarray:
    return np.rint(100 * np.sin(np.arange(n_samples) / 20)).astype(np.int64)


def _rejected(path: Path) -> str:
    with pytest.raises(RecordUnreadableError) as caught:
        read_record(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_samples_become_millivolts_whatever_the_line_ends(tmp_path: Path, newline: str) -> None:
    samples = np.stack([_wave(1000), 2 * _wave(1000)], axis=1)
    path = _put(tmp_path, samples, newline=newline, comments="23 F 2546 N/A x1\nNone")
    for given in (path, path.with_suffix(".hea")):
        record = read_record(given)
        np.testing.assert_allclose(record.signals_mv, samples / 200, atol=1e-6)
        assert record.signals_mv.dtype == np.float32
        assert record.lead_mv(1).flags.c_contiguous
        assert (record.name, record.path, record.fs_hz) == ("r", path, 360.0)
        assert record.lead_names == ("L0", "L1")
        assert record.comments == ("23 F 2546 N/A x1", "None")
        assert record.patient.sentence == "female, 23 years"


@pytest.mark.parametrize(
    ("gain", "expected_mv", "note"),
    [
        ("200", 0.5, None),
        ("200/mV", 0.5, None),
        ("200(0)", 0.5, None),
        ("200(50)", 0.25, None),
        ("2e2/mV", 0.5, None),
        ("0.2/uV", 0.5, None),
        ("0.2/µV", 0.5, None),
        ("200000/V", 0.5, None),
        ("200(0)/mmHg", 0.5, "Lead L0 is in mmHg: as the first of two leads, 1 mmHg is drawn as 1 mV."),
        ("0", 0.5, "uncalibrated: 200 units per millivolt are assumed"),
        ("0(0)/mV", 0.5, "uncalibrated: 200 units per millivolt are assumed"),
    ],
)
def test_gains_and_units(tmp_path: Path, gain: str, expected_mv: float, note: str | None) -> None:
    samples = _wave(1000)
    samples[:2] = 100, 99
    record = read_record(_put(tmp_path, samples, signal_line=f"r.dat 16 {gain} 12 0 0 0 0 {{name}}"))
    assert record.signals_mv[0, 0] == pytest.approx(expected_mv, abs=1e-6)
    about_units = [text for text in record.notes if "reference" not in text]
    assert len(about_units) == (note is not None)
    assert note is None or note in about_units[0]


@pytest.mark.parametrize(
    ("first_line", "fs_hz", "clock"),
    [
        ("r 1 250/360 1000", 250.0, None),
        ("r 1 250/360(5) 1000", 250.0, None),
        ("r 1 128.5 1000", 128.5, None),
        ("r 1 360", 360.0, None),
        ("r 1 360 1000 13:05:00 01/02/1990", 360.0, datetime.time(13, 5)),
        ("r 1", 250.0, None),
    ],
)
def test_first_lines(tmp_path: Path, first_line: str, fs_hz: float, clock: datetime.time | None) -> None:
    record = read_record(_put(tmp_path, _wave(1000), first_line=first_line))
    assert (record.fs_hz, record.n_samples, record.start_clock) == (fs_hz, 1000, clock)
    assert any("250 Hz is assumed" in note for note in record.notes) == (first_line == "r 1")


def test_a_signal_line_may_leave_everything_out(tmp_path: Path) -> None:
    record = read_record(_put(tmp_path, np.stack([_wave(800)] * 3, axis=1), signal_line="r.dat 16"))
    assert record.lead_names == ("#1", "#2", "#3")
    assert record.signals_mv[5, 0] == pytest.approx(_wave(800)[5] / 200)
    assert "Leads #1, #2 and #3 are uncalibrated" in record.notes[0]


def test_lead_names_are_made_unique(tmp_path: Path) -> None:
    path = _put(tmp_path, np.stack([_wave(800)] * 3, axis=1), signal_line="r.dat 16 200 12 0 0 0 0 ECG")
    assert read_record(path).lead_names == ("ECG", "ECG 2", "ECG 3")


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("A synthetic recording, made by a script", True),
        ("Synthetic.", True),
        ("parasynthetics", False),
        ("None", False),
    ],
)
def test_only_the_word_makes_a_record_synthetic(tmp_path: Path, comment: str, expected: bool) -> None:
    assert read_record(_put(tmp_path, _wave(800), comments=comment)).is_synthetic is expected


def test_invalid_samples_are_nan_with_a_note(tmp_path: Path) -> None:
    samples = np.stack([_wave(1000), np.full(1000, _INVALID)], axis=1)
    samples[100:150, 0] = _INVALID
    record = read_record(_put(tmp_path, samples))
    assert np.flatnonzero(np.isnan(record.lead_mv(0))).tolist() == list(range(100, 150))
    assert "Lead L0: 50 samples (5 %) are invalid and left blank." in record.notes
    assert "Lead L1 holds no valid sample." in record.notes


def test_a_flat_lead_opens_with_a_note(tmp_path: Path) -> None:
    record = read_record(_put(tmp_path, np.stack([_wave(4000), np.full(4000, 7)], axis=1)))
    assert "Lead L1 is flat." in record.notes
    assert build_beat_table(record, 1).n_beats == 0


def test_a_record_of_one_second_opens_with_a_note(tmp_path: Path) -> None:
    record = read_record(_put(tmp_path, _wave(360)))
    assert record.duration_s == 1.0
    assert any(note.startswith("The record lasts 1 s") for note in record.notes)
    assert build_beat_table(record, 0).n_beats == 0


def test_two_hours_open_quickly(tmp_path: Path) -> None:
    path = _put(tmp_path, np.stack([_wave(2 * 3600 * 360)] * 2, axis=1))
    started_s = time.perf_counter()
    record = read_record(path)
    assert time.perf_counter() - started_s < 3.0
    assert record.duration_s == 7200.0


def test_leads_keep_their_own_rates(tmp_path: Path) -> None:
    (tmp_path / "r.hea").write_text("r 2 100 500\nr.dat 16x2 200\nr.dat 16 200\n")
    frames = np.stack([np.arange(500), np.arange(500) + 2, np.arange(500)], axis=1)
    (tmp_path / "r.dat").write_bytes(frames.astype("<i2").tobytes())
    record = read_record(tmp_path / "r")
    np.testing.assert_allclose(record.lead_mv(0)[:4], np.array([0, 2, 1, 3]) / 200)
    np.testing.assert_allclose(record.lead_mv(1)[:3], np.array([0, 1, 2]) / 200)
    assert [record.lead_fs_hz(lead) for lead in (0, 1)] == [200.0, 100.0]
    assert (record.fs_hz, record.n_samples, record.duration_s) == (200.0, 1000, 5.0)
    slow = record.based_on(1)
    assert (slow.fs_hz, slow.n_samples) == (100.0, 500)


def _put_segments(folder: Path) -> None:
    for name, offset in (("r_1", 0), ("r_2", 500)):
        (folder / f"{name}.hea").write_text(f"{name} 1 360 500\n{name}.dat 16 200 12 0 0 0 0 II\n")
        (folder / f"{name}.dat").write_bytes((np.arange(500) + offset).astype("<i2").tobytes())


def test_segments_are_joined(tmp_path: Path) -> None:
    _put_segments(tmp_path)
    (tmp_path / "r.hea").write_text("r/2 1 360 1000\nr_1 500\nr_2 500\n")
    record = read_record(tmp_path / "r")
    np.testing.assert_allclose(record.lead_mv(0), np.arange(1000) / 200, atol=1e-6)
    assert record.lead_names == ("II",)
    (tmp_path / "r_2.dat").write_bytes(b"\0" * 10)
    assert "r_2.dat is truncated" in _rejected(tmp_path / "r")


def test_a_gap_between_segments_is_blank(tmp_path: Path) -> None:
    _put_segments(tmp_path)
    (tmp_path / "r.hea").write_text("r/4 1 360 1100\nr_layout 0\nr_1 500\n~ 100\nr_2 500\n")
    (tmp_path / "r_layout.hea").write_text("r_layout 1 360 0\n~ 0 200 12 0 0 0 0 II\n")
    record = read_record(tmp_path / "r")
    expected = np.concatenate([np.arange(500), np.full(100, np.nan), np.arange(500, 1000)]) / 200
    np.testing.assert_allclose(record.lead_mv(0), expected, atol=1e-6)
    assert any("100 samples" in note for note in record.notes)


@pytest.mark.parametrize("name", ["../other/x", "/etc/x", "sub/x", ".."])
def test_segments_outside_the_folder_are_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "r.hea").write_text(f"r/1 1 360 500\n{name} 500\n")
    assert "not a plain file name" in _rejected(tmp_path / "r")


def test_segments_of_themselves_end(tmp_path: Path) -> None:
    (tmp_path / "r.hea").write_text("r/2 1 360 500\nr 500\nr 500\n")
    assert "segments of its own" in _rejected(tmp_path / "r")


def test_no_such_record(tmp_path: Path) -> None:
    with pytest.raises(RecordNotFoundError, match=r"no record nosuch in .*there is no nosuch\.hea"):
        read_record(tmp_path / "nosuch")
    with pytest.raises(RecordNotFoundError):
        read_record(Path("/"))


def test_a_truncated_signal_file(tmp_path: Path) -> None:
    path = _put(tmp_path, _wave(1000))
    data = path.with_suffix(".dat")
    data.write_bytes(data.read_bytes()[:-200])
    message = _rejected(path)
    assert "r.dat is truncated: it has 1800 bytes where its header asks for 2000" in message
    assert str(data) in message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only comments\n",
        "hello world\n",
        "r x 360 1000\n",
        "r 2 360 1000\nr.dat 16\n",
        "r 0 360 1000\n",
        "r 1 fast 1000\nr.dat 16\n",
        "r 1 0 1000\nr.dat 16\n",
        "r 1 360 many\nr.dat 16\n",
        "r 1 360 1000\nr.dat 17\n",
        "r 1 360 1000\nr.dat 16 xx\n",
        "r 1 360 1000\nr.dat\n",
        "r 1 360 999999999999\nr.dat 16\n",
        "r/0 1 360 1000\n",
        "r/99999999 1 360 1000\n",
        "r 1 360 1000\x0br.dat 16\n",
        "r 1 360 1000\nr.dat 16\n\x1b[31m\n",
        "\x89PNG\r\n\x1a\n\x00\x00",
    ],
)
def test_garbled_headers(tmp_path: Path, text: str) -> None:
    path = _put(tmp_path, _wave(1000))
    path.with_suffix(".hea").write_bytes(text.encode())
    message = _rejected(path)
    assert "r.hea" in message or "r.dat is truncated" in message


def test_a_header_that_names_a_missing_file(tmp_path: Path) -> None:
    path = _put(tmp_path, _wave(1000))
    path.with_suffix(".dat").unlink()
    assert "names r.dat, which is not in" in _rejected(path)


@pytest.mark.parametrize(
    "name", ["../secret.dat", "{folder}/secret.dat", "sub/../../secret.dat", "..", "a\\b"]
)
def test_a_header_that_names_a_file_outside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.dat").write_bytes(b"\0" * 2000)
    inside = tmp_path / "inside"
    (inside / "sub").mkdir(parents=True)
    (inside / "r.hea").write_text(f"r 1 360 1000\n{name.format(folder=tmp_path)} 16 200\n")
    assert "not a plain file name in its own folder" in _rejected(inside / "r")


def test_links_may_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.dat").write_bytes(b"\0" * 2000)
    inside = tmp_path / "inside"
    inside.mkdir()
    path = _put(inside, _wave(1000))
    path.with_suffix(".dat").unlink()
    path.with_suffix(".dat").symlink_to(tmp_path / "secret.dat")
    assert "is a link that leads out of the record's folder" in _rejected(path)


def test_a_record_whose_files_are_all_links_to_one_folder_opens(tmp_path: Path) -> None:
    real, linked = tmp_path / "real", tmp_path / "linked"
    real.mkdir()
    linked.mkdir()
    path = _put(real, _wave(1000))
    for suffix in (".hea", ".dat"):
        (linked / f"r{suffix}").symlink_to(path.with_suffix(suffix))
    (tmp_path / "folder").symlink_to(real)
    for folder in (linked, tmp_path / "folder"):
        assert read_record(folder / "r").n_samples == 1000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_signal_file(tmp_path: Path) -> None:
    path = _put(tmp_path, _wave(1000))
    path.with_suffix(".dat").unlink()
    os.mkfifo(path.with_suffix(".dat"))
    assert "which is not in" in _rejected(path)


@pytest.mark.parametrize("content", [None, b"", b"\0\0"])
def test_an_empty_or_absent_reference_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = _put(tmp_path, _wave(4000))
    if content is not None:
        path.with_suffix(".atr").write_bytes(content)
    record = read_record(path)
    assert record.annotations is None
    assert record.notes == ("No reference annotations (r.atr is missing or empty): R peaks are detected.",)
    assert build_beat_table(record, 0).is_detected


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (b"this is no annotation file, but text of even length", "most annotations of r.atr lie outside"),
        (b"\x05\xb4" * 20 + b"\0\0", "is no annotation file (20 of its 20 words have unknown codes)"),
        (b"\xff\x07" * 4000 + b"\0\0", "most annotations of r.atr lie outside the record"),
    ],
)
def test_a_garbled_reference_is_left_out_with_a_note(tmp_path: Path, content: bytes, note: str) -> None:
    path = _put(tmp_path, _wave(4000))
    path.with_suffix(".atr").write_bytes(content)
    record = read_record(path)
    assert record.annotations is None
    assert len(record.notes) == 1
    assert note in record.notes[0]
    assert record.notes[0].endswith(".")


def _reference(folder: Path, samples: list[int], symbols: str) -> None:
    """Write an annotation file under another name and rename it to the reference."""
    annotations = Annotations(
        annotator="test",
        samples=np.array(samples),
        symbols=tuple(symbols),
        aux=("",) * len(samples),
        subtypes=np.zeros(len(samples), dtype=np.int64),
    )
    write_annotations(annotations, folder / "r", "test").rename(folder / "r.atr")


def test_annotations_outside_the_record_are_left_out(tmp_path: Path) -> None:
    path = _put(tmp_path, _wave(4000))
    _reference(tmp_path, [500, 1000, 3999, 4000], "NVNN")
    record = read_record(path)
    assert record.annotations is not None
    assert record.annotations.samples.tolist() == [500, 1000, 3999]
    assert record.notes == ("1 annotations of r.atr lie outside the record and are left out.",)


def test_a_reference_without_beats_leaves_the_beats_to_the_detector(tmp_path: Path) -> None:
    path = _put(tmp_path, _wave(4000))
    _reference(tmp_path, [500, 1000], "+~")
    record = read_record(path)
    assert record.annotations is not None
    assert record.notes == ("r.atr marks no beats: R peaks are detected.",)
    assert build_beat_table(record, 0).is_detected


@pytest.mark.data
def test_208_as_its_header_says(mitdb: Path) -> None:
    started_s = time.perf_counter()
    record = read_record(mitdb / "208")
    assert time.perf_counter() - started_s < 2.0
    assert record.signals_mv.shape == (650_000, 2)
    assert record.lead_names == ("MLII", "V1")
    np.testing.assert_allclose(record.signals_mv[0], [(1003 - 1024) / 200, (1062 - 1024) / 200], atol=1e-6)
    assert record.patient.sentence == "female, 23 years"
    assert record.comments[0] == "23 F 2546 N/A x1"
    assert record.notes == ()
    assert not record.is_synthetic
    assert record.annotations is not None
    assert len(record.annotations.symbols) == 3040
    assert record.annotations.aux[0] == "(N"


@pytest.mark.data
@pytest.mark.parametrize(("name", "lead"), [("208", 0), ("114", 1), ("102", 0), ("104", 0)])
def test_the_lead_that_is_shown_first(mitdb: Path, name: str, lead: int) -> None:
    assert read_record(mitdb / name).default_lead == lead
