"""The style sheet takes every colour from the theme."""

import re

import pytest

from ecgviewer.ui.look.stylesheet import build_stylesheet
from ecgviewer.ui.look.theme import DARK, HIGH_CONTRAST, THEMES, Theme


def rule(sheet: str, selector: str) -> dict[str, str]:
    """Return what a selector's own rule sets."""
    found = re.search(rf"^{re.escape(selector)} {{(.*?)}}", sheet, re.MULTILINE | re.DOTALL)
    assert found is not None, selector
    pairs = (part.split(":", 1) for part in found[1].split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


@pytest.mark.parametrize("theme", THEMES.values())
def test_no_colour_is_the_sheets_own(theme: Theme) -> None:
    sheet = build_stylesheet(theme)
    own = {
        theme.window, theme.surface, theme.raised, theme.border, theme.text, theme.muted, theme.accent,
        theme.on_accent, theme.selection,
    }  # fmt: skip
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", sheet)) == own
    assert "{{" not in sheet
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("theme", THEMES.values())
def test_what_is_active_chosen_and_disabled_is_told_by_its_colour(theme: Theme) -> None:
    sheet = build_stylesheet(theme)
    default = rule(sheet, "QPushButton:default")
    assert (default["background"], default["color"]) == (theme.accent, theme.on_accent)
    assert rule(sheet, "QPushButton:disabled")["color"] == theme.muted
    assert rule(sheet, "QMenu::item:selected")["background"] == theme.selection
    assert rule(sheet, "QLineEdit:focus")["border-color"] == theme.accent
    assert rule(sheet, "QToolTip")["color"] == theme.text
    panel = rule(sheet, "QWidget#panel")
    assert panel["background"] == theme.surface
    assert rule(sheet, "QMainWindow, QDialog")["background"] == theme.window


def test_the_focus_is_thick_in_high_contrast_only() -> None:
    sheet = build_stylesheet(HIGH_CONTRAST)
    for kind in ("QLineEdit", "QToolButton", "QTabBar"):
        assert f"\n{kind}:focus {{ border: 3px solid {HIGH_CONTRAST.accent}" in sheet
    assert "3px solid" not in build_stylesheet(DARK)
