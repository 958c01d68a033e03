"""Recipes of LightX3ECG are compared with no patient, and no left out source, on both sides."""

from dataclasses import replace

import numpy as np
import pytest
from rhythm_recordings import made_set

from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3Shape
from ecgviewer.jobs import Progress
from ecgviewer.studies.rhythm.lightx3_tries import VARIANTS, chosen_lead_splits, measure_lightx3_tries_of
from ecgviewer.studies.rhythm.rhythm_tables import tries_table
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe
from ecgviewer.training.rhythm.rhythm_set import RhythmSet
from ecgviewer.training.rhythm.rhythm_splits import rows_to_learn_from
from ecgviewer.workflows.rhythm.train_lightx3ecg import is_scored

TINY = LightX3Shape(
    channels=4, stem_kernel=5, kernel=3, is_pooled=False, strides=(2, 2, 2), hidden=8, dropout=0.0
)


@pytest.fixture(scope="module")
def every() -> RhythmSet:
    """Recordings of Chapman and PTB-XL with three leads, and of CinC-2017 with one."""
    found = made_set(15)
    sources = [("chapman", "ptbxl", "cinc2017")[number % 3] for number in range(len(found.recordings))]
    rows = [
        replace(row, source=source, patient=f"{source}-{number}")
        for number, (row, source) in enumerate(zip(found.recordings, sources, strict=True))
    ]
    is_whole = np.array(sources) != "cinc2017"
    has_lead = np.column_stack([np.ones(len(rows), dtype=bool), is_whole, is_whole])
    signals = np.concatenate([found.signals, -found.signals[:, :1]], axis=1) * has_lead[:, :, None]
    return replace(found, recordings=tuple(rows), signals=signals, has_lead=has_lead, leads=("I", "II", "V1"))


def test_no_patient_and_no_left_out_source_on_both_sides(every: RhythmSet) -> None:
    found = every.select(is_scored(every))
    assert set(found.sources) == {"chapman", "ptbxl"}
    without, fold = chosen_lead_splits(found)
    assert (without.name, fold.name) == ("without chapman", "fold 1")
    learnt = every.select(rows_to_learn_from(every, found, without))
    assert set(learnt.sources) == {"ptbxl", "cinc2017"}
    assert set(found.sources[without.test]) == {"chapman"}
    learnt = every.select(rows_to_learn_from(every, found, fold))
    assert not set(learnt.patients) & set(found.patients[fold.test])
    assert set(learnt.sources) == {"chapman", "ptbxl", "cinc2017"}


def test_each_variant_is_scored_on_each_split(every: RhythmSet) -> None:
    ends = {name: VARIANTS[name] for name in ("recordings with all leads", "and recordings without a lead")}
    result = measure_lightx3_tries_of(every, TINY, LightX3Recipe(n_steps=2, n_together=4), ends, Progress())
    head, rows = tries_table(result)
    assert [row[:2] for row in rows] == [
        [name, split] for name in ends for split in ("without chapman", "fold 1")
    ]
    assert all(len(row) == len(head) for row in rows)
    assert list(VARIANTS.values())[-1] == {}
