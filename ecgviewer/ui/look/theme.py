"""Colours of the light, the dark and the high-contrast theme, and the colour maps of attributions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from ecgviewer.ui.look.color_spaces import blend_hex, evenly_spaced_ramp

_N_SHADES = 256


@dataclass(frozen=True, eq=False)
class Theme:
    """Every colour of the window, as `#rrggbb`.

    Attributes
    ----------
    name
        "light", "dark" or "contrast".
    window, surface, raised
        Behind the panels; of the panels; of what lies on a panel (headers, hovered rows).
    border
        Lines around and between panels.
    text, muted
        Text, and text of less weight; both read with at least 4.5 : 1 on `surface`, in
        the theme of high contrast with 7 : 1.
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
    part_colors
        What a call rests on: wave, rhythm, usual beat.
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
    part_colors: tuple[str, str, str]

    @property
    def is_dark(self) -> bool:
        """Whether it is light on dark."""
        return self.name != "light"

    @property
    def is_strong(self) -> bool:
        """Whether this is the theme of high contrast: lines are thicker, too."""
        return self.name == "contrast"

    def class_color(self, label: str) -> str:
        """Return the hue of a class or WFDB mnemonic; unknown ones get a fixed one of their own."""
        known = self.class_colors.get(label)
        if known is not None:
            return known
        return self.extra_colors[sum(label.encode()) % len(self.extra_colors)] if label else self.muted

    def class_fill(self, label: str) -> str:
        """Return the pale fill of a class's chip; `class_color` reads on it with 4.5 : 1 or more."""
        return blend_hex(self.surface, self.class_color(label), 0.20 if self.is_dark else 0.13)


_COLORS: Mapping[str, tuple[str, str, str]] = {
    "window": ("#f3f4f6", "#12161c", "#000000"),
    "surface": ("#ffffff", "#1a2029", "#000000"),
    "raised": ("#f7f8fa", "#222a35", "#141414"),
    "border": ("#dfe3e8", "#303a47", "#9a9a9a"),
    "text": ("#18222e", "#e6ebf2", "#ffffff"),
    "muted": ("#5d6875", "#9aa6b5", "#d9d9d9"),
    "accent": ("#1d5fd6", "#5c9dff", "#ffe14d"),
    "on_accent": ("#ffffff", "#0b1220", "#000000"),
    "selection": ("#d6e4fc", "#263c60", "#0a2a58"),
    "false_hue": ("#b00c93", "#ff74dc", "#ff9be8"),
    "warning": ("#9a3d00", "#ffb07a", "#ffbe78"),
    "paper": ("#fffaf7", "#161b22", "#000000"),
    "grid_small": ("#fbe7e1", "#20262f", "#303030"),
    "grid_large": ("#f1c3b9", "#323b47", "#5c5c5c"),
    "trace": ("#1d2b3a", "#d5dde8", "#ffffff"),
    "noise": ("#8b95a1", "#7a8694", "#b0b0b0"),
}
"""Each colour of `Theme`: light, dark, high contrast."""

_CLASS_COLORS: Mapping[str, tuple[str, str, str]] = {
    "N": ("#5c6672", "#9eabba", "#aeb9c5"),
    "L": ("#00574a", "#6ee3c0", "#7dffcf"),
    "R": ("#4f3800", "#f2dc84", "#ffe98a"),
    "A": ("#b93a0c", "#ff8a5c", "#ffa07a"),
    "S": ("#b93a0c", "#ff8a5c", "#ffa07a"),
    "V": ("#1b5fd0", "#64a4ff", "#82bbff"),
    "F": ("#46279a", "#bda6ff", "#d3c4ff"),
    "/": ("#0f6d8c", "#4fc3dc", "#74def3"),
    "Q": ("#75655a", "#c4a98e", "#dcc3a4"),
}

_RAMPS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "extra_colors": (
        ("#6d5a4a", "#3f6b2e", "#7d4a6e", "#44618a"),
        ("#c9b39c", "#9ccb7f", "#dba3cb", "#9db8e0"),
        ("#dcc7b0", "#b0dd94", "#ecb9dd", "#b3cbf0"),
    ),
    "magnitude_stops": (
        ("#74808d", "#d2503f", "#b8117a", "#4a0a7c"),
        ("#737e8c", "#c8503c", "#f08a2c", "#fbf08a"),
        ("#9aa3ad", "#ee8a76", "#ffb45c", "#fff6a8"),
    ),
    "signed_for_stops": (
        ("#747f8c", "#b56a35", "#bd4d00"),
        ("#76818e", "#d98a45", "#ffb266"),
        ("#9aa3ad", "#e8a45c", "#ffbf80"),
    ),
    "signed_against_stops": (
        ("#747f8c", "#4d7dbd", "#1763cf"),
        ("#76818e", "#5f9be0", "#85c4ff"),
        ("#9aa3ad", "#86b6ee", "#9dd2ff"),
    ),
}

_PARTS = (
    ("#4a5a6b", "#7a3fb0", "#0b8a74"),
    ("#8794a4", "#c69aff", "#7df0d4"),
    ("#a3aebb", "#cfaaff", "#8ff7dd"),
)
"""Colours of `Theme.part_colors`: light, dark, high contrast."""


def _theme(name: str, side: int) -> Theme:
    """Return the theme of one column of the tables: 0 is light, 1 dark, 2 high contrast."""
    return Theme(
        name=name,
        class_colors=MappingProxyType({label: pair[side] for label, pair in _CLASS_COLORS.items()}),
        extra_colors=_RAMPS["extra_colors"][side],
        magnitude_stops=_RAMPS["magnitude_stops"][side],
        signed_for_stops=_RAMPS["signed_for_stops"][side],
        signed_against_stops=_RAMPS["signed_against_stops"][side],
        part_colors=_PARTS[side],
        **{role: pair[side] for role, pair in _COLORS.items()},
    )


LIGHT, DARK, HIGH_CONTRAST = _theme("light", 0), _theme("dark", 1), _theme("contrast", 2)

THEMES: Mapping[str, Theme] = MappingProxyType({each.name: each for each in (LIGHT, DARK, HIGH_CONTRAST)})
"""All themes by name."""


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
    found: np.ndarray = _ramp(theme.magnitude_stops)[shades]
    return found


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
    colors: np.ndarray = np.where(
        is_against[..., None],
        _ramp(theme.signed_against_stops)[shades],
        _ramp(theme.signed_for_stops)[shades],
    )
    return colors


@lru_cache(maxsize=16)
def _ramp(stops: tuple[str, ...]) -> np.ndarray:
    return evenly_spaced_ramp(stops, _N_SHADES)
