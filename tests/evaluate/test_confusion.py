"""A confusion matrix worked out by hand, and its edges."""

import json
import math

import numpy as np
import pytest

from ecgviewer.evaluate.confusion import Confusion, count_confusion

LABELS = ("N", "A", "V")

# reference N: 6 right, 2 called A; A: 1 called N, 3 right; V: 1 called N, 2 called A, 5 right
COUNTS = [[6, 2, 0], [1, 3, 0], [1, 2, 5]]


def test_counts_by_hand() -> None:
    reference = np.array(["N", "N", "A", "V", "V", "F", "N", "/"])
    called = np.array(["N", "A", "A", "N", "V", "N", "", "V"])
    confusion = count_confusion(reference, called, LABELS)
    assert confusion.labels == LABELS
    assert confusion.counts.dtype == np.int64
    assert confusion.counts.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 1]]
    assert confusion.n_beats == 5


def test_ratios_by_hand() -> None:
    confusion = Confusion(LABELS, np.array(COUNTS))
    assert confusion.n_beats == 20
    assert confusion.accuracy == pytest.approx(14 / 20)
    table = confusion.per_class()
    assert table["N"] == pytest.approx({"precision": 6 / 8, "recall": 6 / 8, "f1": 0.75, "support": 8})
    assert table["A"] == pytest.approx({"precision": 3 / 7, "recall": 3 / 4, "f1": 6 / 11, "support": 4})
    assert table["V"] == pytest.approx({"precision": 1.0, "recall": 5 / 8, "f1": 10 / 13, "support": 8})


def test_averages_by_hand() -> None:
    confusion = Confusion(LABELS, np.array(COUNTS))
    assert confusion.macro_avg() == pytest.approx(
        {
            "precision": (6 / 8 + 3 / 7 + 1) / 3,
            "recall": (6 / 8 + 3 / 4 + 5 / 8) / 3,
            "f1": (0.75 + 6 / 11 + 10 / 13) / 3,
            "support": 20,
        }
    )
    assert confusion.weighted_avg() == pytest.approx(
        {
            "precision": (8 * 6 / 8 + 4 * 3 / 7 + 8 * 1) / 20,
            "recall": 14 / 20,
            "f1": (8 * 0.75 + 4 * 6 / 11 + 8 * 10 / 13) / 20,
            "support": 20,
        }
    )


def test_class_never_called_has_no_precision_and_drags_the_average() -> None:
    confusion = Confusion(("N", "V"), np.array([[9, 0], [1, 0]]))
    row = confusion.per_class()["V"]
    assert math.isnan(row["precision"])
    assert (row["recall"], row["f1"], row["support"]) == (0, 0, 1)
    assert confusion.macro_avg()["precision"] == pytest.approx(0.9 / 2)
    assert confusion.weighted_avg()["precision"] == pytest.approx(0.9 * 9 / 10)


def test_class_that_does_not_occur_is_outside_the_average() -> None:
    confusion = Confusion(("N", "L", "V"), np.array([[8, 1, 1], [0, 0, 0], [0, 0, 10]]))
    row = confusion.per_class()["L"]
    assert row["precision"] == 0
    assert math.isnan(row["recall"])
    assert row["support"] == 0
    assert confusion.macro_avg()["recall"] == pytest.approx((0.8 + 1.0) / 2)


def test_json_has_null_for_what_is_undefined() -> None:
    known = Confusion(("N", "V"), np.array([[9, 0], [1, 0]])).known_per_class()
    parsed = json.loads(json.dumps(known, allow_nan=False))
    assert parsed["V"] == {"precision": None, "recall": 0, "f1": 0, "support": 1}


def test_no_beats() -> None:
    confusion = count_confusion([], [], LABELS)
    assert confusion.n_beats == 0
    assert math.isnan(confusion.accuracy)
    for average in (confusion.macro_avg(), confusion.weighted_avg()):
        assert math.isnan(average["f1"])
        assert average["support"] == 0
    empty = {"precision": None, "recall": None, "f1": None, "support": 0}
    assert confusion.known_per_class()["A"] == empty


def test_mistakes_of_a_caller_are_not_counted_silently() -> None:
    with pytest.raises(ValueError, match="2 references for 1 calls"):
        count_confusion(["N", "N"], ["N"], LABELS)
    with pytest.raises(ValueError, match="call 'Q' is none of"):
        count_confusion(["N"], ["Q"], LABELS)
    with pytest.raises(ValueError, match="for 3 labels"):
        Confusion(LABELS, np.zeros((2, 2)))
