"""Real beats in words: what is said is what was measured."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.paths import bundled_models_dir
from ecgviewer.workflows.explanations.explain_waves import explain_waves
from ecgviewer.workflows.review.describe_beat import BeatWords, beat_in_words, gather_facts, usual_p_waves
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import classify_record, open_record


@pytest.mark.data
def test_record_208_in_words(mitdb: Path) -> None:
    folder = bundled_models_dir() / "v2"
    review = classify_record(open_record("208", mitdb), 0, open_classifier(folder))
    waves = find_waves(review.record, 0, review.beats)
    intervals, p_waves = waves.intervals(review.called), usual_p_waves(review, waves)
    index = int(np.flatnonzero((review.called == "V") & (intervals.prematurity_percent > 20))[3])
    shares = explain_waves(review, waves, folder, index)
    told = beat_in_words(review, waves, index, shares)
    facts = gather_facts(review, waves, intervals, p_waves, index, shares)
    probability = review.predictions.probabilities[index].max()
    assert told.sentences[0] == f"Called V with {min(probability, 0.99):.2f}."
    early = intervals.prematurity_percent[index]
    assert f"{early:.0f}\u00a0% early" in told.sentences[1]
    assert f"({intervals.qrs_ms[index]:.0f}\u00a0ms on this lead)" in told.sentences[-1]
    largest = shares.players[int(np.argmax(shares.values))]
    assert largest in told.sentences[2]
    assert told.criteria[0].state == "met"
    assert len(told.criteria) == 5
    before_s, after_s = review.beats.rr_before_s[index], review.beats.rr_after_s[index]
    usual_s = before_s / (1 - early / 100)
    assert facts.pause == pytest.approx((before_s + after_s) / (2 * usual_s), abs=2e-3)


@pytest.mark.data
def test_a_beat_without_a_call_has_no_words(mitdb: Path) -> None:
    review = classify_record(open_record("208", mitdb), 0, open_classifier(bundled_models_dir() / "v2"))
    blocked = np.flatnonzero(review.called == "")
    waves = find_waves(review.record, 0, review.beats)
    for index in blocked[:2]:
        assert beat_in_words(review, waves, int(index), None) == BeatWords()
