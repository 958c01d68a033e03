"""Scores of several labels, worked out by hand."""

import numpy as np
import pytest

from ecgviewer.evaluate.label_scores import score_labels


def test_each_label_is_a_yes_or_no_of_its_own() -> None:
    truth = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=bool)
    called = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [1, 0, 0]], dtype=bool)
    per_label, mean = score_labels(truth, called, ("AF", "RBBB", "STE"))
    first, second, third = (per_label[label] for label in ("AF", "RBBB", "STE"))
    assert (first.precision, first.recall, first.accuracy) == (pytest.approx(1 / 3), 0.5, 0.25)
    assert first.f1 == pytest.approx(0.4)
    assert (second.precision, second.recall, second.f1, second.accuracy, second.support) == (1, 1, 1, 1, 2)
    assert (third.precision, third.recall, third.f1, third.accuracy, third.support) == (
        None,
        None,
        None,
        1,
        0,
    )
    assert (mean.f1, mean.support) == (pytest.approx(0.7), 4)
    assert mean.accuracy == pytest.approx((0.25 + 1 + 1) / 3)
