"""Shapley values and interactions of games whose answer is known, and the axioms on random ones."""

from itertools import permutations

import numpy as np
import pytest

from ecgviewer.explain.shapley import coalitions, shapley_interactions, shapley_values


def random_worth(n_players: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=1 << n_players)


def test_coalitions_count_in_bits() -> None:
    assert coalitions(2).tolist() == [[False, False], [True, False], [False, True], [True, True]]
    assert coalitions(8).shape == (256, 8)
    with pytest.raises(ValueError, match="13 players"):
        coalitions(13)


def test_glove_game_by_hand() -> None:
    """Shapley's own example: a left glove (0) and two right ones (1, 2); a pair is worth 1."""
    takes_part = coalitions(3)
    worth = (takes_part[:, 0] & (takes_part[:, 1] | takes_part[:, 2])).astype(float)
    np.testing.assert_allclose(shapley_values(worth), [4 / 6, 1 / 6, 1 / 6], atol=1e-12)


def test_values_are_the_mean_over_all_orders() -> None:
    worth = random_worth(4)
    marginal = np.zeros(4)
    orders = list(permutations(range(4)))
    for order in orders:
        coalition = 0
        for player in order:
            marginal[player] += worth[coalition | 1 << player] - worth[coalition]
            coalition |= 1 << player
    np.testing.assert_allclose(shapley_values(worth), marginal / len(orders), atol=1e-12)


@pytest.mark.parametrize("n_players", [1, 2, 5, 8, 10])
def test_efficiency(n_players: int) -> None:
    worth = random_worth(n_players, seed=n_players)
    assert shapley_values(worth).sum() == pytest.approx(worth[-1] - worth[0], abs=1e-10)


def test_a_dummy_gets_what_it_is_worth_alone_and_interacts_with_no_one() -> None:
    takes_part = coalitions(5)
    without = random_worth(4)[(np.arange(32) & 3) | ((np.arange(32) >> 3) << 2)]  # player 2 doesn't matter
    worth = without + 0.7 * takes_part[:, 2]
    assert shapley_values(worth)[2] == pytest.approx(0.7, abs=1e-12)
    np.testing.assert_allclose(shapley_interactions(worth)[2], 0, atol=1e-12)


def test_symmetric_players_get_the_same() -> None:
    takes_part = coalitions(5)
    table = np.random.default_rng(3).normal(size=(3, 8))
    worth = table[takes_part[:, [1, 4]].sum(axis=1), takes_part[:, [0, 2, 3]] @ [1, 2, 4]]
    values, pairs = shapley_values(worth), shapley_interactions(worth)
    assert values[1] == pytest.approx(values[4], abs=1e-12)
    np.testing.assert_allclose(pairs[1, [0, 2, 3]], pairs[4, [0, 2, 3]], atol=1e-12)


def test_interaction_of_a_product_is_its_factor() -> None:
    """Worth = 2 a + 3 b + 5 a b: the pair's index is 5, whoever else plays."""
    a, b = coalitions(4)[:, 0].astype(float), coalitions(4)[:, 3].astype(float)
    pairs = shapley_interactions(2 * a + 3 * b + 5 * a * b)
    assert pairs[0, 3] == pairs[3, 0] == pytest.approx(5, abs=1e-12)
    assert np.abs(pairs).sum() == pytest.approx(10, abs=1e-10)


def test_interaction_of_three_is_shared_by_halves() -> None:
    """Of a b c the Shapley interaction index is 1/2 a pair: c is there in half of the orders."""
    pairs = shapley_interactions(coalitions(3).all(axis=1).astype(float))
    np.testing.assert_allclose(pairs[np.triu_indices(3, 1)], 0.5, atol=1e-12)


def test_a_table_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="each coalition"):
        shapley_values(np.zeros(6))
