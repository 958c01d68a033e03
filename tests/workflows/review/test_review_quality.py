"""The signal-quality index on its way out: JSON and CSV."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.paths import resources_dir
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.review_record import classify_record
from ecgviewer.workflows.review.review_result import beats_as_csv, review_result


def test_index_of_each_beat_stands_in_json_and_csv(random_models: dict[str, Path]) -> None:
    record = read_record(resources_dir() / "demo" / "demo")
    review = classify_record(record, record.default_lead, OnnxClassifier(random_models["v2"]))
    quality = review.beats.quality.copy()
    quality[0] = np.nan
    review = replace(review, beats=replace(review.beats, quality=quality))
    written = review_result(review)
    assert written.beats[0].quality is None
    assert [beat.quality for beat in written.beats[1:]] == pytest.approx(quality[1:].tolist(), abs=6e-4)
    rows = list(csv.DictReader(io.StringIO(beats_as_csv([written]))))
    assert rows[0]["quality"] == ""
    assert float(rows[5]["quality"]) == pytest.approx(float(quality[5]), abs=6e-4)


def test_classifying_a_record_is_what_the_window_does(random_models: dict[str, Path]) -> None:
    record = read_record(resources_dir() / "demo" / "demo")
    classifier = OnnxClassifier(random_models["v2"])
    review = classify_record(record, record.default_lead, classifier)
    is_callable = review.beats.is_callable
    np.testing.assert_array_equal(
        review.called[is_callable], classifier.predict(review.windows[is_callable]).called
    )
    assert (review.called[~is_callable] == "").all()
