"""Settings are forgotten, work is not."""

from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.errors import OutputError
from ecgviewer.workflows.home.reset_settings import list_settings_files, reset_settings

NAMES = ["settings.json", "settings.ini", "data-folders.txt", "last-session.json"]


def put(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    return file


def test_all_settings_go_and_all_work_stays() -> None:
    folder = paths.settings_file().parent
    settings = [put(folder / name) for name in NAMES]
    work = [
        put(paths.desk_dir() / "journal.sqlite"), put(paths.user_models_dir() / "mine" / "card.json"),
        put(paths.cache_dir() / "mitdb" / "100.dat"), put(paths.log_file()), put(folder / "notes-of-mine.txt"),
    ]  # fmt: skip
    outcome = reset_settings()
    assert list(outcome.removed) == settings
    assert not any(file.exists() for file in settings)
    assert all(file.read_text() == "x" for file in work)
    assert [place for _, place in outcome.kept] == [
        paths.desk_dir(), paths.user_models_dir(), paths.cache_dir(), paths.log_file(),
    ]  # fmt: skip
    assert reset_settings().removed == ()


def test_only_the_link_goes_where_the_file_is_one(tmp_path: Path) -> None:
    target = put(tmp_path / "elsewhere.json")
    paths.settings_file().parent.mkdir(parents=True)
    paths.settings_file().symlink_to(target)
    assert list_settings_files() == (paths.settings_file(),)
    reset_settings()
    assert target.is_file()
    assert not paths.settings_file().is_symlink()


def test_a_file_that_stays_is_named() -> None:
    paths.settings_file().mkdir(parents=True)
    with pytest.raises(OutputError, match=r"settings\.json can't be removed .*remove it by hand"):
        reset_settings()
