"""A context network on the patients of DS2: called as the program calls them, with every figure beside."""

import json
from pathlib import Path

import numpy as np
import pytest
from context_samples import save_random_context_model
from tiny_database import write_tiny_database

from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.splits import DS2
from ecgviewer.workflows.evaluation import evaluate_context
from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model
from ecgviewer.workflows.review.review_record import classify_record


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_random_context_model(tmp_path_factory.mktemp("models"))


def test_ds2_is_called_on_both_leads_with_every_figure_beside(
    folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate_context, "stored_networks", lambda architecture, by_fold: {})
    evaluation = evaluate_model(folder, "patient", database)
    assert set(evaluation.beats.record_names) == set(DS2)
    record = read_record(database / "100")
    review = classify_record(record, record.default_lead, open_classifier(folder))
    assert review.joined is not None
    own = evaluation.beats.select(evaluation.beats.record_names == "100")
    np.testing.assert_array_equal(own.confidence, review.predictions.confidence[review.called != ""])
    result = json.loads(json.dumps(evaluation.result().as_dict(), allow_nan=False))
    assert any("called on both leads" in note for note in result["notes"])
    assert (result["databases"], result["called_by"]) == ({}, {})
    for part in (result, result["strict_split"], result["without_232"]):
        assert part["patient_figures"]["SVEB"]["pooled"]["value"] == part["aami"]["SVEB"]["f1"]
        low, high = part["reliability"]["every"]["right"]["interval"]
        assert low <= part["reliability"]["every"]["right"]["value"] <= high
    assert result["n_beats"] > result["without_232"]["n_beats"]


def test_the_stored_networks_of_the_folds_have_a_protocol_of_their_own(folder: Path, database: Path) -> None:
    with pytest.raises(InvalidInputError, match="scored by --protocol folds; choose that, or add --retrain"):
        evaluate_model(folder, "patient", database, n_folds=5)
