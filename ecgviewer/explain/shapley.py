"""Exact Shapley values and pairwise interactions of a game of few players, from all its coalitions.

The values are those of Shapley 1953 (Contributions to the Theory of Games II, pp. 307-317), the
interactions the Shapley interaction index of Grabisch & Roubens 1999 (Int J Game Theory 28:547-565). Both
are linear in the game, so they are one matrix product each.
"""

from functools import lru_cache
from math import factorial

import numpy as np

MAX_PLAYERS = 12
"""More would need more than 4,096 coalitions."""


def coalitions(n_players: int) -> np.ndarray:
    """Return all coalitions, from the empty one to that of all players.

    Returns
    -------
    numpy.ndarray
        Who takes part, bool, shape (2 ** n_players, n_players); player `i` is bit `i` of the row's number.

    Raises
    ------
    ValueError
        If there are more than `MAX_PLAYERS` players.
    """
    if n_players > MAX_PLAYERS:
        raise ValueError(f"{n_players} players; at most {MAX_PLAYERS} can be played in all coalitions")
    numbers = np.arange(1 << n_players)
    takes_part: np.ndarray = (numbers[:, None] >> np.arange(n_players)) & 1 == 1
    return takes_part


def shapley_values(worth: np.ndarray) -> np.ndarray:
    """Return the Shapley value of each player; they add up to worth[-1] - worth[0].

    Parameters
    ----------
    worth
        Of each coalition, in the order of `coalitions`, shape (2 ** n_players,).

    Returns
    -------
    numpy.ndarray
        Float64, shape (n_players,), in the unit of `worth`.
    """
    values: np.ndarray = _value_weights(_n_players(worth)) @ worth.astype(np.float64)
    return values


def shapley_interactions(worth: np.ndarray) -> np.ndarray:
    """Return the Shapley interaction index of each pair of players.

    Above 0 two players are worth more together than apart, below 0 less (each stands in for the other).

    Parameters
    ----------
    worth
        See `shapley_values`.

    Returns
    -------
    numpy.ndarray
        Float64, symmetric with a zero diagonal, shape (n_players, n_players), in the unit of `worth`.
    """
    pairs: np.ndarray = _pair_weights(_n_players(worth)) @ worth.astype(np.float64)
    return pairs


def _n_players(worth: np.ndarray) -> int:
    n_players = int(worth.size).bit_length() - 1
    if worth.ndim != 1 or worth.size != 1 << n_players:
        raise ValueError(f"{worth.shape} is not one number for each coalition")
    return n_players


@lru_cache(maxsize=MAX_PLAYERS + 1)
def _value_weights(n_players: int) -> np.ndarray:
    """Return the matrix from worths to values, shape (n_players, 2 ** n_players)."""
    takes_part = coalitions(n_players)
    size = takes_part.sum(axis=1)
    orders = np.array([factorial(s) for s in range(n_players + 1)], dtype=np.float64)
    # A player that joins a coalition of s others: s! (n - s - 1)! / n!; it has one member less than its own.
    joining = orders[size - 1] * orders[n_players - size] / orders[n_players]
    missing = orders[size] * orders[n_players - size - 1] / orders[n_players]
    return np.asarray(np.where(takes_part, joining[:, None], -missing[:, None]).T.copy())


@lru_cache(maxsize=MAX_PLAYERS + 1)
def _pair_weights(n_players: int) -> np.ndarray:
    """Return the tensor from worths to interactions, shape (n_players, n_players, 2 ** n_players)."""
    takes_part = coalitions(n_players)
    weights = np.zeros((n_players, n_players, len(takes_part)))
    for i in range(n_players):
        for j in range(i + 1, n_players):
            n_of_pair = takes_part[:, i].astype(int) + takes_part[:, j]
            others = takes_part.sum(axis=1) - n_of_pair
            share = np.array(
                [
                    factorial(n_players - s - 2) * factorial(s) / factorial(n_players - 1)
                    for s in range(n_players - 1)
                ]
            )
            weights[i, j] = weights[j, i] = share[others] * np.where(n_of_pair == 1, -1.0, 1.0)
    return weights
