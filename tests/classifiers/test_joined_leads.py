"""Calls of two leads as one, by hand."""

import numpy as np
import pytest

from ecgviewer.classifiers.joined_leads import join_predictions, join_probabilities, mean_probabilities
from ecgviewer.classifiers.predictions import Doubts, Predictions

NSV = ("N", "S", "V")
NONE = [np.nan] * 3


def calls(rows: list[list[float]], outside: list[float], limit: float = 2.0) -> Predictions:
    p = np.array(rows, dtype=np.float32)
    score = np.array(outside)
    has_call = np.isfinite(p).all(axis=1)
    with np.errstate(invalid="ignore"):
        is_unlike = np.nan_to_num(score) > limit
        is_improbable = has_call & (np.nan_to_num(p).max(axis=1) < 0.7)
    return Predictions(NSV, np.log(p + 1e-9), p, Doubts(score, is_unlike, is_improbable))


def test_the_mean_is_normalised() -> None:
    own, other = np.array([[0.81, 0.18, 0.01]]), np.array([[0.25, 0.5, 0.25]])
    np.testing.assert_allclose(mean_probabilities(own, other, 0.5), np.array([[0.45, 0.3, 0.05]]) / 0.8)
    np.testing.assert_allclose(mean_probabilities(own, other, 1), own)


def test_the_ventricular_group_has_the_mean_of_log_probabilities() -> None:
    own, other = np.array([[0.6, 0.3, 0.1]]), np.array([[0.05, 0.05, 0.9]])
    mean = own ** (2 / 3) * other ** (1 / 3)
    expected_v = mean[0, 2] / mean.sum()
    found = join_probabilities(own, other, 2)
    assert found[0, 2] == pytest.approx(expected_v)
    assert found.sum() == pytest.approx(1)
    # The rest is shared as on the lead that is shown: two to one, whatever the other says.
    assert found[0, 0] / found[0, 1] == pytest.approx(2)


def test_the_same_calls_stay_and_with_like_weights_order_matters_for_n_and_s_only() -> None:
    rng = np.random.default_rng(0)
    p, q = rng.dirichlet([1, 1, 1], 50), rng.dirichlet([1, 1, 1], 50)
    np.testing.assert_allclose(join_probabilities(p, p, 2), p, atol=1e-9)
    one, other = join_probabilities(p, q, 2, 0.5), join_probabilities(q, p, 2, 0.5)
    np.testing.assert_allclose(one[:, 2], other[:, 2])
    assert not np.allclose(one[:, 1], other[:, 1])


def test_the_lead_that_is_shown_counts_double() -> None:
    """As a beat with right bundle branch block: narrow enough on the first lead, all but V on the other."""
    found = join_probabilities(np.array([[0.97, 0.0, 0.03]]), np.array([[0.003, 0.0, 0.997]]), 2)
    ratio = (0.97 / 0.03) ** (2 / 3) * (0.003 / 0.997) ** (1 / 3)
    assert found[0, 0] / found[0, 2] == pytest.approx(ratio)
    assert found[0, 0] > found[0, 2]


def test_certain_leads_that_contradict_each_other_leave_numbers() -> None:
    found = join_probabilities(np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 0.0, 0.0]]), 2)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1)
    assert found[0, 2] == pytest.approx(1, abs=1e-3)
    alike = join_probabilities(np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 0.0, 0.0]]), 2, 0.5)
    assert alike[0, 2] == pytest.approx(0.5)


def test_a_beat_that_one_lead_only_can_call_is_called_by_that_one() -> None:
    own = calls([[0.9, 0.05, 0.05], NONE, NONE], [1.0, np.nan, np.nan])
    other = calls([NONE, [0.1, 0.1, 0.8], NONE], [np.nan, 3.0, np.nan])
    found = join_predictions(own, other, 2, np.full(3, 0.7))
    assert found.called.tolist() == ["N", "V", ""]
    np.testing.assert_array_equal(found.probabilities[:2], [own.probabilities[0], other.probabilities[1]])
    np.testing.assert_array_equal(found.logits[:2], [own.logits[0], other.logits[1]])
    assert found.doubts is not None
    assert found.doubts.outside_score[:2].tolist() == [1, 3]
    assert np.isnan(found.doubts.outside_score[2])
    assert found.doubts.is_unsure.tolist() == [False, True, False]


def test_a_joined_call_is_unsure_by_its_own_probability_and_by_what_both_leads_say_of_the_shape() -> None:
    own = calls([[0.6, 0.0, 0.4], [0.95, 0.05, 0.0], [0.95, 0.05, 0.0]], [0.5, 3.0, 3.0])
    other = calls([[0.99, 0.0, 0.01], [0.95, 0.05, 0.0], [0.95, 0.05, 0.0]], [0.5, 1.0, 2.5])
    assert own.doubts is not None
    assert own.doubts.is_unsure.tolist() == [True, True, True]
    found = join_predictions(own, other, 2, np.full(3, 0.7))
    assert found.doubts is not None
    assert found.probabilities[0, 0] > 0.8
    assert found.doubts.is_improbable.tolist() == [False, False, False]
    assert found.doubts.is_unlike.tolist() == [False, False, True]
    assert found.doubts.outside_score.tolist() == [0.5, 1.0, 2.5]
    unsure = join_predictions(
        calls([[0.5, 0.1, 0.4]], [0.0]), calls([[0.1, 0.1, 0.8]], [0.0]), 2, np.full(3, 0.7)
    )
    assert unsure.doubts is not None
    assert unsure.doubts.is_improbable.all()


def test_logits_are_those_of_the_lead_that_is_shown() -> None:
    own, other = calls([[0.6, 0.3, 0.1]], [0.0]), calls([[0.1, 0.1, 0.8]], [0.0])
    np.testing.assert_array_equal(join_predictions(own, other, 2, np.full(3, 0.7)).logits, own.logits)


def test_without_doubts_there_are_none() -> None:
    plain = Predictions(NSV, np.zeros((1, 3)), np.full((1, 3), 1 / 3))
    assert join_predictions(plain, plain, 2, np.full(3, 0.7)).doubts is None
