"""Trains of ectopic beats and pauses made from normal beats."""

import numpy as np
from rhythm_samples import FS_HZ, lead_of

from ecgviewer.training.made_trains import make_pauses, make_trains


def test_a_third_to_most_beats_come_from_the_focus_and_faster() -> None:
    lead, r_sample = lead_of(1500)
    shares = []
    for seed in range(4):
        made, new_r, is_made = make_trains(lead, FS_HZ, r_sample, np.zeros(1500, dtype=int), seed)
        rr = np.diff(new_r, prepend=new_r[0])[5:]
        ratio = np.median(rr[is_made[5:]]) / np.median(rr[~is_made[5:]])
        assert 0.45 < ratio < 0.85
        assert np.isfinite(made).all()
        assert new_r.size == 1500
        shares.append(is_made.mean())
    assert np.mean(shares) > 0.33
    assert max(shares) > 0.5
    assert max(shares) < 0.95


def test_the_focus_has_a_p_wave_of_its_own() -> None:
    lead, r_sample = lead_of(800)
    heights = []
    for seed in range(6):
        made, new_r, is_made = make_trains(lead, FS_HZ, r_sample, np.zeros(800, dtype=int), seed)
        before = made[new_r[:, None] + np.arange(-90, -30)]
        heights.append(np.ptp(before[is_made], axis=1).mean() - np.ptp(before[~is_made], axis=1).mean())
    assert np.abs(heights).max() > 0.05


def test_beats_of_other_groups_stay_and_are_never_of_the_focus() -> None:
    lead, r_sample = lead_of(400)
    groups = np.where(np.arange(400) % 4 == 0, 2, 0)
    _, new_r, is_made = make_trains(lead, FS_HZ, r_sample, groups, 1)
    assert not is_made[groups == 2].any()
    assert (np.diff(new_r)[groups[1:] == 2] == 300).all()


def test_pauses_are_long_and_leave_every_beat_what_it_is() -> None:
    lead, r_sample = lead_of(1200)
    longest = []
    for seed in range(4):
        made, new_r = make_pauses(lead, FS_HZ, r_sample, np.zeros(1200, dtype=int), seed)
        rr = np.diff(new_r) / FS_HZ
        assert new_r.size == 1200
        assert rr.min() >= 0.32
        longest.append(rr.max())
        near = np.arange(-20, 25)
        np.testing.assert_allclose(
            made[new_r[5:-5, None] + near], np.tile(lead[r_sample[5] + near], (1190, 1)), atol=0.06
        )
    assert max(longest) > 1.2


def test_the_same_seed_gives_the_same_lead() -> None:
    lead, r_sample = lead_of(100)
    groups = np.zeros(100, dtype=int)
    for make in (make_trains, make_pauses):
        first, again = (make(lead, FS_HZ, r_sample, groups, 1)[0] for _ in range(2))
        np.testing.assert_array_equal(first, again)
