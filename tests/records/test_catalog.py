from pathlib import Path

import pytest

from ecgviewer.errors import EcgViewerError, InvalidInputError, RecordNotFoundError
from ecgviewer.records.catalog import (
    demo_record,
    find_local_records,
    find_record,
    folder_of_records,
    list_records,
)
from ecgviewer.records.physionet import mitdb_cache_dir


def _put(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.hea").write_text(f"{name} 0\n")
    return folder


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGVIEWER_DATA", "")
    monkeypatch.chdir(tmp_path)


def test_places_are_looked_through_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _put(tmp_path / "first", "208"), _put(tmp_path / "second", "208", "only")
    option, given = _put(tmp_path / "option", "208"), _put(tmp_path / "given", "208")
    cache = _put(mitdb_cache_dir(), "208", "cached")
    monkeypatch.setenv("ECGVIEWER_DATA", f"{first}:{second}")
    assert find_record("208") == first / "208"
    assert find_record("only") == second / "only"
    assert find_record("208", option) == option / "208"
    assert find_record("only", option) == second / "only"
    assert find_record("given/208", option) == given / "208"
    assert find_record(str(given / "208.hea"), option) == given / "208"
    assert find_record("cached") == cache / "cached"
    _put(tmp_path, "208")
    assert find_record("208") == tmp_path / "208"
    assert find_record("208", option) == option / "208"


@pytest.mark.parametrize("name", ["208", "208.hea", "./x/208", "x/208.hea", "x/../x/208"])
def test_spellings_of_one_record(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _put(tmp_path / "x", "208")
    monkeypatch.setenv("ECGVIEWER_DATA", str(folder))
    assert find_record(name).resolve() == folder / "208"


def test_a_name_with_dots_keeps_them(tmp_path: Path) -> None:
    folder = _put(tmp_path / "x", "a.b")
    assert find_record("a.b", folder) == folder / "a.b"


def test_an_unknown_record_is_said_where_it_was_looked_for(tmp_path: Path) -> None:
    folder = _put(tmp_path / "x")
    with pytest.raises(RecordNotFoundError) as caught:
        find_record("nosuch", folder)
    assert "no record nosuch" in str(caught.value)
    assert str(folder) in str(caught.value)
    with pytest.raises(RecordNotFoundError, match=r"no record \./y/208 in .*/y, "):
        find_record("./y/208")


@pytest.mark.parametrize("name", ["", " ", "x" * 5000, "a\0b", "..", "/"])
def test_impossible_names_are_a_users_mistake(name: str) -> None:
    with pytest.raises(EcgViewerError):
        find_record(name)


def test_folders_are_no_records(tmp_path: Path) -> None:
    folder = _put(tmp_path / "x", "117", "208")
    with pytest.raises(InvalidInputError, match=r"is a folder.*x/117$"):
        find_record(str(folder))
    with pytest.raises(InvalidInputError, match="no data folder"):
        find_record("208", tmp_path / "nowhere")


def test_the_demo_record_comes_with_the_program(tmp_path: Path) -> None:
    assert find_record("demo") == demo_record()
    assert demo_record().is_absolute()
    assert demo_record().with_suffix(".hea").is_file()
    folder = _put(tmp_path, "demo")
    assert find_record("demo") == demo_record()
    assert find_record("demo", folder) == find_record("./demo") == folder / "demo"


def test_list_records_is_sorted(tmp_path: Path) -> None:
    folder = _put(tmp_path / "x", "b", "a", ".hidden")
    (folder / "a.dat").write_bytes(b"")
    assert list_records(folder) == [folder / "a", folder / "b"]
    with pytest.raises(InvalidInputError, match="cannot be read"):
        list_records(tmp_path / "nowhere")


def test_records_are_offered_from_the_first_folder_that_holds_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, full = _put(tmp_path / "empty"), _put(tmp_path / "full", "208")
    assert folder_of_records() is None
    cache = _put(mitdb_cache_dir(), "cached")
    assert folder_of_records() == cache
    monkeypatch.setenv("ECGVIEWER_DATA", f"{tmp_path / 'gone'}:{empty}:{full}")
    assert folder_of_records() == full


def test_names_that_are_nowhere_here_are_left_out(tmp_path: Path) -> None:
    folder = _put(tmp_path / "x", "208", "100")
    assert find_local_records(["100", "gone", "", "208"], folder) == [folder / "100", folder / "208"]
    assert find_local_records(["100"], tmp_path / "nowhere") == []


@pytest.mark.data
def test_the_database_has_48_records(mitdb: Path) -> None:
    assert len(list_records(mitdb)) == 48
    assert find_record("208", mitdb) == mitdb / "208"
