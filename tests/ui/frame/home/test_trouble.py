"""An error that nobody expected ends nothing: it is noted, and a person reads one line."""

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.ui.frame.home.trouble import Trouble


@pytest.fixture
def trouble(qtbot: QtBot) -> Iterator[Trouble]:
    made = Trouble()
    yield made
    made.release()


def fail() -> None:
    raise ValueError("Jane Roe is 'Jane Roe'")


def test_an_error_in_a_slot_is_logged_and_told_in_one_line(
    trouble: Trouble, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> None:
    with qtbot.waitSignal(trouble.told) as told:
        QTimer.singleShot(0, fail)
    line = (told.args or [""])[0]
    assert line == (
        "something went wrong in the program (ValueError); your work is kept, the log says more:"
        f" {paths.log_file()}"
    )
    assert capfd.readouterr().err == f"ecgviewer: {line}\n"
    text = paths.log_file().read_text("utf-8")
    assert "in the window: ValueError" in text
    assert "home/test_trouble.py" in text
    assert "'Jane" not in text


def test_an_error_in_a_thread_is_told_in_the_windows_thread(trouble: Trouble, qtbot: QtBot) -> None:
    told: list[tuple[str, bool]] = []
    trouble.told.connect(
        lambda line: told.append((line, threading.current_thread() is threading.main_thread()))
    )
    with qtbot.waitSignal(trouble.told):
        threading.Thread(target=fail, name="ecgviewer-lane-x").start()
    qtbot.waitUntil(lambda: bool(told))
    assert "ValueError" in told[0][0]
    assert "in a thread: ValueError" in paths.log_file().read_text("utf-8")


def test_ctrl_c_goes_where_it_went_and_so_do_errors_after_the_end(qtbot: QtBot) -> None:
    before, seen = sys.excepthook, []
    sys.excepthook = lambda kind, *_: seen.append(kind)
    try:
        mine = sys.excepthook
        made = Trouble()
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        made.release()
        assert sys.excepthook is mine
    finally:
        sys.excepthook = before
    assert seen == [KeyboardInterrupt]


def test_where_no_log_can_be_written_the_line_names_none(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGVIEWER_LOG", "/dev/null/nowhere")
    made = Trouble()
    try:
        with qtbot.waitSignal(made.told) as told:
            QTimer.singleShot(0, fail)
    finally:
        made.release()
    assert told.args == ["something went wrong in the program (ValueError); your work is kept"]
