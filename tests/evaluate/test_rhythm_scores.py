"""Scores of rhythms and agreement by hand; a source that is told, and one that isn't."""

import numpy as np
import pytest

from ecgviewer.evaluate.rhythm_scores import cohen_kappa, score_rhythms
from ecgviewer.evaluate.source_told import mean_told, tell_sources


def test_scores_by_hand() -> None:
    found = score_rhythms(
        ["AFIB", "AFIB", "SR", "SR"], ["AFIB", "SR", "SR", "SR"], ("AFIB", "SB", "SR"), ["a", "a", "b", "c"]
    )
    assert (found.n_recordings, found.n_patients, found.accuracy) == (4, 3, 0.75)
    assert found.f1 == {"AFIB": pytest.approx(2 / 3), "SB": None, "SR": pytest.approx(0.8)}
    assert found.macro_f1 == pytest.approx((2 / 3 + 0.8) / 2)
    assert found.afib_f1 == pytest.approx(2 / 3)
    assert found.confusion == ((1, 0, 1), (0, 0, 0), (0, 0, 2))


def test_kappa_by_hand() -> None:
    reference = np.array([True] * 25 + [False] * 25)
    called = np.array([True] * 20 + [False] * 5 + [True] * 10 + [False] * 15)
    # Agreed 35 of 50; by chance 0.5 * 0.6 + 0.5 * 0.4.
    assert cohen_kappa(reference, called) == pytest.approx(0.4)
    assert cohen_kappa(reference, reference) == 1
    assert np.isnan(cohen_kappa(np.ones(3, bool), np.ones(3, bool)))


def test_a_source_in_the_features_is_told_and_one_outside_them_is_not() -> None:
    rng = np.random.default_rng(0)
    sources = np.array(["x", "y"] * 100)
    classes = np.array(["SR"] * 100 + ["SB"] * 100)
    noise = rng.normal(size=(200, 3))
    knowing = noise + 5 * (sources == "x")[:, None]
    told = tell_sources(knowing, sources, classes, knowing, sources, classes)
    blind = tell_sources(noise, sources, classes, rng.normal(size=(200, 3)), sources, classes)
    assert told is not None
    assert blind is not None
    assert told.balanced_accuracy > 0.95
    assert told.by_class_alone == pytest.approx(0.5, abs=0.01)
    assert told.within_class["SR"] == (pytest.approx(1, abs=0.05), 0.5)
    assert abs(blind.balanced_accuracy - 0.5) < 0.15
    mean = mean_told([told, blind])
    assert mean is not None
    assert mean.balanced_accuracy == pytest.approx((told.balanced_accuracy + blind.balanced_accuracy) / 2)


def test_one_source_can_not_be_told_from_others() -> None:
    one = np.array(["x"] * 20)
    assert tell_sources(np.zeros((20, 2)), one, one, np.zeros((20, 2)), one, one) is None
    assert mean_told([]) is None
