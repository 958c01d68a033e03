"""Which theme the window has while it is open: the one chosen, else the desktop's."""

import pytest
from bench_samples import NotedBench, switch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.home.theme_tool import ThemeTool
from ecgviewer.ui.look.theme import DARK, HIGH_CONTRAST, LIGHT, Theme
from ecgviewer.ui.state.preferences import Preferences


class Made:
    def __init__(self, window: QWidget, theme: Theme = LIGHT) -> None:
        self.bench = NotedBench(window)
        self.bench.theme = theme
        self.asked: list[Theme] = []
        self.tool = ThemeTool()
        self.commands = self.tool.build(self.bench).commands
        self.bench.theme_requested.connect(self._take)

    def _take(self, theme: Theme) -> None:
        self.asked.append(theme)
        self.bench.theme = theme
        self.tool.set_theme(theme)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def show_scheme(monkeypatch: pytest.MonkeyPatch, theme: Theme) -> None:
    """Do as a desktop that changes its colours."""
    monkeypatch.setattr("ecgviewer.ui.state.application.system_theme", lambda _: theme)
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)


def test_switches_choose_a_theme_that_is_kept_and_are_ticked(window: QWidget) -> None:
    made = Made(window)
    switch(made.commands, "dark_theme", True)
    assert made.asked == [DARK]
    assert Preferences().theme_name == "dark"
    switch(made.commands, "contrast_theme", True)
    assert made.asked == [DARK, HIGH_CONTRAST]
    assert made.bench.told("ticked")[-2:] == [("dark_theme", False), ("contrast_theme", True)]
    switch(made.commands, "contrast_theme", False)
    assert made.asked[-1] is LIGHT
    assert Preferences().theme_name is None
    made.bench.closing.emit()


def test_what_another_window_chose_is_taken(window: QWidget) -> None:
    made = Made(window)
    made.bench.preferences.theme_name = "contrast"
    made.bench.preferences_changed.emit()
    made.bench.preferences_changed.emit()
    assert made.asked == [HIGH_CONTRAST]
    made.bench.closing.emit()


def test_the_desktop_is_followed_while_nothing_was_chosen(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(window)
    show_scheme(monkeypatch, DARK)
    assert made.asked == [DARK]
    show_scheme(monkeypatch, LIGHT)
    assert made.asked == [DARK, LIGHT]
    switch(made.commands, "contrast_theme", True)
    show_scheme(monkeypatch, DARK)
    assert made.asked == [DARK, LIGHT, HIGH_CONTRAST]
    made.bench.closing.emit()
    switch(made.commands, "contrast_theme", False)
    del made.asked[:]
    show_scheme(monkeypatch, LIGHT)
    assert made.asked == []


def test_a_theme_asked_for_at_the_start_stays_until_another_is_chosen(window: QWidget) -> None:
    made = Made(window, HIGH_CONTRAST)
    assert [command.is_on for command in made.commands] == [False, True]
    made.bench.preferences_changed.emit()
    assert made.asked == []
    made.bench.preferences.theme_name = "dark"
    made.bench.preferences_changed.emit()
    assert made.asked == [DARK]
    made.bench.closing.emit()
