"""What the table of records says, and how it is sorted."""

from pathlib import Path

from ecgviewer.ui.record.record_columns import STAR, TIPS, TITLES, cell_texts, sort_records
from ecgviewer.workflows.home.record_index import RecordFacts

A, B, C, D = (Path("/d") / name for name in ("a", "b", "c", "d"))
FACTS = {
    A: RecordFacts(1805.6, ("MLII", "V1"), (1586, 0, 0, 0, 992, 377)),
    B: RecordFacts(60.0, ("II",), (10, 0, 0, 5, 0, 0)),
    C: RecordFacts(None, ("V5",), None),
}


def test_a_row_has_a_cell_for_each_column() -> None:
    assert cell_texts(A, FACTS[A], True) == [
        "a", "★", "30:06", "MLII, V1", "1,586", "", "", "", "992", "377", "2,955",
    ]  # fmt: skip
    assert cell_texts(C, FACTS[C], False) == ["c", "☆", "–", "V5", *["–"] * 7]
    assert cell_texts(D, None, False)[2] == "…"
    assert cell_texts(D, RecordFacts(trouble="x"), False)[3] == "can't be opened"
    rows = [cell_texts(D, found, False) for found in (None, RecordFacts(trouble="x"), *FACTS.values())]
    assert {len(row) for row in rows} == {len(TITLES)} == {len(TIPS)}


def test_records_are_sorted_by_any_column_and_the_unknown_come_last() -> None:
    records = [D, C, B, A]

    def by(column: int, is_descending: bool = False) -> str:
        return "".join(path.name for path in sort_records(records, FACTS, [str(C)], column, is_descending))

    assert by(0) == "abcd"
    assert by(0, True) == "dcba"
    assert by(STAR)[0] == "c"
    assert by(2) == "badc"
    assert by(3) == "bacd"
    assert by(TITLES.index("V"), True) == "abdc"
    assert by(TITLES.index("A"), True) == "badc"
    assert by(len(TITLES) - 1, True) == "abdc"
