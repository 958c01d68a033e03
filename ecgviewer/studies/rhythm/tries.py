"""Train EXGnet by several recipes, and compare them on patients of two folds."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.evaluate.rhythm_scores import RhythmScores
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.rhythm.ablation import score_network
from ecgviewer.training.rhythm.exg_material import ExgMaterial
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe, train_exgnet
from ecgviewer.training.rhythm.rhythm_splits import RhythmSplit, split_folds
from ecgviewer.workflows.rhythm.exgnet_data import KINDS, load_exg_material

_PLAIN: Mapping[str, Any] = {"filtered_db": 0.0, "restyled": 0.0}

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "before": {**_PLAIN, "is_by_rate": False},
    "slow sinus rhythm as SB": _PLAIN,
    "the same, mean of the last weights": {**_PLAIN, "averaged": 0.3},
    "slow as SB, gains by chance": {"restyled": 0.0},
    "slow as SB, gains by chance, mixed styles": {},
}
"""By name: what of the recipe is changed. The last is the recipe."""

STEPS = 600
"""Fewer than the recipe's, so that fifteen trainings take less than ten minutes of a core."""

UNTOUCHED = "mitdb"
"""The source of which nothing is trained on and nothing tested."""

SOURCES = ("chapman", "cinc2017")
"""Left out in turn: those with many recordings in fibrillation."""

N_CHOSEN = 2
"""Folds whose patients are tested on; the others are left for the final tables."""

_READ = 0.1


@dataclass(frozen=True)
class TriesResult:
    """What came of several recipes.

    Attributes
    ----------
    recipe
        What all of them share.
    steps, seed
        Of each training.
    minutes
        Of one core.
    scores
        By variant and split.
    """

    recipe: Mapping[str, str | int | float | bool | None]
    steps: int
    seed: int
    minutes: float
    scores: Mapping[str, Mapping[str, RhythmScores]]


def measure_tries(
    data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> TriesResult:
    """Return what each of `VARIANTS` gives, with seed 0; takes and raises what `ablation.measure_parts` does."""
    progress = progress or Progress()
    kind = KINDS["exgnet"]
    material = load_exg_material(kind, kind.sources, data_dir, progress.part(0, _READ), cancel)
    recipe = replace(kind.recipe, steps=STEPS)
    return measure_tries_of(material, recipe, VARIANTS, progress.part(_READ, 1), cancel)


def measure_tries_of(
    material: ExgMaterial,
    recipe: ExgRecipe,
    variants: Mapping[str, Mapping[str, Any]],
    progress: Progress,
    cancel: CancelToken | None = None,
) -> TriesResult:
    """Do what `measure_tries` does with recordings that were read before, another recipe and other variants."""
    began = time.process_time()

    def score(changed: Mapping[str, Any], split: RhythmSplit, part: Progress) -> RhythmScores:
        network = train_exgnet(material, split.train, replace(recipe, **changed), part, cancel)
        return score_network(network, material, split.test)

    scores = compare(variants, chosen_splits(material), score, progress)
    minutes = round((time.process_time() - began) / 60, 1)
    return TriesResult(asdict(recipe), recipe.steps, recipe.seed, minutes, scores)


def compare(
    variants: Mapping[str, Mapping[str, Any]],
    splits: Sequence[RhythmSplit],
    score: Callable[[Mapping[str, Any], RhythmSplit, Progress], RhythmScores],
    progress: Progress,
) -> dict[str, dict[str, RhythmScores]]:
    """Return what each variant of a recipe gives on each split, by their names.

    Parameters
    ----------
    variants
        By name: what of the recipe is changed.
    splits
        What is tested on.
    score
        Trains by a changed recipe, and scores.
    progress
        Told of on the way.
    """
    scores: dict[str, dict[str, RhythmScores]] = {}
    n_all = len(variants) * len(splits)
    for number, (variant, changed) in enumerate(variants.items()):
        for place, split in enumerate(splits):
            done = number * len(splits) + place
            part = progress.part(done / n_all, (done + 1) / n_all)
            found = score(changed, split, part)
            scores.setdefault(variant, {})[split.name] = found
            part.report(1, 1, f"{variant}, {split.name}: macro F1 {found.macro_f1 or 0:.3f}")
    return scores


def chosen_splits(material: ExgMaterial) -> list[RhythmSplit]:
    """Return what recipes are chosen on: each of `SOURCES` left out, and the first fold, all without `UNTOUCHED`.

    Tested are patients of the first `N_CHOSEN` folds alone.
    """
    sources, folds = material.found.sources, split_folds(material.found)
    tested = np.concatenate([fold.test for fold in folds[:N_CHOSEN]])
    is_kept = sources != UNTOUCHED
    splits = []
    for source in SOURCES:
        train = np.flatnonzero(is_kept & (sources != source))
        splits.append(RhythmSplit(f"without {source}", train, np.sort(tested[sources[tested] == source])))
    first = folds[0]
    splits.append(RhythmSplit("fold 1", first.train[is_kept[first.train]], first.test[is_kept[first.test]]))
    return splits
