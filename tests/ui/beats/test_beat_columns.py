from dataclasses import replace

import numpy as np
import pytest
from column_samples import make_columns

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.ui.beats.beat_columns import BeatColumns, BeatFilter, sort_rows, step, worth_a_look


def test_counts() -> None:
    columns = make_columns()
    assert (columns.n_false, columns.n_outside) == (2, 1)
    assert columns.reference_counts == {"N": 3, "V": 2, "F": 1}
    assert columns.called_counts == {"N": 3, "A": 1, "V": 1}
    assert columns.rhythm_counts == {"T": 3, "N": 2}


@pytest.mark.parametrize(
    ("beat_filter", "expected"),
    [
        (BeatFilter(), [0, 1, 2, 3, 4, 5]),
        (BeatFilter(only_false=True), [1, 5]),
        (BeatFilter(reference="N"), [0, 1, 4]),
        (BeatFilter(called="N"), [0, 2, 5]),
        (BeatFilter(reference="V", called="N"), [5]),
        (BeatFilter(rhythm="T", reference="V"), [3, 5]),
        (BeatFilter(only_false=True, rhythm="N"), [1]),
        (BeatFilter(reference="L"), []),
    ],
)
def test_filter_rows(beat_filter: BeatFilter, expected: list[int]) -> None:
    assert beat_filter.rows(make_columns()).tolist() == expected


@pytest.mark.parametrize(
    ("column", "descending", "expected"),
    [
        ("number", False, [0, 1, 2, 3, 4, 5]),
        ("time", True, [5, 4, 3, 2, 1, 0]),
        ("reference", False, [2, 0, 1, 4, 3, 5]),
        ("reference", True, [3, 5, 0, 1, 4, 2]),
        ("called", False, [1, 0, 2, 5, 3, 4]),
        ("called", True, [3, 0, 2, 5, 1, 4]),
        ("probability", False, [1, 5, 2, 0, 3, 4]),
        ("probability", True, [3, 0, 2, 1, 5, 4]),
        ("rr", False, [3, 5, 2, 1, 4, 0]),
        ("rhythm", False, [1, 2, 3, 4, 5, 0]),
    ],
)
def test_sort_is_stable_and_keeps_missing_last(column: str, descending: bool, expected: list[int]) -> None:
    columns = make_columns()
    rows = np.arange(6)
    assert sort_rows(columns, rows, column, descending).tolist() == expected


def test_sort_of_filtered_rows() -> None:
    columns = make_columns()
    rows = BeatFilter(reference="N").rows(columns)
    assert sort_rows(columns, rows, "probability", True).tolist() == [0, 1, 4]
    assert sort_rows(columns, np.zeros(0, dtype=np.int64), "called", True).tolist() == []


def test_a_step_goes_by_the_order_of_the_list() -> None:
    rows = np.array([4, 1, 3])
    assert step(rows, 4, 1) == 1
    assert step(rows, 1, 1) == 3
    assert step(rows, 3, 1) is None
    assert step(rows, 1, -1) == 4
    assert step(rows, 4, -1) is None


def test_a_step_from_outside_the_list_goes_to_the_nearest_in_time() -> None:
    rows = np.array([4, 1, 3])
    assert step(rows, -1, 1) == 1
    assert step(rows, 2, 1) == 3
    assert step(rows, 2, -1) == 1
    assert step(rows, 0, -1) is None
    assert step(np.zeros(0, dtype=np.int64), 3, 1) is None


def test_false_calls_are_worth_a_look_and_without_a_reference_abnormal_and_unsure_ones() -> None:
    columns = make_columns()
    assert worth_a_look(columns).tolist() == [1, 5]
    detected = replace(columns.beats, symbol=np.full(6, ""), is_detected=True)
    called = np.array(["N", "L", "A", "V", "", "N"])
    doubts = Doubts(np.zeros(6), np.arange(6) == 0, np.zeros(6, bool))
    nothing = np.zeros(6, dtype=bool)
    unread = BeatColumns.without_calls(detected).with_calls(
        called, columns.confidence, nothing, nothing, doubts
    )
    assert worth_a_look(unread).tolist() == [0, 2, 3]


def test_picked_beats_combine_with_the_other_conditions() -> None:
    columns = make_columns()
    picked = np.array([True, True, False, True, False, False])
    assert BeatFilter(is_picked=picked).rows(columns).tolist() == [0, 1, 3]
    assert BeatFilter(only_false=True, is_picked=picked).rows(columns).tolist() == [1]
    assert BeatFilter().is_open
    assert not BeatFilter(is_picked=picked).is_open
    assert not BeatFilter(only_unsure=True).is_open


def test_calls_of_another_record_are_refused() -> None:
    columns = make_columns()
    with pytest.raises(ValueError, match="is_false has shape"):
        columns.with_calls(columns.called, columns.confidence, np.zeros(5, bool), columns.is_outside)


def test_150_000_beats_filter_and_sort_quickly() -> None:
    n_beats = 150_000
    rng = np.random.default_rng(0)
    time_s = np.cumsum(rng.uniform(0.4, 1.2, n_beats))
    beats = BeatTable(
        r_sample=(time_s * 360).astype(np.int64),
        time_s=time_s,
        symbol=rng.choice(list("NLRAV"), n_beats),
        rr_before_s=rng.uniform(0.4, 1.2, n_beats),
        rr_after_s=rng.uniform(0.4, 1.2, n_beats),
        rhythm=rng.choice(["N", "AFIB", "SVTA"], n_beats),
        reason=np.full(n_beats, ""),
        quality=rng.uniform(size=n_beats),
        is_detected=False,
    )
    called = rng.choice(list("NLRAV"), n_beats)
    columns = BeatColumns.without_calls(beats).with_calls(
        called, rng.uniform(size=n_beats), called != beats.symbol, np.zeros(n_beats, bool)
    )
    rows = BeatFilter(only_false=True, rhythm="AFIB").rows(columns)
    for column in ("reference", "rhythm", "probability"):
        sort_rows(columns, rows, column, True)
    assert rows.size == np.count_nonzero(columns.is_false & (beats.rhythm == "AFIB"))
