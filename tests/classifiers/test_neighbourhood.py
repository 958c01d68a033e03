"""Beats among their neighbours: which rows, and what stands beyond the ends of a record."""

import pickle

import numpy as np
from context_samples import random_context

from ecgviewer.beats.context import BeatContext
from ecgviewer.classifiers.neighbourhood import N_AMONG, NEIGHBOURS, neighbourhoods


def test_neighbours_are_those_before_and_after() -> None:
    context = random_context(40, seed=1)
    found = neighbourhoods(context, [20, 9])
    assert (NEIGHBOURS, N_AMONG, len(found)) == (7, 15, 2)
    np.testing.assert_array_equal(found.features[0], context.features[13:28])
    np.testing.assert_array_equal(found.waves[1], context.waves[2:17])
    assert found.is_there.all()


def test_beyond_the_ends_there_is_no_beat() -> None:
    context = random_context(10, seed=1)
    found = neighbourhoods(context, [2, 9])
    assert found.is_there.sum(axis=1).tolist() == [10, 8]
    assert found.is_there[0].tolist() == [False] * 5 + [True] * 10
    np.testing.assert_array_equal(found.features[1, :8], context.features[2:])
    assert not found.features[1, 8:].any()
    assert not found.waves[0, :5].any()


def test_shifts_are_those_of_the_beats_themselves() -> None:
    plain = random_context(20, seed=1)
    moved = BeatContext(plain.features, plain.waves, np.arange(20))
    assert neighbourhoods(moved, [3, 17]).shifts.tolist() == [3, 17]
    unknown = BeatContext(plain.features, plain.waves)
    assert neighbourhoods(unknown, [3, 17]).shifts.tolist() == [0, 0]


def test_a_part_of_them_goes_to_another_process() -> None:
    found = neighbourhoods(random_context(20, seed=1), range(20))
    part = pickle.loads(pickle.dumps(found[4:6]))
    assert len(part) == 2
    np.testing.assert_array_equal(part.features, found.features[4:6])
    np.testing.assert_array_equal(part.is_there, found.is_there[4:6])
    assert len(neighbourhoods(random_context(3, seed=1), [])) == 0
