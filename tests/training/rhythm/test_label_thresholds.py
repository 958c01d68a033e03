"""Thresholds of several labels: the best F1 of each, worked out by hand."""

import numpy as np
import pytest

from ecgviewer.training.rhythm.label_thresholds import STEPS, UNKNOWN, best_thresholds


def test_steps_are_the_papers() -> None:
    assert (STEPS[0], STEPS[-1], STEPS.size) == (0.05, 0.95, 19)


@pytest.mark.parametrize(
    ("probabilities", "has_label", "threshold"),
    [
        # Parted between 0.28 and 0.62: 0.30 to 0.60 are alike, the middle one is taken.
        ([0.1, 0.28, 0.62, 0.9], [0, 0, 1, 1], 0.45),
        # With the one at 0.38 comes a false one: F1 0.8 for 0.15 to 0.35, against 0.67 above.
        ([0.38, 0.5, 0.92, 0.1], [1, 0, 1, 0], 0.25),
        ([0.02, 0.03], [1, 0], 0.5),  # called nowhere: all are alike
        ([0.3, 0.9], [0, 0], UNKNOWN),
    ],
)
def test_the_best_f1_of_each_label_counts(
    probabilities: list[float], has_label: list[int], threshold: float
) -> None:
    column = np.array(probabilities)[:, None]
    other = np.linspace(0, 1, column.size)[:, None]
    found = best_thresholds(
        np.hstack([column, other]), np.column_stack([has_label, np.zeros(column.size)]) > 0
    )
    assert found.tolist() == [threshold, UNKNOWN]
