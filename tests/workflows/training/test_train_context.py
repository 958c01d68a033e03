"""Context networks trained and scored on a tiny database: who is on which side, and what is stored."""

from pathlib import Path

import numpy as np
import pytest
from tiny_database import write_tiny_database

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.patients import patient_id
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.context_loop import ContextRecipe
from ecgviewer.training.splits import DS1, DS2
from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model
from ecgviewer.workflows.review.review_record import review_record
from ecgviewer.workflows.training import train_context
from ecgviewer.workflows.training.train_context import (
    ContextTraining,
    context_folds,
    records_of,
    train_context_model,
)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("mitdb"))


@pytest.fixture(scope="module")
def models_dir(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        short = ContextRecipe(n_steps=3, n_chunks=4, chunk_beats=12)
        patch.setattr(train_context, "ContextRecipe", lambda: short)
        for name, fold in (("of-ds1", None), ("of-fold", 2)):
            train_context_model(ContextTraining(name, 3, fold), data_dir, folder)
    return folder


def test_no_patient_is_in_two_folds(data_dir: Path) -> None:
    folds = context_folds(data_dir)
    patients = [patient for fold in folds for patient in fold]
    assert len(folds) == 5
    assert len(patients) == len(set(patients)) == 43
    assert set(patients) == {patient_id(name) for name in DS1 + DS2}
    for fold in range(1, 6):
        trained, tested = records_of(data_dir, fold)
        assert set(trained) | set(tested) == set(DS1 + DS2)
        assert not {patient_id(name) for name in trained} & {patient_id(name) for name in tested}
        assert len({"201", "202"} & set(tested)) in (0, 2)


def test_the_card_tells_who_was_seen(models_dir: Path, data_dir: Path) -> None:
    card = read_card(models_dir / "of-ds1")
    assert card.training_records == tuple(sorted(DS1))
    assert card.labels == ("N", "S", "V")
    assert card.members == {"N": "NLRej", "S": "aAJS", "V": "VE"}
    assert card.command == "ecgviewer train --arch context --protocol patient --seed 3 --name of-ds1"
    assert card.background["smallest_cluster"] >= 20
    of_fold = read_card(models_dir / "of-fold")
    assert not set(of_fold.training_patients) & set(context_folds(data_dir)[1])
    assert of_fold.training["fold"] == 2


def test_the_twin_equals_the_network(models_dir: Path, data_dir: Path) -> None:
    import torch

    from ecgviewer.classifiers.checkpoint import load_network

    record = read_record(data_dir / "100")
    prepared = prepare_beats(record, 0)
    classifier = open_classifier(models_dir / "of-ds1")
    assert isinstance(classifier, ContextClassifier)
    context = prepared.context
    with torch.no_grad():
        logits = load_network(models_dir / "of-ds1")(
            torch.from_numpy(context.features)[None], torch.from_numpy(context.waves[:])[None]
        )[0]
    np.testing.assert_allclose(classifier.predict(context).logits, logits.numpy(), atol=1e-5)
    probabilities = classifier.predict(context).probabilities
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_a_review_counts_by_the_groups_that_labels_stand_for(models_dir: Path, data_dir: Path) -> None:
    record = read_record(data_dir / "100")
    review = review_record(record, prepare_beats(record, 0), open_classifier(models_dir / "of-ds1"))
    symbols = review.beats.symbol
    assert review.is_outside.tolist() == (symbols == "F").tolist()
    assert set(review.reference[np.isin(symbols, ["L", "R", "e"])]) == {"N"}
    assert set(review.reference[np.isin(symbols, ["A", "a"])]) == {"S"}
    is_right_or_outside = (review.reference == review.called) | review.is_outside | (review.called == "")
    assert review.is_false.tolist() == (~is_right_or_outside).tolist()


def test_stored_networks_are_scored_on_unseen_patients_only(models_dir: Path, data_dir: Path) -> None:
    evaluation = evaluate_model(models_dir / "of-ds1", "patient", data_dir, seeds=(3,))
    assert set(evaluation.beats.record_names.tolist()) == set(DS2)
    result = evaluation.result().as_dict()
    card = read_card(models_dir / "of-ds1")
    assert list(result["seeds"]) == ["3"]
    assert result["aami"]["F"]["f1"] is None
    assert result["aami"]["VEB"]["support"] > 0
    assert sum(map(sum, result["confusion"])) <= sum(map(sum, card.confusion))
    with pytest.raises(InvalidInputError, match="was trained with beats of"):
        evaluate_model(models_dir / "of-fold", "patient", data_dir)
    with pytest.raises(InvalidInputError, match="by patient only"):
        evaluate_model(models_dir / "of-ds1", "beat", data_dir)
    with pytest.raises(InvalidInputError, match="seed 77 is stored"):
        evaluate_model(models_dir / "of-ds1", "patient", data_dir, seeds=(77,))


def test_the_same_seed_gives_the_same_weights(
    models_dir: Path, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = ContextRecipe(n_steps=3, n_chunks=4, chunk_beats=12)
    monkeypatch.setattr(train_context, "ContextRecipe", lambda: short)
    train_context_model(ContextTraining("of-ds1", 3), data_dir, tmp_path)
    for file in ("weights.safetensors", "network.onnx", "background.safetensors"):
        assert (tmp_path / "of-ds1" / file).read_bytes() == (models_dir / "of-ds1" / file).read_bytes()


def test_impossible_choices_are_refused_in_one_line() -> None:
    with pytest.raises(InvalidInputError, match="no fold 6; choose 1 to 5"):
        ContextTraining("x", 0, 6).check()
    with pytest.raises(InvalidInputError, match="can't be a model's name"):
        ContextTraining("../x").check()
