"""Each record is called by a network that has not seen its patient, whatever the cards say."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from context_samples import save_random_context_model
from tiny_database import write_tiny_database

from ecgviewer.classifiers.card import read_card, write_card
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import find_svdb
from ecgviewer.records.patients import patient_id
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.splits import DS1, DS2
from ecgviewer.workflows.evaluation import evaluate_held_out as held_out
from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model
from ecgviewer.workflows.evaluation.evaluation import Evaluation
from ecgviewer.workflows.review.review_record import classify_record

EVERY = tuple(sorted(DS1 + DS2))
PARTS = (EVERY[:20], EVERY[20:])  # 201 and 202 stand in one
SVDB = ("800", "802", "804", "806")


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with the names of MIT-BIH, and one beside it with some of the other database."""
    base = tmp_path_factory.mktemp("databases")
    for folder in ("mitdb", "svdb"):
        (base / folder).mkdir()
    mitdb = write_tiny_database(base / "mitdb")
    for name, source in zip(SVDB, ("100", "101", "103", "105"), strict=True):
        for suffix in ("hea", "dat", "atr"):
            content = (mitdb / f"{source}.{suffix}").read_bytes()
            if suffix == "hea":
                content = content.replace(source.encode(), name.encode())
            (base / "svdb" / f"{name}.{suffix}").write_bytes(content)
    return mitdb, base / "svdb"


def save(source: Path, name: str, fold: int | None, records: tuple[str, ...]) -> Path:
    """Write a copy of a model whose card says that it was trained on some records."""
    folder = source.parent / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    card = read_card(source)
    training = {**card.training, "fold": fold}
    patients = tuple(sorted({patient_id(record) for record in records}))
    write_card(
        folder,
        replace(card, name=name, training=training, training_records=records, training_patients=patients),
    )
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return save_random_context_model(tmp_path)


