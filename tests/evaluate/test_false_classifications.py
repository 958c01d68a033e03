"""The published table of false classifications, and an undefined one."""

import json

import numpy as np

from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.evaluate.false_classifications import FalseClassification, false_classifications

LABELS = ("N", "L", "R", "A", "V")

# Table 5 of Baig et al. 2025: support; FP, FP % and from where; FN, FN % and called what.
PAPER = {
    "N": (
        1179,
        35,
        "0.58",
        {"L": 7, "R": 3, "A": 16, "V": 9},
        51,
        "4.33",
        {"L": 6, "R": 2, "A": 28, "V": 15},
    ),
    "L": (1244, 9, "0.15", {"N": 6, "V": 3}, 13, "1.05", {"N": 7, "A": 1, "V": 5}),
    "R": (1216, 3, "0.05", {"N": 2, "A": 1}, 13, "1.07", {"N": 3, "A": 6, "V": 4}),
    "A": (1171, 36, "0.60", {"N": 28, "L": 1, "R": 6, "V": 1}, 17, "1.45", {"N": 16, "R": 1}),
    "V": (1190, 24, "0.40", {"N": 15, "L": 5, "R": 4}, 13, "1.09", {"N": 9, "L": 3, "A": 1}),
}


def paper_confusion() -> Confusion:
    counts = np.zeros((5, 5), dtype=np.int64)
    for row, label in enumerate(LABELS):
        support, *_, fn, _, fn_to = PAPER[label]
        for called, number in fn_to.items():
            counts[row, LABELS.index(called)] = number
        counts[row, row] = support - fn
    return Confusion(LABELS, counts)


def test_paper_table_to_the_printed_digits() -> None:
    confusion = paper_confusion()
    assert confusion.n_beats == 6000
    for found in false_classifications(confusion):
        support, fp, fp_percent, fp_from, fn, fn_percent, fn_to = PAPER[found.label]
        assert found.support == support
        assert (found.fp, f"{found.fp_percent:.2f}", found.fp_from) == (fp, fp_percent, fp_from)
        assert (found.fn, f"{found.fn_percent:.2f}", found.fn_to) == (fn, fn_percent, fn_to)


def test_every_error_is_counted_once_as_each() -> None:
    rows = false_classifications(paper_confusion())
    assert [row.label for row in rows] == list(LABELS)
    assert sum(row.fp for row in rows) == sum(row.fn for row in rows) == 107
    assert round(paper_confusion().accuracy, 3) == 0.982


def test_breakdown_starts_with_the_most_frequent() -> None:
    rows = false_classifications(paper_confusion())
    assert list(rows[0].fn_to) == ["A", "V", "L", "R"]
    assert list(rows[3].fp_from) == ["N", "R", "L", "V"]


def test_undefined_shares_are_none_and_null_in_json() -> None:
    row = false_classifications(Confusion(("N", "V"), np.array([[3, 1], [0, 0]])))[1]
    assert (row.support, row.fp, row.fp_percent, row.fn) == (0, 1, 25.0, 0)
    assert row.fn_percent is None
    parsed = json.loads(json.dumps(row.as_dict(), allow_nan=False))
    assert parsed == {
        "label": "V",
        "support": 0,
        "fp": 1,
        "fp_percent": 25.0,
        "fp_from": {"N": 1},
        "fn": 0,
        "fn_percent": None,
        "fn_to": {},
    }
    empty = false_classifications(Confusion(("N",), np.array([[0]])))[0]
    assert empty.fp_percent is None


def test_rows_are_plain_values() -> None:
    row = false_classifications(paper_confusion())[1]
    assert isinstance(row, FalseClassification)
    assert {type(value) for value in row.fn_to.values()} == {int}
