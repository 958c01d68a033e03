import numpy as np
import pytest

from ecgviewer.ui.paper.envelope import column_extremes, rr_top_s, value_range


def test_columns_keep_extremes_and_touch() -> None:
    x = np.array([0.1, 0.2, 0.6, 0.9, 1.1, 1.4, 1.5, 1.9])
    low, high = column_extremes(x, np.array([0, 1, 2, 1, 5, 6, 7, 5.0]), 2)
    assert (low[0], high[0]) == (0.0, 2.0)
    assert (low[1], high[1]) == (2.0, 7.0)


def test_a_sparse_curve_is_drawn_from_point_to_point() -> None:
    low, high = column_extremes(np.array([0.0, 4.0]), np.array([0.0, 8.0]), 4)
    np.testing.assert_allclose(low, [0, 1, 3, 5])
    np.testing.assert_allclose(high, [1, 3, 5, 7])


def test_gaps_stay_gaps() -> None:
    x = np.arange(0, 8, 0.25)
    values = np.where((x >= 3) & (x < 5), np.nan, 1.0)
    low, _ = column_extremes(x, values, 8)
    assert np.isnan(low).tolist() == [False] * 3 + [True] * 2 + [False] * 3


def test_the_rr_axis_fits_all_but_the_longest() -> None:
    assert rr_top_s(np.array([np.nan, 0.8, 0.9])) == pytest.approx(1.2)
    assert rr_top_s(np.full(100, 1.5)) == pytest.approx(1.8)
    assert rr_top_s(np.full(10, 9.0)) == 3.0
    assert rr_top_s(np.empty(0)) == pytest.approx(1.2)


def test_artefacts_do_not_shrink_the_envelope() -> None:
    values = np.concatenate([np.sin(np.arange(2000) / 10), [90.0]])
    low, high = value_range(values)
    assert -1.2 < low < -1.0
    assert 1.0 < high < 1.2
    assert value_range(np.array([np.nan])) == (-1.0, 1.0)
