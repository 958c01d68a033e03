import itertools

import numpy as np
import pytest

from ecgviewer.ui.look.color_spaces import (
    blend_hex,
    contrast_ratio,
    from_linear,
    hex_to_rgb,
    oklab_to_rgb,
    rgb_to_hex,
    rgb_to_oklab,
    to_linear,
)
from ecgviewer.ui.look.theme import HIGH_CONTRAST, LIGHT, THEMES, Theme, magnitude_colors, signed_colors

AA_TEXT = 4.5
AA_GRAPHICS = 3.0

# Full dichromacy after Machado, Oliveira and Fernandes (2009), on linear RGB.
COLOR_BLINDNESS = {
    "protanopia": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    "deuteranopia": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
}

both_themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def ramp_oklab(theme: Theme, kind: str) -> np.ndarray:
    shares = np.linspace(0, 1, 9)
    rgba = {
        "magnitude": lambda: magnitude_colors(shares, theme),
        "for": lambda: signed_colors(shares, theme),
        "against": lambda: signed_colors(-shares, theme),
    }[kind]()
    return rgb_to_oklab(rgba[:, :3] / 255)


@both_themes
def test_text_reads_with_aa_contrast(theme: Theme) -> None:
    for color in (theme.text, theme.muted, theme.accent, theme.false_hue, theme.warning):
        for background in (theme.surface, theme.window, theme.raised, theme.paper):
            assert contrast_ratio(color, background) >= AA_TEXT
    assert contrast_ratio(theme.on_accent, theme.accent) >= AA_TEXT
    assert contrast_ratio(theme.text, theme.selection) >= AA_TEXT


def pairs_of_high_contrast() -> list[tuple[str, str]]:
    """Return what is written or drawn on what, in the theme of high contrast."""
    theme = HIGH_CONTRAST
    backgrounds = (theme.surface, theme.window, theme.raised, theme.paper, theme.selection)
    inks = (theme.text, theme.muted, theme.accent, theme.false_hue, theme.warning, theme.trace)
    classes = [*theme.class_colors, "J", "e", "?", "j"]
    ramps = [rgb_to_hex(rgba[:3] / 255) for rgba in signed_colors(np.linspace(-1, 1, 41), theme)]
    ramps += [rgb_to_hex(rgba[:3] / 255) for rgba in magnitude_colors(np.linspace(0, 1, 41), theme)]
    return [
        *((ink, background) for ink in inks for background in backgrounds),
        *((theme.class_color(label), theme.class_fill(label)) for label in classes),
        *((theme.class_color(label), theme.surface) for label in classes),
        *((theme.class_color(label), theme.selection) for label in classes),
        *((color, theme.paper) for color in (*ramps, *theme.part_colors)),
        *((theme.text, blend_hex(theme.surface, hue, 0.32)) for hue in (theme.accent, theme.false_hue)),
        *((theme.text, blend_hex(theme.surface, hue, 0.22)) for hue in (theme.accent, theme.muted)),
        (theme.on_accent, theme.accent),
    ]


def test_high_contrast_is_seven_to_one_for_all_text_and_ink() -> None:
    weak = {pair: contrast_ratio(*pair) for pair in pairs_of_high_contrast() if contrast_ratio(*pair) < 7}
    assert not weak


@pytest.mark.parametrize(("theme", "small", "large"), [(HIGH_CONTRAST, 1.5, 3.0), (LIGHT, 1.1, 1.5)])
def test_the_lines_of_the_paper_are_seen_and_the_ink_before_them(
    theme: Theme, small: float, large: float
) -> None:
    assert contrast_ratio(theme.grid_small, theme.paper) >= small
    assert contrast_ratio(theme.grid_large, theme.paper) >= large
    assert contrast_ratio(theme.trace, theme.grid_large) >= 4.5
    assert contrast_ratio(theme.border, theme.window) >= (AA_GRAPHICS if theme.is_strong else 1.1)


@both_themes
def test_chips_read_with_aa_contrast(theme: Theme) -> None:
    for label in [*theme.class_colors, "J", "e", "S", "?"]:
        assert contrast_ratio(theme.class_color(label), theme.class_fill(label)) >= AA_TEXT, label


