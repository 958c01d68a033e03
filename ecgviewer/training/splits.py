"""Which beats are trained on and which are kept for the test."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.errors import InvalidInputError

DS1 = (
    "101", "106", "108", "109", "112", "114", "115", "116", "118", "119", "122",
    "124", "201", "203", "205", "207", "208", "209", "215", "220", "223", "230",
)  # fmt: skip
"""Records for training of the standard split by patient: de Chazal et al. 2004, doi 10.1109/TBME.2004.827359."""

DS2 = (
    "100", "103", "105", "111", "113", "117", "121", "123", "200", "202", "210",
    "212", "213", "214", "219", "221", "222", "228", "231", "232", "233", "234",
)  # fmt: skip
"""Records for the test of the standard split by patient."""

SVDB_TRAINED = (
    "800", "802", "804", "806", "808", "810", "812", "821", "823", "825", "827", "829", "841",
    "843", "845", "847", "849", "851", "853", "855", "857", "859", "861", "863", "865", "867",
    "869", "871", "873", "875", "877", "879", "881", "883", "885", "887", "889", "891", "893",
)  # fmt: skip
"""Half of the records of the MIT-BIH Supraventricular Arrhythmia Database: context networks are trained on them
beside DS1. None of their patients is one of MIT-BIH's; the other half is read by nobody here."""

PACED = ("102", "104", "107", "217")
"""Records with paced beats, on neither side of the standard split (as ANSI/AAMI EC57 recommends)."""

STRICT_LEFT_OUT = ("202",)
"""Record of DS2 that the strict split leaves out: its patient is that of 201 in DS1."""

TEST_SHARE = 0.2
STOP_SHARE = 0.1
STOP_PATIENT_SHARE = 0.18
"""Share of the training patients that decide when training stops: 4 of the 22 of DS1."""

_N_TRIES = 500
"""Random groupings of patients of which the best balanced one is taken."""


@dataclass(frozen=True, eq=False)
class Split:
    """Rows of a `BeatSet`; under the paper's protocol a row can occur many times.

    Attributes
    ----------
    train
        Rows whose gradients are followed.
    stop
        Rows that decide when training stops; part of the training side.
    test
        Rows that are scored once, at the end.
    draws_per_class
        Rows a class that each epoch draws anew from `train`, which is not balanced; 0 where `train`
        is balanced and each epoch goes through all of it.
    """

    train: np.ndarray
    stop: np.ndarray
    test: np.ndarray
    draws_per_class: int = 0


def split_paper(targets: np.ndarray, n_labels: int, beats_per_class: int, seed: int) -> Split:
    """Balance by over- and undersampling, then split 80/20 by row, as the paper did.

    Because copies are drawn before the split, copies of one beat of a rare class stand on both
    sides, and beats of every patient do. Results under this split say nothing about new patients.

    Parameters
    ----------
    targets
        Class index of each beat, shape (n_beats,).
    n_labels
        Number of classes.
    beats_per_class
        Rows a class after balancing. A class with more beats is drawn from without replacement; of
        a class with fewer all are taken, and the rest is drawn from them again.
    seed
        Of the draw and the split.

    Returns
    -------
    Split
        Of the rows, 20 % test; of the rest 10 % stop and 90 % train.
    """
    rng = np.random.default_rng(seed)
    drawn = []
    for label_index in range(n_labels):
        rows = np.flatnonzero(targets == label_index)
        if rows.size == 0:
            continue
        if rows.size >= beats_per_class:
            drawn.append(rng.choice(rows, beats_per_class, replace=False))
        else:
            drawn.append(rows)
            drawn.append(rng.choice(rows, beats_per_class - rows.size, replace=True))
    order = rng.permutation(np.concatenate(drawn))
    n_test = round(order.size * TEST_SHARE)
    n_stop = round((order.size - n_test) * STOP_SHARE)
    return Split(order[n_test + n_stop :], order[n_test : n_test + n_stop], order[:n_test])


