"""Train LightX3ECG of the published size on the first fold, at half the rate, and say what it and its pruning give.

    python scripts/measure_published.py DATA [--steps N] [--pruned-steps N]

DATA is a folder with MIT-BIH; the sources of LightX3ECG lie beside it. Takes two to four seconds of a core a step.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3ECG
from ecgviewer.classifiers.rhythm.rhythm_registry import rhythm_architecture
from ecgviewer.studies.rhythm.lightx3_tries import score_leads
from ecgviewer.training.rhythm.lightx3_loop import prune_lightx3, train_lightx3
from ecgviewer.training.rhythm.pruning import share_of_zeros
from ecgviewer.training.rhythm.rhythm_set import RhythmSet, load_rhythm_set
from ecgviewer.training.rhythm.rhythm_splits import rows_to_learn_from, split_folds
from ecgviewer.workflows.rhythm.train_lightx3ecg import KINDS, SOURCES, is_scored, shape_of
from ecgviewer.workflows.rhythm.training_sources import needed_sources

ARCHITECTURE = "lightx3ecg-published"
HALF = 0.5


def main() -> int:
    """Train, prune, and print macro F1 and minutes of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--pruned-steps", type=int, default=60)
    chosen = parser.parse_args()
    spec = rhythm_architecture(ARCHITECTURE)
    folders = needed_sources(ARCHITECTURE, SOURCES, chosen.data)
    every = load_rhythm_set(folders, spec.leads, HALF * spec.fs_hz, spec.duration_s, with_rest=True)
    found = every.select(is_scored(every))
    split = split_folds(found)[0]
    train, test = every.select(rows_to_learn_from(every, found, split)), found.select(split.test)
    recipe = replace(KINDS[ARCHITECTURE].recipe, n_steps=chosen.steps, pruned_steps=chosen.pruned_steps)
    network = train_lightx3(train, shape_of(ARCHITECTURE), recipe)
    _say(f"whole, {chosen.steps} steps of {recipe.n_together}", network, test)
    pruned = prune_lightx3(network, train, recipe)
    _say(f"{share_of_zeros(pruned):.0%} zero, {chosen.pruned_steps} steps more", pruned, test)
    return 0


def _say(what: str, network: LightX3ECG, test: RhythmSet) -> None:
    scores = score_leads(network, test)
    f1 = ", ".join(f"{label} {value:.3f}" for label, value in scores.f1.items() if value is not None)
    minutes = time.process_time() / 60
    print(
        f"{what}: macro F1 {scores.macro_f1 or 0:.4f} ({f1}) after {minutes:.0f} minutes of a core",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
