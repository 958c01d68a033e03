"""Train LightX3ECG, small or as published, and write its folder."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.model_folder import check_model_name
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_registry import rhythm_architecture
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe, prune_lightx3, train_lightx3
from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB, RhythmSet, load_rhythm_set
from ecgviewer.workflows.rhythm.saved_training import train_and_save
from ecgviewer.workflows.rhythm.trained_card import make_trained_card
from ecgviewer.workflows.rhythm.training_sources import FITTING, TrainingSources, needed_sources
from ecgviewer.workflows.training.planned import PlannedTraining, WantedTraining, refuse_recipe

if TYPE_CHECKING:
    from torch import nn

    from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3ECG, LightX3Shape

SOURCES = FITTING["lightx3ecg"]
"""What it is trained on; not all have all of leads I, II and V1."""

_LOADED, _TRAINED, _PRUNED = 0.1, 0.9, 0.98

DECIDED = (
    "Strides of 1, 2 and 4 between the stages of the published size, with which its 1.34 thousand million"
    " multiply-adds come out; the paper prints none.",
    "The small one: 12 to 96 channels, kernels of 9 and 5 samples, strides of 2, 10 s at 100 Hz.",
    "Leads are taken without their running mean, scaled to standard deviation 1 and cut at 6; the paper takes them as"
    " they are.",
    "Trained by AdamW on a one-cycle schedule for fewer steps than the paper's 70 epochs, with the mean of the last"
    " weights; batches are drawn so that classes and, within each, sources count alike.",
    "Recordings with one or two of the leads are trained on, too, a third as often, the others missing as after"
    " DropLead.",
    "Sinus rhythm below 60/min of the sources that call it normal whatever its rate is trained on as SB; recordings of"
    " no group that are not in fibrillation as just that.",
    "Each recording is shown with a gain by chance at each of a few frequencies, as of another recorder, and in every"
    " second batch mean and spread of the first maps are mixed between recordings (MixStyle, Zhou et al. 2021).",
    "How much each lead counts is its attention score as a share of the sum of the three.",
)
"""For the cards."""


@dataclass(frozen=True)
class LightX3Kind:
    """One of the two sizes.

    Attributes
    ----------
    recipe
        Of its training, but for the seed.
    unsure_below
        Calls of a lower probability are unsure: what the recordings of the folds, each held out once, gave.
    is_pruned
        Whether what is saved is pruned.
    """

    recipe: LightX3Recipe
    unsure_below: float = 0.0
    is_pruned: bool = False


_THIRD = LightX3Recipe(pruned_share=0.7, pruned_steps=400, pruned_rate=2e-3)
"""So a third of the size is left of the narrow one; chosen on the first fold, see `scripts/measure_pruning.py`."""

KINDS = {
    "lightx3ecg": LightX3Kind(_THIRD, unsure_below=0.85),
    "lightx3ecg-published": LightX3Kind(
        LightX3Recipe(n_steps=1400, n_together=32, learning_rate=1e-3), is_pruned=True
    ),
}
"""By architecture."""


def shape_of(architecture: str) -> "LightX3Shape":
    """Return the sizes of an architecture (imports torch)."""
    from ecgviewer.classifiers.rhythm.lightx3ecg import SMALL_SHAPE, LightX3Shape

    return LightX3Shape() if architecture == "lightx3ecg-published" else SMALL_SHAPE


def plan_small(wanted: WantedTraining) -> PlannedTraining:
    """Return the training of the small one by its fixed recipe.

    Raises
    ------
    InvalidInputError
        If something of the recipe, a protocol, a fold or records were chosen.
    """
    return _plan("lightx3ecg", wanted)


def plan_published(wanted: WantedTraining) -> PlannedTraining:
    """Return the training of the published one, pruned in the end; raises as `plan_small`."""
    return _plan("lightx3ecg-published", wanted)


def _plan(architecture: str, wanted: WantedTraining) -> PlannedTraining:
    refuse_recipe(wanted)
    name = wanted.name or f"{architecture}-{wanted.seed}"
    check_model_name(name)
    sources = TrainingSources(architecture, SOURCES, wanted.dataset)
    return PlannedTraining(name, partial(train_lightx3_model, sources, name, wanted.seed))


def load_leads(
    architecture: str, data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> RhythmSet:
    """Return the recordings with one of leads I, II and V1 of the sources beside MIT-BIH, at an architecture's rate.

    Raises
    ------
    InvalidInputError
        If a source isn't there.
    RecordNotFoundError, RecordUnreadableError
        If one can't be read.
    Cancelled
        On the way, after `cancel` was set.
    """
    return read_leads(architecture, needed_sources(architecture, SOURCES, data_dir), progress, cancel)


def read_leads(
    architecture: str,
    folders: Mapping[str, Path],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RhythmSet:
    """Return the recordings in the folders of some sources that have one of the leads; raises as `load_leads`.

    Those of no group that are surely not in fibrillation are among them, with `rhythm_set.NOT_AFIB` for a class.
    """
    spec = rhythm_architecture(architecture)
    return load_rhythm_set(folders, spec.leads, spec.fs_hz, spec.duration_s, progress, cancel, with_rest=True)


def is_scored(found: RhythmSet) -> np.ndarray:
    """Return which recordings can be a test: those with a class and all leads; bool, shape (n_recordings,)."""
    return np.asarray((found.targets != NOT_AFIB) & found.has_lead.all(axis=1))


def train_lightx3_model(
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
    """Train on all recordings of three leads, and write weights, twin and card; see `RunTraining`."""

    def train(progress: Progress, cancel: CancelToken) -> tuple["nn.Module", RhythmCard]:
        architecture = sources.architecture
        kind = KINDS[architecture]
        recipe = replace(kind.recipe, seed=seed)
        found = read_leads(architecture, sources.folders(data_dir), progress.part(0, _LOADED), cancel)
        dataset = sources.describe(found)
        network = train_lightx3(
            found, shape_of(architecture), recipe, progress.part(_LOADED, _TRAINED), cancel
        )
        if kind.is_pruned:
            network = prune_lightx3(network, found, recipe, progress.part(_TRAINED, _PRUNED), cancel)
        card = make_card(sources, name, found, network, recipe, dataset, kind.unsure_below)
        return network, card

    return train_and_save(name, models_dir, train, progress, cancel, may_replace)


def make_card(
    sources: TrainingSources,
    name: str,
    found: RhythmSet,
    network: "LightX3ECG",
    recipe: LightX3Recipe,
    dataset: str,
    unsure_below: float = 0.0,
) -> RhythmCard:
    """Return the card of a network that was trained on recordings.

    Parameters
    ----------
    sources
        Where they came from.
    name
        Of the model.
    found
        The recordings.
    network, recipe
        The network, and how it was trained.
    dataset, unsure_below
        See `RhythmCard`.
    """
    return make_trained_card(
        sources,
        name,
        found,
        network,
        recipe,
        dataset,
        n_drawn=recipe.n_steps * recipe.n_together,
        map_steps=_map_steps(sources.architecture),
        decided=DECIDED,
        unsure_below=unsure_below,
    )


def _map_steps(architecture: str) -> int:
    """Return how many steps the maps of an architecture have: what its strides leave of the samples."""
    shape, spec = shape_of(architecture), rhythm_architecture(architecture)
    length = spec.n_samples
    for stride in (shape.stem_stride, 2 if shape.is_pooled else 1, *shape.strides):
        length = -(-length // stride)
    return length
