"""Deletion by piece and lead on networks whose answer is known, and the likeness of maps."""

import numpy as np
import pytest

from ecgviewer.evaluate.lead_faithfulness import map_likeness, piece_values, score_order


def sums(played: np.ndarray) -> np.ndarray:
    """Return the sum of the second lead's first half as the one logit."""
    return played[:, 1, :5].sum(axis=1, keepdims=True)


LEADS = np.ones((2, 10))


def test_the_piece_that_counts_first_and_last_by_hand() -> None:
    right = np.array([[0.0, 0.0], [1.0, 0.0]])
    wrong = np.array([[1.0, 1.0], [0.0, 1.0]])
    best = score_order(sums, [LEADS] * 8, [0] * 8, [right] * 8)
    worst = score_order(sums, [LEADS] * 8, [0] * 8, [wrong] * 8)
    # 5 falls to 0 with the first of four parts: a triangle of 1/8; and stands until the last one.
    assert (best.deletion, best.insertion) == (pytest.approx(5 / 8), pytest.approx(5 - 5 / 8))
    assert (worst.deletion, worst.insertion) == (pytest.approx(5 - 5 / 8), pytest.approx(5 / 8))
    assert best.random_deletion == pytest.approx(2.5, abs=0.3)
    assert (best.better_deletion, worst.better_deletion) == (1.0, 0.0)
    assert (best.better_insertion, worst.better_insertion) == (1.0, 0.0)


def test_a_whole_lead() -> None:
    found = score_order(sums, [LEADS], [0], [np.array([[0.0], [1.0]])])
    assert found.deletion == pytest.approx(5 / 4)
    assert found.insertion == pytest.approx(5 * 3 / 4)


def test_pieces_of_a_map_that_has_other_steps() -> None:
    assert piece_values(np.array([[0.0, 1.0]]))[0].tolist() == [0.0] * 10 + [1.0] * 10
    uneven = piece_values(np.arange(25.0)[None])[0]
    assert uneven.mean() == pytest.approx(12.0)
    assert uneven[0] == pytest.approx((0 * 20 + 1 * 5) / 25)


def test_likeness_by_hand_without_flat_maps() -> None:
    one, other = np.array([[1.0, 2.0, 3.0]]), np.array([[3.0, 2.0, 1.0]])
    assert map_likeness([one, one], [one, other]) == 0.0
    assert map_likeness([one, np.zeros((1, 3))], [one, one]) == 1.0
    assert map_likeness([np.zeros((1, 3))], [one]) is None
