"""Scoring explanations on a small database, from the beats to JSON and the report."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from marked_samples import write_marked_record
from random_networks import random_beats, random_card, random_network
from tiny_database import write_tiny_database

from ecgviewer.classifiers.checkpoint import save_model
from ecgviewer.explain.attribution import METHODS
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.studies.explanations.evaluate_explanations import evaluate_explanations
from ecgviewer.studies.explanations.explanation_report import explanation_html
from ecgviewer.studies.explanations.explanation_result import ExplanationResult
from ecgviewer.studies.explanations.explanation_tables import (
    difference_table,
    faithfulness_table,
    localisation_table,
    sanity_table,
    sentences,
)
from ecgviewer.training.splits import DS2
from ecgviewer.workflows.trust.tested_beats import draw_evenly

KEYS = {
    "deletion_auc",
    "insertion_auc",
    "random_deletion_auc",
    "random_insertion_auc",
    "sanity_spearman_last_layer",
    "sanity_spearman_cascade",
    "stability",
    "additivity_error",
    "localisation",
    "localisation_qtdb",
    "ms_per_beat",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("data")
    write_tiny_database(base)
    return base


@pytest.fixture(scope="module")
def marked_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marked")
    for name in ("sel998", "sel999"):
        write_marked_record(folder, name, n_marked=6)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    network = random_network("v2", seed=1)
    card = replace(
        random_card(network, "m", "v2"),
        training={"architecture": "v2", "name": "m", "protocol": "patient"},
        protocol="patient",
    )
    folder = tmp_path_factory.mktemp("models") / "m"
    save_model(folder, network, card, {"centres": random_beats(8, seed=99)})
    return folder


@pytest.fixture(scope="module")
def result(model: Path, database: Path, marked_dir: Path) -> ExplanationResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ecgviewer.workflows.evaluation.evaluate_windows.DS2", RECORDS)
        patch.setattr("ecgviewer.workflows.evaluation.evaluate_model.SCORED", ("patient",))
        return evaluate_explanations(model, database, 12, 2, marked_dir=marked_dir).result()


RECORDS = tuple(name for name in DS2 if name in ("202", "233"))


def test_keys_are_the_agreed_ones(result: ExplanationResult) -> None:
    assert list(result.methods) == list(METHODS)
    assert all(set(vars(method)) == KEYS for method in result.methods.values())
    json.dumps(result.as_dict(), allow_nan=False)


def test_numbers_hang_together(result: ExplanationResult) -> None:
    assert result.n_beats == 12
    assert sum(result.n_by_reference.values()) == 12
    assert {name: row.n_beats for name, row in result.details.items()} == dict.fromkeys(METHODS, 12)
    for name, method in result.methods.items():
        assert (method.additivity_error is None) == (name in ("gradcam", "layercam"))
        assert method.stability >= 0
        assert method.ms_per_beat > 0
        assert sum(waves["qrs"].n for waves in method.localisation.values() if waves) <= 12
    # All methods explain the same beats, so they share one random baseline.
    assert len({method.random_deletion_auc for method in result.methods.values()}) == 1
    assert result.agreement["gradcam"]["shap"] == result.agreement["shap"]["gradcam"]
    stages = {tuple(stage.layer for stage in row.sanity_stages) for row in result.details.values()}
    assert [(len(layers), layers[0], layers[-1]) for layers in stages] == [(10, "head", "features.0")]


def test_tables_and_report(result: ExplanationResult) -> None:
    head, rows = faithfulness_table(result)
    assert [row[0] for row in rows] == ["Grad-CAM", "SHAP", "LayerCAM", "Integrated gradients"]
    assert all(len(row) == len(head) for row in rows)
    assert rows[1][2].split()[0] == f"{result.methods['shap'].deletion_auc:.2f}".replace("-", "−")
    assert [row[-1] for row in sanity_table(result)[1]] == [
        "passed" if row.passes_sanity else "FAILED" for row in result.details.values()
    ]
    page = explanation_html(result)
    assert "Integrated gradients" in page
    assert all(sentence.split(":")[0] in page for sentence in sentences(result))


def test_marked_beats_stand_beside_the_others(result: ExplanationResult) -> None:
    assert (result.qtdb.n_beats, result.qtdb.n_recordings) == (12, 2)
    for method in result.methods.values():
        waves = method.localisation_qtdb
        assert waves is not None
        assert sum(found["qrs"].n for found in waves.values()) == 12
        # No T onset is marked, and no P in the last beat of each recording.
        assert sum(found["p"].n for found in waves.values() if "p" in found) == 10
        assert not any("t" in found for found in waves.values())
    _, rows = localisation_table(result, "mass", "localisation_qtdb")
    assert {row[-1] for row in rows} == {"-"}
    assert "12 of 12 beats marked by its first cardiologist, of 2 recordings" in sentences(result)[-2]
    assert sentences(result)[-2].endswith("without a marked onset or end (P 0, QRS 0, T 12).")
    assert "that a cardiologist marked" in explanation_html(result)


def test_intervals_stand_beside_the_figures(result: ExplanationResult) -> None:
    # Two records of two patients.
    assert result.intervals.n_patients == 2
    for name, method in result.methods.items():
        estimates = result.details[name].intervals
        for found, area, random, difference in (
            (
                estimates.deletion_auc,
                method.deletion_auc,
                method.random_deletion_auc,
                estimates.deletion_minus_random,
            ),
            (
                estimates.insertion_auc,
                method.insertion_auc,
                method.random_insertion_auc,
                estimates.insertion_minus_random,
            ),
        ):
            assert found.value == pytest.approx(area)
            assert found.low < found.value < found.high
            assert difference.value == pytest.approx(area - random)
        for marks in ("localisation", "localisation_qtdb"):
            known = {label: list(waves) for label, waves in method.waves(marks).items()}
            assert {label: list(waves) for label, waves in estimates.masses(marks).items()} == known
    _, rows = difference_table(result)
    shap = result.details["shap"].intervals.deletion_minus_random
    text = f"{shap.value:.2f} ({shap.low:.2f} to {shap.high:.2f})".replace("-", "−")
    assert rows[1][:2] == ["SHAP", text]
    assert "95 % intervals, whole patients drawn with replacement (2 patients" in " ".join(sentences(result))


def test_goes_on_without_the_qt_database(result: ExplanationResult) -> None:
    without = replace(result, qtdb=None)
    assert sentences(without)[-2].startswith("QT Database: not in a known folder")
    assert "that a cardiologist marked" not in explanation_html(without)


def test_draws_evenly_and_no_beat_twice() -> None:
    targets = np.array([0] * 50 + [1] * 3 + [2] * 20)
    drawn = draw_evenly(np.arange(73) + 100, targets, 23, np.random.default_rng(0))
    assert np.unique(drawn).size == 23
    assert np.bincount(targets[drawn - 100]).tolist() == [10, 3, 10]
    assert draw_evenly(np.arange(73), targets, 500, np.random.default_rng(0)).size == 73


def test_stops(model: Path, database: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        evaluate_explanations(model, database, 4, cancel=cancel)
