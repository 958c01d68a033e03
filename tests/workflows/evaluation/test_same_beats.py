from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.workflows.evaluation.same_beats import compare_on_same_beats, summarise


@pytest.fixture
def cards() -> tuple[ModelCard, ModelCard]:
    card = read_card(find_model("v1"))
    return replace(card, name="mine"), replace(card, name="v1")


def counts(*rows: list[int]) -> np.ndarray:
    """Return a table of AAMI groups with N, SVEB and VEB as given."""
    table = np.zeros((5, 5), dtype=np.int64)
    table[:3, :3] = rows
    return table


def test_a_network_that_is_worse_in_one_group_is_not_better(cards: tuple[ModelCard, ModelCard]) -> None:
    current = counts([1585, 0, 0], [2, 30, 0], [10, 0, 982])
    new = counts([960, 0, 625], [0, 32, 0], [4, 0, 988])
    found = summarise(cards, [new, current], ("208",))
    by_group = {score.group: score for score in found.groups}
    # F1 = 2 TP / (support + called): 2 * 988 / (992 + 1613) and 2 * 982 / (992 + 982).
    assert by_group["V"].new == pytest.approx(0.7585, abs=1e-4)
    assert by_group["V"].current == pytest.approx(0.9949, abs=1e-4)
    assert (by_group["V"].false_new, by_group["V"].false_current) == (625, 0)
    assert by_group["S"].is_better
    assert [score.group for score in found.worse] == ["N", "V"]
    assert not found.is_better
    assert (found.n_beats, found.false_new, found.false_current) == (2609, 629, 12)


def test_better_somewhere_and_worse_nowhere_is_better_on_unseen_patients_only(
    cards: tuple[ModelCard, ModelCard],
) -> None:
    current = counts([990, 0, 10], [0, 0, 0], [20, 0, 80])
    new = counts([991, 0, 9], [0, 0, 0], [10, 0, 90])
    assert summarise(cards, [new, current], ("208",)).is_better
    assert not summarise(cards, [new, current], ("208",), seen_by=("v1",)).is_better
    assert not summarise(cards, [current, current], ("208",)).is_better


def test_few_beats_of_a_group_decide_nothing(cards: tuple[ModelCard, ModelCard]) -> None:
    current = counts([1000, 0, 0], [0, 19, 0], [0, 0, 100])
    new = counts([1000, 0, 0], [19, 0, 0], [0, 0, 100])
    found = summarise(cards, [new, current], ("208",))
    assert found.groups[1].new == 0.0
    assert not found.groups[1].is_worse


def test_a_group_that_a_network_cannot_call_has_no_f1(cards: tuple[ModelCard, ModelCard]) -> None:
    narrow = replace(cards[0], labels=("N", "V"))
    table = counts([100, 0, 0], [30, 0, 0], [0, 0, 50])
    found = summarise((narrow, cards[1]), [table, table], ("208",))
    assert found.groups[1].new is None
    assert not found.groups[1].decides


def test_both_networks_call_the_patients_that_neither_has_seen(mitdb: Path, tmp_path: Path) -> None:
    for name in ("100", "101", "119"):
        for file in mitdb.glob(f"{name}.*"):
            (tmp_path / file.name).symlink_to(file)
    found = compare_on_same_beats(find_model("v2-patient"), find_model("v1-patient"), tmp_path)
    # 101 and 119 are of DS1, which both were trained with.
    assert (found.records, found.seen_by) == (("100",), ())
    assert (found.new, found.current) == ("v2-patient", "v1-patient")
    # 2,273 beats in all, less one whose window leaves the record at each end.
    assert 2268 <= found.n_beats <= 2273
    assert found.groups[0].n_beats + found.groups[1].n_beats + found.groups[2].n_beats == found.n_beats
    seen = compare_on_same_beats(find_model("v1"), find_model("v1-patient"), tmp_path)
    assert seen.records == ("100", "101", "119")
    assert seen.seen_by == ("v1", "v1-patient")
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        compare_on_same_beats(find_model("v1"), find_model("v2"), tmp_path, cancel=stopped)


def test_a_folder_without_a_reference_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no record in"):
        compare_on_same_beats(find_model("v1"), find_model("v2"), tmp_path)
