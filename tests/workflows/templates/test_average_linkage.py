"""Clusters by average linkage are those of scipy.cluster."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform

from ecgviewer.workflows.templates.average_linkage import join_near


@pytest.mark.parametrize("most", [0.2, 0.5, 0.8, 1.6, 9.0])
@pytest.mark.parametrize("n", [2, 3, 50, 300])
def test_equal_to_scipys(n: int, most: float) -> None:
    apart = pdist(np.random.default_rng(n).normal(size=(n, 3)))
    expected = fcluster(linkage(apart, "average"), most, "distance")
    numbers = join_near(squareform(apart), most)
    together = numbers[:, None] == numbers
    np.testing.assert_array_equal(together, expected[:, None] == expected)


def test_by_hand_and_untouched() -> None:
    places = np.array([10.0, 0.0, 1.0, 11.0, 3.0])
    apart = np.abs(places[:, None] - places)
    before = apart.copy()
    # 0 and 1, 10 and 11 are 1 apart; 3 is on average 2.5 from the first two.
    np.testing.assert_array_equal(join_near(apart, 1.0), [0, 1, 1, 0, 2])
    np.testing.assert_array_equal(join_near(apart, 2.5), [0, 1, 1, 0, 1])
    np.testing.assert_array_equal(join_near(apart, 10.0), [0, 0, 0, 0, 0])
    np.testing.assert_array_equal(apart, before)


def test_a_single_point_and_equal_ones() -> None:
    np.testing.assert_array_equal(join_near(np.zeros((1, 1)), 0.5), [0])
    np.testing.assert_array_equal(join_near(np.zeros((4, 4)), 0.0), [0, 0, 0, 0])
