"""Running medians and means are those of scipy.ndimage."""

import numpy as np
import pytest
from scipy.ndimage import median_filter, uniform_filter1d

from ecgviewer.signals.running import running_mean, running_median


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1, 2, 25, 30, 31])
@pytest.mark.parametrize("n", [1, 3, 40, 9000])
def test_equal_to_scipys(n: int, size: int, kind: type) -> None:
    values = np.random.default_rng(size).normal(size=n).astype(kind).cumsum(dtype=kind)
    values[n // 3 : n // 2] = values[0]
    medians, means = running_median(values, size), running_mean(values, size)
    assert medians.dtype == means.dtype == kind
    np.testing.assert_array_equal(medians, median_filter(values, size=size, mode="nearest"))
    np.testing.assert_allclose(means, uniform_filter1d(values, size), rtol=0, atol=1e-5)


def test_by_hand_and_untouched() -> None:
    values = np.array([5.0, 1.0, 4.0, 2.0])
    np.testing.assert_array_equal(running_median(values, 3), [5, 4, 2, 2])
    np.testing.assert_allclose(running_mean(values, 3), [11 / 3, 10 / 3, 7 / 3, 8 / 3])
    np.testing.assert_array_equal(values, [5, 1, 4, 2])


def test_of_nothing_there_is_nothing() -> None:
    assert running_median(np.empty(0), 3).size == running_mean(np.empty(0), 3).size == 0
