"""Train EXGnet, for the four groups or for fibrillation in handheld recordings, and write its folder."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.model_folder import check_model_name
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.rhythm.exg_material import ExgMaterial
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe, train_exgnet
from ecgviewer.workflows.rhythm.exgnet_data import KINDS, LASTING_S, read_exg_material
from ecgviewer.workflows.rhythm.saved_training import train_and_save
from ecgviewer.workflows.rhythm.trained_card import make_trained_card
from ecgviewer.workflows.rhythm.training_sources import TrainingSources
from ecgviewer.workflows.training.planned import PlannedTraining, WantedTraining, refuse_recipe

if TYPE_CHECKING:
    from torch import nn

    from ecgviewer.classifiers.rhythm.exgnet import ExgNet

_LOADED, _TRAINED = 0.3, 0.98
_N_STEPS = 125

DECIDED = (
    "The paper's text could not be had (arXiv 2506.12404): from its abstract are the multiresolution network, the"
    " attention loss by normalised cross-correlation with a reference made from the heart rate's variability, and"
    " quantitative features in training only. All else is decided here.",
    "Blocks: three kernels side by side in each of four blocks, 24, 54, 54 and 72 channels, 100 Hz, one window of ten"
    " seconds without its running mean and scaled to standard deviation 1.",
    "Attention: AFIB is to be seen in QRS complexes that end an irregular interval and where P is missing, GSVT and SB"
    " at both ends of fast and slow intervals, SR in P, QRS and T.",
    "Features: 22 quantities of intervals, waves and spectrum enter a second head beside the pooled map; the network"
    " learns from the reference and from what that head calls.",
    "Sinus rhythm below 60/min of the sources that call it normal whatever its rate is trained on as SB.",
    "The four groups are trained on with a gain by chance at each of a few frequencies, as of other recorders, and in"
    " every second batch mean and spread of the first maps are mixed between recordings (MixStyle, Zhou et al. 2021).",
    "Recordings of no group that are not in fibrillation are trained on as such.",
    "So are stretches of the Supraventricular Arrhythmia Database with early beats among steady normal ones. It names"
    " no rhythm: that they are not in fibrillation is our rule (records.rhythms.svdb).",
    "In a record fibrillation is called by the mean log odds over thirty seconds, the other classes by ten.",
    "Recordings of CinC-2017 are called by all their windows together: by the mean over all, and by the largest value"
    " of each channel, half that of the whole recording, half the mean of the windows'.",
)
"""For the cards."""


@dataclass(frozen=True)
class ExgTraining:
    """One training run.

    Attributes
    ----------
    architecture
        Key of `exgnet_data.KINDS`.
    name
        Of the model's folder and in its card.
    seed
        Of everything random.
    dataset
        See `TrainingSources`.
    """

    architecture: str
    name: str
    seed: int = 0
    dataset: Path | None = None

    @property
    def sources(self) -> TrainingSources:
        """What it is trained on."""
        kind = KINDS[self.architecture]
        return TrainingSources(self.architecture, kind.bundled_sources, self.dataset)

    @property
    def recipe(self) -> ExgRecipe:
        """How it is trained."""
        return replace(KINDS[self.architecture].recipe, seed=self.seed)


def plan_exgnet(wanted: WantedTraining) -> PlannedTraining:
    """Return the training of EXGnet on the four groups by its fixed recipe; raises as `plan_exgnet_af`."""
    return _plan("exgnet", wanted)


def plan_exgnet_af(wanted: WantedTraining) -> PlannedTraining:
    """Return the training of EXGnet on the recordings of CinC-2017 by its fixed recipe.

    Raises
    ------
    InvalidInputError
        If something of the recipe, a protocol, a fold or records were chosen.
    """
    return _plan("exgnet-af", wanted)


def _plan(architecture: str, wanted: WantedTraining) -> PlannedTraining:
    refuse_recipe(wanted)
    name = wanted.name or f"{architecture}-{wanted.seed}"
    training = ExgTraining(architecture, name, wanted.seed, wanted.dataset)
    check_model_name(training.name)
    return PlannedTraining(training.name, partial(train_exgnet_model, training))


def train_exgnet_model(
    training: ExgTraining,
    data_dir: Path,
    models_dir: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    may_replace: bool = False,
) -> RhythmCard:
    """Train on all recordings of the sources, and write weights, twin and card; see `RunTraining`."""

    def train(progress: Progress, cancel: CancelToken) -> tuple["nn.Module", RhythmCard]:
        folders = training.sources.folders(data_dir)
        material = read_exg_material(KINDS[training.architecture], folders, progress.part(0, _LOADED), cancel)
        dataset = training.sources.describe(material.found)
        rows = np.arange(len(material.found.recordings))
        network = train_exgnet(material, rows, training.recipe, progress.part(_LOADED, _TRAINED), cancel)
        card = _make_card(training, network, material, dataset)
        return network, card

    return train_and_save(training.name, models_dir, train, progress, cancel, may_replace)


def _make_card(training: ExgTraining, network: "ExgNet", material: ExgMaterial, dataset: str) -> RhythmCard:
    recipe = training.recipe
    return make_trained_card(
        training.sources,
        training.name,
        material.found,
        network,
        recipe,
        dataset,
        n_drawn=recipe.steps * recipe.batch_size,
        map_steps=_N_STEPS,
        decided=DECIDED,
        lasting_s=0.0 if recipe.is_af else LASTING_S,
    )
