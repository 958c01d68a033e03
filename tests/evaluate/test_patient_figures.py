"""F1 pooled, its median over patients, and without the patient that adds most: worked out by hand."""

import numpy as np
import pytest

from ecgviewer.evaluate.patient_figures import patient_figures
from ecgviewer.evaluate.scored_beats import ScoredBeats

GROUPS = ("N", "SVEB", "VEB")


def beats_of(rows: list[tuple[str, str, str, int]]) -> ScoredBeats:
    """Return beats of rows (patient, symbol, call, how many)."""
    repeated = [row[:3] for row in rows for _ in range(row[3])]
    patients, symbols, called = (np.array(column, dtype="U8") for column in zip(*repeated, strict=True))
    return ScoredBeats(
        ("N", "S", "V"), symbols, called, patients, patients, np.full(patients.size, ""), {"S": "aAJS"}
    )


def four_patients() -> ScoredBeats:
    """big: 90 of 100 found; even: 5 of 10, 5 false; low: 2 of 20; few: 9 of 9 found, too few for the median."""
    return beats_of(
        [
            ("big", "A", "S", 90), ("big", "A", "N", 10), ("big", "N", "N", 500),
            ("even", "A", "S", 5), ("even", "A", "N", 5), ("even", "N", "S", 5),
            ("few", "A", "S", 9), ("few", "Q", "S", 7),
            ("low", "A", "S", 2), ("low", "A", "V", 18),
        ]
    )  # fmt: skip


def test_three_figures_by_hand() -> None:
    found = patient_figures(four_patients(), GROUPS)["SVEB"]
    # Found 106 of 139, 5 false: Q called S is forgiven.
    assert found.pooled.value == pytest.approx(2 * 106 / (106 + 5 + 139))
    # F1 of those with ten or more: 180/190, 10/20, 4/22.
    assert (found.median.value, found.n_patients) == (pytest.approx(0.5), 3)
    # Without big: found 16 of 39, 5 false.
    assert (found.without_most.value, found.most) == (pytest.approx(2 * 16 / (16 + 5 + 39)), "big")


def test_intervals_hold_the_values_and_are_drawn_over_patients() -> None:
    found = patient_figures(four_patients(), GROUPS)["SVEB"]
    for figure in (found.pooled, found.median, found.without_most):
        assert figure.interval is not None
        assert figure.interval[0] <= figure.value <= figure.interval[1]
    # Median F1 of a resample is never outside the patients' own, and both ends are reached.
    assert found.median.interval == (pytest.approx(4 / 22), pytest.approx(180 / 190))
    again = patient_figures(four_patients(), GROUPS)["SVEB"]
    assert again == found


def test_copies_of_the_patient_that_adds_most_are_left_out_together() -> None:
    """Two patients are all right and one all wrong: without all copies of any patient no resample is at 1
    unless the wrong one was not drawn and both others were."""
    beats = beats_of([("a", "A", "S", 50), ("b", "A", "S", 50), ("c", "A", "N", 50)])
    found = patient_figures(beats, GROUPS, n_resamples=4000)["SVEB"]
    assert found.without_most.value == pytest.approx(2 * 50 / (50 + 100))
    assert found.most == "a"
    assert found.without_most.interval == (0, 1)


def test_where_there_are_no_figures() -> None:
    found = patient_figures(four_patients(), ("N", "SVEB"))
    assert list(found) == ["N", "SVEB"]
    alone = patient_figures(beats_of([("p", "A", "S", 12), ("q", "N", "N", 12)]), GROUPS)
    assert (alone["SVEB"].pooled.value, alone["SVEB"].pooled.interval) == (1, None)
    assert (alone["SVEB"].without_most.value, alone["SVEB"].without_most.interval) == (None, None)
    assert alone["SVEB"].most == ""
    assert (alone["VEB"].median.value, alone["VEB"].n_patients) == (None, 0)
    nobody = patient_figures(four_patients().select(np.zeros(0, dtype=int)), GROUPS)
    assert nobody["N"].pooled.value is None
