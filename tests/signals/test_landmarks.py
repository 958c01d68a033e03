import numpy as np

from ecgviewer.signals.landmarks import N_INTERVALS, interval_hashes, landmark_times


def beats_at(times_s: np.ndarray, fs: float, seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * fs)) / fs
    return np.exp(-(((t[:, None] - times_s) / 0.02) ** 2)).sum(axis=1).astype(np.float32)


TIMES = np.cumsum(np.random.default_rng(1).uniform(0.5, 1.2, 60))


def test_landmarks_are_the_peaks_whatever_gain_offset_and_rate() -> None:
    for fs in (128.0, 250.0, 360.0):
        lead = beats_at(TIMES, fs, TIMES[-1] + 2)
        for made in (lead, -3.7 * lead + 2):
            np.testing.assert_allclose(landmark_times(made, fs), TIMES, atol=0.002)


def test_of_two_peaks_close_together_the_higher_is_one() -> None:
    lead = beats_at(np.array([1.0, 2.0, 3.0]), 250.0, 5.0) + 0.5 * beats_at(np.array([2.2]), 250.0, 5.0)
    np.testing.assert_allclose(landmark_times(lead, 250.0), [1.0, 2.0, 3.0], atol=0.004)


def test_what_is_cut_off_in_front_changes_no_hash_of_the_rest() -> None:
    whole, begins_s = interval_hashes(TIMES)
    rest, later_s = interval_hashes(TIMES[7:] - TIMES[5])
    np.testing.assert_array_equal(rest, whole[7:])
    np.testing.assert_allclose(later_s + TIMES[5], begins_s[7:])
    assert whole.size == TIMES.size - N_INTERVALS
    assert np.unique(whole).size == whole.size


def test_one_interval_that_differs_changes_the_hashes_that_hold_it_only() -> None:
    steps = np.diff(TIMES).round(2)
    whole, _ = interval_hashes(np.append(0, np.cumsum(steps)))
    steps[20] += 0.02
    changed, _ = interval_hashes(np.append(0, np.cumsum(steps)))
    assert np.flatnonzero(whole != changed).tolist() == list(range(20 - N_INTERVALS + 1, 21))


def test_steady_intervals_and_pauses_make_no_hash() -> None:
    assert interval_hashes(np.arange(0, 30, 0.75))[0].size == 0
    assert interval_hashes(np.cumsum(np.tile([0.8, 2.5, 0.7], 10)))[0].size == 0


def test_too_little_has_none() -> None:
    assert landmark_times(np.zeros(0), 360.0).size == 0
    assert landmark_times(np.full(3600, np.nan), 360.0).size == 0
    assert interval_hashes(TIMES[:N_INTERVALS])[0].size == 0
