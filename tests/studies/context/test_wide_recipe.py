"""The wider recipe: who is in which fold, what is made, and that nobody is called by a network that saw them."""

from pathlib import Path

import numpy as np
import pytest
from tiny_database import write_tiny_database

from ecgviewer.records.patients import patient_id
from ecgviewer.studies.context import wide_recipe
from ecgviewer.studies.context.wide_recipe import FOLDS, SHARES, cross_validate, describe, parts_of
from ecgviewer.training.context_loop import ContextRecipe
from ecgviewer.training.context_set import join_sets
from ecgviewer.training.splits import DS1, DS2

SVDB_TRAINED = (
    "800", "802", "804", "806", "808", "810", "812", "821", "823", "825", "827", "829", "841",
    "843", "845", "847", "849", "851", "853", "855", "857", "859", "861", "863", "865", "867",
    "869", "871", "873", "875", "877", "879", "881", "883", "885", "887", "889", "891", "893",
)  # fmt: skip
"""Half of the records of SVDB; the other half is read by nobody here."""


def test_folds_hold_each_training_patient_once_and_nobody_of_the_test() -> None:
    names = [name for fold in FOLDS for name in fold]
    assert sorted(names) == sorted(DS1 + SVDB_TRAINED)
    assert not {patient_id(name) for name in names} & {patient_id(name) for name in DS2 if name != "202"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("data"))


def test_made_records_stand_beside_their_own(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide_recipe, "LEAST_CLOSE", 0.0)
    found = parts_of(database / "101", "wide", list(SHARES))
    names = list(dict.fromkeys(found.record_names.tolist()))
    assert names == ["101", "101 second", *(f"101 {kind}" for kind in SHARES)]
    assert set(found.patient_ids) == {"mitdb-101"}
    of = {name: found.rows_of(name) for name in names}
    assert all(found.shares[of[f"101 {kind}"]].max() == share for kind, share in SHARES.items())
    n_premature = {
        name: int(np.isin(found.symbols[rows], ["A", "a", "S"]).sum()) for name, rows in of.items()
    }
    assert n_premature["101 exercise"] == n_premature["101"]
    assert n_premature["101 fibrillation"] == 0
    assert n_premature["101 early"] >= n_premature["101"]
    assert found.waves.shape[1] == 3
    assert parts_of(database / "101", "narrow", []).waves.shape[1] == 2


def test_irregular_records_lend_no_rhythm(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide_recipe, "LEAST_CLOSE", 1.1)
    found = parts_of(database / "101", "wide", list(SHARES))
    assert set(found.record_names) == {"101", "101 second"}


def test_who_is_called_was_not_trained_on(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folds = (("101", "106"), ("108", "109"))
    beats = join_sets(*(parts_of(database / name, "wide", []) for fold in folds for name in fold))
    seen = []
    train = wide_recipe.train_context_net

    def spy(beats, records, recipe, seed):  # type: ignore[no-untyped-def]
        seen.append(set(records))
        return train(beats, records, recipe, seed)

    monkeypatch.setattr(wide_recipe, "train_context_net", spy)
    found = cross_validate(beats, folds, ContextRecipe(n_steps=2, n_chunks=4, chunk_beats=12), 0)
    assert seen == [{"108", "108 second", "109", "109 second"}, {"101", "101 second", "106", "106 second"}]
    assert set(found.record_names) == {"101", "106", "108", "109"}
    assert set(found.called) <= {"N", "S", "V"}
    assert found.n_beats == sum(beats.rows_of(name).size for fold in folds for name in fold)
    assert describe(found).startswith("N 0.")