@both_themes
@pytest.mark.parametrize("blindness", COLOR_BLINDNESS)
def test_the_five_classes_differ_for_colour_blind_eyes(theme: Theme, blindness: str) -> None:
    matrix = np.array(COLOR_BLINDNESS[blindness])
    seen = {}
    for label in "NLRAV":
        linear = np.clip(matrix @ to_linear(hex_to_rgb(theme.class_color(label))), 0, 1)
        seen[label] = rgb_to_oklab(from_linear(linear))
    for first, second in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[first] - seen[second]) > 0.07, (first, second)


@both_themes
@pytest.mark.parametrize("blindness", [None, *COLOR_BLINDNESS])
def test_what_a_call_rests_on_has_three_colours_that_differ(theme: Theme, blindness: str | None) -> None:
    matrix = np.eye(3) if blindness is None else np.array(COLOR_BLINDNESS[blindness])
    seen = []
    for color in theme.part_colors:
        assert contrast_ratio(color, theme.surface) >= AA_GRAPHICS
        assert contrast_ratio(color, theme.paper) >= AA_GRAPHICS
        seen.append(rgb_to_oklab(from_linear(np.clip(matrix @ to_linear(hex_to_rgb(color)), 0, 1))))
    for first, second in itertools.combinations(seen, 2):
        assert np.linalg.norm(first - second) > 0.07


@both_themes
def test_a_class_keeps_its_hue_and_an_unknown_one_gets_one(theme: Theme) -> None:
    assert theme.class_color("V") == theme.class_colors["V"]
    assert theme.class_color("e") == theme.class_color("e")
    assert theme.class_color("e") in theme.extra_colors
    assert theme.class_color("") == theme.muted
    assert theme.false_hue not in theme.class_colors.values()


@both_themes
@pytest.mark.parametrize("kind", ["magnitude", "for", "against"])
def test_maps_are_even_and_their_lightness_runs_one_way(theme: Theme, kind: str) -> None:
    lab = ramp_oklab(theme, kind)
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.max() / steps.min() < 1.4
    direction = np.sign(lab[-1, 0] - lab[0, 0])
    assert np.all(np.diff(lab[:, 0]) * direction > 0)


@both_themes
def test_the_trace_is_visible_at_every_value(theme: Theme) -> None:
    values = np.linspace(-1, 1, 41)
    for rgba in (*magnitude_colors(values, theme), *signed_colors(values, theme)):
        assert contrast_ratio(rgb_to_hex(rgba[:3] / 255), theme.paper) >= AA_GRAPHICS
    assert contrast_ratio(theme.trace, theme.paper) >= 7


@both_themes
def test_the_signed_map_is_centred_on_one_grey(theme: Theme) -> None:
    middle, near = signed_colors(np.array([0.0, -0.0]), theme)
    assert middle.tolist() == near.tolist()
    for_, against = (ramp_oklab(theme, kind) for kind in ("for", "against"))
    assert for_[-1, 2] > 0.05  # orange lies on the yellow side
    assert against[-1, 2] < -0.05  # blue on the other
    assert abs(for_[-1, 0] - against[-1, 0]) < 0.05


def test_values_outside_the_scale_are_clipped() -> None:
    ends = magnitude_colors(np.array([-2.0, 0.0, 1.0, 9.0]), LIGHT)
    assert ends[0].tolist() == ends[1].tolist()
    assert ends[2].tolist() == ends[3].tolist()
    assert ends.dtype == np.uint8
    assert ends[:, 3].tolist() == [255] * 4


def test_oklab_round_trip_and_known_values() -> None:
    white = rgb_to_oklab(np.array([1.0, 1.0, 1.0]))
    np.testing.assert_allclose(white, [1.0, 0.0, 0.0], atol=1e-4)
    colors = np.random.default_rng(0).uniform(0, 1, (20, 3))
    np.testing.assert_allclose(oklab_to_rgb(rgb_to_oklab(colors)), colors, atol=1e-5)


def test_contrast_and_blend_by_hand() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert blend_hex("#000000", "#ffffff", 0.5) == "#808080"
    assert blend_hex("#102030", "#ffffff", 0.0) == "#102030"
