"""Colours as numbers, at their ends."""

import numpy as np
import pytest

from ecgviewer.ui.look.color_spaces import (
    blend_hex,
    contrast_ratio,
    evenly_spaced_ramp,
    from_linear,
    hex_to_rgb,
    oklab_to_rgb,
    rgb_to_hex,
    rgb_to_oklab,
    to_linear,
)


def test_names_of_colours_are_read_and_written_and_clipped() -> None:
    assert hex_to_rgb("#ff8000") == pytest.approx([1.0, 128 / 255, 0.0])
    assert rgb_to_hex(np.array([1.0, 128 / 255, 0.0])) == "#ff8000"
    assert rgb_to_hex(np.array([-0.2, 1.4, 0.5])) == "#00ff80"


def test_linear_light_by_the_standard_and_back() -> None:
    values = np.array([0.0, 0.04045, 0.0405, 0.5, 1.0])
    assert to_linear(values) == pytest.approx([0.0, 0.0031308, 0.0031346, 0.2140411, 1.0], abs=1e-6)
    assert from_linear(to_linear(values)) == pytest.approx(values, abs=1e-6)
    assert from_linear(np.array([-1.0, 2.0])) == pytest.approx([0.0, 1.0])


def test_a_colour_that_no_screen_shows_is_clipped_to_one_that_it_does() -> None:
    rgb = oklab_to_rgb(np.array([[0.5, 0.6, 0.0], [1.4, 0.0, 0.0]]))
    assert ((rgb >= 0) & (rgb <= 1)).all()
    assert rgb[1] == pytest.approx([1, 1, 1])


def test_contrast_is_the_same_whichever_colour_comes_first() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast_ratio("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast_ratio("#777777", "#777777") == 1.0
    assert contrast_ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # of WCAG's own examples


@pytest.mark.parametrize(("share", "color"), [(0.0, "#000000"), (0.5, "#80407f"), (1.0, "#ff80fe")])
def test_a_foreground_covers_its_share(share: float, color: str) -> None:
    assert blend_hex("#000000", "#ff80fe", share) == color


def steps(ramp: np.ndarray) -> np.ndarray:
    lab = rgb_to_oklab(ramp[:, :3] / 255)
    return np.linalg.norm(np.diff(lab, axis=0), axis=1)


@pytest.mark.parametrize("stops", [("#202020", "#ffffff"), ("#74808d", "#d2503f", "#4a0a7c")])
def test_a_ramp_runs_from_its_first_to_its_last_stop_in_equal_steps(stops: tuple[str, ...]) -> None:
    ramp = evenly_spaced_ramp(stops, 32)
    assert ramp.shape == (32, 4)
    assert ramp.dtype == np.uint8
    assert (ramp[:, 3] == 255).all()
    assert rgb_to_hex(ramp[0, :3] / 255) == stops[0]
    assert rgb_to_hex(ramp[-1, :3] / 255) == stops[-1]
    assert steps(ramp).max() < 1.25 * steps(ramp).mean()
    lightness = rgb_to_oklab(ramp[:, :3] / 255)[:, 0]
    even = np.linspace(lightness[0], lightness[-1], 32)
    assert np.abs(lightness - even).max() < 0.012
