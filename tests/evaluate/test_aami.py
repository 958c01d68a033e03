"""AAMI groups of symbols and calls, and what the reference implementation of EC57 counts."""

import numpy as np

from ecgviewer.evaluate.aami import GROUPS, forgiven_calls, group_indices, group_of, groups_called_by
from ecgviewer.evaluate.rates import class_rates


def test_groups_are_those_of_the_standard() -> None:
    by_group = {
        "N": "N L R e j n B",
        "SVEB": "A a J S",
        "VEB": "V E r",
        "F": "F",
        "Q": "/ f Q ?",
    }
    for group, symbols in by_group.items():
        for symbol in symbols.split():
            assert group_of(symbol) == group
        assert group_of(group) == group
    assert group_of("") == group_of("~") == ""
    rows = group_indices(np.array(["V", "L", "", "/", "SVEB", "e"]))
    assert [GROUPS[row] if row >= 0 else "" for row in rows] == ["VEB", "N", "", "Q", "SVEB", "N"]
    assert group_indices(np.array([], dtype="U1")).size == 0


def test_a_network_of_five_classes_can_call_three_groups() -> None:
    assert groups_called_by(("N", "L", "R", "A", "V")) == ("N", "SVEB", "VEB")
    assert groups_called_by(("VEB", "N", "F")) == ("N", "VEB", "F")


def test_counts_as_the_reference_implementation_adds_them_up() -> None:
    """Vv, Nv, Sv … as in `bxb`: VFP = Nv + Sv, SFP = Ns + Vs + Fs, VTN = all others not called v."""
    counts = np.array(
        [
            # n    s    v
            [900, 20, 30, 0, 0],  # N
            [10, 70, 5, 0, 0],  # S
            [8, 4, 200, 0, 0],  # V
            [6, 3, 40, 0, 0],  # F
            [1, 2, 7, 0, 0],  # Q
        ]
    )
    rates = class_rates(counts, forgiven_calls())
    n, s, v = range(3)
    assert rates["precision"][v] == 200 / (200 + 30 + 5)
    assert rates["recall"][v] == 200 / 212
    n_true_negative = 900 + 20 + 10 + 70 + 6 + 3 + 1 + 2
    assert rates["specificity"][v] == n_true_negative / (n_true_negative + 35)
    assert rates["precision"][s] == 70 / (70 + 20 + 4 + 3)
    assert rates["recall"][s] == 70 / 85
    assert rates["precision"][n] == 900 / (900 + 10 + 8 + 6 + 1)
    strict = class_rates(counts)
    assert strict["precision"][v] == 200 / (200 + 30 + 5 + 40 + 7)
    assert strict["precision"][s] == 70 / (70 + 20 + 4 + 3 + 2)
    np.testing.assert_array_equal(strict["recall"], rates["recall"])
