"""What stands beside an evaluation by patient: the strict split, and the rates without record 232."""

from dataclasses import replace

import numpy as np
import pytest
from evaluation_samples import sample_beats, sample_result
from random_networks import random_card, random_network

from ecgviewer.workflows.evaluation.evaluation import Evaluation, seed_result


def test_the_strict_split_leaves_out_the_record_whose_patient_was_trained_with() -> None:
    strict = sample_result().strict_split
    assert strict.left_out == ("202",)
    # 40 beats of 202 are gone; N: 90 of 100 right, A: 5 of 10, V: none is left but the fusions, of no class.
    assert strict.accuracy == 95 / 110
    assert strict.per_class["V"].support == 0
    assert strict.aami["VEB"].n_patients == 0
    assert strict.aami["N"].support == 100


def test_record_232_stands_apart() -> None:
    apart = sample_result().without_232
    assert apart.left_out == ("232",)
    assert apart.accuracy == 120 / 140
    assert apart.aami["SVEB"].support == 0


def test_neither_stands_where_patients_are_not_apart() -> None:
    for result in (sample_result("paper"), sample_result("beat")):
        assert (result.strict_split, result.without_232) == (None, None)
        assert (result.patient_figures, result.reliability) == ({}, None)
    # In folds 201 and 202 stand in one.
    assert sample_result(with_folds=True).strict_split is None
    assert sample_result(with_folds=True).without_232 is not None
    assert "202" in sample_beats().record_names


def test_each_database_stands_by_itself() -> None:
    beats = replace(sample_beats(), confidence=np.full(158, 0.9))
    made = Evaluation(
        random_card(random_network("v2"), "v2-x", "v2"),
        "folds",
        beats,
        True,
        {0: seed_result(beats)},
        databases={"mitdb": ("202", "232"), "other": ("100",)},
        called_by={"100": "a", "202": "b", "232": "b"},
    ).result()
    assert list(made.databases) == ["mitdb", "mitdb without 232", "other"]
    both, alone, other = made.databases.values()
    assert (both.n_patients, both.n_beats, alone.n_beats, other.n_beats) == (2, 58, 40, 100)
    assert both.patient_figures["SVEB"].pooled.value == pytest.approx(2 * 5 / (5 + 10))
    assert other.reliability is not None
    assert other.reliability.every.ece.value == pytest.approx(0)
    assert alone.reliability is not None
    assert alone.reliability.every.ece.value == pytest.approx(0.9 - 30 / 40)
    assert "Records by the network that called them: a 1, b 2." in made.notes
