"""P waves against the usual one, and the direction of T, on made leads."""

import numpy as np
import pytest

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.wave_shapes import p_shapes, t_points_away

FS_HZ = 250.0


def made_lead(n_beats: int = 40, odd: int = 30, t_sign: float = 1.0) -> tuple[np.ndarray, Waves]:
    """Return beats 200 samples apart on a drifting baseline; the P wave of one points down."""
    rng = np.random.default_rng(0)
    r_sample = 150 + 200 * np.arange(n_beats)
    lead = 0.001 * np.arange(r_sample[-1] + 200) + rng.normal(0, 0.003, r_sample[-1] + 200)
    points = np.empty((n_beats, 3, 3))
    for index, r in enumerate(r_sample):
        p = -np.hanning(25) if index == odd else np.hanning(25)
        lead[r - 52 : r - 27] += 0.15 * p
        lead[r - 10 : r + 11] += np.hanning(21)
        lead[r + 40 : r + 91] += 0.3 * t_sign * np.hanning(51)
        points[index] = [[r - 52, r - 40, r - 28], [r - 10, r, r + 10], [r + 40, r + 65, r + 90]]
    return lead, Waves(r_sample, points, np.ones((n_beats, 3)))


def test_one_p_wave_of_another_shape_is_told() -> None:
    lead, waves = made_lead()
    is_usual = np.arange(40) != 30
    found = p_shapes(lead, FS_HZ, waves, is_usual)
    assert found.limit > 0.95
    assert found.fit[30] < 0.5
    assert (found.fit[is_usual] < found.limit).sum() == 2  # 5 % of 39


def test_a_drift_or_a_step_aside_is_no_other_shape() -> None:
    lead, waves = made_lead()
    points = waves.points.copy()
    points[5, 0] += 4  # 16 ms
    moved = Waves(waves.r_sample, points, waves.confidence)
    assert p_shapes(lead, FS_HZ, moved, np.ones(40, dtype=bool)).fit[5] > 0.95


def test_without_p_or_without_usual_ones_nothing_is_told() -> None:
    lead, waves = made_lead()
    points = waves.points.copy()
    points[7, 0] = np.nan
    none = Waves(waves.r_sample, points, waves.confidence)
    assert np.isnan(p_shapes(lead, FS_HZ, none, np.ones(40, dtype=bool)).fit[7])
    few = p_shapes(lead, FS_HZ, waves, np.arange(40) < 19)
    assert np.isnan(few.limit)
    assert np.isnan(few.fit).all()


@pytest.mark.parametrize(("t_sign", "expected"), [(1.0, False), (-1.0, True)])
def test_direction_of_t(t_sign: float, expected: bool) -> None:
    lead, waves = made_lead(t_sign=t_sign)
    assert t_points_away(lead, waves, 3) is expected
    points = waves.points.copy()
    points[3, 2] = np.nan
    assert t_points_away(lead, Waves(waves.r_sample, points, waves.confidence), 3) is None
