"""`--reset` asks first, says what it did, and never touches work."""

import sys

import pytest

from ecgviewer import paths
from ecgviewer.cli.main import main


@pytest.fixture
def _settings() -> None:
    paths.settings_file().parent.mkdir(parents=True)
    paths.settings_file().write_text("{}")
    paths.desk_dir().mkdir(parents=True)


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: text)


@pytest.mark.usefixtures("_settings")
@pytest.mark.parametrize(("text", "is_kept"), [("", True), ("n", True), ("y", False), (" YES ", False)])
def test_it_does_what_was_answered(
    text: str, is_kept: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, text)
    assert main(["--reset"]) == 0
    assert paths.settings_file().exists() is is_kept
    told = capsys.readouterr().out
    assert ("nothing was removed" in told) is is_kept
    assert (f"kept: your annotations and bookmarks, {paths.desk_dir()}" in told) is not is_kept


@pytest.mark.usefixtures("_settings")
def test_without_a_terminal_it_needs_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert main(["--reset"]) == 1
    assert "add --yes" in capsys.readouterr().err
    assert paths.settings_file().exists()
    assert main(["--reset", "--yes"]) == 0
    assert f"removed: {paths.settings_file()}" in capsys.readouterr().out
    assert not paths.settings_file().exists()


def test_where_there_is_nothing_it_asks_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--reset"]) == 0
    assert capsys.readouterr().out == "there are no settings to forget\n"


@pytest.mark.usefixtures("_settings")
@pytest.mark.parametrize(
    ("words", "verb"), [(["--reset", "models"], "models"), (["--reset", "--yes", "record", "208"], "record")]
)
def test_beside_a_verb_it_does_neither_and_says_so(
    words: list[str], verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.err.splitlines()[-1] == (
        f"ecgviewer: error: --reset goes without a verb: run ecgviewer --reset, then ecgviewer {verb}"
    )
    assert told.out == ""
    assert paths.settings_file().exists()
