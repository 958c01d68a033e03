"""Splits of recordings: no patient on two sides, no source on two sides."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rhythm_recordings import made_set

from ecgviewer.records.rhythms.sources import find_sources, list_recordings
from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB, RhythmSet, thin_stretches
from ecgviewer.training.rhythm.rhythm_splits import rows_to_learn_from, split_folds, split_sources


def _check_sides(found: RhythmSet) -> None:
    splits = split_folds(found, 3)
    assert sorted(np.concatenate([split.test for split in splits]).tolist()) == list(
        range(len(found.recordings))
    )
    for split in splits:
        assert not set(found.patients[split.train]) & set(found.patients[split.test])
        assert len(split.train) + len(split.test) == len(found.recordings)


def test_no_patient_stands_on_two_sides() -> None:
    found = made_set(6)
    twins = [replace(row, patient="ptbxl-one") if row.source == "ptbxl" else row for row in found.recordings]
    _check_sides(found)
    _check_sides(replace(found, recordings=tuple(twins)))


def test_every_fold_has_its_share_of_every_class() -> None:
    found = made_set(6)
    for split in split_folds(found, 3):
        assert np.bincount(found.targets[split.test], minlength=4).tolist() == [2, 2, 2, 2]


def test_a_source_is_left_out_whole() -> None:
    found = made_set(4)
    splits = {split.name: split for split in split_sources(found)}
    assert set(splits) == {"chapman", "ptbxl"}
    assert set(found.sources[splits["chapman"].train]) == {"ptbxl"}
    assert set(found.sources[splits["chapman"].test]) == {"chapman"}


def test_a_source_without_classes_is_trained_on_each_time_and_never_tested() -> None:
    found = made_set(6)
    is_other = np.arange(24) % 6 == 5
    rows = [
        replace(row, source="svdb", patient=f"svdb-{number}") if is_other[number] else row
        for number, row in enumerate(found.recordings)
    ]
    found = replace(found, recordings=tuple(rows), targets=np.where(is_other, NOT_AFIB, found.targets))
    every, alone = split_folds(found, 4), split_folds(found.select(~is_other), 4)
    others = set(np.flatnonzero(is_other).tolist())
    for split, same in zip(every, alone, strict=True):
        assert others <= set(split.train.tolist())
        assert found.patients[split.test].tolist() == found.select(~is_other).patients[same.test].tolist()
    assert [split.name for split in split_sources(found)] == ["chapman", "ptbxl"]
    assert all(others <= set(split.train.tolist()) for split in split_sources(found))


def test_what_is_only_trained_on_keeps_off_the_patients_and_the_source_of_the_test() -> None:
    made = made_set(6)
    rest = made.select(np.arange(6))
    own = [replace(row, record=f"rest {row.record}") for row in rest.recordings[:4]]
    of_others = [replace(row, source="svdb", patient="svdb-1") for row in rest.recordings[4:]]
    every = replace(
        made,
        recordings=(*made.recordings, *own, *of_others),
        signals=np.concatenate([made.signals, rest.signals]),
        has_lead=np.concatenate([made.has_lead, rest.has_lead]),
        targets=np.concatenate([made.targets, np.full(6, NOT_AFIB)]),
        r_samples=made.r_samples + rest.r_samples,
    )
    found = every.select(every.targets != NOT_AFIB)
    for split in split_folds(found, 3):
        learnt = every.select(rows_to_learn_from(every, found, split))
        assert not set(learnt.patients) & set(found.patients[split.test])
        kept = {row.record for row in own if row.patient not in found.patients[split.test]}
        assert {row.record for row in learnt.recordings if row.record.startswith("rest")} == kept
        assert (learnt.sources == "svdb").sum() == 2
    for split in split_sources(found):
        learnt = every.select(rows_to_learn_from(every, found, split))
        assert split.name not in learnt.sources
        assert len(learnt.recordings) == 12 + 2 + 2


def test_known_twins_of_the_real_sources_are_one_patient(mitdb: Path) -> None:
    folders = find_sources(mitdb, ["ptbxl", "mitdb"])
    if "ptbxl" not in folders:
        pytest.skip("needs PTB-XL in a folder ptbxl beside MIT-BIH")
    table = list_recordings(folders)
    of_record = {row.record: row.patient for row in table}
    assert of_record["201"] == of_record["202"]
    assert of_record["P00143"] == of_record["P00144"]
    assert of_record["P00145"] == of_record["P00463"]  # two patients by number, one signal
    stretches = thin_stretches([row for row in table if row.rhythm])
    assert max(sum(row.record == name for row in stretches) for name in ("100", "202")) <= 24
