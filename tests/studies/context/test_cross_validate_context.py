"""The folds: who is in which, and that nobody is called by a network that saw them."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.records.patients import patient_id
from ecgviewer.studies.context import cross_validate_context
from ecgviewer.studies.context.cross_validate_context import FOLDS, cross_validate, describe
from ecgviewer.studies.context.read_sets import read_sets
from ecgviewer.training import context_set
from ecgviewer.training.context_loop import ContextRecipe
from ecgviewer.training.context_set import MADE_SHARES, load_context_set, load_made_set
from ecgviewer.training.splits import DS1, DS2, SVDB_TRAINED
from ecgviewer.workflows.training.train_context import load_training_set


def test_folds_hold_each_training_patient_once_and_nobody_of_the_test() -> None:
    names = [name for fold in FOLDS for name in fold]
    assert sorted(names) == sorted(DS1 + SVDB_TRAINED)
    assert not {patient_id(name) for name in names} & {patient_id(name) for name in DS2 if name != "202"}


def test_made_records_stand_beside_their_own(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_set, "LEAST_CLOSE", 0.0)
    found = load_training_set(database, ["101"])
    names = list(dict.fromkeys(found.record_names.tolist()))
    assert names == ["101", *(f"101 {kind}" for kind in MADE_SHARES)]
    assert set(found.patient_ids) == {"mitdb-101"}
    of = {name: found.rows_of(name) for name in names}
    assert all(found.shares[of[f"101 {kind}"]].max() == share for kind, share in MADE_SHARES.items())
    n_premature = {
        name: int(np.isin(found.symbols[rows], ["A", "a", "S"]).sum()) for name, rows in of.items()
    }
    assert n_premature["101 exercise"] == n_premature["101"]
    assert n_premature["101 fibrillation"] == 0
    assert n_premature["101 early"] >= n_premature["101"]
    assert found.waves.shape[1] == 3


def test_irregular_records_lend_no_rhythm(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_set, "LEAST_CLOSE", 1.1)
    assert set(load_made_set(database, ["101"]).record_names) == {"101 second"}


def test_several_processes_read_the_same_set(database: Path) -> None:
    one, many = load_training_set(database, ["101", "106"]), read_sets(database, ["101", "106"], 2)
    assert one.sha256() == many.sha256()
    np.testing.assert_array_equal(one.features, many.features)
    np.testing.assert_array_equal(one.waves, many.waves)
    np.testing.assert_array_equal(one.shares, many.shares)


def test_who_is_called_was_not_trained_on(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folds = (("101", "106"), ("108", "109"))
    beats = load_context_set(database, [name for fold in folds for name in fold])
    seen = []
    train = cross_validate_context.train_context_net

    def spy(beats, records, recipe, seed):  # type: ignore[no-untyped-def]
        seen.append(set(records))
        return train(beats, records, recipe, seed)

    monkeypatch.setattr(cross_validate_context, "train_context_net", spy)
    found = cross_validate(beats, folds, ContextRecipe(n_steps=2, n_chunks=4, chunk_beats=12), 0)
    assert seen == [{"108", "109"}, {"101", "106"}]
    assert set(found.record_names) == {"101", "106", "108", "109"}
    assert set(found.called) <= {"N", "S", "V"}
    assert found.n_beats == sum(beats.rows_of(name).size for fold in folds for name in fold)
    assert describe(found).startswith("N 0.")
