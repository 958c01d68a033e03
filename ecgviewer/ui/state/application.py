"""The Qt application: name, icon, fonts, theme."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from ecgviewer import paths
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT, THEMES, Theme
from ecgviewer.ui.look.translation import translate_qt
from ecgviewer.ui.state.preferences import Preferences

SYSTEM = "system"
"""Stands for a theme: what the system has."""

_SWITCH_INTERVAL_S = 0.00005

_of_figures: QApplication | None = None


def make_application(theme_name: str | None) -> tuple[QApplication, Theme]:
    """Return the application, made if there is none yet, and the theme applied to it.

    Parameters
    ----------
    theme_name
        One of `THEMES`; "system" for what the system has; None for the one kept in the preferences, else that.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["ecgviewer"])
        translate_qt(application)
    # Qt lets go of Python's lock in many calls of a paint event; a lane that works would keep the window
    # waiting for 5 ms each time.
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    application.setApplicationName("ecgviewer")
    application.setApplicationDisplayName("ecgviewer")
    application.setDesktopFileName("ecgviewer")
    icon = paths.resources_dir() / "icons" / "ecgviewer.svg"
    if icon.is_file():
        application.setWindowIcon(QIcon(str(icon)))
    theme = choose_theme(application, theme_name)
    apply_theme(application, theme)
    return application, theme


def figure_application(theme_name: str) -> Theme:
    """Make sure that widgets can be painted into files, without a display, and return the theme they get.

    Parameters
    ----------
    theme_name
        One of `THEMES`.
    """
    global _of_figures
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = _of_figures = QApplication(["ecgviewer", "-platform", "offscreen"])
    theme = THEMES[theme_name]
    apply_theme(application, theme)
    return theme


def choose_theme(application: QApplication, name: str | None) -> Theme:
    """Return the theme of a name, else the kept one, else the one that the system has."""
    chosen = name or Preferences().theme_name
    return THEMES.get(chosen or SYSTEM) or system_theme(application)


def system_theme(application: QApplication) -> Theme:
    """Return the theme that the system has: dark if it says so, else light."""
    is_dark = application.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT
