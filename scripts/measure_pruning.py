"""Measure what pruning costs LightX3ECG on the first fold, by share of weights and steps of fine-tuning.

    python scripts/measure_pruning.py DATA

DATA is a folder with MIT-BIH; the sources with three leads lie beside it. Takes 5 to 15 minutes of a core.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from ecgviewer.studies.rhythm.lightx3_tries import score_leads
from ecgviewer.training.rhythm.lightx3_loop import prune_lightx3, train_lightx3
from ecgviewer.training.rhythm.rhythm_splits import rows_to_learn_from, split_folds
from ecgviewer.workflows.rhythm.train_lightx3ecg import KINDS, is_scored, load_leads, shape_of

ARCHITECTURE = "lightx3ecg"
TRIED = ((0.7, 400, 2e-3, 0.0), (0.7, 400, 2e-3, 0.5), (0.8, 400, 2e-3, 0.0), (0.8, 400, 2e-3, 0.5))
"""Share of zeros, steps of fine-tuning, their rate, and share of the loss that the whole network teaches."""


def main() -> int:
    """Train once, prune in each way, and print macro F1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    every = load_leads(ARCHITECTURE, parser.parse_args().data)
    found = every.select(is_scored(every))
    split, recipe = split_folds(found)[0], KINDS[ARCHITECTURE].recipe
    train, test = every.select(rows_to_learn_from(every, found, split)), found.select(split.test)
    network = train_lightx3(train, shape_of(ARCHITECTURE), recipe)
    ways = {"whole": network}
    for share, steps, rate, taught in TRIED:
        tried = replace(recipe, pruned_share=share, pruned_steps=steps, pruned_rate=rate, taught=taught)
        ways[f"{share:.0%} zero, {steps} steps at {rate:g}, taught {taught:g}"] = prune_lightx3(
            network, train, tried
        )
    for name, each in ways.items():
        print(f"{name}: macro F1 {score_leads(each, test).macro_f1 or 0:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
