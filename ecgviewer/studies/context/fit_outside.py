"""Write what tells beats outside the classes, and unsure calls, into the folders of context models.

    python scripts/fit_outside.py DATA MODEL_FOLDER...

DATA is a folder with MIT-BIH. Five networks are trained over the patients of DS1, as in
`cross_validate_context.py` with seed 0, so that every patient of DS1 is called by one that hasn't seen them.
Each model then gets centres of its own training patients' beats, and rarities and limits from those of them
that are in DS1. No beat of another patient is read, and none of a paced record. --keep names a file for what
the five networks said: it is written, or read where it is there already.
"""

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.model_folder import OUTSIDE_FILE
from ecgviewer.classifiers.outside import OutsideStatistics
from ecgviewer.evaluate.calibration import calibration
from ecgviewer.files import check_output, write_output, write_whole
from ecgviewer.records.patients import patient_id
from ecgviewer.studies.context.cross_validate_context import FOLDS, with_made
from ecgviewer.studies.context.outside_fit import fit_outside, read_beats
from ecgviewer.training.context_loop import N_TRAINED, ContextRecipe, predict_groups, train_context_net
from ecgviewer.training.splits import DS1
from ecgviewer.workflows.training.train_context import load_training_set

_SEED = 0


def held_out_probabilities(data: Path) -> dict[str, np.ndarray]:
    """Return the probabilities of all beats of DS1 by record, each by a network that hasn't seen its patient."""
    beats = load_training_set(data, DS1)
    found: dict[str, np.ndarray] = {}
    for number, fold in enumerate(FOLDS, 1):
        network = train_context_net(beats, with_made(beats, set(DS1) - set(fold)), ContextRecipe(), _SEED)
        found |= {name: predict_groups(network, beats, name, ContextRecipe()) for name in fold}
        print(f"fold {number} of DS1 called", flush=True)
    return found


def kept_probabilities(data: Path, keep: Path | None) -> dict[str, np.ndarray]:
    """Return what `held_out_probabilities` gives, from a file where there is one; else write that file."""
    if keep is not None and keep.is_file():
        return load_file(keep)
    if keep is not None:
        check_output(keep, (".safetensors",))
    probabilities = held_out_probabilities(data)
    if keep is not None:
        write_output(keep, save(probabilities), (".safetensors",))
    return probabilities


def print_calibration(data: Path, probabilities: dict[str, np.ndarray]) -> None:
    """Print the expected calibration error of the held-out calls."""
    confidence, is_right = [], []
    for name, values in probabilities.items():
        groups = read_beats(data, name, values).groups
        known = groups < N_TRAINED
        confidence.append(values.max(axis=1)[known])
        is_right.append((values.argmax(axis=1) == groups)[known])
    error = calibration(np.concatenate(confidence), np.concatenate(is_right)).ece
    print(f"expected calibration error on held-out patients of DS1: {error:.4f}", flush=True)


def write_statistics(folder: Path, statistics: OutsideStatistics) -> None:
    """Write one model's statistics."""
    tensors = {name: np.ascontiguousarray(value, np.float32) for name, value in vars(statistics).items()}
    write_whole(folder / OUTSIDE_FILE, save(tensors))


def main() -> int:
    """Fit and write the statistics of each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("folders", type=Path, nargs="+", metavar="MODEL_FOLDER")
    arguments = parser.parse_args()
    probabilities = kept_probabilities(arguments.data, arguments.keep)
    print_calibration(arguments.data, probabilities)
    held_out = [frozenset(patient_id(name) for name in fold) for fold in FOLDS]
    for folder in arguments.folders:
        names = read_card(folder).training_records
        records = [read_beats(arguments.data, name, probabilities.get(name)) for name in names]
        statistics = fit_outside(records, held_out, _SEED)
        write_statistics(folder, statistics)
        print(
            f"{folder.name}: {len(statistics.centres_other)} and {len(statistics.centres_ventricular)} centres;"
            f" unsure below {statistics.least_probability:.3f} or above {statistics.most_outside:.3f}",
            flush=True,
        )
    return 0
