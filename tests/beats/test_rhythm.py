import numpy as np

from ecgviewer.beats.rhythm import is_fibrillating, missing_stretches, rr_intervals_s


def test_stretches_of_a_tenth_of_a_second_are_missing() -> None:
    lead = np.ones(2000)
    lead[100:135] = np.nan
    lead[500:536] = np.nan
    lead[1990:] = np.inf
    assert missing_stretches(lead, 360.0).tolist() == [[500, 536]]
    assert missing_stretches(np.ones(5), 360.0).shape == (0, 2)
    assert missing_stretches(np.full(360, np.nan), 360.0).tolist() == [[0, 360]]


def test_intervals_across_what_is_missing_are_not_known() -> None:
    missing = np.array([[150, 190], [450, 460]])
    before, after = rr_intervals_s(np.array([100, 200, 300, 400, 500]), 100.0, missing)
    np.testing.assert_array_equal(before, [np.nan, np.nan, 1, 1, np.nan])
    np.testing.assert_array_equal(after, [np.nan, 1, 1, np.nan, np.nan])


def test_fibrillation_is_told_by_the_reference_or_by_rhythm_and_p_waves() -> None:
    rng = np.random.default_rng(0)
    irregular, regular = rng.uniform(0.5, 1.2, 100), np.full(100, 0.8)
    none, found = np.zeros(100, dtype=bool), np.ones(100, dtype=bool)
    unknown = np.full(100, "", dtype="U4")
    assert is_fibrillating(unknown, none, irregular)[10:90].all()
    for has_p, rr_s in ((found, irregular), (none, regular), (found, regular)):
        assert not is_fibrillating(unknown, has_p, rr_s).any()
    for period in ([0.5, 1.0], [0.8, 0.5, 1.1], [0.8, 0.8, 0.5, 1.1]):
        coming_again = np.resize(period, 100) * rng.uniform(0.98, 1.02, 100)
        assert not is_fibrillating(unknown, none, coming_again).any(), "bigeminy and its like have a pattern"
    assert is_fibrillating(unknown[:12], none[:12], np.append(np.nan, irregular[:11])).sum() == 0, "too few"
    assert is_fibrillating(unknown[:16], none[:16], np.append(np.nan, irregular[:15])).any()
    assert is_fibrillating(np.full(100, "AFL"), found, regular).all()
    assert not is_fibrillating(np.full(100, "N"), none, irregular).any()
    assert is_fibrillating(unknown[:0], none[:0], regular[:0]).size == 0
