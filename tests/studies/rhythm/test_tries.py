"""Recipes of EXGnet are compared without MIT-BIH and with no patient on both sides."""

from dataclasses import replace

import numpy as np
import pytest
from rhythm_recordings import made_set

from ecgviewer.jobs import Progress
from ecgviewer.studies.rhythm.rhythm_tables import tries_table
from ecgviewer.studies.rhythm.tries import VARIANTS, chosen_splits, measure_tries_of
from ecgviewer.training.rhythm.exg_material import ExgMaterial, measure_material
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe


@pytest.fixture(scope="module")
def material() -> ExgMaterial:
    found = made_set(15)
    names = ("chapman", "cinc2017", "mitdb")
    rows = [
        replace(row, source=names[number % 3], patient=f"{names[number % 3]}-{number}")
        for number, row in enumerate(found.recordings)
    ]
    return measure_material(replace(found, recordings=tuple(rows)))


def test_nothing_of_mitdb_and_no_patient_on_both_sides(material: ExgMaterial) -> None:
    found = material.found
    splits = chosen_splits(material)
    assert [split.name for split in splits] == ["without chapman", "without cinc2017", "fold 1"]
    for split in splits:
        assert not set(found.patients[split.train]) & set(found.patients[split.test])
        assert "mitdb" not in {*found.sources[split.train], *found.sources[split.test]}
    assert set(found.sources[splits[0].test]) == {"chapman"}
    assert "chapman" not in found.sources[splits[0].train]


def test_each_variant_is_scored_on_each_split(material: ExgMaterial) -> None:
    two = dict(list(VARIANTS.items())[:2])
    result = measure_tries_of(material, ExgRecipe(steps=2, batch_size=4), two, Progress())
    assert list(result.scores) == list(two)
    head, rows = tries_table(result)
    assert [row[1] for row in rows] == ["without chapman", "without cinc2017", "fold 1"] * 2
    assert all(len(row) == len(head) for row in rows)
    tested = np.array([int(row[2]) for row in rows[:3]])
    assert (tested > 0).all()
    # The recipe that is taken is the last one.
    assert list(VARIANTS.values())[-1] == {}
