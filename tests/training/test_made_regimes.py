"""Lasting rhythms made from normal beats."""

from collections.abc import Callable

import numpy as np
import pytest
from rhythm_samples import FS_HZ, lead_of

from ecgviewer.training.made_regimes import (
    make_bigeminy,
    make_exercise,
    make_flutter,
    make_long_trains,
    make_paroxysms,
)

N_BEATS = 1500
NORMAL = np.zeros(N_BEATS, dtype=np.int64)


def intervals(r_sample: np.ndarray) -> np.ndarray:
    return np.diff(r_sample, prepend=r_sample[0] - 300) / FS_HZ


def test_a_focus_takes_over_for_minutes_and_at_once() -> None:
    lead, r_sample = lead_of(N_BEATS)
    longest = []
    for seed in range(6):
        made, new_r, is_made = make_long_trains(lead, FS_HZ, r_sample, NORMAL, seed)
        rr = intervals(new_r)
        assert np.isfinite(made).all()
        if is_made.any():
            assert 0.4 < np.median(rr[is_made]) / np.median(rr[~is_made]) < 0.85
            edges = np.flatnonzero(np.diff(np.concatenate([[0], is_made.astype(int), [0]])))
            longest.append(int((edges[1::2] - edges[::2]).max()))
    assert max(longest) > 400
    assert min(longest) >= 50


def test_bigeminy_is_every_second_or_third_beat() -> None:
    lead, r_sample = lead_of(N_BEATS)
    for seed in range(4):
        _, new_r, is_made = make_bigeminy(lead, FS_HZ, r_sample, NORMAL, seed)
        assert not (is_made[1:] & is_made[:-1]).any()
        apart = np.diff(np.flatnonzero(is_made))
        assert np.isin(apart, (2, 3)).mean() > 0.7
        rr = intervals(new_r)
        assert np.median(rr[is_made]) < 0.93 * np.median(rr[~is_made])


def test_exercise_changes_the_rate_by_small_steps_only() -> None:
    lead, r_sample = lead_of(N_BEATS)
    _, new_r = make_exercise(lead, FS_HZ, r_sample, NORMAL, 3)
    rr = intervals(new_r)[1:]
    smooth = np.convolve(np.log(rr), np.ones(15) / 15, "valid")
    assert np.ptp(smooth) > 0.3
    assert np.abs(np.diff(smooth)).max() < 0.02


def test_the_p_wave_is_gone_in_fibrillation_and_flutter_and_there_between() -> None:
    lead, r_sample = lead_of(N_BEATS)
    for make in (make_paroxysms, make_flutter):
        made, new_r, is_on = make(lead, FS_HZ, r_sample, NORMAL, 1)
        inside = np.flatnonzero(is_on[1:-1] & is_on[:-2] & is_on[2:]) + 1
        outside = np.flatnonzero(~is_on[1:-1] & ~is_on[:-2] & ~is_on[2:]) + 1
        p = lead[r_sample[5] + np.arange(-90, -30)]
        beats = [made[new_r[rows, None] + np.arange(-90, -30)].mean(axis=0) for rows in (inside, outside)]
        fits = [
            float(np.dot(beat - beat.mean(), p - p.mean()) / np.dot(p - p.mean(), p - p.mean()))
            for beat in beats
        ]
        assert fits[0] < 0.6
        assert fits[1] > 0.9


def test_intervals_of_fibrillation_vary_and_those_of_flutter_are_of_few_lengths() -> None:
    lead, r_sample = lead_of(N_BEATS)
    _, new_r, is_on = make_paroxysms(lead, FS_HZ, r_sample, NORMAL, 2)
    assert np.std(np.log(intervals(new_r)[is_on])) > 0.08
    _, new_r, is_on = make_flutter(lead, FS_HZ, r_sample, NORMAL, 2)
    rr = np.log(intervals(new_r)[is_on])
    near = np.abs(rr[:, None] - rr) < 0.08
    centres = near.sum(axis=1) > 0.05 * rr.size
    assert centres.mean() > 0.8


@pytest.mark.parametrize(
    "make", [make_long_trains, make_bigeminy, make_exercise, make_paroxysms, make_flutter]
)
def test_beats_of_other_groups_stay_and_the_seed_decides(make: Callable[..., tuple[np.ndarray, ...]]) -> None:
    lead, r_sample = lead_of(400)
    groups = np.where(np.arange(400) % 4 == 0, 2, 0)
    first, again = (make(lead, FS_HZ, r_sample, groups, 1) for _ in range(2))
    assert (np.diff(first[1])[groups[1:] == 2] == 300).all()
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[1], make(lead, FS_HZ, r_sample, groups, 2)[1])
