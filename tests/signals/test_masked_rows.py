"""Medians and quantiles of rows against NumPy's own, value by value."""

import numpy as np
import pytest

from ecgviewer.signals.masked_rows import column_medians, masked_median, masked_quantile

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("n_values", [1, 2, 3, 8, 95, 152])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_medians_are_those_of_numpy_to_the_last_bit(n_values: int, dtype: type) -> None:
    values = RNG.standard_normal((200, n_values)).astype(dtype)
    is_counted = RNG.random(values.shape) < np.linspace(0.05, 1, 200)[:, None]
    is_counted[:, 0] = True
    expected = [np.median(row[counts]) for row, counts in zip(values, is_counted, strict=True)]
    found = masked_median(values, is_counted)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(masked_median(values), np.median(values, axis=1))


def test_one_mask_serves_all_samples() -> None:
    values = RNG.standard_normal((5, 20, 31)).astype(np.float32)
    is_counted = RNG.random((20, 31)) < 0.5
    is_counted[:, 3] = True
    found = masked_median(values, is_counted)
    for row in range(20):
        np.testing.assert_array_equal(found[:, row], np.median(values[:, row, is_counted[row]], axis=1))


@pytest.mark.parametrize("quantile", [0.0, 0.1, 0.5, 0.7, 0.9, 1.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_quantiles_are_those_of_numpy_to_the_last_bit(quantile: float, dtype: type) -> None:
    values = RNG.standard_normal((300, 40)).astype(dtype)
    is_counted = RNG.random(values.shape) < 0.4
    is_counted[:, 5] = True
    expected = [np.quantile(row[counts], quantile) for row, counts in zip(values, is_counted, strict=True)]
    found = masked_quantile(values, quantile, is_counted)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(masked_quantile(values, quantile), np.quantile(values, quantile, axis=1))


@pytest.mark.parametrize("n_rows", [1, 2, 3, 400, 401])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_medians_of_columns_are_those_of_numpy_to_the_last_bit(n_rows: int, dtype: type) -> None:
    values = RNG.standard_normal((n_rows, 13)).astype(dtype)
    before = values.copy()
    found = column_medians(values)
    np.testing.assert_array_equal(found, np.median(values.astype(np.float64), axis=0))
    np.testing.assert_array_equal(values, before)
