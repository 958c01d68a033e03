"""Train a context network on patients of MIT-BIH, score it on the others, and write its folder."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.context import CONTEXT_PREPROCESSING, BeatContext
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.checkpoint import save_model, state_arrays
from ecgviewer.classifiers.model_folder import check_model_name, check_model_place
from ecgviewer.classifiers.registry import architecture
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.confusion import Confusion, count_confusion
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import database_record, find_svdb
from ecgviewer.records.patients import patient_id
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.background import BackgroundInfo, kmeans_centres
from ecgviewer.training.context_loop import ContextRecipe, predict_groups, train_context_net
from ecgviewer.training.context_set import (
    ContextSet,
    groups_of,
    join_sets,
    load_context_set,
    load_made_set,
)
from ecgviewer.training.splits import DS1, DS2, SVDB_TRAINED, patient_folds
from ecgviewer.workflows.training.context_scales import measure_context_scales
from ecgviewer.workflows.training.planned import PlannedTraining, WantedTraining

if TYPE_CHECKING:
    from ecgviewer.classifiers.context_net import ContextNet

LABELS = ("N", "S", "V")
"""Classes of context networks: AAMI EC57 groups, by the mnemonic that stands for each."""

MEMBERS = {"N": "NLRej", "S": "aAJS", "V": "VE"}
"""The WFDB mnemonics that each class stands for."""

N_FOLDS = 5
_FOLD_SEED = 0
_BACKGROUND_CLUSTERS = 25
_BACKGROUND_PER_GROUP = 1500
_STEP_STRIDE = 18.0
"""Strides 3 and 2 of the wave branch at 120 Hz, in samples of the window at 360 Hz."""

_READING, _MAKING, _TRAINING, _SCORED = 0.15, 0.6, 0.95, 0.97


@dataclass(frozen=True)
class ContextTraining:
    """One training run of a context network.

    Attributes
    ----------
    name
        Name of the model's folder and in its card.
    seed
        Of everything random.
    fold
        1 to 5: train on the 44 records of MIT-BIH that aren't paced, and on those of the Supraventricular
        Arrhythmia Database, without the patients of this fold. None: train on DS1 and the latter.
    """

    name: str
    seed: int = 0
    fold: int | None = None

    def check(self) -> None:
        """Raise `InvalidInputError` in one line if a value is impossible."""
        if self.fold is not None and not 1 <= self.fold <= N_FOLDS:
            raise InvalidInputError(f"there is no fold {self.fold}; choose 1 to {N_FOLDS}")
        check_model_name(self.name)

    @property
    def command(self) -> str:
        """The command line that trains this."""
        fold = "" if self.fold is None else f" --fold {self.fold}"
        return (
            f"ecgviewer train --arch context --protocol patient{fold} --seed {self.seed} --name {self.name}"
        )


def plan(wanted: WantedTraining) -> PlannedTraining:
    """Return the training of a context network by its frozen recipe.

    Raises
    ------
    InvalidInputError
        If something of the recipe was chosen, or another protocol than that by patient.
    """
    chosen = [*wanted.recipe, *(["records"] if wanted.records is not None else [])]
    if chosen:
        option = chosen[0].replace("_", "-")
        raise InvalidInputError(f"the recipe of --arch context is fixed; leave out --{option}")
    if wanted.protocol != "patient":
        raise InvalidInputError("context networks are trained by patient only; add --protocol patient")
    kind = "context" if wanted.fold is None else f"context-fold{wanted.fold}"
    training = ContextTraining(wanted.name or f"{kind}-{wanted.seed}", wanted.seed, wanted.fold)
    training.check()
    return PlannedTraining(training.name, partial(train_context_model, training))


def train_context_model(
    training: ContextTraining,
    data_dir: Path,
    models_dir: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    may_replace: bool = False,
) -> ModelCard:
    """Train a context network by the frozen recipe and write weights, twin, background and card.

    `training` says which patients and which seed; all else is as in `RunTraining`.
    """
    training.check()
    check_model_place(models_dir / training.name, may_replace=may_replace)
    progress, cancel = progress or Progress(), cancel or CancelToken()
    trained, tested = records_of(data_dir, training.fold)
    if not svdb_records(data_dir):
        progress.report(
            0, 1, f"no Supraventricular Arrhythmia Database beside {data_dir}: MIT-BIH alone is trained on"
        )
    beats = load_training_set(data_dir, trained, progress.part(0, _MAKING), cancel)
    of_tested = load_context_set(data_dir, tested, cancel=cancel)
    return train_on_set(training, beats, of_tested, models_dir, progress, cancel, may_replace=may_replace)


def train_on_set(
    training: ContextTraining,
    beats: ContextSet,
    tested: ContextSet,
    models_dir: Path,
    progress: Progress,
    cancel: CancelToken,
    *,
    may_replace: bool = False,
) -> ModelCard:
    """Do what `train_context_model` does with sets that were read before.

    Parameters
    ----------
    training
        As there; its fold is what the sets were read for.
    beats, tested
        All beats to train on, see `load_training_set`, and the real ones to score.
    """
    recipe = ContextRecipe()
    network = train_context_net(
        beats, names_in(beats), recipe, training.seed, progress.part(_MAKING, _TRAINING), cancel
    )
    progress.report(_TRAINING, 1, "scoring the other patients")
    confusion = _score(network, recipe, tested)
    centres, background = background_of(beats, training.seed)
    card = _make_card(training, beats, network, recipe, confusion, background)
    progress.report(_SCORED, 1, "measuring the colour scales")
    card = replace(card, scales=measure_context_scales(network, card, beats, centres, cancel))
    cancel.raise_if_cancelled()
    arrays = {"features": centres.features, "waves": np.asarray(centres.waves)}
    save_model(models_dir / training.name, network, card, arrays, may_replace=may_replace)
    progress.report(1, 1, f"saved as '{training.name}'")
    return card


def records_of(data_dir: Path, fold: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the records to train on and those to score: DS1 and `svdb_records`, and DS2; or by fold."""
    if fold is None:
        return DS1 + svdb_records(data_dir), DS2
    tested_patients = set(context_folds(data_dir)[fold - 1])
    every = tuple(sorted(DS1 + DS2 + svdb_records(data_dir)))
    tested = tuple(name for name in every if patient_id(name) in tested_patients)
    return tuple(name for name in every if name not in tested), tested


