import numpy as np
import pytest
from review_samples import make_prepared, make_record, make_review

from ecgviewer.ui.facts.beat_pick import (
    BeatPick,
    cell_pick,
    couplets_pick,
    false_negatives_pick,
    false_positives_pick,
    group_pick,
    runs_pick,
    support_pick,
)
from ecgviewer.workflows.review.record_numbers import S_GROUP, V_GROUP
from ecgviewer.workflows.review.review_record import RecordReview


@pytest.fixture
def review() -> RecordReview:
    """Reference N V N N V, called N V V V A by V1, whose classes stand for themselves."""
    record = make_record()
    return make_review(record, make_prepared(record), "v1", "NVVVA")


@pytest.mark.parametrize(
    ("pick", "rows"),
    [
        (cell_pick("N", "V"), [2, 3]),
        (cell_pick("V", "V"), [1]),
        (support_pick("V"), [1, 4]),
        (false_positives_pick("V"), [2, 3]),
        (false_negatives_pick("V"), [4]),
        (group_pick(V_GROUP, "V"), [1, 2, 3]),
        (group_pick(S_GROUP, "S"), [4]),
        (couplets_pick(V_GROUP, "V"), []),
        (runs_pick(V_GROUP, "V"), [1, 2, 3]),
    ],
)
def test_a_pick_finds_its_beats(review: RecordReview, pick: BeatPick, rows: list[int]) -> None:
    assert np.flatnonzero(pick.find(review, review.called)).tolist() == rows


def test_a_cell_of_a_network_of_groups_holds_every_symbol_of_the_group() -> None:
    record = make_record()
    prepared = make_prepared(record)
    prepared.beats.symbol[:] = list("NVENE")
    review = make_review(record, prepared, "context-0", "NVVNN")
    assert np.flatnonzero(cell_pick("V", "V").find(review, review.called)).tolist() == [1, 2]
    assert np.flatnonzero(false_negatives_pick("V").find(review, review.called)).tolist() == [4]


def test_what_a_person_says_counts_for_groups_and_not_for_cells(review: RecordReview) -> None:
    labels = review.called.copy()
    labels[0] = "V"
    assert 0 in np.flatnonzero(group_pick(V_GROUP, "V").find(review, labels))
    before = cell_pick("V", "V").find(review, review.called)
    np.testing.assert_array_equal(cell_pick("V", "V").find(review, labels), before)
