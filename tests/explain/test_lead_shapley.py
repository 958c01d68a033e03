"""Shapley values of leads, by hand."""

import numpy as np
import pytest

from ecgviewer.explain.lead_shapley import lead_worth

LEADS = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])


def test_a_network_of_one_lead_gives_it_the_whole() -> None:
    found = lead_worth(lambda played: np.tanh(played[:, 1]).sum(axis=1)[:, None] + 4, LEADS, 0)
    assert found.values == pytest.approx([0, np.tanh(3) + np.tanh(-1), 0], abs=1e-12)
    assert found.with_none == 4
    assert found.values.sum() == pytest.approx(found.with_all - found.with_none)


def test_two_leads_that_need_each_other_share_evenly() -> None:
    found = lead_worth(lambda played: (played[:, 0, 0] * played[:, 1, 0])[:, None] * [1, 2], LEADS, 1)
    assert found.values == pytest.approx([3, 3, 0])
