"""Train LightX3ECG by several recipes, and compare them on patients of two folds."""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer.evaluate.rhythm_scores import RhythmScores, score_rhythms
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.rhythm.tries import N_CHOSEN, TriesResult, compare
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe, call_leads, train_lightx3
from ecgviewer.training.rhythm.rhythm_set import RhythmSet
from ecgviewer.training.rhythm.rhythm_splits import RhythmSplit, rows_to_learn_from, split_folds
from ecgviewer.workflows.rhythm.train_lightx3ecg import KINDS, is_scored, load_leads, shape_of

if TYPE_CHECKING:
    from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3ECG, LightX3Shape

ARCHITECTURE = "lightx3ecg"

_PLAIN: Mapping[str, Any] = {"filtered_db": 0.0, "restyled": 0.0}
_WHOLE: Mapping[str, Any] = {"incomplete": 0.0}

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "recordings with all leads": {**_WHOLE, **_PLAIN, "is_by_rate": False},
    "and slow sinus rhythm as SB": {**_WHOLE, **_PLAIN},
    "and gains by chance, mixed styles": _WHOLE,
    "and recordings without a lead": {},
}
"""By name: what of the recipe is changed. The last is the recipe."""

STEPS = 200
"""Fewer than the recipe's, so that eight trainings take ten minutes of a core."""

LEFT_OUT = "chapman"
"""The source that is left out: nearly all GSVT and SB are its."""

_READ = 0.1


def measure_lightx3_tries(
    data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> TriesResult:
    """Return what each of `VARIANTS` gives, with seed 0; takes and raises what `ablation.measure_parts` does."""
    progress = progress or Progress()
    every = load_leads(ARCHITECTURE, data_dir, progress.part(0, _READ), cancel)
    recipe = replace(KINDS[ARCHITECTURE].recipe, n_steps=STEPS)
    return measure_lightx3_tries_of(
        every, shape_of(ARCHITECTURE), recipe, VARIANTS, progress.part(_READ, 1), cancel
    )


def measure_lightx3_tries_of(
    every: RhythmSet,
    shape: "LightX3Shape",
    recipe: LightX3Recipe,
    variants: Mapping[str, Mapping[str, Any]],
    progress: Progress,
    cancel: CancelToken | None = None,
) -> TriesResult:
    """Do what `measure_lightx3_tries` does with recordings that were read before, and what else is chosen."""
    began = time.process_time()
    found = every.select(is_scored(every))

    def score(changed: Mapping[str, Any], split: RhythmSplit, part: Progress) -> RhythmScores:
        learnt, test = every.select(rows_to_learn_from(every, found, split)), found.select(split.test)
        network = train_lightx3(learnt, shape, replace(recipe, **changed), part, cancel)
        return score_leads(network, test)

    scores = compare(variants, chosen_lead_splits(found), score, progress)
    minutes = round((time.process_time() - began) / 60, 1)
    return TriesResult(asdict(recipe), recipe.n_steps, recipe.seed, minutes, scores)


def score_leads(network: "LightX3ECG", found: RhythmSet) -> RhythmScores:
    """Return how a network in evaluation mode calls recordings."""
    names = np.array(found.labels)
    called = names[call_leads(network, found.signals, found.fs_hz)[0].argmax(axis=1)]
    return score_rhythms(names[found.targets], called, found.labels, found.patients)


def chosen_lead_splits(found: RhythmSet) -> list[RhythmSplit]:
    """Return what recipes are chosen on: `LEFT_OUT` left out, and the first fold.

    Tested are patients of the first `N_CHOSEN` folds alone.
    """
    folds, sources = split_folds(found), found.sources
    tested = np.concatenate([fold.test for fold in folds[:N_CHOSEN]])
    own = np.sort(tested[sources[tested] == LEFT_OUT])
    return [RhythmSplit(f"without {LEFT_OUT}", np.flatnonzero(sources != LEFT_OUT), own), folds[0]]