def score(
    folder: Path,
    folds: list[Path],
    protocol: str,
    databases: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Evaluation:
    stored = dict(enumerate(folds, 1))
    monkeypatch.setattr(held_out, "stored_networks", lambda architecture, by_fold: stored)
    return evaluate_model(folder, protocol, databases[0], svdb_dir=databases[1])


def test_folds_of_both_databases(
    source: Path, databases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = (PARTS[1] + SVDB[:2], PARTS[0] + SVDB[2:])
    folds = [save(source, f"half{number}", number, names) for number, names in enumerate(trained, 1)]
    whole = save(source, "whole", None, DS1)
    result = score(whole, folds, "folds", databases, monkeypatch).result()
    for name, network in result.called_by.items():
        card = read_card(source.parent / network)
        assert name not in card.training_records
        assert patient_id(name) not in card.training_patients
    assert sorted(result.called_by) == sorted(EVERY + SVDB)
    assert {result.called_by[name] for name in SVDB[:2]} == {"half2"}
    patients = [patient for fold in result.folds for patient in fold.patients]
    assert len(patients) == len(set(patients)) == result.n_patients == 43 + 4
    assert list(result.databases) == ["mitdb", "mitdb without 232", "svdb"]
    mitdb, without, svdb = result.databases.values()
    assert (mitdb.n_patients, without.n_patients, svdb.n_patients) == (43, 42, 4)
    assert mitdb.n_beats is not None
    assert svdb.n_beats is not None
    assert mitdb.n_beats + svdb.n_beats == result.n_beats
    assert without.left_out == ("232",)
    assert result.without_232 is not None
    assert result.strict_split is None
    assert result.patient_figures["SVEB"].pooled.value == result.aami["SVEB"].f1
    assert result.reliability is not None
    assert result.calibration is not None
    assert result.reliability.every.ece.value == result.calibration.ece
    assert any("half1 22, half2 26" in note for note in result.notes)
    assert any("called on both leads" in note for note in result.notes)
    json.dumps(result.as_dict(), allow_nan=False)


def test_folds_without_the_other_database_are_those_of_mit_bih(
    source: Path, databases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folds = [save(source, f"half{number}", number, PARTS[2 - number]) for number in (1, 2)]
    result = score(source, folds, "folds", (databases[0], Path("nowhere")), monkeypatch).result()
    assert sorted(result.called_by) == sorted(EVERY)
    assert result.databases == {}


def test_another_database_is_called_by_the_network_itself_where_it_has_not_seen_it(
    source: Path, databases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folds = [save(source, "half1", 1, (*DS1, *SVDB[:2])), save(source, "half2", 2, (*DS1, *SVDB[2:]))]
    new = score(save(source, "new", None, DS1), folds, "svdb", databases, monkeypatch)
    assert set(new.called_by.values()) == {"new"}
    trained = score(save(source, "trained", None, (*DS1, *SVDB[:3])), folds, "svdb", databases, monkeypatch)
    assert trained.called_by == {"800": "half2", "802": "half2", "804": "half1", "806": "trained"}
    assert trained.result().folds == ()


def test_the_calls_are_those_of_the_network_that_is_named(
    source: Path, databases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = score(source, [save(source, "half1", 1, DS1)], "svdb", databases, monkeypatch).beats
    record = read_record(databases[1] / "804")
    review = classify_record(record, record.default_lead, open_classifier(source))
    own = beats.select(beats.record_names == "804")
    np.testing.assert_array_equal(own.called, review.called[review.called != ""])


def test_a_patient_whom_every_network_has_seen_is_refused(
    source: Path, databases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folds = [save(source, "half1", 1, (*DS1, *SVDB))]
    with pytest.raises(
        InvalidInputError, match="record 800 was seen by every network there is: trained, half1"
    ):
        score(save(source, "trained", None, SVDB), folds, "svdb", databases, monkeypatch)
    with pytest.raises(InvalidInputError, match="record 101 was seen by every network"):
        score(source, folds, "folds", databases, monkeypatch)


def test_what_was_chosen_is_checked_again_before_the_call(source: Path, databases: tuple[Path, Path]) -> None:
    card = replace(read_card(source), training_records=(), training_patients=("mitdb-201",))
    with pytest.raises(InvalidInputError, match="trained with the patient of record 202"):
        held_out.refuse_if_trained_on(card, read_record(databases[0] / "202"))
    classifier = open_classifier(save(source, "twin", None, ("201",)))
    with pytest.raises(InvalidInputError, match="trained with the patient of record 202"):
        held_out._called(read_record(databases[0] / "202"), classifier, CancelToken())


def test_choices_that_dont_go_together_are_refused(
    source: Path, databases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ECGVIEWER_SVDB", raising=False)
    monkeypatch.setattr(held_out, "stored_networks", lambda architecture, by_fold: {})
    with pytest.raises(InvalidInputError, match="no networks of folds of architecture 'context'"):
        evaluate_model(source, "folds", databases[0])
    monkeypatch.setattr(held_out, "stored_networks", lambda architecture, by_fold: {1: source})
    for changes in ({"is_retrained": True}, {"n_folds": 5}, {"seeds": (1,)}):
        with pytest.raises(InvalidInputError, match="protocol 'svdb' scores stored networks"):
            evaluate_model(source, "svdb", databases[0], **changes)
    with pytest.raises(InvalidInputError, match="name one with --svdb or ECGVIEWER_SVDB"):
        held_out.evaluate_held_out(source, "svdb", source, None, Progress(), CancelToken())


def test_the_other_database_is_found(
    databases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ECGVIEWER_SVDB", raising=False)
    mitdb, svdb = databases
    assert find_svdb(mitdb) == svdb
    assert find_svdb(tmp_path) is None
    monkeypatch.setenv("ECGVIEWER_SVDB", str(svdb))
    assert find_svdb(tmp_path) == svdb
    monkeypatch.setenv("ECGVIEWER_SVDB", str(tmp_path))
    assert find_svdb(mitdb) == svdb