def split_beat(targets: np.ndarray, n_labels: int, draws_per_class: int, seed: int) -> Split:
    """Split 80/20 by beat before anything else; no beat occurs twice, and the test is as nature made it.

    Beats of one patient stand on both sides, so results under this split say nothing about new
    patients. Each class is divided by itself, so that every class keeps its share on each side.

    Parameters
    ----------
    targets
        Class index of each beat, -1 for beats of no class, shape (n_beats,).
    n_labels
        Number of classes.
    draws_per_class
        Rows a class that each epoch of training draws from the training side.
    seed
        Of the split. The division of a class depends on nothing but its own beats.

    Returns
    -------
    Split
        Of each class 20 % test; of the rest 10 % stop and 90 % train. Of the beats of no class 20 % are
        on the test side and the others on none.
    """
    train, stop, test = [], [], []
    for label_index in (*range(n_labels), -1):
        rng = np.random.default_rng([seed, label_index % (n_labels + 1)])
        order = rng.permutation(np.flatnonzero(targets == label_index))
        n_test = round(order.size * TEST_SHARE)
        test.append(order[:n_test])
        if label_index >= 0:
            n_stop = round((order.size - n_test) * STOP_SHARE)
            stop.append(order[n_test : n_test + n_stop])
            train.append(order[n_test + n_stop :])
    train_rows, stop_rows, test_rows = (np.sort(np.concatenate(part)) for part in (train, stop, test))
    return Split(train_rows, stop_rows, test_rows, draws_per_class)


def split_patient(
    record_names: np.ndarray, patient_ids: np.ndarray, targets: np.ndarray, draws_per_class: int, seed: int
) -> Split:
    """Train on DS1, test on DS2; the paced records and those of no list are left out.

    Records 201 (DS1) and 202 (DS2) are one patient; an evaluation gives the figures without 202, too.

    Parameters
    ----------
    record_names, patient_ids, targets
        Columns of a `BeatSet`: record, patient and class index (-1 for none) of each beat.
    draws_per_class
        Rows a class that each epoch of training draws from the training side.
    seed
        Chooses the patients of DS1 that decide when training stops.

    Raises
    ------
    InvalidInputError
        If there are no beats of DS1, or none of DS2.
    """
    in_ds1 = np.isin(record_names, DS1) & (targets >= 0)
    test = np.flatnonzero(np.isin(record_names, DS2))
    if test.size == 0 or not in_ds1.any():
        raise InvalidInputError(
            "protocol 'patient' trains on MIT-BIH records of DS1 (such as 101) and tests on DS2 (such as 100),"
            " and one of them is missing; take all records, or choose protocol 'beat'"
        )
    return _with_stop_patients(np.flatnonzero(in_ds1), test, patient_ids, targets, draws_per_class, seed)


def patient_folds(
    patient_ids: np.ndarray, targets: np.ndarray, n_folds: int, seed: int
) -> tuple[tuple[str, ...], ...]:
    """Divide patients into folds that have about the same share of the beats of each class.

    Parameters
    ----------
    patient_ids, targets
        Patient and class index (-1 for none) of each beat, shape (n_beats,).
    n_folds
        How many folds.
    seed
        Of the tries, of which the one with the most even shares is taken.

    Returns
    -------
    tuple of tuple of str
        Patients of each fold, by name; every patient in exactly one.

    Raises
    ------
    InvalidInputError
        If there are fewer patients than folds, or fewer than two folds.
    """
    patients, counts = _count_by_patient(patient_ids, targets)
    if not 2 <= n_folds <= patients.size:
        raise InvalidInputError(
            f"{n_folds} folds of {patients.size} patients are not possible; choose 2 to {patients.size}"
        )
    shares = counts / np.maximum(counts.sum(axis=0), 1)
    rng = np.random.default_rng(seed)
    best: tuple[float, np.ndarray] | None = None
    for _ in range(_N_TRIES):
        # Patients with much of a class go first, and the others fill up; chance varies the order.
        order = np.argsort(-shares.max(axis=1) * rng.uniform(0.5, 1.5, patients.size))
        fold_of, cost = _fill_folds(shares, order, n_folds)
        if best is None or cost < best[0]:
            best = (cost, fold_of)
    assert best is not None
    return tuple(tuple(patients[best[1] == fold].tolist()) for fold in range(n_folds))


