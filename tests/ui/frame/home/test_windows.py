"""Several windows of one process: each its own record, all the same settings, each ends alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot
from review_samples import make_record

from ecgviewer.ui.frame.home.window_tool import WindowTool
from ecgviewer.ui.frame.home.windows import Windows
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.state.kept_settings import read_settings
from ecgviewer.ui.training.training_tool import TrainingTool


@pytest.fixture
def windows(qtbot: QtBot, qapp: QApplication) -> Iterator[Windows]:
    first = MainWindow("v2", LIGHT)
    first.show()
    made = Windows(first)
    yield made
    for window in made:
        window.hide()
        window.shut_down()
        window.deleteLater()
    QApplication.processEvents()
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet("")


def test_another_window_has_its_own_record_and_ends_alone(windows: Windows, qtbot: QtBot) -> None:
    (first,) = windows
    first.session.set_record(make_record("one"), 0)
    first.run("new_window")
    first, second = windows
    assert second.isVisible()
    assert second.session.record is None
    assert second.session is not first.session
    second.session.set_record(make_record("two"), 0)
    second.change_view(gain_mm_per_mv=5.0)
    assert first.session.settings.gain_mm_per_mv == 10.0
    assert (first.windowTitle(), second.windowTitle()) == ("one – ecgviewer", "two – ecgviewer")
    second.run("close_window")
    qtbot.waitUntil(lambda: len(list(windows)) == 1)
    assert first.isVisible()
    first.run("new_window")
    assert len(list(windows)) == 2


def test_what_one_sets_all_have_and_none_overwrites(windows: Windows) -> None:
    (first,) = windows
    second = windows.open_beside(first)
    second.bench.preferences.keep(annotator="rev")
    second.bench.preferences_changed.emit()
    assert first.bench.preferences.annotator == "rev"
    first.run("dark_theme")
    assert second.bench.theme is DARK
    second.bench.preferences.add_recent_record("/a/1")
    first.bench.preferences.add_recent_record("/a/2")
    first.run("close_window")
    second.run("close_window")
    kept = read_settings()
    assert (kept.annotator, kept.theme, kept.recent_records) == ("rev", "dark", ("/a/2", "/a/1"))


def test_quitting_closes_all_and_one_with_work_asks(
    windows: Windows, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = windows
    second, third = windows.open_beside(first), windows.open_beside(first)
    from ecgviewer.ui.state.tool import Unfinished

    busy = second.tool(TrainingTool)
    monkeypatch.setattr(
        TrainingTool,
        "unfinished",
        property(lambda tool: Unfinished("Training", "It is not done. Close?") if tool is busy else None),
    )
    third.run("quit")
    assert not first.isVisible()
    assert not third.isVisible()
    assert second.isVisible()
    (box,) = second.findChildren(QMessageBox)
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert second.isVisible()
    second.run("quit")
    box = second.findChildren(QMessageBox)[-1]
    box.button(QMessageBox.StandardButton.Close).click()
    assert not second.isVisible()


def test_an_error_is_said_in_one_window(windows: Windows) -> None:
    (first,) = windows
    second = windows.open_beside(first)
    windows.say("it went wrong")
    assert [window.message for window in (first, second)].count("it went wrong") == 1


def test_another_window_is_as_large_and_has_its_own_tools(windows: Windows) -> None:
    (first,) = windows
    second = windows.open_beside(first)
    assert second.size() == first.size()
    assert second.tool(WindowTool) is not first.tool(WindowTool)
    first.set_theme(DARK)  # asked for at the start, and not kept
    assert windows.open_beside(first).bench.theme is DARK
