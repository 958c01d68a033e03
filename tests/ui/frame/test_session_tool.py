"""A session saved in one window opens in another as it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.signals.display_filter import DisplayFilters
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.frame.session_tool import SessionTool
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.record.record_tool import RecordTool
from ecgviewer.ui.state.session_file import ListFilter, SavedSession, read_session, write_session


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.session.review is not None and window.is_settled, timeout=60_000)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    shown = MainWindow("v2", LIGHT)
    qtbot.addWidget(shown, before_close_func=lambda w: w.shut_down())
    shown.resize(1200, 800)
    shown.show()
    return shown


WANTED = SavedSession(
    "demo", lead="MLII", model="v1", method="gradcam", explained_label="V", beat=40, start_s=27.0,
    speed_mm_per_s=50.0, gain_mm_per_mv=20.0, scale_per_beat=True, has_wave_marks=True, has_second_lead=False,
    filters=DisplayFilters(baseline=True, mains_hz=60.0, invert=True),
    workspace="model", list_filter=ListFilter("called", "V", "", True),
)  # fmt: skip


def test_all_of_it_is_as_it_was(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    write_session(tmp_path / "s.json", WANTED)
    tool = window.tool(SessionTool)
    tool.open_file(tmp_path / "s.json")
    settle(qtbot, window)
    found = tool.present()
    assert found is not None
    assert replace(found, record="demo") == WANTED
    write_session(tmp_path / "again.json", found)
    assert read_session(tmp_path / "again.json") == WANTED


def test_what_it_names_and_there_is_not_is_told_in_one_line(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    tool = window.tool(SessionTool)
    assert tool.present() is None
    told: list[str] = []
    window.bench.failed.connect(told.append)
    write_session(tmp_path / "s.json", replace(WANTED, model="gone"))
    tool.open_file(tmp_path / "s.json")
    assert "gone" in told[0]
    assert window.session.record is None
    plain = SavedSession("demo", lead="V9", beat=100_000)
    write_session(tmp_path / "t.json", plain)
    tool.open_file(tmp_path / "t.json")
    settle(qtbot, window)
    assert told[1] == "the session is of lead V9; record demo has: MLII, V1"
    assert told[2].startswith("the session is at beat 100,000, of which there are ")
    (tmp_path / "u.json").write_text(json.dumps([]))
    tool.open_file(tmp_path / "u.json")
    assert "is no session" in told[3]
    assert all("\n" not in text for text in told)


def test_the_next_start_goes_on_where_the_last_one_ended(qtbot: QtBot, window: MainWindow) -> None:
    tool = window.tool(SessionTool)
    tool.restore(WANTED)
    window.controller.use_model("v1")
    window.open_name("demo")
    settle(qtbot, window)
    window.close()
    again = MainWindow("v2", LIGHT)
    qtbot.addWidget(again, before_close_func=lambda w: w.shut_down())
    again.resize(1200, 800)
    again.show()
    again.show_start()
    page = again.tool(RecordTool)._start
    assert page.offered()[0] == "Go on with demo at 0:27.00"
    page.last_requested.emit()
    settle(qtbot, again)
    found = again.tool(SessionTool).present()
    assert found is not None
    assert replace(found, record="demo") == WANTED