def split_fold(
    record_names: np.ndarray,
    patient_ids: np.ndarray,
    targets: np.ndarray,
    test_patients: tuple[str, ...],
    draws_per_class: int,
    seed: int,
) -> Split:
    """Test on the patients of one fold, train on all others; the paced records are left out.

    Parameters
    ----------
    record_names, patient_ids, targets
        Columns of a `BeatSet`: record, patient and class index (-1 for none) of each beat.
    test_patients
        One of what `patient_folds` returns.
    draws_per_class
        Rows a class that each epoch of training draws from the training side.
    seed
        Chooses the training patients that decide when training stops.
    """
    is_kept = ~np.isin(record_names, PACED)
    in_test = np.isin(patient_ids, test_patients)
    side = np.flatnonzero(is_kept & ~in_test & (targets >= 0))
    test = np.flatnonzero(is_kept & in_test)
    return _with_stop_patients(side, test, patient_ids, targets, draws_per_class, seed)


def draw_balanced(targets: np.ndarray, rows: np.ndarray, per_class: int, seed: int) -> np.ndarray:
    """Return rows with `per_class` of each class that occurs, in random order.

    A class with more rows is drawn from without replacement; of a class with fewer all are taken, and
    the rest is drawn from them again.
    """
    rng = np.random.default_rng(seed)
    drawn = []
    for label_index in np.unique(targets[rows]):
        of_class = rows[targets[rows] == label_index]
        n_again = max(per_class - of_class.size, 0)
        drawn.append(rng.choice(of_class, min(per_class, of_class.size), replace=False))
        drawn.append(rng.choice(of_class, n_again, replace=True))
    return rng.permutation(np.concatenate(drawn))


def _with_stop_patients(
    side: np.ndarray,
    test: np.ndarray,
    patient_ids: np.ndarray,
    targets: np.ndarray,
    draws_per_class: int,
    seed: int,
) -> Split:
    """Divide the training side by patient into train and stop."""
    held_out = _choose_stop_patients(patient_ids[side], targets[side], seed)
    in_stop = np.isin(patient_ids[side], held_out)
    return Split(side[~in_stop], side[in_stop], test, draws_per_class)


def _choose_stop_patients(patient_ids: np.ndarray, targets: np.ndarray, seed: int) -> np.ndarray:
    """Return patients to hold out: each class on both sides where two patients have it, shares near equal."""
    patients, counts = _count_by_patient(patient_ids, targets)
    if patients.size < 2:
        raise InvalidInputError("one patient can't be split by patient; take more records")
    n_held_out = max(round(patients.size * STOP_PATIENT_SHARE), 1)
    rng = np.random.default_rng(seed)
    best: tuple[tuple[int, float], np.ndarray] | None = None
    for _ in range(_N_TRIES):
        chosen = rng.choice(patients.size, n_held_out, replace=False)
        held = counts[chosen].sum(axis=0)
        total = np.maximum(counts.sum(axis=0), 1)
        n_one_sided = int(((held == 0) | (held == counts.sum(axis=0))).sum())
        uneven = float(((held / total - n_held_out / patients.size) ** 2).sum())
        if best is None or (n_one_sided, uneven) < best[0]:
            best = ((n_one_sided, uneven), chosen)
    assert best is not None
    return np.asarray(patients[best[1]])


def _count_by_patient(patient_ids: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the patients by name and their beats of each class, shape (n_patients, n_classes)."""
    patients, patient_index = np.unique(patient_ids, return_inverse=True)
    counts = np.zeros((patients.size, int(targets.max(initial=0)) + 1), dtype=np.int64)
    inside = targets >= 0
    np.add.at(counts, (patient_index[inside], targets[inside]), 1)
    return patients, counts


def _fill_folds(shares: np.ndarray, order: np.ndarray, n_folds: int) -> tuple[np.ndarray, float]:
    """Put each patient into the fold that it makes least uneven; return folds and what is uneven."""
    filled = np.zeros((n_folds, shares.shape[1]))
    fold_of = np.zeros(len(shares), dtype=np.int64)
    for patient in order:
        fold = int(((filled + shares[patient]) ** 2 - filled**2).sum(axis=1).argmin())
        filled[fold] += shares[patient]
        fold_of[patient] = fold
    return fold_of, float(((filled - 1 / n_folds) ** 2).sum())
