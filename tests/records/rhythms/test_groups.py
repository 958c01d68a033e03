"""Labels of every source and their groups."""

import csv
from pathlib import Path

import pytest

from ecgviewer.records.rhythms.groups import GROUP_OF, GROUPS, LEFT_OUT, rhythm_group


@pytest.mark.parametrize(
    ("source", "labels", "group"),
    [
        ("chapman", ["AF"], "AFIB"),
        ("chapman", ["ST"], "GSVT"),
        ("chapman", ["SA"], "SR"),
        ("ptbxl", ["NORM", "LVOLT", "SR"], "SR"),
        ("ptbxl", ["AFLT", "AFIB"], "AFIB"),
        ("ptbxl", ["SBRAD", "SARRH"], "SB"),
        ("ptbxl", ["STACH"], "GSVT"),
        ("ptbxl", ["SVARR"], ""),
        ("ptbxl", ["PACE", "AFIB"], ""),
        ("ptbxl", ["NDT"], ""),
        ("cpsc2018", ["AF", "RBBB"], "AFIB"),
        ("cpsc2018", ["RBBB"], ""),
        ("cinc2017", ["A"], "AFIB"),
        ("cinc2017", ["O"], ""),
        ("mitdb", ["AFL"], "AFIB"),
        ("mitdb", ["NOD"], ""),
    ],
)
def test_group_of_labels(source: str, labels: list[str], group: str) -> None:
    assert rhythm_group(source, labels) == group


def test_no_label_is_in_a_group_and_left_out() -> None:
    for source, groups in GROUP_OF.items():
        assert set(groups.values()) <= set(GROUPS)
        assert not set(groups) & set(LEFT_OUT.get(source, {}))


def test_the_groups_are_those_that_chapman_was_given_with(mitdb: Path) -> None:
    path = mitdb.parent / "chapman" / "labels.csv"
    if not path.is_file():
        pytest.skip("needs Chapman-Shaoxing in a folder chapman beside MIT-BIH")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [rhythm_group("chapman", [row["rhythm"]]) for row in rows] == [row["group"] for row in rows]
