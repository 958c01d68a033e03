"""Deletion, insertion, rank correlation and localisation, with numbers found by hand."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from ecgviewer.evaluate.faithfulness import (
    N_PIECES,
    PIECE_SAMPLES,
    curve_areas,
    fill_missing,
    localise,
    orders_of,
    piece_values,
    spearman,
)


def _mask(*missing: int) -> np.ndarray:
    mask = np.zeros((1, N_PIECES), dtype=bool)
    mask[0, list(missing)] = True
    return mask


def test_missing_is_the_line_between_neighbours() -> None:
    window = np.zeros(360, np.float32)
    window[35], window[72] = 1.0, 38.0
    window[36:72] = 99
    (filled,) = fill_missing(window, _mask(2, 3))
    np.testing.assert_allclose(filled[35:73], np.arange(1.0, 39.0), rtol=1e-6)
    np.testing.assert_array_equal(filled[:35], window[:35])


def test_missing_at_an_end_holds_the_neighbour_and_all_missing_is_zero() -> None:
    window = np.full(360, 5.0, np.float32)
    window[18] = 2.0
    (filled,) = fill_missing(window, _mask(0))
    assert (filled[:18] == 2).all()
    window[341] = 7.0
    (filled,) = fill_missing(window, _mask(19))
    assert (filled[342:] == 7).all()
    assert not fill_missing(window, np.ones((1, N_PIECES), dtype=bool)).any()


def test_orders_put_the_largest_first_and_draw_ties() -> None:
    values = np.zeros(N_PIECES)
    values[7], values[3] = 2, 1
    orders = orders_of(values, np.random.default_rng(0))
    assert orders.shape == (10, N_PIECES)
    assert (orders[:, :2] == [7, 3]).all()
    assert len({tuple(order) for order in orders}) == 10
    # Each drawn order comes reversed, too.
    np.testing.assert_array_equal(orders[0, 2:], orders[5, 2:][::-1])


def test_areas_of_a_network_that_looks_at_one_piece() -> None:
    """The logit is the height of piece 5. Its neighbours are 0, so it is lost as soon as it is missing."""
    window = np.zeros(360, np.float32)
    window[5 * PIECE_SAMPLES : 6 * PIECE_SAMPLES] = 1

    def logits(is_missing: np.ndarray) -> np.ndarray:
        return fill_missing(window, is_missing)[:, 5 * PIECE_SAMPLES + 9]

    right, wrong = np.zeros(N_PIECES), np.zeros(N_PIECES)
    right[5], wrong[5] = 1, -1
    areas = curve_areas(
        logits,
        {"right": right, "wrong": wrong, "random": np.zeros(N_PIECES)},
        np.random.default_rng(1),
    )
    # Right: 1, then 0 twenty times. Put back: 0, then 1 twenty times.
    assert areas["right"].deletion == pytest.approx(0.5 / 20)
    assert areas["right"].insertion == pytest.approx(19.5 / 20, abs=0.05)
    # Wrong: all but the last point, 0.
    assert areas["wrong"].deletion == pytest.approx(19.5 / 20, abs=1e-6)
    assert areas["wrong"].insertion == pytest.approx(0.5 / 20)
    # An order and its reverse: the piece goes at place p and at 21 - p, on average in the middle.
    assert areas["random"].deletion == pytest.approx(0.5, abs=1e-6)
    assert areas["random"].insertion == pytest.approx(0.5, abs=0.06)


def test_pieces_are_means() -> None:
    assert piece_values(np.arange(360.0))[:2].tolist() == [8.5, 26.5]


def test_spearman() -> None:
    assert spearman(np.array([1, 2, 3]), np.array([1, 4, 9])) == pytest.approx(1)
    assert spearman(np.array([1, 2, 3]), np.array([5, 4, -9])) == pytest.approx(-1)
    # Ranks 1.5 1.5 3 against 1 2 3: covariance 1.5, spreads 1.5 and 2.
    assert spearman(np.array([0, 0, 1]), np.array([1, 2, 3])) == pytest.approx(1.5 / np.sqrt(1.5 * 2))
    assert np.isnan(spearman(np.array([1, 1, 1]), np.array([1, 2, 3])))
    rng = np.random.default_rng(4)
    for n_values in (2, 5, 40):
        first, second = rng.integers(0, n_values, (2, 20))
        assert spearman(first, second) == pytest.approx(spearmanr(first, second).statistic)


def test_localisation() -> None:
    values = np.zeros(360)
    values[100:110], values[200:230], values[300] = 2, 1, -5
    found = localise(values, 100, 119)
    assert found.mass == pytest.approx(20 / 50)
    assert found.share == pytest.approx(20 / 360)
    assert found.is_hit
    # High are 10 + 30 samples; 10 of them are among the wave's 20.
    assert found.iou == pytest.approx(10 / 50)
    assert not localise(values, 200, 229).is_hit
    assert np.isnan(localise(-values[:, None].clip(0, None)[:, 0], 0, 9).mass)
    with pytest.raises(ValueError, match="not in the window"):
        localise(values, -30, -1)
