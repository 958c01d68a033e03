from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.desk.review_queue import (
    DISAGREE,
    FALSE,
    NOT_BORNE_OUT,
    POOR,
    UNLIKE,
    UNSURE,
    WEIGHTS,
    build_queue,
    time_left_s,
)
from ecgviewer.workflows.review.choose_model import choose_model
from ecgviewer.workflows.review.find_waves import RecordWaves, find_waves
from ecgviewer.workflows.review.review_record import RecordReview, review_record


@pytest.fixture(scope="module")
def demo() -> tuple[RecordReview, RecordWaves]:
    record = read_record(demo_record())
    prepared = prepare_beats(record, 0)
    review = review_record(record, prepared, open_classifier(find_model(choose_model(record))))
    return review, find_waves(record, 0, prepared.beats)


def test_what_contradicts_the_reference_comes_first(demo: tuple[RecordReview, RecordWaves]) -> None:
    review, waves = demo
    truth = review.beats.symbol.copy()
    wrong = np.flatnonzero((review.called == "N") & (truth == "N"))[[10, 50]]
    truth[wrong] = "V"
    queue = build_queue(replace(review, truth=truth), [], waves, review.called)
    is_false = replace(review, truth=truth).is_false
    first = [queued.beat_index for queued in queue[: int(is_false.sum())]]
    assert set(wrong.tolist()) <= set(first)
    assert sorted(first) == np.flatnonzero(is_false).tolist()
    assert all(queued.reasons[0] == FALSE for queued in queue[: len(first)])


def test_the_weight_is_that_of_the_reasons_and_falls(demo: tuple[RecordReview, RecordWaves]) -> None:
    review, waves = demo
    queue = build_queue(review, [], waves, review.called)
    for queued in queue:
        assert queued.weight == pytest.approx(sum(WEIGHTS[reason] for reason in queued.reasons))
        assert queued.weight > WEIGHTS[POOR]
    weights = [queued.weight for queued in queue]
    assert weights == sorted(weights, reverse=True)
    assert len({queued.beat_index for queued in queue}) == len(queue)
    unsure = {queued.beat_index for queued in queue if UNSURE in queued.reasons}
    doubts = review.predictions.doubts
    assert doubts is not None
    assert unsure == set(np.flatnonzero(doubts.is_own).tolist())
    assert review.is_unsure is not None
    assert (review.is_unsure & ~doubts.is_own).any()  # where a beat lies is no reason by itself


def test_networks_disagree_by_group_and_not_by_letter(demo: tuple[RecordReview, RecordWaves]) -> None:
    review, waves = demo
    other = replace(review)
    called = review.called.copy()
    normal = np.flatnonzero(called == "N")
    called[normal[3]], called[normal[4]], called[normal[5]] = "L", "V", ""
    other.__dict__["called"] = called
    queue = build_queue(review, [other], waves, review.called)
    assert [q.beat_index for q in queue if DISAGREE in q.reasons] == [normal[4]]


def test_a_beat_among_those_of_another_shape_is_unlike_them(demo: tuple[RecordReview, RecordWaves]) -> None:
    review, waves = demo
    wide = np.flatnonzero(review.called == "V")
    labels = review.called.copy()
    labels[wide[2]] = "N"
    queue = build_queue(review, [], waves, labels)
    assert wide[2] in {q.beat_index for q in queue if UNLIKE in q.reasons}


def test_it_can_be_cancelled(demo: tuple[RecordReview, RecordWaves]) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        build_queue(demo[0], [], demo[1], demo[0].called, None, token)


@pytest.mark.data
def test_record_208(mitdb: Path) -> None:
    record = read_record(mitdb / "208")
    prepared = prepare_beats(record, 0)
    review = review_record(record, prepared, open_classifier(find_model("context-fold3")))
    queue = build_queue(review, [], find_waves(record, 0, prepared.beats), review.called)
    assert {q.beat_index for q in queue[:7] if FALSE in q.reasons} == set(
        np.flatnonzero(review.is_false).tolist()
    )
    assert queue[0].beat_index == 2103
    assert sum(NOT_BORNE_OUT in q.reasons for q in queue) == 28


def test_time_left_at_a_persons_pace() -> None:
    assert time_left_s(10, []) is None
    assert time_left_s(10, [2.0, 4.0, 60.0]) == 40.0
    assert time_left_s(3, [100.0] * 5 + [1.0] * 20) == 3.0
