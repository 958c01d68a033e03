"""The log says what went wrong and where; it names no patient, no record and no folder."""

import logging
import stat
from collections.abc import Iterator

import pytest

from ecgviewer import paths
from ecgviewer.ui.state.log_file import close_log, describe_error, log_error, open_log, without_names


@pytest.fixture
def log() -> Iterator[logging.Handler]:
    handler = open_log()
    assert handler is not None
    yield handler
    close_log(handler)


def raise_one() -> None:
    try:
        float("Jane Roe")
    except ValueError as error:
        raise KeyError("/home/jane/roe.dat") from error


def test_an_error_is_noted_with_its_causes_and_where_it_was_raised(log: logging.Handler) -> None:
    try:
        raise_one()
    except KeyError as error:
        log_error(error, "in a test")
    text = paths.log_file().read_text("utf-8")
    assert "started on " in text
    assert "ERROR in a test: KeyError: <text>" in text
    assert "caused by ValueError: could not convert string to float: <text>" in text
    assert text.count(["tests", "ui/state/test_log_file.py:"][1].split("/", 1)[1]) >= 2
    assert " in raise_one" in text
    assert "Jane" not in text
    assert "/home" not in text


def test_the_log_is_its_owners_only(log: logging.Handler) -> None:
    file = paths.log_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no file '/a/Jane Roe.hea'", "no file <text>"),
        ("cannot read /data/Roe/100.dat: broken", "cannot read <path>: broken"),
        (r"cannot read C:\data\Roe.dat", "cannot read <path>"),
        ("cannot read /data/Jane Roe/100 a.dat: broken", "cannot read <path>: broken"),
        ('it says "Roe, Jane" twice', "it says <text> twice"),
        (
            "index 5 is out of bounds for axis 0 with size 3",
            "index 5 is out of bounds for axis 0 with size 3",
        ),
    ],
)
def test_what_could_name_a_person_is_left_out(text: str, left: str) -> None:
    assert without_names(text) == left


def test_it_grows_to_a_limit_and_old_files_are_as_private(log: logging.Handler) -> None:
    logger = logging.getLogger("ecgviewer")
    for _ in range(40):
        logger.info("x" * 50_000)
    files = sorted(paths.log_file().parent.iterdir())
    assert [file.name for file in files] == ["ecgviewer.log", "ecgviewer.log.1", "ecgviewer.log.2"]
    assert all(file.stat().st_size <= 500_000 for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_without_a_place_for_it_nothing_is_logged_and_nothing_fails(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGVIEWER_LOG", "/dev/null/nowhere")
    assert open_log() is None
    close_log(None)


def test_a_chain_without_end_is_told_to_a_limit() -> None:
    error: Exception = ValueError("first")
    for number in range(20):
        later = RuntimeError(f"later {number}")
        later.__cause__ = error
        error = later
    assert len(list(describe_error(error))) == 5
