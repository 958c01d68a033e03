"""The splits: what stands on which side, and that nothing stands on two where nothing may."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS
from ecgviewer.records.patients import patient_id
from ecgviewer.training.config import LABELS
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.splits import (
    DS1,
    DS2,
    PACED,
    STRICT_LEFT_OUT,
    draw_balanced,
    patient_folds,
    split_beat,
    split_fold,
    split_paper,
    split_patient,
)


@pytest.fixture(scope="module")
def beat_set(mitdb: Path) -> BeatSet:
    return load_beat_set(mitdb, LABELS, only_classes=False)


def columns(n_each: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return record, patient and target of beats in all MIT-BIH records; every fifth is of no class."""
    names = np.repeat(sorted(MITDB_RECORDS), n_each)
    patients = np.array([patient_id(name) for name in names])
    targets = np.tile([0, 1, 2, 3, -1], names.size // 5)
    return names, patients, targets


def patients_of(patient_ids: np.ndarray, rows: np.ndarray) -> set[str]:
    return set(patient_ids[rows].tolist())


def test_sizes_are_those_of_the_paper() -> None:
    targets = np.repeat(np.arange(5), [75000, 8000, 7200, 2500, 7100])
    split = split_paper(targets, 5, 6000, seed=0)
    assert (split.train.size, split.stop.size, split.test.size) == (21600, 2400, 6000)
    drawn = np.concatenate([split.train, split.stop, split.test])
    assert np.bincount(targets[drawn]).tolist() == [6000] * 5


def test_a_common_class_is_drawn_without_copies_and_a_rare_one_in_full() -> None:
    targets = np.repeat([0, 1], [500, 30])
    split = split_paper(targets, 2, 100, seed=1)
    drawn = np.concatenate([split.train, split.stop, split.test])
    common, rare = drawn[targets[drawn] == 0], drawn[targets[drawn] == 1]
    assert np.unique(common).size == common.size == 100
    assert np.unique(rare).size == 30
    assert rare.size == 100


def test_copies_of_a_rare_beat_stand_on_both_sides() -> None:
    """What this protocol hides, in a number; the README says it in words."""
    targets = np.repeat([0, 1], [500, 30])
    split = split_paper(targets, 2, 100, seed=1)
    assert np.intersect1d(split.train, split.test).size > 10


def test_the_seed_decides() -> None:
    targets = np.repeat([0, 1], [500, 300])
    first, again, other = (split_paper(targets, 2, 100, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.test, again.test)
    assert not np.array_equal(first.test, other.test)


def test_the_paper_split_is_still_the_one_that_the_bundled_networks_were_trained_on() -> None:
    split = split_paper(np.repeat(np.arange(5), [700, 80, 72, 25, 71]), 5, 60, seed=0)
    digest = hashlib.sha256()
    for part in (split.train, split.stop, split.test):
        digest.update(part.astype("<i8").tobytes())
    assert split.draws_per_class == 0
    assert digest.hexdigest() == "0db8709237e20f1eb4e6555046495b972f54212a83a075593acd52cefb52bcd5"


def test_the_lists_of_the_standard_split() -> None:
    assert len(DS1) == len(DS2) == 22
    assert sorted([*DS1, *DS2, *PACED]) == sorted(MITDB_RECORDS)


def test_by_beat_each_class_is_divided_by_itself_and_no_beat_occurs_twice() -> None:
    targets = np.repeat([0, 1, -1], [1000, 50, 30])
    split = split_beat(targets, 2, 100, seed=3)
    assert split.draws_per_class == 100
    rows = np.concatenate([split.train, split.stop, split.test])
    assert np.unique(rows).size == rows.size
    assert [np.bincount(targets[part] + 1).tolist() for part in (split.test, split.stop, split.train)] == [
        [6, 200, 10],
        [0, 80, 4],
        [0, 720, 36],
    ]


def test_beats_of_no_class_move_no_other_beat() -> None:
    mixed = np.tile([0, -1, 1, 0], 100)
    inside = np.flatnonzero(mixed >= 0)
    full, small = split_beat(mixed, 2, 10, 5), split_beat(mixed[inside], 2, 10, 5)
    np.testing.assert_array_equal(full.train, inside[small.train])
    np.testing.assert_array_equal(full.stop, inside[small.stop])
    assert set(inside[small.test]) <= set(full.test)
    names, patients, targets = columns()
    inside = np.flatnonzero(targets >= 0)
    whole = split_patient(names, patients, targets, 10, 5)
    part = split_patient(names[inside], patients[inside], targets[inside], 10, 5)
    np.testing.assert_array_equal(whole.train, inside[part.train])
    np.testing.assert_array_equal(whole.stop, inside[part.stop])


def test_by_patient_ds1_is_trained_on_and_ds2_tested() -> None:
    names, patients, targets = columns()
    split = split_patient(names, patients, targets, 100, seed=0)
    assert set(names[split.train]) | set(names[split.stop]) == set(DS1)
    assert set(names[split.test]) == set(DS2)
    assert len(patients_of(patients, split.stop)) == 4
    assert not patients_of(patients, split.train) & patients_of(patients, split.stop)
    assert (targets[split.train] >= 0).all()
    assert (targets[split.stop] >= 0).all()
    assert (targets[split.test] == -1).sum() == 22 * 8


def test_the_strict_split_parts_the_patient_of_201_and_202() -> None:
    names, patients, targets = columns()
    split = split_patient(names, patients, targets, 100, seed=0)
    seen = patients_of(patients, np.concatenate([split.train, split.stop]))
    assert seen & patients_of(patients, split.test) == {"mitdb-201"}
    strict = split.test[~np.isin(names[split.test], STRICT_LEFT_OUT)]
    assert set(names[strict]) == set(DS2) - {"202"}
    assert not seen & patients_of(patients, strict)


def test_a_class_of_two_patients_stands_on_both_sides_of_the_stop_set() -> None:
    names, patients, _ = columns()
    targets = np.zeros(names.size, dtype=np.int64)
    for record, label in (("109", 1), ("207", 1), ("118", 2), ("124", 2), ("207", 2), ("209", 3)):
        targets[np.flatnonzero(names == record)[label * 10 : label * 10 + 10]] = label
    for seed in range(5):
        split = split_patient(names, patients, targets, 100, seed)
        for label in (0, 1, 2):
            assert (targets[split.train] == label).any()
            assert (targets[split.stop] == label).any()


def test_without_one_of_the_lists_there_is_no_split_by_patient() -> None:
    names, patients, targets = columns()
    ds1 = np.isin(names, DS1)
    with pytest.raises(InvalidInputError, match="DS2"):
        split_patient(names[ds1], patients[ds1], targets[ds1], 100, 0)
    with pytest.raises(InvalidInputError, match="choose protocol 'beat'"):
        split_patient(names[~ds1], patients[~ds1], targets[~ds1], 100, 0)


def test_folds_hold_each_patient_once_and_spread_rare_classes() -> None:
    patients = np.repeat([f"p{number}" for number in range(10)], 100)
    targets = np.zeros(1000, dtype=np.int64)
    targets[[0, 100, 200, 300, 400]] = 1
    folds = patient_folds(patients, targets, 5, seed=0)
    assert sorted(name for fold in folds for name in fold) == sorted(set(patients.tolist()))
    rare = {"p0", "p1", "p2", "p3", "p4"}
    assert [len(rare & set(fold)) for fold in folds] == [1] * 5
    assert [len(fold) for fold in folds] == [2] * 5
    assert folds == patient_folds(patients, targets, 5, seed=0)
    assert folds != patient_folds(patients, targets, 5, seed=1)
    with pytest.raises(InvalidInputError, match="11 folds of 10 patients"):
        patient_folds(patients, targets, 11, seed=0)
    with pytest.raises(InvalidInputError, match="1 folds"):
        patient_folds(patients, targets, 1, seed=0)


def test_no_patient_stands_on_two_sides_of_a_fold() -> None:
    names, patients, targets = columns()
    kept = ~np.isin(names, PACED)
    folds = patient_folds(patients[kept], targets[kept], 5, seed=0)
    assert sum(map(len, folds)) == 43
    tested: list[int] = []
    for fold in folds:
        split = split_fold(names, patients, targets, fold, 100, seed=0)
        sides = [patients_of(patients, part) for part in (split.train, split.stop, split.test)]
        assert sides[2] == set(fold)
        assert not sides[0] & sides[1]
        assert not (sides[0] | sides[1]) & sides[2]
        assert not set(names[np.concatenate([split.train, split.stop, split.test])]) & set(PACED)
        tested += split.test.tolist()
    assert sorted(tested) == np.flatnonzero(kept).tolist()


def test_a_balanced_draw_takes_all_of_a_rare_class_and_no_copy_of_a_common_one() -> None:
    targets = np.repeat([0, 1, 2], [500, 30, 40])
    rows = np.flatnonzero(targets < 2)
    drawn = draw_balanced(targets, rows, 100, seed=0)
    assert np.bincount(targets[drawn]).tolist() == [100, 100]
    assert np.unique(drawn[targets[drawn] == 0]).size == 100
    assert np.unique(drawn[targets[drawn] == 1]).size == 30
    np.testing.assert_array_equal(drawn, draw_balanced(targets, rows, 100, seed=0))
    assert not np.array_equal(drawn, draw_balanced(targets, rows, 100, seed=1))


@pytest.mark.data
@pytest.mark.parametrize("seed", [0, 1])
def test_real_splits_keep_apart_what_they_promise(beat_set: BeatSet, seed: int) -> None:
    names, patients, targets = beat_set.record_names, beat_set.patient_ids, beat_set.targets
    by_beat = split_beat(targets, 5, 6000, seed)
    rows = np.concatenate([by_beat.train, by_beat.stop, by_beat.test])
    places = {f"{names[row]} {beat_set.r_samples[row]}" for row in rows}
    assert len(places) == rows.size
    split = split_patient(names, patients, targets, 6000, seed)
    seen = patients_of(patients, np.concatenate([split.train, split.stop]))
    strict = split.test[~np.isin(names[split.test], STRICT_LEFT_OUT)]
    assert not seen & patients_of(patients, strict)
    for label in range(5):
        for side in (split.train, split.stop, split.test):
            assert (targets[side] == label).any()
    kept = ~np.isin(names, PACED)
    folds = patient_folds(patients[kept], targets[kept], 5, seed)
    assert [{"mitdb-201"} <= set(fold) for fold in folds].count(True) == 1
    for fold in folds:
        split = split_fold(names, patients, targets, fold, 6000, seed)
        seen = patients_of(patients, np.concatenate([split.train, split.stop]))
        assert not seen & patients_of(patients, split.test)
        n_normal = (targets[split.test] == 0).sum()
        assert 0.17 < n_normal / (targets[kept] == 0).sum() < 0.23


@pytest.mark.data
def test_ds2_has_the_beats_that_are_published_for_it(beat_set: BeatSet) -> None:
    """de Chazal et al. 2004 count 49,712 beats; ours lack those whose second leaves the record."""
    test = np.isin(beat_set.record_names, DS2)
    assert np.isin(beat_set.symbols[test], ["A", "a", "J", "S"]).sum() == 1837
    assert np.isin(beat_set.symbols[test], ["V", "E"]).sum() in (3220, 3221)
    assert 49_712 - 44 <= test.sum() <= 49_712
