"""Make the context network again: cross-validate on DS1, train its seeds, score them on DS2.

    python scripts/train_context_net.py cv DATA --seeds 0 1 2
    python scripts/train_context_net.py train DATA OUT --seeds 0 1 2 3 4
    python scripts/train_context_net.py score DATA OUT

DATA is a folder with MIT-BIH. `cv` and `train` read DS1 only. `score` reads DS2: every use of it counts
as a look and belongs in docs/experiments.md.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from ecgviewer.classifiers.checkpoint import WEIGHTS_FILE, state_arrays
from ecgviewer.evaluate.aami import forgiven_calls
from ecgviewer.training.context_loop import N_TRAINED, ContextRecipe, predict_groups, train_context_net
from ecgviewer.training.context_set import GROUP_NAMES, ContextSet, join_sets, load_context_set, load_made_set
from ecgviewer.training.splits import DS1, DS2

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
            called[beats.rows_of(name)] = predict_groups(network, beats, name).argmax(axis=1)
    return called


def print_scores(title: str, scores: dict[str, float]) -> None:
    """Print one line of F1."""
    print(title, "  ".join(f"{group} {value:.4f}" for group, value in scores.items()), flush=True)


def run_cv(data: Path, seeds: list[int]) -> None:
    """Print pooled F1 a seed, and of each fold."""
    beats = join_sets(load_context_set(data, DS1), load_made_set(data, DS1))
    for seed in seeds:
        called = cross_validate(beats, seed)
        real = called >= 0
        print_scores(f"seed {seed}", ec57_f1(beats.groups[real], called[real]))
        for number, fold in enumerate(FOLDS, 1):
            rows = np.isin(beats.record_names, fold)
            print_scores(f"  fold {number}", ec57_f1(beats.groups[rows], called[rows]))


def run_train(data: Path, out: Path, seeds: list[int]) -> None:
    """Train on all of DS1, one folder a seed."""
    beats = join_sets(load_context_set(data, DS1), load_made_set(data, DS1))
    for seed in seeds:
        network = train_context_net(beats, with_made(beats, set(DS1)), ContextRecipe(), seed)
        folder = out / f"context-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        save_file(state_arrays(network), folder / WEIGHTS_FILE)
        info = {
            "architecture": "context",
            "labels": GROUP_NAMES[:3],
            "seed": seed,
            "training": asdict(ContextRecipe()),
            "training_records": DS1,
            "data_sha256": beats.sha256(),
        }
        (folder / "recipe.json").write_text(json.dumps(info, indent=2) + "\n", encoding="utf-8")
        print(f"written to {folder}", flush=True)


def run_score(data: Path, out: Path) -> None:
    """Print F1 of all trained seeds on DS2, with and without record 232, and the counts per record."""
    import torch

    from ecgviewer.classifiers.context_net import ContextNet

    beats = load_context_set(data, DS2)
    all_scores = []
    for folder in sorted(out.glob("context-*")):
        network = ContextNet()
        tensors = {name: torch.from_numpy(value) for name, value in load_file(folder / WEIGHTS_FILE).items()}
        network.load_state_dict(tensors, strict=False)
        network.eval()
        called = np.concatenate([predict_groups(network, beats, name).argmax(axis=1) for name in DS2])
        all_scores.append(ec57_f1(beats.groups, called))
        print_scores(folder.name, all_scores[-1])
        rest = beats.record_names != "232"
        print_scores("  without 232", ec57_f1(beats.groups[rest], called[rest]))
        print_counts(beats, called)
    mean = {group: float(np.mean([scores[group] for scores in all_scores])) for group in all_scores[0]}
    print_scores("mean", mean)


def print_counts(beats: ContextSet, called: np.ndarray) -> None:
    """Print for each record and reference group how many beats were called N, SVEB and VEB."""
    for name in DS2:
        rows = beats.rows_of(name)
        counts = []
        for group in range(len(GROUP_NAMES)):
            calls = called[rows][beats.groups[rows] == group]
            if calls.size:
                numbers = "/".join(str((calls == k).sum()) for k in range(3))
                counts.append(f"{GROUP_NAMES[group]} {numbers}")
        print(f"    {name}: {', '.join(counts)}")


def main() -> int:
    """Run one of the three verbs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("verb", choices=("cv", "train", "score"))
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=Path("models"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    arguments = parser.parse_args()
    if arguments.verb == "cv":
        run_cv(arguments.data, arguments.seeds)
    elif arguments.verb == "train":
        run_train(arguments.data, arguments.out, arguments.seeds)
    else:
        run_score(arguments.data, arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
