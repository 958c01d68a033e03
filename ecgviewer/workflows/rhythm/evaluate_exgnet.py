"""Train EXGnet without each fold of the patients, or without each source, and score it on what was left out."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from ecgviewer.evaluate.rhythm_scores import RhythmResult
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.rhythm.exg_material import ExgMaterial
from ecgviewer.training.rhythm.exgnet_loop import N_SAMPLES, ExgRecipe, call_recordings, train_exgnet
from ecgviewer.training.rhythm.rhythm_splits import RhythmSplit
from ecgviewer.workflows.rhythm.exgnet_data import KINDS, load_exg_material
from ecgviewer.workflows.rhythm.held_out import Scored, score_held_out

_LOADED = 0.1
_TRAINED = 0.9


def evaluate_exgnet(
    architecture: str,
    protocol: str,
    data_dir: Path,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RhythmResult:
    """Score the recipe of one of the two networks.

    Parameters
    ----------
    architecture
        Key of `exgnet_data.KINDS`.
    protocol
        Key of `held_out.SPLITS`.
    data_dir
        Folder of MIT-BIH; the other sources lie beside it.
    seed
        Of the training.
    progress, cancel
        Told of, and looked at, on the way.

    Raises
    ------
    InvalidInputError
        If a source is missing, or there is no such protocol.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress = progress or Progress()
    kind = KINDS[architecture]
    material = load_exg_material(kind, kind.sources, data_dir, progress.part(0, _LOADED), cancel)
    recipe = replace(kind.recipe, seed=seed)
    return score_recipe(architecture, protocol, material, recipe, progress.part(_LOADED, 1), cancel)


def score_recipe(
    architecture: str,
    protocol: str,
    material: ExgMaterial,
    recipe: ExgRecipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RhythmResult:
    """Do what `evaluate_exgnet` does with recordings that were read before, and any recipe.

    Of the four groups the first ten seconds of a recording are called, of CinC-2017's classes all of it.
    """
    called = None if recipe.is_af else N_SAMPLES

    def call(split: RhythmSplit, part: Progress, token: CancelToken) -> tuple[np.ndarray, np.ndarray]:
        network = train_exgnet(material, split.train, recipe, part.part(0, _TRAINED), token)
        every = np.arange(len(material.found.recordings))
        logits, features = call_recordings(network, material, every, 0, called)
        return logits[split.test], features

    scored = Scored(architecture, protocol, recipe.seed, asdict(recipe), material.found.leads)
    return score_held_out(material.found, scored, call, progress, cancel)
