"""Sharing of the ventricular and the supraventricular call, on beats drawn by hand."""

import numpy as np
import pytest

from ecgviewer.classifiers.alike import (
    SHARE_AHEAD_BEATS,
    SHARE_BACK_BEATS,
    share_supraventricular,
    share_ventricular,
)

TIME = np.arange(-60, 72)
NARROW = np.exp(-0.5 * (TIME / 3) ** 2)
WIDE = -1.5 * np.exp(-0.5 * ((TIME - 3) / 8) ** 2)


def waves_of(is_wide: np.ndarray) -> np.ndarray:
    beats = np.where(is_wide[:, None], WIDE, NARROW)
    return np.stack([beats, beats - NARROW], axis=1).astype(np.float32)


def test_a_doubtful_beat_is_called_as_those_that_look_like_it() -> None:
    is_wide = np.arange(100) % 4 == 0
    p = np.where(is_wide[:, None], [0.05, 0.05, 0.9], [0.95, 0.04, 0.01])
    p[48] = [0.4, 0.2, 0.4]
    shared = share_ventricular(p, waves_of(is_wide), 2)
    assert shared[48, 2] > 0.7
    assert shared[48, 0] == pytest.approx(2 * shared[48, 1])
    np.testing.assert_allclose(shared.sum(axis=1), 1)
    np.testing.assert_array_equal(
        shared.argmax(axis=1)[np.arange(100) != 48], p.argmax(axis=1)[np.arange(100) != 48]
    )


def test_a_beat_like_no_other_keeps_its_call() -> None:
    is_wide = np.arange(100) == 50
    p = np.tile([0.95, 0.04, 0.01], (100, 1))
    p[50] = [0.2, 0.1, 0.7]
    assert share_ventricular(p, waves_of(is_wide), 2)[50, 2] == pytest.approx(0.7, abs=0.005)


def test_the_reach_is_bounded() -> None:
    p = np.random.default_rng(0).dirichlet([1, 1, 1], 500)
    waves = waves_of(np.zeros(500, dtype=bool))
    changed = p.copy()
    changed[300 + SHARE_AHEAD_BEATS + 1 :] = [0, 0, 1]
    changed[: 300 - SHARE_BACK_BEATS] = [0, 0, 1]
    before, after = share_ventricular(p, waves, 2), share_ventricular(changed, waves, 2)
    np.testing.assert_allclose(before[300], after[300], atol=1e-12)
    assert abs(before[301] - after[301]).max() > 1e-6


def test_no_beats() -> None:
    assert share_ventricular(np.zeros((0, 3)), np.zeros((0, 3, 132)), 2).shape == (0, 3)


def atrial_record() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return probabilities, waves and earliness of 60 sinus beats, then 60 with another P wave, early."""
    is_ectopic = np.arange(120) >= 60
    p_wave = np.exp(-0.5 * ((TIME + 20) / 4) ** 2)
    noise = 0.01 * np.random.default_rng(0).standard_normal((120, TIME.size))
    beats = NARROW + np.where(is_ectopic, -0.12, 0.15)[:, None] * p_wave + noise
    waves = np.stack([beats, beats - NARROW], axis=1).astype(np.float32)
    probabilities = np.where(is_ectopic[:, None], [0.1, 0.9, 0.0], [0.9, 0.1, 0.0])
    return probabilities, waves, np.where(is_ectopic, np.log(0.6), 0.0)


def test_a_doubtful_atrial_beat_is_called_as_those_alike() -> None:
    probabilities, waves, earliness = atrial_record()
    probabilities[30], probabilities[90] = [0.3, 0.65, 0.05], [0.6, 0.35, 0.05]
    shared = share_supraventricular(probabilities, waves, earliness, 0, 1)
    assert shared[30, 0] > 0.6
    assert shared[90, 1] > 0.6
    assert shared[30, 2] == 0.05
    np.testing.assert_allclose(shared.sum(axis=1), 1)


def test_a_beat_that_comes_as_no_other_keeps_its_odds() -> None:
    probabilities, waves, earliness = atrial_record()
    probabilities[30], earliness[30] = [0.2, 0.8, 0.0], np.log(0.3)
    shared = share_supraventricular(probabilities, waves, earliness, 0, 1)
    assert shared[30, 1] == pytest.approx(0.8, abs=0.01)


def test_no_atrial_beats() -> None:
    nothing = np.zeros((0, 3))
    assert share_supraventricular(nothing, np.zeros((0, 3, 132)), np.zeros(0), 0, 1).shape == (0, 3)
