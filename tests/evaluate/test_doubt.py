"""The limit below which a call is unsure."""

import numpy as np

from ecgviewer.evaluate.doubt import find_doubt


def test_doubt_leaves_nine_of_ten_right_calls_alone() -> None:
    probabilities = np.array([0.58, *[0.9] * 9, 0.52, 0.95])
    is_right = np.array([True] * 10 + [False, False])
    assert find_doubt(probabilities, is_right) == (0.9, 0.1, 0.5)
