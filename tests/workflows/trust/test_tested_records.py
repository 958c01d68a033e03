"""Beats of patients held out, for tests of context networks' explanations, and the whole way to JSON."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from context_samples import save_random_context_model
from tiny_database import write_tiny_database

from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.explanations.evaluate_explanations import evaluate_explanations
from ecgviewer.training.splits import DS2
from ecgviewer.workflows.evaluation import evaluate_context
from ecgviewer.workflows.evaluation.evaluate_context import held_out_records
from ecgviewer.workflows.review.review_record import classify_record
from ecgviewer.workflows.trust.tested_records import draw_of_records

RECORDS = ("202", "233")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_random_context_model(tmp_path_factory.mktemp("models"))


@pytest.fixture
def two_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_context, "records_of", lambda data_dir, fold: ((), RECORDS))


def test_records_are_those_held_out(folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = ContextClassifier(folder).card
    assert held_out_records(card, database) == DS2
    with pytest.raises(InvalidInputError, match="trained with beats of"):
        held_out_records(replace(card, training_patients=("mitdb-100",), training_records=("100",)), database)
    monkeypatch.setattr(evaluate_context, "records_of", lambda data_dir, fold: ((), (f"10{fold}",)))
    of_fold = replace(card, training={"fold": 3})
    assert held_out_records(of_fold, database) == ("103",)
    with pytest.raises(InvalidInputError, match="has seen patients of its fold"):
        held_out_records(replace(of_fold, training_patients=("mitdb-103",)), database)


@pytest.mark.usefixtures("two_records")
def test_beats_are_those_of_the_record(folder: Path, database: Path) -> None:
    classifier = ContextClassifier(folder)
    beats = draw_of_records(classifier, database, 12, 0, Progress(), CancelToken())
    names, counts = np.unique(beats.references, return_counts=True)
    assert names.tolist() == ["N", "S", "V"]
    assert counts.tolist() == [4, 4, 4]
    assert len(beats.seen) == beats.called.size == len(beats.wave_ends) == 12
    for name in RECORDS:
        record = read_record(database / name)
        review = classify_record(record, record.default_lead, classifier)
        own = np.flatnonzero(beats.record_names == name)
        context = review.saw.context
        for row in own:
            wave = beats.seen.waves[row, NEIGHBOURS]
            (index,) = np.flatnonzero((context.waves == wave).all(axis=(1, 2)))
            assert beats.called[row] == review.called[index]
            assert beats.references[row] == review.reference[index]
    # QRS is found around the R peak, in the middle of the window.
    onset, offset = beats.wave_ends[:, 1].T
    assert np.nanmedian(onset) < 180 < np.nanmedian(offset)
    again = draw_of_records(classifier, database, 12, 0, Progress(), CancelToken())
    np.testing.assert_array_equal(beats.seen.waves, again.seen.waves)


@pytest.mark.usefixtures("two_records")
def test_an_evaluation_has_the_keys_of_the_others(
    folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = evaluate_explanations(folder, database, 9, 2).result().as_dict()
    json.dumps(result, allow_nan=False)
    assert tuple(result["methods"]) == ("gradcam", "shap")
    gradcam, shap = result["methods"].values()
    assert set(gradcam) == set(shap) >= {"deletion_auc", "random_insertion_auc", "sanity_spearman_cascade"}
    assert gradcam["random_deletion_auc"] == pytest.approx(gradcam["random_insertion_auc"])
    assert gradcam["additivity_error"] is None
    assert shap["additivity_error"] < 1e-3
    assert "rhythm" in result["not_taken_away"]
    assert [row["layer"] for row in result["details"]["shap"]["sanity_stages"]][:2] == ["head", "sequence.2"]


@pytest.mark.usefixtures("two_records")
def test_stops(folder: Path, database: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        evaluate_explanations(folder, database, 4, cancel=cancel)
