"""Medians of rows are numpy's, to the last bit."""

import numpy as np
import pytest

from ecgviewer.signals.medians import row_medians


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 2, 7, 543, 1080])
def test_equal_to_numpys(n: int, kind: type) -> None:
    values = np.random.default_rng(n).normal(size=(40, n)).astype(kind)
    values[5], values[6, : n // 2] = 0.5, values[6, 0]
    found = row_medians(values)
    assert found.dtype == kind
    np.testing.assert_array_equal(found, np.median(values, axis=-1, keepdims=True))


def test_by_hand_and_untouched() -> None:
    values = np.array([[3.0, 1.0, 2.0, 10.0], [4.0, 4.0, -1.0, 7.0]])
    before = values.copy()
    np.testing.assert_array_equal(row_medians(values), [[2.5], [4.0]])
    np.testing.assert_array_equal(values, before)
