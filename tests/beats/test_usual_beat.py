"""The usual beat and likeness, on beats drawn by hand."""

import numpy as np
import pytest

from ecgviewer.beats.usual_beat import (
    AFTER,
    BEFORE,
    USUAL_AHEAD_BEATS,
    beat_likeness,
    correlation,
    find_plain_intervals,
    find_usual_beats,
    unit_shapes,
)

TIME = np.arange(-BEFORE, AFTER)
NARROW = np.exp(-0.5 * (TIME / 3) ** 2).astype(np.float32)
WIDE = (-1.5 * np.exp(-0.5 * ((TIME - 3) / 8) ** 2)).astype(np.float32)


def bigeminus(n_beats: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a record in which every second beat is wide and early."""
    is_wide = np.arange(n_beats) % 2 == 1
    windows = np.where(is_wide[:, None], WIDE, NARROW).astype(np.float32)
    log_rr = np.where(is_wide, np.log(0.5), np.log(1.1))
    log_after = np.where(is_wide, np.log(1.1), np.log(0.5))
    return windows, log_rr, log_after


def test_the_usual_beat_of_a_bigeminus_is_the_late_one() -> None:
    usual = find_usual_beats(*bigeminus(300))
    np.testing.assert_allclose(usual.templates_mv, np.tile(NARROW, (300, 1)), atol=1e-6)
    assert usual.scale_mv == pytest.approx(np.ptp(NARROW[BEFORE - 12 : BEFORE + 15]), abs=1e-6)


def test_beats_of_one_shape_share_how_early_they_come() -> None:
    windows, log_rr, log_after = bigeminus(300)
    alike = find_usual_beats(windows, log_rr, log_after).alike
    median = np.median(log_rr)
    np.testing.assert_allclose(alike[150:160:2, 0], np.log(1.1) - median, atol=1e-3)
    np.testing.assert_allclose(alike[151:161:2, 0], np.log(0.5) - median, atol=1e-3)
    np.testing.assert_allclose(alike[151:161:2, 1], np.log(1.1) - median, atol=1e-3)
    assert alike[150, 3] == pytest.approx(1, abs=1e-5)


def test_likeness_is_one_for_equal_beats_and_falls_with_size() -> None:
    shape, size = unit_shapes(np.stack([NARROW, 2 * NARROW, -NARROW]))
    likeness = beat_likeness(shape, size, shape, size)
    assert np.diag(likeness) == pytest.approx(1, abs=1e-5)
    assert likeness[0, 1] == pytest.approx(1 - 0.3 * np.log(2), abs=1e-3)
    assert likeness[0, 2] == pytest.approx(-1, abs=1e-5)


def test_correlation_of_a_flat_line_is_zero() -> None:
    assert correlation(np.ones(5), np.arange(5.0)) == 0


def test_the_look_ahead_is_bounded() -> None:
    rng = np.random.default_rng(0)
    windows, log_rr, log_after = bigeminus(400)
    windows = windows + 0.05 * rng.standard_normal(windows.shape).astype(np.float32)
    changed = windows.copy()
    changed[240 + USUAL_AHEAD_BEATS + 1 :] = WIDE
    before = find_usual_beats(windows, log_rr, log_after)
    after = find_usual_beats(changed, log_rr, log_after)
    np.testing.assert_array_equal(before.templates_mv[:241], after.templates_mv[:241])
    np.testing.assert_array_equal(before.alike[:241], after.alike[:241])
    assert not np.array_equal(before.templates_mv[248:256], after.templates_mv[248:256])


def with_p_waves(is_sinus: np.ndarray) -> np.ndarray:
    """Return narrow beats whose P wave is upright where they come from the sinus, else inverted."""
    p_wave = np.exp(-0.5 * ((TIME + 20) / 4) ** 2).astype(np.float32)
    sign = np.where(is_sinus, 0.15, -0.12)[:, None]
    noise = 0.005 * np.random.default_rng(0).standard_normal((is_sinus.size, TIME.size))
    return (NARROW + sign * p_wave + noise).astype(np.float32)


def test_the_sinus_beat_stays_the_usual_one_where_trains_are_the_majority() -> None:
    is_sinus = np.arange(400) % 20 >= 15
    windows = with_p_waves(is_sinus)
    log_rr = np.where(is_sinus, np.log(1.0), np.log(0.6))
    usual = find_usual_beats(windows, log_rr, np.append(log_rr[1:], log_rr[0]))
    assert usual.templates_mv[200:300, BEFORE - 20] == pytest.approx(0.15, abs=0.01)
    early, to_slow = usual.alike_p[200:300, 0], usual.alike_p[200:300, 1]
    assert to_slow[~is_sinus[200:300]] == pytest.approx(np.log(0.6), abs=0.02)
    assert to_slow[is_sinus[200:300]] == pytest.approx(0, abs=0.02)
    assert early[is_sinus[200:300]].min() > 0.4


def test_intervals_beside_beats_of_another_shape_are_not_plain() -> None:
    windows, log_rr, _ = bigeminus(300)
    windows[90:150:2] = NARROW
    windows[91:151:2] = NARROW
    plain = find_plain_intervals(windows, log_rr)
    assert plain[92:150].all()
    assert not plain[160:290].any()
