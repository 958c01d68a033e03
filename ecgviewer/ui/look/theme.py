"""Colours of the light and the dark theme, and the colour maps of attributions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ecgviewer.ui.look.color_spaces import blend_hex, evenly_spaced_ramp
from ecgviewer.ui.look.stylesheet import build_stylesheet

_N_SHADES = 256
_OUTLINE_PERCENT = 140
"""By how much Fusion darkens the window's colour for an outline."""


@dataclass(frozen=True, eq=False)
class Theme:
    """Every colour of the window, as `#rrggbb`.

    Attributes
    ----------
    name
        "light" or "dark".
    window, surface, raised
        Behind the panels; of the panels; of what lies on a panel (headers, hovered rows).
    border
        Lines around and between panels.
    text, muted
        Text, and text of less weight; both read with at least 4.5 : 1 on `surface`.
    accent, on_accent
        What is active, and text on it.
    selection
        Row or span that is selected.
    false_hue
        False calls; no class has this hue.
    warning
        Text that warns, such as a model that has seen the patient.
    paper, grid_small, grid_large
        ECG paper and its lines.
    trace
        A trace without attribution, and calibration pulses.
    noise
        Hatch of noisy spans.
    class_colors
        Hue of each class, the same in all views: use `class_color`.
    extra_colors
        Hues of classes that `class_colors` doesn't name.
    magnitude_stops, signed_for_stops, signed_against_stops
        Colours that the attribution maps run through, from zero to the largest.
    """

    name: str
    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    false_hue: str
    warning: str
    paper: str
    grid_small: str
    grid_large: str
    trace: str
    noise: str
    class_colors: Mapping[str, str]
    extra_colors: tuple[str, ...]
    magnitude_stops: tuple[str, ...]
    signed_for_stops: tuple[str, ...]
    signed_against_stops: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        """Whether this is the dark theme."""
        return self.name == "dark"

    def class_color(self, label: str) -> str:
        """Return the hue of a class or WFDB mnemonic; unknown ones get a fixed one of their own."""
        known = self.class_colors.get(label)
        if known is not None:
            return known
        return self.extra_colors[sum(label.encode()) % len(self.extra_colors)] if label else self.muted

    def class_fill(self, label: str) -> str:
        """Return the pale fill of a class's chip; `class_color` reads on it with 4.5 : 1."""
        return blend_hex(self.surface, self.class_color(label), 0.20 if self.is_dark else 0.13)


LIGHT = Theme(
    name="light",
    window="#f3f4f6",
    surface="#ffffff",
    raised="#f7f8fa",
    border="#dfe3e8",
    text="#18222e",
    muted="#5d6875",
    accent="#1d5fd6",
    on_accent="#ffffff",
    selection="#d6e4fc",
    false_hue="#b00c93",
    warning="#9a3d00",
    paper="#fffaf7",
    grid_small="#fbe7e1",
    grid_large="#f1c3b9",
    trace="#1d2b3a",
    noise="#8b95a1",
    class_colors=MappingProxyType(
        {
            "N": "#5c6672",
            "L": "#00574a",
            "R": "#4f3800",
            "A": "#b93a0c",
            "S": "#b93a0c",
            "V": "#1b5fd0",
            "F": "#46279a",
            "/": "#0f6d8c",
            "Q": "#75655a",
        }
    ),
    extra_colors=("#6d5a4a", "#3f6b2e", "#7d4a6e", "#44618a"),
    magnitude_stops=("#74808d", "#d2503f", "#b8117a", "#4a0a7c"),
    signed_for_stops=("#747f8c", "#b56a35", "#bd4d00"),
    signed_against_stops=("#747f8c", "#4d7dbd", "#1763cf"),
)

DARK = Theme(
    name="dark",
    window="#12161c",
    surface="#1a2029",
    raised="#222a35",
    border="#303a47",
    text="#e6ebf2",
    muted="#9aa6b5",
    accent="#5c9dff",
    on_accent="#0b1220",
    selection="#263c60",
    false_hue="#ff74dc",
    warning="#ffb07a",
    paper="#161b22",
    grid_small="#20262f",
    grid_large="#323b47",
    trace="#d5dde8",
    noise="#7a8694",
    class_colors=MappingProxyType(
        {
            "N": "#9eabba",
            "L": "#6ee3c0",
            "R": "#f2dc84",
            "A": "#ff8a5c",
            "S": "#ff8a5c",
            "V": "#64a4ff",
            "F": "#bda6ff",
            "/": "#4fc3dc",
            "Q": "#c4a98e",
        }
    ),
    extra_colors=("#c9b39c", "#9ccb7f", "#dba3cb", "#9db8e0"),
    magnitude_stops=("#737e8c", "#c8503c", "#f08a2c", "#fbf08a"),
    signed_for_stops=("#76818e", "#d98a45", "#ffb266"),
    signed_against_stops=("#76818e", "#5f9be0", "#85c4ff"),
)

THEMES: Mapping[str, Theme] = MappingProxyType({"light": LIGHT, "dark": DARK})
"""Both themes by name."""


def magnitude_colors(values: np.ndarray, theme: Theme) -> np.ndarray:
    """Return the colour of attributions that are never negative.

    The map is even: equal steps of the value are equal steps in OKLab, and lightness runs one way
    only, so that it reads without colour vision too.

    Parameters
    ----------
    values
        From 0 (no evidence) to 1 (the end of the scale or more); anything outside is clipped.
    theme
        Theme to draw in.

    Returns
    -------
    numpy.ndarray
        RGBA, uint8, shape (n, 4).
    """
    shades = np.rint(np.clip(values, 0.0, 1.0) * (_N_SHADES - 1)).astype(int)
    return _ramp(theme.magnitude_stops)[shades]


def signed_colors(values: np.ndarray, theme: Theme) -> np.ndarray:
    """Return the colour of signed attributions: orange for the class, blue against it.

    Both arms start from one grey at zero and have the same lightness at the same magnitude.

    Parameters
    ----------
    values
        From -1 (against) to 1 (for); anything outside is clipped.
    theme
        Theme to draw in.

    Returns
    -------
    numpy.ndarray
        RGBA, uint8, shape (n, 4).
    """
    clipped = np.clip(values, -1.0, 1.0)
    shades = np.rint(np.abs(clipped) * (_N_SHADES - 1)).astype(int)
    is_against = np.asarray(clipped) < 0
    return np.where(
        is_against[..., None],
        _ramp(theme.signed_against_stops)[shades],
        _ramp(theme.signed_for_stops)[shades],
    )


@lru_cache(maxsize=16)
def _ramp(stops: tuple[str, ...]) -> np.ndarray:
    return evenly_spaced_ramp(stops, _N_SHADES)


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
