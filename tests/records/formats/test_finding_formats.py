"""How files of other formats are found, listed and kept apart from records of WFDB."""

from pathlib import Path

import format_samples
import numpy as np
import pytest

from ecgviewer.errors import EcgViewerError, InvalidInputError, OutputError, RecordUnreadableError
from ecgviewer.files import record_files, write_output
from ecgviewer.records.annotation_files import write_annotations
from ecgviewer.records.catalog import find_record, is_record, list_openable, list_records, record_file
from ecgviewer.records.formats.known_formats import SUFFIXES, find_format
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Annotations
from ecgviewer.workflows.desk.record_key import record_key
from ecgviewer.workflows.desk.save_annotations import own_file
from ecgviewer.workflows.home.record_index import read_facts
from ecgviewer.workflows.review.review_record import open_record


def put_wfdb(folder: Path, name: str, signal_file: str) -> None:
    (folder / signal_file).write_bytes(format_samples.signal_uv().astype("<i2").tobytes())
    lines = [f"{name} 2 250 2500", *(f"{signal_file} 16 1000/mV 16 0 0 0 0 {lead}" for lead in ("I", "II"))]
    (folder / f"{name}.hea").write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("name", list(format_samples.SAMPLES))
def test_a_file_is_found_by_path_by_name_and_as_the_only_one_of_a_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(format_samples.SAMPLES[name]())
    assert find_record(str(path)) == path
    assert find_record(name, tmp_path) == path
    assert find_record(str(tmp_path)) == path
    assert list_openable(tmp_path) == [path]
    assert list_records(tmp_path) == []
    assert is_record(path)
    assert record_file(path) == path
    assert path.suffix in SUFFIXES
    assert open_record(name, tmp_path).path == path


@pytest.mark.parametrize("name", ["a.edf", "a.bdf", "a.dcm", "a.xml", "a.scp", "a.ecg", "a.atc"])
def test_what_a_file_is_does_not_hang_on_its_name(tmp_path: Path, name: str) -> None:
    found = find_format(_put(tmp_path, "without_ending", name))
    assert found is not None
    assert found == find_format(_put(tmp_path, name, name))
    assert open_record(str(tmp_path / "without_ending")).n_samples == 2500


def _put(folder: Path, name: str, sample: str) -> Path:
    (folder / name).write_bytes(format_samples.SAMPLES[sample]())
    return folder / name


def test_a_file_that_a_header_names_belongs_to_its_record(tmp_path: Path) -> None:
    put_wfdb(tmp_path, "r", "r.mat")
    put_wfdb(tmp_path, "other", "signal.edf")
    assert find_record(str(tmp_path / "r.mat")) == tmp_path / "r"
    assert [path.name for path in list_openable(tmp_path)] == ["other", "r", "signal.edf"]


def test_a_table_beside_a_header_is_no_record_and_an_edf_is(tmp_path: Path) -> None:
    put_wfdb(tmp_path, "r", "r.dat")
    _put(tmp_path, "r.csv", "a.csv")
    _put(tmp_path, "r.edf", "a.edf")
    assert find_record(str(tmp_path / "r.csv")) == tmp_path / "r"
    assert find_record(str(tmp_path / "r.edf")) == tmp_path / "r.edf"
    assert list_openable(tmp_path) == [tmp_path / "r"]


def test_text_and_tables_of_words_are_not_listed(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("some notes\n" * 20)
    (tmp_path / "beats.csv").write_text("record,number\n" + "208,N\n" * 20)
    (tmp_path / "page.xml").write_text("<other/>")
    assert list_openable(tmp_path) == []
    with pytest.raises(InvalidInputError, match="is an XML file; it is in no format that is read here"):
        find_record(str(tmp_path / "page.xml"))
    with pytest.raises(RecordUnreadableError, match="holds no rows of numbers"):
        open_record(str(tmp_path / "notes.txt"))


def test_tables_with_times_of_day_are_listed(tmp_path: Path) -> None:
    rows = "".join(f"'0:00:{place / 250:06.3f}',0.1,-\n" for place in range(20))
    (tmp_path / "rdsamp.csv").write_text("'Elapsed time','II','V1'\n'hh:mm:ss.mmm','mV','mV'\n" + rows)
    days = "".join(f"2020-05-05T09:49:{place / 250:06.3f};0.1\n" for place in range(20))
    (tmp_path / "days.csv").write_text("time;II\n" + days)
    assert [path.name for path in list_openable(tmp_path)] == ["days.csv", "rdsamp.csv"]


def test_annotations_are_saved_beside_the_file_and_found_again(tmp_path: Path) -> None:
    path = _put(tmp_path, "a.edf", "a.edf")
    before = path.read_bytes()
    record = read_any(path)
    target = own_file(record, "rev")
    assert target == tmp_path / "a.edf.rev"
    own = Annotations("rev", np.array([100, 300]), ("N", "V"), ("", ""), np.zeros(2, dtype=np.int64))
    assert write_annotations(own, target.with_suffix(""), "rev") == target
    assert path.read_bytes() == before
    again = read_any(path, annotator="rev")
    assert again.annotations is not None
    assert (again.annotations.symbols, again.annotations.samples.tolist()) == (("N", "V"), [100, 300])
    assert again.annotators == ("rev", "file")
    assert open_record(str(path), annotator="file").annotations is not None
    with pytest.raises(InvalidInputError, match=r"no annotations a\.edf\.me; it has: rev, file"):
        open_record(str(path), annotator="me")
    with pytest.raises(OutputError, match="exists already"):
        write_annotations(own, path, "rev")


def test_the_original_is_never_replaced(tmp_path: Path) -> None:
    path = _put(tmp_path, "a.csv", "a.csv")
    before = path.read_bytes()
    assert record_files(path) == {"a.csv"}
    with pytest.raises(EcgViewerError, match=r"is a file of record a\.csv"):
        write_output(path, b"x", (".csv",), may_replace=True, records=[path])
    assert path.read_bytes() == before


def test_a_record_is_known_again_by_its_content(tmp_path: Path) -> None:
    first = record_key(read_any(_put(tmp_path, "a.edf", "a.edf")))
    (tmp_path / "copy").mkdir()
    assert record_key(read_any(_put(tmp_path / "copy", "a.edf", "a.edf"))) == first
    assert record_key(read_any(_put(tmp_path, "a.bdf", "a.bdf"))) != first


def test_facts_for_the_open_dialog(tmp_path: Path) -> None:
    facts = read_facts(_put(tmp_path, "a.scp", "a.scp"))
    assert (facts.duration_s, facts.lead_names, facts.counts, facts.trouble) == (10.0, ("I", "II"), None, "")
    (tmp_path / "b.scp").write_bytes(b"x")
    assert "is not a readable SCP-ECG file" in read_facts(tmp_path / "b.scp").trouble
