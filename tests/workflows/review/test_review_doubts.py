"""Unsure calls on their way out: JSON and CSV."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.paths import resources_dir
from ecgviewer.records.spans import noise_spans
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.evaluation.score_records import scored_beats
from ecgviewer.workflows.review.review_record import classify_record
from ecgviewer.workflows.review.review_result import beats_as_csv, review_result


def test_unsure_calls_stand_in_json_and_csv(random_models: dict[str, Path]) -> None:
    record = read_record(resources_dir() / "demo" / "demo")
    plain = classify_record(record, record.default_lead, OnnxClassifier(random_models["v2"]))
    written = review_result(plain)
    assert plain.record.annotations is not None
    (noise,) = noise_spans(plain.record.annotations, plain.record.n_samples, plain.lead)
    is_in = (plain.beats.r_sample >= noise.start_sample) & (plain.beats.r_sample < noise.end_sample)
    assert written.n_unsure == is_in.sum() > 0
    assert {beat.outside_score for beat in written.beats} == {None}
    assert [beat.number - 1 for beat in written.beats if beat.unsure] == np.flatnonzero(is_in).tolist()
    assert {beat.unsure_because for beat in written.beats if beat.unsure} == {
        ("in a stretch marked as noise",)
    }
    n_beats = plain.beats.n_beats
    score = np.linspace(0, 3, n_beats)
    nothing = np.zeros(n_beats, dtype=bool)
    predictions = replace(plain.predictions, doubts=Doubts(score, score > 2.5, nothing))
    review = replace(plain, predictions=predictions)
    written = review_result(review)
    assert written.n_unsure == (score > 2.5).sum()
    called = [beat for beat in written.beats if beat.label is not None]
    assert [beat.unsure for beat in called] == (score > 2.5)[review.called != ""].tolist()
    rows = list(csv.DictReader(io.StringIO(beats_as_csv([written]))))
    at = called[len(called) // 2].number - 1
    assert rows[at]["unsure"] == "False"
    assert rows[at]["unsure_because"] == ""
    last = called[-1].number - 1
    assert rows[last]["unsure_because"] == "unlike any beat it was trained with"
    assert float(rows[at]["outside_score"]) == round(score[at], 3)
    scored = scored_beats(review)
    assert scored.outside_scores is not None
    np.testing.assert_array_equal(scored.outside_scores, score[review.called != ""])
    assert scored.select(scored.symbols == "N").is_unsure is not None
    assert scored_beats(plain).outside_scores is None
