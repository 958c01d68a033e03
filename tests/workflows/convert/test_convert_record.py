"""Records of any format as WFDB: signal, annotations and header, read back; nothing is lost or replaced unasked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import format_samples
import numpy as np
import pytest

from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.records.annotation_files import write_annotations
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Annotations, Record
from ecgviewer.workflows.convert.convert_record import convert_record, wfdb_name


def put(folder: Path, name: str) -> Record:
    (folder / name).write_bytes(format_samples.SAMPLES[name]())
    return read_any(folder / name)


@pytest.mark.parametrize("name", list(format_samples.SAMPLES))
def test_every_format_comes_back_from_wfdb(tmp_path: Path, name: str) -> None:
    record = put(tmp_path, name)
    before = (tmp_path / name).read_bytes()
    found = convert_record(record, tmp_path / "new", "r")
    back = read_any(found.path)
    assert (back.n_leads, back.fs_hz, back.n_samples) == (record.n_leads, record.fs_hz, record.n_samples)
    assert back.lead_names == record.lead_names
    assert set(back.lead_units) == {"mV"}
    assert back.start_clock == record.start_clock
    assert back.patient.sentence == record.patient.sentence
    for lead, written in enumerate(found.leads):
        # Half a unit, and what float32 rounds at a millivolt.
        bound = 0.5 / written.gain + 1e-7
        assert written.largest_error <= bound
        np.testing.assert_allclose(back.lead_mv(lead), record.lead_mv(lead), atol=bound)
    assert found.largest_error_uv <= 0.03
    assert (tmp_path / name).read_bytes() == before


def test_wfdb_python_reads_what_was_written(tmp_path: Path) -> None:
    import wfdb

    record = put(tmp_path, "a.edf")
    found = convert_record(record, tmp_path / "new")
    read = wfdb.rdrecord(str(found.path))
    np.testing.assert_allclose(read.p_signal, format_samples.signal_mv(), atol=1e-4)
    assert (read.fs, read.sig_name, read.units) == (250, ["ECG I", "ECG II"], ["mV", "mV"])
    assert read.base_datetime is not None
    assert read.base_datetime.isoformat() == "2020-05-05T09:49:17"
    assert wfdb.rdrecord(str(found.path), physical=False).checksum == read.checksum
    notes = wfdb.rdann(str(found.path), "atr")
    assert [text.rstrip("\0") for text in notes.aux_note] == ["said"] * 10


def test_the_header_says_what_was_converted_from_what(tmp_path: Path) -> None:
    found = convert_record(put(tmp_path, "a.mat"), tmp_path / "new")
    text = (tmp_path / "new" / "a.hea").read_text()
    assert "from a.mat, a MATLAB file" in text
    assert f"largest difference to the original {found.largest_error_uv:.2g} uV" in text
    assert "# Note: The file gives no sampling rate: 500 Hz is assumed" in text
    assert "R peaks are detected" not in text


def annotations(samples: list[int], symbols: str, aux: list[str]) -> Annotations:
    places = np.array(samples)
    return Annotations("rev", places, tuple(symbols), tuple(aux), np.zeros(places.size, dtype=np.int64))


def test_annotations_that_lie_beside_go_along(tmp_path: Path) -> None:
    record = put(tmp_path, "a.edf")
    write_annotations(annotations([100, 300], "NV", ["", ""]), tmp_path / "a.edf", "rev")
    record = read_any(tmp_path / "a.edf")
    assert record.annotators == ("rev", "file")
    found = convert_record(record, tmp_path / "new")
    assert found.annotators == ("rev", "atr")
    back = read_any(found.path, annotator="rev")
    assert back.annotations is not None
    assert (back.annotations.samples.tolist(), back.annotations.symbols) == ([100, 300], ("N", "V"))


def test_comments_on_the_first_sample_and_of_other_letters_are_told(tmp_path: Path) -> None:
    record = put(tmp_path, "a.edf")
    own = replace(annotations([0, 1, 50], '"N"', ["心", "", "später"]), annotator="file")
    found = convert_record(replace(record, annotations=own), tmp_path / "new")
    back = read_any(found.path)
    assert back.annotations is not None
    assert back.annotations.samples.tolist() == [1, 1, 50]
    assert back.annotations.aux == ("?", "", "später")
    assert len(found.notes) == 2


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    record = put(tmp_path, "a.edf")
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "a.dat").write_text("mine")
    with pytest.raises(OutputError, match=r"a\.dat is there already; .*--replace"):
        convert_record(record, folder)
    assert sorted(file.name for file in folder.iterdir()) == ["a.dat"]
    assert (folder / "a.dat").read_text() == "mine"
    convert_record(record, folder, may_replace=True)
    assert read_any(folder / "a").n_samples == 2500
    again = read_any(folder / "a")
    with pytest.raises(OutputError, match="a file of the record itself"):
        convert_record(again, folder, may_replace=True)


def test_a_cancelled_or_failed_conversion_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, cancel = put(tmp_path, "a.edf"), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        convert_record(record, tmp_path / "new", cancel=cancel)
    assert list((tmp_path / "new").iterdir()) == []

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ecgviewer.workflows.convert.convert_record.write_signal", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        convert_record(record, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "wanted"), [("ECG vom 5.5.2020.edf", "ECG_vom_5_5_2020"), ("ä.edf", "record")]
)
def test_names_are_those_that_wfdb_takes(tmp_path: Path, name: str, wanted: str) -> None:
    (tmp_path / name).write_bytes(format_samples.edf())
    assert wfdb_name(read_any(tmp_path / name)) == wanted
    with pytest.raises(InvalidInputError, match="can't be the name of a WFDB record"):
        convert_record(read_any(tmp_path / name), tmp_path, "a b")


def test_leads_of_other_rates_and_units(tmp_path: Path) -> None:
    edfio = pytest.importorskip("edfio")

    def signal(values: Callable[[np.ndarray], np.ndarray], fs_hz: int, name: str, unit: str) -> object:
        data = values(np.arange(10 * fs_hz) / fs_hz)
        limits = (float(data.min()) - 1, float(data.max()) + 1)
        return edfio.EdfSignal(data, fs_hz, label=name, physical_dimension=unit, physical_range=limits)

    leads = [
        signal(lambda time_s: 80 + 40 * np.sin(time_s), 50, "ABP", "mmHg"),
        signal(lambda time_s: 300 + np.sin(9 * time_s), 250, "II", "mV"),
        signal(lambda time_s: np.cos(9 * time_s), 500, "V1", "mV"),
        signal(lambda time_s: time_s, 60, "odd", "l/min"),
    ]
    edfio.Edf(leads).write(tmp_path / "b.edf")
    record = read_any(tmp_path / "b.edf")
    found = convert_record(record, tmp_path / "new")
    assert any("Left out, since their rates don't fit: odd." in note for note in found.notes)
    back = read_any(found.path)
    assert back.lead_names == ("ABP", "II", "V1")
    assert [back.lead_fs_hz(lead) for lead in range(3)] == [250.0, 250.0, 500.0]
    assert back.lead_units == ("mmHg", "mV", "mV")
    np.testing.assert_allclose(back.lead_mv(0), np.repeat(record.lead_mv(0), 5), atol=0.003)
    np.testing.assert_allclose(back.lead_mv(1), record.lead_mv(1), atol=1e-4)
    np.testing.assert_allclose(back.lead_mv(2), record.lead_mv(2), atol=1e-4)


@pytest.mark.data
def test_a_record_of_wfdb_in_another_format(mitdb: Path, tmp_path: Path) -> None:
    record = read_any(mitdb / "208")
    found = convert_record(record, tmp_path, "r")
    back = read_any(found.path)
    np.testing.assert_allclose(back.lead_mv(0)[:50_000], record.lead_mv(0)[:50_000], atol=1e-4)
    assert back.annotations is not None
    assert record.annotations is not None
    assert back.annotations.samples.tolist() == record.annotations.samples.tolist()
    assert back.annotations.symbols == record.annotations.symbols
    assert back.annotations.aux == record.annotations.aux
