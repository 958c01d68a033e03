"""Write what tells beats outside the classes, and unsure calls, into the folders of context models.

    python scripts/fit_outside.py DATA MODEL_FOLDER...

DATA is a folder with MIT-BIH, the Supraventricular Arrhythmia Database beside it. Five networks are trained over the
patients of DS1 and of the latter, as in `cross_validate_context.py` with seed 0, so that each of these patients is
called by one that hasn't seen them. Printed are the slopes of the probabilities that these calls ask for, which stand
in the recipe (`ContextRecipe`). Each model then gets centres of its own training patients' beats, and rarities and
limits from those of them that were called so. No beat of another patient is read, and none of a paced record. --keep
names a file for what the five networks said: it is written, or read where it is there already.
"""

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save

from ecgviewer.classifiers.calibrated import calibrated
from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.model_folder import OUTSIDE_FILE
from ecgviewer.classifiers.outside import OutsideStatistics
from ecgviewer.evaluate.calibration import calibration
from ecgviewer.files import check_output, write_output, write_whole
from ecgviewer.records.patients import patient_id
from ecgviewer.studies.context.cross_validate_context import FOLDS, with_made
from ecgviewer.studies.context.fit_calibration import fit_slopes
from ecgviewer.studies.context.outside_fit import fit_outside, read_beats
from ecgviewer.studies.context.read_sets import read_sets
from ecgviewer.training.context_loop import N_TRAINED, ContextRecipe, predict_groups, train_context_net

_SEED = 0


def held_out_probabilities(data: Path, n_jobs: int) -> dict[str, np.ndarray]:
    """Return uncalibrated probabilities of all beats by record, each by a network that hasn't seen its patient."""
    every = [name for fold in FOLDS for name in fold]
    beats = read_sets(data, every, n_jobs)
    recipe = replace(ContextRecipe(), slopes=(1.0, 1.0, 1.0))
    found: dict[str, np.ndarray] = {}
    for number, fold in enumerate(FOLDS, 1):
        network = train_context_net(beats, with_made(beats, set(every) - set(fold)), recipe, _SEED)
        found |= {name: predict_groups(network, beats, name, recipe) for name in fold}
        print(f"fold {number} called", flush=True)
    return found


def kept_probabilities(data: Path, keep: Path | None, n_jobs: int) -> dict[str, np.ndarray]:
    """Return what `held_out_probabilities` gives, from a file where there is one; else write that file."""
    if keep is not None and keep.is_file():
        return load_file(keep)
    if keep is not None:
        check_output(keep, (".safetensors",))
    probabilities = held_out_probabilities(data, n_jobs)
    if keep is not None:
        write_output(keep, save(probabilities), (".safetensors",))
    return probabilities


def print_calibration(data: Path, probabilities: dict[str, np.ndarray]) -> None:
    """Print what slopes the held-out calls ask for, and the calibration error that the recipe's leave."""
    values, groups, weights = [], [], []
    for name, of_record in probabilities.items():
        own = read_beats(data, name, of_record).groups
        known = own < N_TRAINED
        values.append(of_record[known])
        groups.append(own[known])
        weights.append(np.full(known.sum(), 1 / np.sqrt(max(known.sum(), 1))))
    shared, reference = np.concatenate(values), np.concatenate(groups)
    slopes = fit_slopes(shared, reference, np.concatenate(weights))
    print(f"the calls ask for slopes {_rounded(slopes)}", flush=True)
    honest = calibrated(shared, ContextRecipe().slopes)
    error = calibration(honest.max(axis=1), honest.argmax(axis=1) == reference).ece
    print(f"expected calibration error on held-out patients: {error:.4f}", flush=True)


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 2) for value in values]


def write_statistics(folder: Path, statistics: OutsideStatistics) -> None:
    """Write one model's statistics."""
    tensors = {name: np.ascontiguousarray(value, np.float32) for name, value in vars(statistics).items()}
    write_whole(folder / OUTSIDE_FILE, save(tensors))


def main() -> int:
    """Fit and write the statistics of each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read records")
    parser.add_argument("folders", type=Path, nargs="+", metavar="MODEL_FOLDER")
    arguments = parser.parse_args()
    shared = kept_probabilities(arguments.data, arguments.keep, arguments.jobs)
    print_calibration(arguments.data, shared)
    slopes = ContextRecipe().slopes
    probabilities = {name: calibrated(values, slopes) for name, values in shared.items()}
    held_out = [frozenset(patient_id(name) for name in fold) for fold in FOLDS]
    for folder in arguments.folders:
        names = read_card(folder).training_records
        records = [read_beats(arguments.data, name, probabilities.get(name)) for name in names]
        statistics = fit_outside(records, held_out, _SEED)
        write_statistics(folder, statistics)
        print(
            f"{folder.name}: {len(statistics.centres_other)} and {len(statistics.centres_ventricular)} centres;"
            f" unsure below {_rounded(statistics.least_probabilities)} or above {statistics.most_outside:.3f}",
            flush=True,
        )
    return 0
