"""Presentation: the trace, one beat and its sentence, and back."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame import presentation_tool
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.frame.presentation_tool import TYPE_SCALE
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.trace.trace_tool import TraceTool


@pytest.fixture(autouse=True)
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the sizes that type is given; windows of other tests keep theirs."""
    given: list[float] = []
    monkeypatch.setattr(presentation_tool, "_set_type", lambda _, size: given.append(size))
    return given


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    shown = MainWindow("v2", LIGHT)
    qtbot.addWidget(shown, before_close_func=lambda w: w.shut_down())
    shown.resize(1200, 800)
    shown.show()
    return shown


def seen(window: MainWindow) -> dict[str, bool]:
    trace = window.tool(TraceTool)
    return {
        "menus": window.menuBar().isVisible(),
        "status": window.statusBar().isVisible(),
        "bar": trace.bar.isVisible(),
        "numbers": trace.numbers.isVisible(),
        "overview": trace.overview.isVisible(),
        "drawer": window.docks["confusion"].isVisible(),
        "trace": trace.trace.isVisible(),
        "card": window.docks["inspector"].isVisible(),
    }


def test_only_trace_and_card_are_left_in_large_type_and_all_comes_back(
    window: MainWindow, sizes: list[float]
) -> None:
    size = QApplication.font().pointSizeF()
    before = seen(window)
    assert all(before.values())
    window.run("present")
    assert window.isFullScreen()
    assert {name for name, is_seen in seen(window).items() if is_seen} == {"trace", "card"}
    assert sizes == [pytest.approx(size * TYPE_SCALE)]
    window._on_escape()
    assert not window.isFullScreen()
    assert seen(window) == before
    assert sizes[1:] == [pytest.approx(size)]
    assert not window._actions["present"].isChecked()


def test_closing_leaves_type_as_it_was(window: MainWindow, sizes: list[float]) -> None:
    size = QApplication.font().pointSizeF()
    window.run("present")
    window.close()
    assert sizes[1:] == [pytest.approx(size)]
