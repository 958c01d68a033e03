"""Rates of one and of many confusion matrices, by hand."""

import numpy as np
import pytest

from ecgviewer.evaluate.rates import accuracies, class_rates

# reference a: 6 right, 2 called b; b: 1 called a, 3 right; c: 1 called a, 2 called b, 5 right
COUNTS = np.array([[6, 2, 0], [1, 3, 0], [1, 2, 5]])


def test_rates_by_hand() -> None:
    rates = class_rates(COUNTS)
    np.testing.assert_allclose(rates["precision"], [6 / 8, 3 / 7, 1])
    np.testing.assert_allclose(rates["recall"], [6 / 8, 3 / 4, 5 / 8])
    np.testing.assert_allclose(rates["f1"], [12 / 16, 6 / 11, 10 / 13])
    np.testing.assert_allclose(rates["specificity"], [10 / 12, 12 / 16, 12 / 12])
    assert accuracies(COUNTS) == pytest.approx(14 / 20)


def test_a_forgiven_call_is_neither_false_positive_nor_true_negative() -> None:
    is_forgiven = np.zeros((3, 3), dtype=bool)
    is_forgiven[2, 1] = True
    rates = class_rates(COUNTS, is_forgiven)
    np.testing.assert_allclose(rates["precision"], [6 / 8, 3 / 5, 1])
    np.testing.assert_allclose(rates["recall"], [6 / 8, 3 / 4, 5 / 8])
    np.testing.assert_allclose(rates["f1"], [12 / 16, 6 / 9, 10 / 13])
    np.testing.assert_allclose(rates["specificity"], [10 / 12, 12 / 14, 1])


def test_what_is_undefined_is_nan_and_many_matrices_go_at_once() -> None:
    rates = class_rates(np.stack([COUNTS, np.zeros((3, 3)), np.diag([4, 0, 0])]))
    np.testing.assert_allclose(rates["recall"][0], class_rates(COUNTS)["recall"])
    assert np.isnan(rates["precision"][1]).all()
    assert np.isnan(accuracies(np.zeros((3, 3))))
    np.testing.assert_array_equal(rates["recall"][2], [1, np.nan, np.nan])
    np.testing.assert_array_equal(rates["specificity"][2], [np.nan, 1, 1])
