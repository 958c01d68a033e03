"""LightX3ECG on the nine labels of CPSC-2018: its recordings, its training with thresholds, and its model's folder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.model_folder import check_model_name
from ecgviewer.classifiers.predictions import sigmoid
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_registry import rhythm_architecture
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.rhythms.cpsc2018 import LABELS
from ecgviewer.records.rhythms.cpsc2018 import SOURCE as CPSC
from ecgviewer.records.rhythms.sources import list_recordings
from ecgviewer.training.rhythm.label_thresholds import best_thresholds
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe, call_leads, train_lightx3
from ecgviewer.training.rhythm.rhythm_set import RhythmSet, read_rhythm_set
from ecgviewer.training.rhythm.rhythm_splits import split_folds
from ecgviewer.workflows.rhythm.saved_training import train_and_save
from ecgviewer.workflows.rhythm.train_lightx3ecg import DECIDED, make_card, shape_of
from ecgviewer.workflows.rhythm.training_sources import TrainingSources
from ecgviewer.workflows.training.planned import PlannedTraining, WantedTraining, refuse_recipe

if TYPE_CHECKING:
    from torch import nn

    from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3ECG

ARCHITECTURE = "lightx3ecg-cpsc"
RECIPE = LightX3Recipe(
    n_steps=400, n_together=32, filtered_db=0.0, restyled=0.0, is_by_rate=False, averaged=0.0
)

_LOADED, _TRAINED = 0.1, 0.98

DECIDED_HERE = (
    "A demonstration: what 150 recordings teach says little of the next patient's; see the table in docs/rhythm.md.",
    "Thresholds: those of the best F1 on a fifth of the recordings, from which no weight was learnt.",
)
"""For the cards."""


@dataclass(frozen=True, eq=False)
class LabelledSet:
    """Recordings that can have several labels.

    Attributes
    ----------
    found
        The recordings; `targets` is the rarest label of each, by which folds and batches are balanced.
    has_label
        Bool, shape (n_recordings, n_labels).
    """

    found: RhythmSet
    has_label: np.ndarray


def label_matrix(labels: Sequence[Sequence[str]]) -> np.ndarray:
    """Return which of `LABELS` each recording has; bool, shape (n_recordings, 9)."""
    return np.array([[label in each for label in LABELS] for each in labels], dtype=bool).reshape(
        -1, len(LABELS)
    )


def read_labelled(
    folder: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> LabelledSet:
    """Return the recordings in the folder of CPSC-2018 that have at least one of the nine labels.

    Raises
    ------
    InvalidInputError
        If there is none with a lead.
    RecordNotFoundError, RecordUnreadableError
        If the folder can't be read.
    Cancelled
        On the way, after `cancel` was set.
    """
    spec = rhythm_architecture(ARCHITECTURE)
    table = [row for row in list_recordings({CPSC: folder}, cancel=cancel) if set(row.labels) & set(LABELS)]
    has_label = label_matrix([row.labels for row in table])
    frequency = np.where(has_label, has_label.sum(axis=0), np.inf)
    rarest = frequency.argmin(axis=1).tolist() if table else []
    found = read_rhythm_set(table, rarest, LABELS, spec.leads, spec.fs_hz, spec.duration_s, progress, cancel)
    return LabelledSet(found, label_matrix([row.labels for row in found.recordings]))


def train_with_thresholds(
    labelled: LabelledSet,
    train: np.ndarray,
    validation: np.ndarray,
    recipe: LightX3Recipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> tuple["LightX3ECG", np.ndarray]:
    """Return a network, and the threshold of each label.

    Parameters
    ----------
    labelled
        All recordings.
    train, validation
        Rows that weights are learnt from, and rows that thresholds are searched on.
    recipe
        How.
    progress, cancel
        Told of, and looked at, between steps.
    """
    network = train_lightx3(
        labelled.found.select(train),
        shape_of(ARCHITECTURE),
        recipe,
        progress,
        cancel,
        has_label=labelled.has_label[train],
    )
    probabilities = label_probabilities(network, labelled, validation)
    return network, best_thresholds(probabilities, labelled.has_label[validation])


def label_probabilities(network: "LightX3ECG", labelled: LabelledSet, rows: np.ndarray) -> np.ndarray:
    """Return the probability of each label of some recordings, shape (n_rows, n_labels)."""
    return sigmoid(call_leads(network, labelled.found.signals[rows], labelled.found.fs_hz)[0])


def plan_cpsc(wanted: WantedTraining) -> PlannedTraining:
    """Return the training on the nine labels by its fixed recipe.

    Raises
    ------
    InvalidInputError
        If something of the recipe, a protocol, a fold or records were chosen.
    """
    refuse_recipe(wanted)
    name = wanted.name or f"{ARCHITECTURE}-{wanted.seed}"
    check_model_name(name)
    sources = TrainingSources(ARCHITECTURE, (CPSC,), wanted.dataset)
    return PlannedTraining(name, partial(train_cpsc_model, sources, name, wanted.seed))


def train_cpsc_model(
    sources: TrainingSources,
    name: str,
    seed: int,
    data_dir: Path,
    models_dir: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    may_replace: bool = False,
) -> RhythmCard:
    """Train on four fifths of the recordings, search thresholds on the fifth, and write; see `RunTraining`."""

    def train(progress: Progress, cancel: CancelToken) -> tuple["nn.Module", RhythmCard]:
        labelled = read_labelled(sources.folders(data_dir)[CPSC], progress.part(0, _LOADED), cancel)
        dataset = sources.describe(labelled.found)
        recipe = replace(RECIPE, seed=seed)
        split = split_folds(labelled.found)[0]
        network, thresholds = train_with_thresholds(
            labelled, split.train, split.test, recipe, progress.part(_LOADED, _TRAINED), cancel
        )
        card = replace(
            make_card(sources, name, labelled.found, network, recipe, dataset),
            epochs=round(recipe.n_steps * recipe.n_together / split.train.size),
            decided=(*DECIDED, *DECIDED_HERE),
            thresholds=tuple(round(float(value), 2) for value in thresholds),
            is_demonstration=True,
        )
        return network, card

    return train_and_save(name, models_dir, train, progress, cancel, may_replace)
