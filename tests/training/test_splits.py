"""The paper's split: balanced first, then divided."""

import numpy as np

from ecgviewer.training.splits import split_paper


def test_sizes_are_those_of_the_paper() -> None:
    targets = np.repeat(np.arange(5), [75000, 8000, 7200, 2500, 7100])
    split = split_paper(targets, 5, 6000, seed=0)
    assert (split.train.size, split.stop.size, split.test.size) == (21600, 2400, 6000)
    drawn = np.concatenate([split.train, split.stop, split.test])
    assert np.bincount(targets[drawn]).tolist() == [6000] * 5


def test_a_common_class_is_drawn_without_copies_and_a_rare_one_in_full() -> None:
    targets = np.repeat([0, 1], [500, 30])
    split = split_paper(targets, 2, 100, seed=1)
    drawn = np.concatenate([split.train, split.stop, split.test])
    common, rare = drawn[targets[drawn] == 0], drawn[targets[drawn] == 1]
    assert np.unique(common).size == common.size == 100
    assert np.unique(rare).size == 30
    assert rare.size == 100


def test_copies_of_a_rare_beat_stand_on_both_sides() -> None:
    """What this protocol hides, in a number; the README says it in words."""
    targets = np.repeat([0, 1], [500, 30])
    split = split_paper(targets, 2, 100, seed=1)
    assert np.intersect1d(split.train, split.test).size > 10


def test_the_seed_decides() -> None:
    targets = np.repeat([0, 1], [500, 300])
    first, again, other = (split_paper(targets, 2, 100, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.test, again.test)
    assert not np.array_equal(first.test, other.test)
