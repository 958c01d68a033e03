"""Claims and their verdicts, on numbers that can be worked out by hand."""

import numpy as np
import pytest

from ecgviewer.studies.paper.claims import (
    CANT_TELL,
    DOES_NOT,
    HOLDS,
    Claim,
    ClaimTest,
    difference_within_strata,
    excess_of_call,
    mean_over_patients,
)


def make_test(low: float | None, high: float | None, is_primary: bool = True) -> ClaimTest:
    return ClaimTest("v1", "shap", "ms", 0.5, low, high, 100, 10, is_primary)


def test_verdicts_from_intervals() -> None:
    verdicts = [make_test(*ends).verdict for ends in ((0.1, 1), (-1, -0.1), (-1, 1), (None, None))]
    assert verdicts == [HOLDS, DOES_NOT, CANT_TELL, CANT_TELL]


def test_a_claim_stands_on_its_primary_tests() -> None:
    holds, fails = make_test(0.1, 1), make_test(-1, -0.1)
    assert Claim("a", "", "", (holds, make_test(-1, -0.1, is_primary=False))).verdict == HOLDS
    assert Claim("a", "", "", (holds, fails)).verdict == CANT_TELL
    assert Claim("a", "", "", (fails, fails)).result().verdict == DOES_NOT


def test_a_mean_over_patients() -> None:
    values = np.array([1.0, 1.0, 1.0, 3.0])
    assert mean_over_patients(values, np.array(["a", "a", "a", "b"])) == pytest.approx((1.5, 1.0, 3.0))
    assert mean_over_patients(values, np.full(4, "a")) == (1.5, None, None)


def test_like_is_compared_with_like() -> None:
    # A's beats are wider than N's, but within a class the first group is wider by 10 and by 40.
    values = np.array([110.0, 100.0, 100.0, 540.0, 540.0, 540.0, 500.0, 900.0])
    is_first = np.array([True, False, False, True, True, True, False, True])
    strata = np.array(["N", "N", "N", "A", "A", "A", "A", "V"])
    patients = np.array(list("ababcdcd"))
    value, low, high = difference_within_strata(values, is_first, strata, patients)
    assert value == pytest.approx((1 * 10 + 3 * 40) / 4)
    assert low is not None
    assert high is not None
    assert 10 <= low <= value <= high <= 40
    with pytest.raises(ValueError, match="both groups"):
        difference_within_strata(values[-1:], is_first[-1:], strata[-1:], patients[-1:])


def test_the_first_group_on_one_patient_has_no_interval() -> None:
    found = difference_within_strata(
        np.array([3.0, 1.0, 1.0]), np.array([True, False, False]), np.full(3, "N"), np.array(["a", "a", "b"])
    )
    assert found == (2.0, None, None)


def test_a_call_against_the_most_frequent_other() -> None:
    called = np.array(["L"] * 2 + ["A"] * 5 + ["V"] * 3)
    patients = np.array(["a", "b"] * 5)
    value, low, high = excess_of_call(called, "L", ("R", "A", "V"), patients)
    assert value == pytest.approx(0.2 - 0.5)
    assert low is not None
    assert high is not None
    assert low <= value <= high < 0
