"""Measure calls from one lead and from two: each lead alone, and ways to join them.

Every patient is called by a network that has not seen them: those of DS1 by the networks of the folds, those of the
Supraventricular Arrhythmia Database by the network itself or, where it was trained with them, by one of the folds.
No record of DS2 is read, so that a way can be chosen by this.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.joined_leads import join_predictions, join_probabilities, mean_probabilities
from ecgviewer.classifiers.predictions import Predictions
from ecgviewer.evaluate.aami import groups_called_by
from ecgviewer.evaluate.patient_figures import PatientFigures, patient_figures
from ecgviewer.evaluate.reliability import Reliability, reliability
from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import list_records
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.splits import DS1
from ecgviewer.workflows.evaluation.evaluate_held_out import unseen_network
from ecgviewer.workflows.evaluation.score_records import scored_beats
from ecgviewer.workflows.evaluation.stored_networks import stored_networks
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import review_lead

_VENTRICULAR = 2


@dataclass(frozen=True)
class LeadWay:
    """What one way of calling gave on one database.

    Attributes
    ----------
    n_patients, n_beats
        That were called.
    figures
        By AAMI group.
    reliability
        How far the calls can be taken at their word.
    """

    n_patients: int
    n_beats: int
    figures: Mapping[str, PatientFigures]
    reliability: Reliability


@dataclass(frozen=True)
class LeadsResult:
    """What each way gave: by database, then by way, a key of `WAYS`."""

    databases: Mapping[str, Mapping[str, LeadWay]]


def _mean(own: np.ndarray, other: np.ndarray, ventricular: int) -> np.ndarray:
    return mean_probabilities(own, other, 0.5)


def _alike(own: np.ndarray, other: np.ndarray, ventricular: int) -> np.ndarray:
    return join_probabilities(own, other, ventricular, 0.5)


Way = Callable[[Predictions, Predictions, np.ndarray], Predictions]
"""Takes the calls of both leads, and the probability below which a call is unsure."""

WAYS: dict[str, Way] = {
    "the lead shown first": lambda own, other, least: own,
    "the other lead": lambda own, other, least: other,
    "both, mean of log p": lambda own, other, least: join_predictions(own, other, _VENTRICULAR, least, _mean),
    "both alike for V, the first for N or S": lambda own, other, least: join_predictions(
        own, other, _VENTRICULAR, least, _alike
    ),
    "the same, the first counting double": lambda own, other, least: join_predictions(
        own, other, _VENTRICULAR, least
    ),
}
"""The last is how the program calls."""


def measure_leads(
    folder: Path, data_dir: Path, svdb_dir: Path, progress: Progress, cancel: CancelToken
) -> LeadsResult:
    """Call the records of DS1 and of the other database in every way.

    Parameters
    ----------
    folder
        Of the context network that calls what it has not seen; the others are the folds of its architecture.
    data_dir, svdb_dir
        Folders of MIT-BIH and of the Supraventricular Arrhythmia Database.
    """
    folds = stored_networks(read_card(folder).architecture, by_fold=True)
    networks = [ContextClassifier(one) for one in (folder, *(folds[number] for number in sorted(folds)))]
    databases = {"DS1": [data_dir / name for name in DS1], "SVDB": list_records(svdb_dir)}
    n_all = sum(map(len, databases.values()))
    n_done = 0
    found: dict[str, dict[str, LeadWay]] = {}
    for database, paths in databases.items():
        parts: dict[str, list[ScoredBeats]] = {way: [] for way in WAYS}
        for path in paths:
            progress.report(n_done, n_all, f"calling both leads of record {path.name}")
            for way, beats in call_in_every_way(path, networks, cancel).items():
                parts[way].append(beats)
            n_done += 1
        found[database] = {way: way_of(join_beats(beats)) for way, beats in parts.items() if beats}
    progress.report(1, 1, "done")
    return LeadsResult(found)


def call_in_every_way(
    path: Path, networks: Sequence[ContextClassifier], cancel: CancelToken
) -> dict[str, ScoredBeats]:
    """Return the scored beats of a record in every way; none for a record with one ECG lead."""
    record = read_record(path, cancel=cancel)
    prepared = prepare_leads(record, record.default_lead, cancel)
    if prepared.other is None:
        return {}
    network = unseen_network(networks, record)
    assert isinstance(network, ContextClassifier)
    review = review_lead(prepared, network, cancel=cancel)
    # The network's own doubts: those about the place of a beat are the same in every way.
    own = network.classify(prepared, cancel=cancel).predictions
    other = network.predict_other(prepared.other, cancel)
    return {
        name: scored_beats(replace(review, predictions=way(own, other, network.least_probabilities)))
        for name, way in WAYS.items()
    }


def way_of(beats: ScoredBeats) -> LeadWay:
    """Return what the beats called in one way give, those of all records of a database."""
    found = reliability(beats)
    assert found is not None
    n_patients = int(np.unique(beats.patient_ids).size)
    return LeadWay(n_patients, beats.n_beats, patient_figures(beats, groups_called_by(beats.labels)), found)
