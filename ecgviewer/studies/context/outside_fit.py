"""Statistics of training patients by which beats outside a context network's classes are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.context import BeatContext, beat_context
from ecgviewer.classifiers.outside import (
    CALLED_VENTRICULAR,
    OutsideStatistics,
    log_distance,
    own_vectors,
    rarity,
    rarity_table,
    shape_vectors,
    shared_needles,
    ventricular_look,
)
from ecgviewer.records.catalog import database_record
from ecgviewer.records.patients import patient_id
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.background import kmeans_centres
from ecgviewer.training.context_loop import N_TRAINED, VEB
from ecgviewer.training.context_set import groups_of

CLUSTERS = 60
"""Clusters of each kind that k-means is asked for."""

MOST_BEATS = 250
"""Beats of a patient and kind that are clustered, so that no patient has most of the centres."""

SURE_SHARE = 0.98
"""Share of the held-out right calls that the limit of the outside score leaves sure."""

SURE_SHARES = (0.976, 0.5, 0.9)
"""Shares of the held-out right calls of each class that the limit of its probability leaves sure. Half of the right
calls of supraventricular beats are all but as improbable as the wrong ones, which would be sure with them."""


@dataclass(frozen=True, eq=False)
class RecordBeats:
    """The beats of one training record.

    Attributes
    ----------
    patient
        As `patient_id` gives it.
    context
        Of all its beats, in the order of time.
    groups
        Reference group of each, as in `ContextSet`.
    probabilities
        By a network that has not seen the patient, shape (n_beats, 3); None where there is none.
    """

    patient: str
    context: BeatContext
    groups: np.ndarray
    probabilities: np.ndarray | None


def read_beats(data_dir: Path, name: str, probabilities: np.ndarray | None) -> RecordBeats:
    """Read the beats of a record on its default lead.

    Raises
    ------
    EcgViewerError
        If it can't be read.
    """
    record = read_record(database_record(data_dir, name))
    beats = build_beat_table(record, record.default_lead)
    context = beat_context(record.lead_mv(record.default_lead), record.fs_hz, beats.r_sample)
    return RecordBeats(patient_id(name), context, groups_of(beats.symbol), probabilities)


def fit_outside(
    records: Sequence[RecordBeats], held_out: Sequence[frozenset[str]], seed: int
) -> OutsideStatistics:
    """Return the statistics of a model's training patients.

    Rarities and limits come from the records with probabilities: each is measured against the centres of the
    other patients, as an unseen patient will be. Fusion and unclassifiable beats take no part.

    Parameters
    ----------
    records
        Of the model's training patients.
    held_out
        Groups of patients; those of a group are measured together. All patients with probabilities must
        be in one.
    seed
        Of k-means.
    """
    measured = [
        (record, *_distance_and_look(record, centres))
        for patients in held_out
        if (scored := [r for r in records if r.patient in patients and r.probabilities is not None])
        for centres in [_centres([r for r in records if r.patient not in patients], seed)]
        for record in scored
    ]
    weights = np.concatenate([_weights(record) for record, _, _ in measured])
    counted = weights > 0
    weights = weights[counted]
    distances = np.concatenate([distance for _, distance, _ in measured])[counted]
    looks = np.concatenate([look for _, _, look in measured])[counted]
    improbabilities = 1 - np.concatenate([_confidence(record) for record, _, _ in measured])[counted]
    needles = np.concatenate([shared_needles(record.context) for record, _, _ in measured])[counted]
    tables = {"distance": rarity_table(distances, weights)}
    tables["improbability"] = rarity_table(improbabilities, weights)
    both = rarity(distances, tables["distance"]) + rarity(improbabilities, tables["improbability"])
    tables["both"] = rarity_table(both, weights)
    tables["look"] = rarity_table(looks, weights)
    tables["needle"] = rarity_table(needles, weights)
    scores = np.maximum(rarity(both, tables["both"]), rarity(looks, tables["look"]))
    scores = np.maximum(scores, rarity(needles, tables["needle"]))
    is_right = np.concatenate([_is_right(record) for record, _, _ in measured])[counted]
    called = np.concatenate([_probabilities(record).argmax(axis=1) for record, _, _ in measured])[counted]
    limits = [_upper_quantile(scores[is_right], weights[is_right], SURE_SHARE)]
    for group, share in enumerate(SURE_SHARES):
        own = is_right & (called == group)
        limits.append(1 - _upper_quantile(improbabilities[own], weights[own], share))
    other, ventricular, own_other, own_ventricular = _centres(records, seed)
    return OutsideStatistics(
        other, ventricular, own_other, own_ventricular, **tables, limits=np.array(limits, np.float32)
    )


def _distance_and_look(record: RecordBeats, centres: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    is_ventricular, waves = _is_ventricular(record), np.asarray(record.context.waves)
    look = ventricular_look(own_vectors(waves), *centres[2:])
    return (
        log_distance(shape_vectors(waves), is_ventricular, *centres[:2]),
        np.where(is_ventricular, CALLED_VENTRICULAR, look),
    )


def _centres(records: Sequence[RecordBeats], seed: int) -> tuple[np.ndarray, ...]:
    """Return the four arrays of centres of `OutsideStatistics`, in its order."""
    rng = np.random.default_rng(seed)
    kinds = []
    for is_ventricular in (False, True):
        waves = []
        for record in records:
            is_kind = (record.groups == VEB) if is_ventricular else (record.groups < VEB)
            rows = np.sort(rng.permutation(np.flatnonzero(is_kind))[:MOST_BEATS])
            waves.append(record.context.waves[rows])
        kinds.append(np.concatenate(waves))
    return tuple(
        kmeans_centres(vectors(waves), CLUSTERS, seed)[0]
        for vectors in (shape_vectors, own_vectors)
        for waves in kinds
    )


def _weights(record: RecordBeats) -> np.ndarray:
    """Return weights that sum to 1 over the record's beats of the classes, 0 for the others."""
    is_counted = record.groups < N_TRAINED
    return is_counted / max(int(is_counted.sum()), 1)


def _probabilities(record: RecordBeats) -> np.ndarray:
    if record.probabilities is None:
        raise ValueError(f"the record of {record.patient} has no probabilities")
    return record.probabilities


def _confidence(record: RecordBeats) -> np.ndarray:
    highest: np.ndarray = _probabilities(record).max(axis=1)
    return highest


def _is_ventricular(record: RecordBeats) -> np.ndarray:
    called: np.ndarray = _probabilities(record).argmax(axis=1) == VEB
    return called


def _is_right(record: RecordBeats) -> np.ndarray:
    right: np.ndarray = _probabilities(record).argmax(axis=1) == record.groups
    return right


def _upper_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Return the value that a share of the weight doesn't exceed, 1 where there is none."""
    if values.size == 0:
        return 1.0
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, share)])
