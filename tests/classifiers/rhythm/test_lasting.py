"""Fibrillation by the seconds around, too; other classes keep their ten seconds."""

import numpy as np
import pytest

from ecgviewer.classifiers.rhythm.lasting import lasting_probabilities


def test_the_odds_are_the_mean_of_their_logarithms() -> None:
    own = np.array([[0.9, 0.02, 0.08], [0.5, 0.1, 0.4], [0.1, 0.6, 0.3]])
    found = lasting_probabilities(own, np.array([0.0, 10.0, 20.0]), 10.0, 0)
    assert found[:, 0] == pytest.approx([0.75, 0.5, 0.25])  # odds 9, 1, 1/9: their roots are 3 and 1/3
    assert found.sum(axis=1) == pytest.approx(1)
    assert found[2, 1] / found[2, 2] == pytest.approx(2)


def test_one_stretch_among_others_is_overruled_and_edges_have_fewer() -> None:
    probabilities = np.full((9, 2), (0.1, 0.9))
    probabilities[4] = (0.8, 0.2)
    starts = 5.0 * np.arange(9)
    found = lasting_probabilities(probabilities, starts, 10.0, 0)
    assert (found[:, 0] < 0.5).all()
    assert found[1, 0] == pytest.approx(0.1)
    assert found[3, 0] > found[1, 0]
    short = lasting_probabilities(probabilities[4:6], starts[4:6], 10.0, 0)
    assert short[:, 0] == pytest.approx(1 / (1 + np.sqrt(9 / 4)))


def test_nothing_changes_for_a_network_that_calls_by_ten_seconds() -> None:
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8]], dtype=np.float32)
    assert lasting_probabilities(probabilities, np.array([0.0, 5.0]), 0.0, 0) is probabilities
    sure = np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    found = lasting_probabilities(sure, np.array([0.0, 5.0]), 10.0, 0)
    assert np.isfinite(found).all()
    assert found[:, 0] == pytest.approx(1, abs=1e-5)