def svdb_records(data_dir: Path) -> tuple[str, ...]:
    """Return the records of the Supraventricular Arrhythmia Database to train on; none where it isn't there.

    Parameters
    ----------
    data_dir
        Folder of MIT-BIH, see `find_svdb`.
    """
    return () if find_svdb(data_dir) is None else SVDB_TRAINED


def context_folds(data_dir: Path) -> tuple[tuple[str, ...], ...]:
    """Return the patients of the five folds of the 44 records that aren't paced and of `svdb_records`.

    Each has about the same share of the beats of each AAMI group; records of one patient are in one.
    """
    patients, groups = [], []
    for name in sorted(DS1 + DS2 + svdb_records(data_dir)):
        record = read_record(database_record(data_dir, name))
        beats = build_beat_table(record, record.default_lead)
        of_beats = groups_of(beats.symbol)
        groups.append(np.where(of_beats < len(LABELS), of_beats, -1))
        patients.append(np.full(beats.n_beats, record.patient.patient_id))
    return patient_folds(np.concatenate(patients), np.concatenate(groups), N_FOLDS, _FOLD_SEED)


def load_training_set(
    data_dir: Path,
    records: Sequence[str],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ContextSet:
    """Return the beats of records and of what is made from them."""
    progress = progress or Progress()
    real = load_context_set(data_dir, records, progress.part(0, _READING / _MAKING), cancel)
    return join_sets(real, load_made_set(data_dir, records, progress.part(_READING / _MAKING, 1), cancel))


def names_in(beats: ContextSet) -> list[str]:
    """Return the names of the real and made records of a set, in its order."""
    return list(dict.fromkeys(beats.record_names.tolist()))


def background_of(beats: ContextSet, seed: int) -> tuple[BeatContext, BackgroundInfo]:
    """Return centres of clusters of real training beats, as many of each group, and how they were made."""
    rng = np.random.default_rng(seed)
    is_real = np.array([" " not in name for name in beats.record_names])
    rows = []
    for group in range(len(LABELS)):
        of_group = np.flatnonzero(is_real & (beats.groups == group))
        rows.append(rng.permutation(of_group)[:_BACKGROUND_PER_GROUP])
    chosen = np.sort(np.concatenate(rows))
    features, waves = beats.features[chosen], beats.waves[chosen]
    scale = features.std(axis=0) + 1e-4
    flat = np.concatenate([features / scale, waves.reshape(len(waves), -1)], axis=1)
    centres, info = kmeans_centres(flat, _BACKGROUND_CLUSTERS, seed)
    n_features = features.shape[1]
    centre_waves = centres[:, n_features:].reshape(-1, *waves.shape[1:])
    return BeatContext((centres[:, :n_features] * scale).astype(np.float32), centre_waves), info


def _score(network: "ContextNet", recipe: ContextRecipe, beats: ContextSet) -> Confusion:
    """Return the confusion on all beats of a set that are of the three groups."""
    called = np.concatenate(
        [predict_groups(network, beats, name, recipe).argmax(axis=1) for name in names_in(beats)]
    )
    reference = np.array([*LABELS, "", ""])[beats.groups]
    return count_confusion(reference, np.array(LABELS)[called], LABELS)


def _make_card(
    training: ContextTraining,
    beats: ContextSet,
    network: "ContextNet",
    recipe: ContextRecipe,
    confusion: Confusion,
    background: BackgroundInfo,
) -> ModelCard:
    n_values = sum(array.size for array in state_arrays(network).values())
    n_channels, n_steps = architecture("context").map_shape
    real = sorted({name for name in names_in(beats) if " " not in name})
    return ModelCard(
        name=training.name,
        architecture="context",
        labels=LABELS,
        preprocessing=dict(CONTEXT_PREPROCESSING),
        size_kb=round(n_values * 4 / 1024, 2),
        n_values=n_values,
        n_channels=n_channels,
        n_steps=n_steps,
        step_first=0.0,
        step_stride=_STEP_STRIDE,
        protocol="patient",
        seed=training.seed,
        epochs=1,
        training={**asdict(recipe), "fold": training.fold},
        training_records=tuple(real),
        training_patients=tuple(sorted({patient_id(name) for name in real})),
        data_sha256=beats.sha256(),
        command=training.command,
        accuracy=confusion.accuracy,
        per_class=confusion.known_per_class(),
        confusion=tuple(tuple(row) for row in confusion.counts.tolist()),
        false_classifications=[row.as_dict() for row in false_classifications(confusion)],
        background=asdict(background),
        members=dict(MEMBERS),
    )
