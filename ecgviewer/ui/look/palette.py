"""Gives the whole application a theme."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.stylesheet import build_stylesheet
from ecgviewer.ui.look.theme import Theme

_OUTLINE_PERCENT = 140
"""By how much Fusion darkens the window's colour for an outline."""


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole application a theme: style, palette and style sheet."""
    app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    # Fusion outlines these in a darker shade of the window, which a dark window swallows.
    for names, color in (
        (("QCheckBox", "QRadioButton"), theme.muted),
        (("QComboBox", "QAbstractSpinBox"), theme.border),
    ):
        outlined = _palette(theme)
        outlined.setColor(QPalette.ColorRole.Window, QColor(color).lighter(_OUTLINE_PERCENT))
        # What has the focus is outlined in the highlight's colour, which is too pale for a line.
        outlined.setColor(QPalette.ColorRole.Highlight, QColor(theme.accent))
        for name in names:
            app.setPalette(outlined, name)  # type: ignore[arg-type]  # its stub wants bytes, it takes text
    app.setStyleSheet(build_stylesheet(theme))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.surface,
        QPalette.ColorRole.AlternateBase: theme.raised,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.surface,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.false_hue,
        QPalette.ColorRole.ToolTipBase: theme.raised,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.selection,
        QPalette.ColorRole.HighlightedText: theme.text,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.LinkVisited: theme.accent,
        QPalette.ColorRole.Light: theme.raised,
        QPalette.ColorRole.Midlight: theme.raised,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.Dark: theme.border,
        QPalette.ColorRole.Shadow: theme.border,
        QPalette.ColorRole.Accent: theme.accent,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(
            QPalette.ColorGroup.Disabled, role, QColor(blend_hex(theme.surface, theme.muted, 0.65))
        )
    return palette
