"""Cross-validate the recipe of the context network over the patients of DS1.

    python scripts/cross_validate_context.py DATA --seeds 0 1 2 3 4

DATA is a folder with MIT-BIH; no record of DS2 is read. The networks that come with the program are made
by `ecgviewer train --arch context`, see docs/models.md.
"""

import argparse
from pathlib import Path

import numpy as np

from ecgviewer.evaluate.aami import forgiven_calls
from ecgviewer.training.context_loop import N_TRAINED, ContextRecipe, predict_groups, train_context_net
from ecgviewer.training.context_set import GROUP_NAMES, ContextSet
from ecgviewer.training.splits import DS1
from ecgviewer.workflows.training.train_context import load_training_set

FOLDS = (
    ("209", "106", "101", "122", "205"),
    ("201", "208", "112", "115"),
    ("207", "119", "230", "116", "109"),
    ("220", "223", "108", "215"),
    ("118", "124", "114", "203"),
)
"""Patients of DS1, so that every fold has supraventricular and ventricular beats."""


def ec57_f1(groups: np.ndarray, called: np.ndarray) -> dict[str, float]:
    """Return F1 of N, SVEB and VEB; as in EC57, F and Q called VEB and Q called SVEB are no errors."""
    is_error = ~forgiven_calls()[groups, called]
    scores = {}
    for group in range(N_TRAINED):
        hits = ((groups == group) & (called == group)).sum()
        missed = ((groups == group) & (called != group)).sum()
        false = ((groups != group) & (called == group) & is_error).sum()
        scores[GROUP_NAMES[group]] = float(2 * hits / max(2 * hits + missed + false, 1))
    return scores


def with_made(beats: ContextSet, records: set[str]) -> list[str]:
    """Return the names of records and of what was made from them, in the order of the set."""
    names = dict.fromkeys(beats.record_names.tolist())
    return [name for name in names if name.split()[0] in records]


def cross_validate(beats: ContextSet, seed: int) -> np.ndarray:
    """Return the calls for all beats of DS1, each by a network that hasn't seen its patient."""
    called = np.full(beats.n_beats, -1)
    for fold in FOLDS:
        network = train_context_net(beats, with_made(beats, set(DS1) - set(fold)), ContextRecipe(), seed)
        for name in fold:
            called[beats.rows_of(name)] = predict_groups(network, beats, name, ContextRecipe()).argmax(axis=1)
    return called


def print_scores(title: str, scores: dict[str, float]) -> None:
    """Print one line of F1."""
    print(title, "  ".join(f"{group} {value:.4f}" for group, value in scores.items()), flush=True)


def run_cv(data: Path, seeds: list[int]) -> None:
    """Print pooled F1 a seed, and of each fold."""
    beats = load_training_set(data, DS1)
    for seed in seeds:
        called = cross_validate(beats, seed)
        real = called >= 0
        print_scores(f"seed {seed}", ec57_f1(beats.groups[real], called[real]))
        for number, fold in enumerate(FOLDS, 1):
            rows = np.isin(beats.record_names, fold)
            print_scores(f"  fold {number}", ec57_f1(beats.groups[rows], called[rows]))


def main() -> int:
    """Cross-validate with each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    arguments = parser.parse_args()
    run_cv(arguments.data, arguments.seeds)
    return 0
