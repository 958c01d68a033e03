"""What the whole application takes from a theme."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.color_spaces import contrast_ratio
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.stylesheet import build_stylesheet
from ecgviewer.ui.look.theme import DARK, LIGHT, THEMES, Theme

ROLE, DISABLED = QPalette.ColorRole, QPalette.ColorGroup.Disabled


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("theme", THEMES.values())
def test_palette_and_style_sheet_are_the_themes(application: QApplication, theme: Theme) -> None:
    apply_theme(application, theme)
    palette = application.palette()
    for role, color in (
        (ROLE.Window, theme.window), (ROLE.Base, theme.surface), (ROLE.Text, theme.text),
        (ROLE.Highlight, theme.selection), (ROLE.Link, theme.accent), (ROLE.ToolTipBase, theme.raised),
        (ROLE.PlaceholderText, theme.muted), (ROLE.ButtonText, theme.text),
    ):  # fmt: skip
        assert palette.color(role).name() == color, role
    assert application.styleSheet() == build_stylesheet(theme)


@pytest.mark.parametrize("theme", THEMES.values())
def test_what_is_disabled_is_fainter_than_muted_text(application: QApplication, theme: Theme) -> None:
    apply_theme(application, theme)
    for role in (ROLE.WindowText, ROLE.Text, ROLE.ButtonText):
        faint = application.palette().color(DISABLED, role).name()
        assert contrast_ratio(faint, theme.surface) < contrast_ratio(theme.muted, theme.surface)
        assert contrast_ratio(faint, theme.surface) > 1.5


def test_boxes_have_outlines_of_their_own(application: QApplication, qtbot: QtBot) -> None:
    apply_theme(application, DARK)
    label, box, combo = QLabel(), QCheckBox(), QComboBox()
    for widget in (label, box, combo):
        qtbot.addWidget(widget)
    window = application.palette("QLabel").color(ROLE.Window)
    assert application.palette("QCheckBox").color(ROLE.Window) == QColor(DARK.muted).lighter(140)
    assert application.palette("QComboBox").color(ROLE.Window) == QColor(DARK.border).lighter(140)
    assert window.name() == DARK.window
