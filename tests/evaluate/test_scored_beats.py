"""Beats with reference and call, counted by hand."""

import numpy as np

from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats

LABELS = ("N", "L", "A", "V")

ROWS = [
    # symbol, called, record, patient, rhythm
    ("N", "N", "201", "p1", "N"),
    ("N", "A", "201", "p1", "AFIB"),
    ("L", "N", "202", "p1", "N"),
    ("a", "A", "202", "p1", "N"),
    ("V", "V", "300", "p2", ""),
    ("F", "V", "300", "p2", "N"),
    ("e", "L", "300", "p2", "N"),
    ("A", "", "300", "p2", "N"),
]


def make_beats() -> ScoredBeats:
    return ScoredBeats(LABELS, *(np.array(column) for column in zip(*ROWS, strict=True)))


def test_classes_count_by_symbol_and_groups_by_group() -> None:
    beats = make_beats()
    assert beats.n_beats == 8
    assert beats.confusion.counts.tolist() == [[1, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    assert beats.group_counts.tolist() == [
        [3, 1, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0],
    ]


def test_patients_are_people_and_not_records() -> None:
    beats = make_beats()
    assert beats.patients_by_class() == {"N": 1, "L": 1, "A": 0, "V": 1}
    assert beats.patients_by_group() == {"N": 2, "SVEB": 1, "VEB": 1, "F": 1, "Q": 0}
    by_patient = beats.group_counts_by_patient()
    assert by_patient.shape == (2, 5, 5)
    assert by_patient[0, 0].tolist() == [2, 1, 0, 0, 0]
    np.testing.assert_array_equal(by_patient.sum(axis=0), beats.group_counts)


def test_beats_can_be_left_out_parted_and_joined() -> None:
    beats = make_beats()
    assert beats.without_records(["202", "999"]).symbols.tolist() == ["N", "N", "V", "F", "e", "A"]
    parts = beats.parts(lambda some: some.rhythms)
    assert {name: part.n_beats for name, part in parts.items()} == {"": 1, "AFIB": 1, "N": 6}
    joined = join_beats(list(beats.parts(lambda some: some.record_names).values()))
    assert joined.symbols.tolist() == beats.symbols.tolist()
    assert joined.labels == LABELS


def test_no_beats_at_all() -> None:
    none = make_beats().select(np.zeros(8, dtype=bool))
    assert none.confusion.n_beats == 0
    assert none.group_counts.sum() == 0
    assert set(none.patients_by_class().values()) == {0}
