"""Which theme the application has, and who says so."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, HIGH_CONTRAST, LIGHT
from ecgviewer.ui.state.application import choose_theme, figure_application, make_application
from ecgviewer.ui.state.preferences import Preferences


class Screen:
    """Stands for an application: tells what the system has."""

    def __init__(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme

    def styleHints(self) -> "Screen":
        return self

    def colorScheme(self) -> Qt.ColorScheme:
        return self._scheme


@pytest.fixture(autouse=True)
def _as_before(qtbot: QtBot) -> Iterator[None]:
    """Leave theme, names and interval as they were."""
    interval = sys.getswitchinterval()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    yield
    sys.setswitchinterval(interval)
    apply_theme(application, LIGHT)
    application.setStyleSheet("")


def test_what_is_asked_for_goes_before_what_is_kept_before_what_the_system_has() -> None:
    dark, light = Screen(Qt.ColorScheme.Dark), Screen(Qt.ColorScheme.Light)
    unknown = Screen(Qt.ColorScheme.Unknown)
    chosen = [choose_theme(screen, None).name for screen in (dark, light, unknown)]  # type: ignore[arg-type]
    assert chosen == ["dark", "light", "light"]
    Preferences().theme_name = "light"
    assert choose_theme(dark, None) is LIGHT  # type: ignore[arg-type]
    assert choose_theme(dark, "dark") is DARK  # type: ignore[arg-type]
    Preferences().theme_name = "dark"
    assert choose_theme(light, None) is DARK  # type: ignore[arg-type]
    assert choose_theme(light, "contrast") is HIGH_CONTRAST  # type: ignore[arg-type]
    assert choose_theme(light, "system") is LIGHT  # type: ignore[arg-type]
    Preferences().theme_name = "contrast"
    assert choose_theme(light, None) is HIGH_CONTRAST  # type: ignore[arg-type]


def test_the_application_is_made_once_has_a_name_an_icon_and_the_theme() -> None:
    there = QApplication.instance()
    application, theme = make_application("dark")
    assert application is there
    assert theme is DARK
    assert application.applicationName() == "ecgviewer"
    assert not application.windowIcon().isNull()
    assert application.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert sys.getswitchinterval() == pytest.approx(0.00005)


def test_a_figure_has_the_theme_that_is_named_whatever_is_kept() -> None:
    Preferences().theme_name = "dark"
    assert figure_application("light") is LIGHT
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    assert application.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    assert figure_application("dark") is DARK
    assert application.palette().color(QPalette.ColorRole.Window).name() == DARK.window
