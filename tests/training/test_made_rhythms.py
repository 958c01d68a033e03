"""Premature beats made from normal ones."""

import numpy as np
import pytest
from rhythm_samples import FS_HZ, lead_of

from ecgviewer.training.made_rhythms import make_early_beats, make_fibrillation, plan_early


def test_made_beats_come_early_and_keep_their_qrs_complex() -> None:
    lead, r_sample = lead_of(400)
    made, new_r, is_made = make_early_beats(lead, FS_HZ, r_sample, np.zeros(400, dtype=int), 0)
    assert 0.03 < is_made.mean() < 0.35
    rr = np.diff(new_r, prepend=0) / 300
    assert rr[is_made].min() > 0.45
    assert rr[is_made].max() < 0.9
    assert rr[~is_made][1:].min() >= 1
    assert rr[~is_made][1:].max() <= 1.25
    near = np.arange(-20, 25)
    np.testing.assert_allclose(
        made[new_r[is_made][:, None] + near], np.tile(lead[r_sample[5] + near], (is_made.sum(), 1)), atol=0.06
    )
    assert np.isfinite(made).all()
    assert np.abs(np.diff(made)).max() < 2 * np.abs(np.diff(lead)).max()


def test_beats_next_to_others_stay() -> None:
    groups = np.zeros(500, dtype=int)
    groups[::3] = 2
    factors = plan_early(groups, np.full(500, 0.8), np.random.default_rng(0))
    assert np.isnan(factors).all()


def test_no_interval_gets_shorter_than_a_heart_can() -> None:
    rr_s = np.full(3000, 0.5)
    factors = plan_early(np.zeros(3000, dtype=int), rr_s, np.random.default_rng(0))
    assert np.nanmin(factors * rr_s) >= 0.3


def test_the_same_seed_gives_the_same_lead() -> None:
    lead, r_sample = lead_of(100)
    groups = np.zeros(100, dtype=int)
    first, again, other = (make_early_beats(lead, FS_HZ, r_sample, groups, seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert first.size != other.size or not np.array_equal(first, other)


@pytest.mark.parametrize("group", [1, 2, 3])
def test_only_normal_beats_are_moved(group: int) -> None:
    lead, r_sample = lead_of(100)
    made, new_r, is_made = make_early_beats(lead, FS_HZ, r_sample, np.full(100, group), 0)
    assert not is_made.any()
    np.testing.assert_array_equal(made, lead)
    np.testing.assert_array_equal(new_r, r_sample)


def test_fibrillation_is_irregular_without_p_waves() -> None:
    lead, r_sample = lead_of(400)
    made, new_r = make_fibrillation(lead, FS_HZ, r_sample, np.zeros(400, dtype=int), 3)
    rr = np.diff(new_r) / FS_HZ
    assert new_r.size == 400
    assert rr.min() >= 0.29
    assert 0.1 < np.log(rr).std() < 0.3
    assert abs(np.corrcoef(rr[:-1], rr[1:])[0, 1]) < 0.15
    long = np.flatnonzero(rr > 0.75) + 1
    mean_beat = made[new_r[long][:, None] + np.arange(-90, 30)].mean(axis=0)
    assert mean_beat[30] < 0.05
    assert mean_beat[90] > 0.9


def test_fibrillation_leaves_the_intervals_before_ventricular_beats() -> None:
    lead, r_sample = lead_of(200)
    groups = np.where(np.arange(200) % 5 == 0, 2, 0)
    _, new_r = make_fibrillation(lead, FS_HZ, r_sample, groups, 0)
    assert (np.diff(new_r)[groups[1:] == 2] == 300).all()
