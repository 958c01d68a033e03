"""A session file: written and read back; what it may not hold counts as not set, or is told in one line."""

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.files import is_made_here
from ecgviewer.records.catalog import demo_record
from ecgviewer.signals.display_filter import DisplayFilters
from ecgviewer.ui.state.session_file import ListFilter, SavedSession, read_session, write_session


@pytest.fixture
def record(tmp_path: Path) -> Path:
    demo = paths.resources_dir() / "demo" / "demo"
    folder = tmp_path / "data"
    folder.mkdir()
    for suffix in (".hea", ".dat", ".atr"):
        (folder / f"x1{suffix}").write_bytes(demo.with_suffix(suffix).read_bytes())
    return folder / "x1"


def full(record: Path) -> SavedSession:
    return SavedSession(
        str(record), "V1", "qrs", "v2", "shap", "V", 17, 12.5, 50.0, 20.0,
        DisplayFilters(True, 50.0, True, True), True, True, True, False, "MLII", "model",
        ListFilter("called", "V", "AFIB", True),
    )  # fmt: skip


def test_all_is_read_back_and_each_field_was_changed(record: Path, tmp_path: Path) -> None:
    saved, file = full(record), tmp_path / "s.json"
    first = SavedSession("")
    assert all(getattr(saved, f.name) != getattr(first, f.name) for f in fields(SavedSession))
    write_session(file, saved)
    assert read_session(file) == saved
    assert is_made_here(file)
    assert json.loads(file.read_text())["version"] == 1


def test_a_record_below_the_file_moves_with_it(record: Path, tmp_path: Path) -> None:
    write_session(tmp_path / "s.json", full(record))
    assert json.loads((tmp_path / "s.json").read_text())["record"] == str(Path("data", "x1"))
    moved = tmp_path.parent / f"{tmp_path.name}-moved"
    tmp_path.rename(moved)
    assert read_session(moved / "s.json").record == str(moved / "data" / "x1")
    elsewhere = moved / "sub"
    elsewhere.mkdir()
    write_session(elsewhere / "s.json", full(moved / "data" / "x1"))
    assert json.loads((elsewhere / "s.json").read_text())["record"] == str(moved / "data" / "x1")
    moved.rename(tmp_path)


def test_the_demo_record_is_named_without_a_path(tmp_path: Path) -> None:
    write_session(tmp_path / "s.json", SavedSession(str(demo_record())))
    assert json.loads((tmp_path / "s.json").read_text())["record"] == "demo"
    assert read_session(tmp_path / "s.json") == SavedSession("demo")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lead", 3), ("lead", "a\nb"), ("annotator", []), ("model", ""), ("method", "magic"), ("explained_label", 1),
        ("beat", 0), ("beat", True), ("beat", "7"), ("start_s", -1), ("start_s", "x"), ("start_s", float("inf")),
        ("speed_mm_per_s", 1e9), ("gain_mm_per_mv", 0), ("gain_mm_per_mv", False), ("scale_per_beat", 1),
        ("as_network_sees", "yes"), ("has_wave_marks", None), ("has_second_lead", 0), ("second_lead", {}),
        ("workspace", "desk"), ("workspace", []), ("list_filter", []), ("list_filter", {"kind": "x", "only_false": 2}),
        ("filters", 3), ("filters", {"mains_hz": 55, "muscle": 1, "invert": "yes"}), ("filters", {"mains_hz": "50"}),
    ],
)  # fmt: skip
def test_a_value_that_is_none_counts_as_not_set(
    record: Path, tmp_path: Path, key: str, value: object
) -> None:
    file = tmp_path / "s.json"
    write_session(file, full(record))
    found = json.loads(file.read_text())
    file.write_text(json.dumps(found | {key: value}))
    first = getattr(SavedSession(""), key)
    assert read_session(file) == replace(full(record), **{key: first})


def test_what_is_no_session_or_whose_record_is_gone_is_told_in_one_line(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    for content in (b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format": "other"}'):
        file.write_bytes(content)
        with pytest.raises(InvalidInputError, match=r"is no session; choose a file"):
            read_session(file)
    with pytest.raises(InvalidInputError, match="is no session"):
        read_session(tmp_path / "gone.json")
    write_session(tmp_path / "new.json", full(record))
    found = json.loads((tmp_path / "new.json").read_text())
    for changes, words in (
        ({"version": 2}, "of version 2, this program reads 1"),
        ({"record": None}, "names no record"),
        ({"record": "data/gone"}, "gone, which isn't there"),
    ):
        file.write_text(json.dumps(found | changes))
        with pytest.raises(InvalidInputError, match=words) as error:
            read_session(file)
        assert "\n" not in str(error.value)


def test_it_is_written_whole_and_only_under_its_own_ending(record: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"\.json"):
        write_session(tmp_path / "s.txt", full(record))
    other = tmp_path / "s.json"
    other.write_text("{}")
    with pytest.raises(OutputError, match="not from ecgviewer"):
        write_session(other, full(record))
    assert other.read_text() == "{}"
