import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.errors import OutputError, RecordUnreadableError
from ecgviewer.records.annotation_files import read_annotations, write_annotations
from ecgviewer.records.record import Annotations

_SAMPLE = Annotations(
    annotator="edit",
    samples=np.array([0, 18, 370, 5_000, 2_000_000]),
    symbols=("+", "N", "V", "~", '"'),
    aux=("(N", "", "", "", "seen by a person"),
    subtypes=np.array([0, 0, 1, -1, 0]),
)


def _assert_same(first: Annotations | None, second: Annotations) -> None:
    assert first is not None
    np.testing.assert_array_equal(first.samples, second.samples)
    np.testing.assert_array_equal(first.subtypes, second.subtypes)
    assert first.samples.dtype == first.subtypes.dtype == np.int64
    assert first.symbols == second.symbols
    assert first.aux == second.aux


def test_round_trip(tmp_path: Path) -> None:
    file = write_annotations(_SAMPLE, tmp_path / "r", "edit")
    assert file == tmp_path / "r.edit"
    assert [entry.name for entry in tmp_path.iterdir()] == ["r.edit"]
    read = read_annotations(tmp_path / "r", "edit")
    _assert_same(read, _SAMPLE)
    assert read is not None
    assert read.annotator == "edit"


@pytest.mark.data
@pytest.mark.parametrize("name", ["100", "104", "207", "208"])
def test_round_trip_of_real_references(mitdb: Path, tmp_path: Path, name: str) -> None:
    reference = read_annotations(mitdb / name)
    assert reference is not None
    write_annotations(reference, tmp_path / name, "copy")
    _assert_same(read_annotations(tmp_path / name, "copy"), reference)


@pytest.mark.parametrize("annotator", ["atr", "ATR", "dat", "hea", "", "../x", "a.b", "1st", "x" * 30])
def test_some_names_are_never_written(tmp_path: Path, annotator: str) -> None:
    with pytest.raises(OutputError, match="never replaced"):
        write_annotations(_SAMPLE, tmp_path / "r", annotator, overwrite=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_on_request(tmp_path: Path) -> None:
    file = tmp_path / "r.edit"
    file.write_bytes(b"someone else's")
    with pytest.raises(OutputError, match="exists already"):
        write_annotations(_SAMPLE, tmp_path / "r", "edit")
    assert file.read_bytes() == b"someone else's"
    write_annotations(_SAMPLE, tmp_path / "r", "edit", overwrite=True)
    _assert_same(read_annotations(tmp_path / "r", "edit"), _SAMPLE)


@pytest.mark.parametrize(
    "change",
    [
        {"subtypes": np.array([0, 0, 200, 0, 0])},
        {"aux": ("(N", "", "", "", "x" * 256)},
        {"aux": ("(N", "", "", "", "心")},
        {"symbols": ("+", "N", "Z", "~", '"')},
        {"samples": np.array([-5, 18, 370, 5_000, 2_000_000])},
        {"symbols": ('"', "N", "V", "~", '"'), "aux": ("a comment on sample 0", "", "", "", "")},
    ],
)
def test_what_the_format_cannot_hold_leaves_the_old_file(tmp_path: Path, change: dict[str, object]) -> None:
    write_annotations(_SAMPLE, tmp_path / "r", "edit")
    with pytest.raises(OutputError, match="WFDB cannot hold"):
        write_annotations(dataclasses.replace(_SAMPLE, **change), tmp_path / "r", "edit", overwrite=True)  # type: ignore[arg-type]
    assert [entry.name for entry in tmp_path.iterdir()] == ["r.edit"]
    _assert_same(read_annotations(tmp_path / "r", "edit"), _SAMPLE)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"nowhere/r\.edit cannot be written"):
        write_annotations(_SAMPLE, tmp_path / "nowhere" / "r", "edit")


def test_absent_empty_and_damaged_files(tmp_path: Path) -> None:
    assert read_annotations(tmp_path / "r") is None
    file = tmp_path / "r.atr"
    for empty in (b"", b"\0\0"):
        file.write_bytes(empty)
        assert read_annotations(tmp_path / "r") is None
    whole = write_annotations(_SAMPLE, tmp_path / "r", "edit").read_bytes()
    for cut in (1, 2, 3, 10):
        file.write_bytes(whole[:-cut])
        read = read_annotations(tmp_path / "r")
        assert read is not None
        assert read.symbols == _SAMPLE.symbols
        assert read.samples.tolist() == _SAMPLE.samples.tolist()
        assert read.flaws == ("r.atr has no end mark, it may be cut off: what is there is shown.",)
    file.write_bytes(b"\x05\xb4" * 20 + b"\0\0")
    with pytest.raises(RecordUnreadableError, match="20 of its 20 words have unknown codes"):
        read_annotations(tmp_path / "r")


def test_annotations_that_count_at_another_rate_are_moved(tmp_path: Path) -> None:
    import wfdb

    (tmp_path / "r.hea").write_text("r 1 250 1000\nr.dat 16\n")
    wfdb.wrann("r", "hires", np.array([100, 500]), symbol=["N", "V"], fs=1000, write_dir=str(tmp_path))
    read = read_annotations(tmp_path / "r", "hires")
    assert read is not None
    assert read.samples.tolist() == [25, 125]


def test_a_signal_file_and_a_pipe_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "r.hea").write_text("r 1 360 10\nr.d1 16\n")
    (tmp_path / "r.d1").write_bytes(b"samples")
    os.mkfifo(tmp_path / "r.edit")
    (tmp_path / "r.copy").symlink_to(tmp_path / "r.d1")
    for annotator, words in (
        ("d1", "is a signal file"),
        ("edit", "exists already"),
        ("copy", "exists already"),
    ):
        with pytest.raises(OutputError, match=words):
            write_annotations(_SAMPLE, tmp_path / "r", annotator, overwrite=True)
    assert (tmp_path / "r.d1").read_bytes() == b"samples"
