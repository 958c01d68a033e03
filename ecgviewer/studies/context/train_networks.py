"""Train all context networks that come with the program, each record read once.

    python scripts/train_context_networks.py DATA MODELS [--jobs N]

Writes into MODELS what `ecgviewer train --arch context --protocol patient --seed 0` to 4 writes, context-0 to
context-4, and with `--fold 1 --name context-fold1` to 5, context-fold1 to context-fold5: the same weights, sooner.
DATA is a folder with MIT-BIH; the Supraventricular Arrhythmia Database lies beside it as svdb, or where
ECGVIEWER_SVDB says.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.context.read_sets import read_sets
from ecgviewer.training.context_set import ContextSet
from ecgviewer.training.splits import DS1, DS2
from ecgviewer.workflows.training.train_context import (
    N_FOLDS,
    ContextTraining,
    names_in,
    records_of,
    svdb_records,
    train_on_set,
)

SEEDS = (0, 1, 2, 3, 4)


def bundled_trainings() -> Iterator[ContextTraining]:
    """Give the trainings whose networks come with the program."""
    for seed in SEEDS:
        yield ContextTraining(f"context-{seed}", seed)
    for fold in range(1, N_FOLDS + 1):
        yield ContextTraining(f"context-fold{fold}", 0, fold)


def sets_of(training: ContextTraining, data_dir: Path, beats: ContextSet) -> tuple[ContextSet, ContextSet]:
    """Return from a set of all records what one network is trained on, and what it is scored on.

    Parameters
    ----------
    training, data_dir
        As in `train_context_model`.
    beats
        What `read_sets` returns for all records.
    """
    trained, tested = records_of(data_dir, training.fold)
    rows = {name: beats.rows_of(name) for name in names_in(beats)}
    made = [name for record in trained for name in rows if name.startswith(f"{record} ")]
    return (
        beats.select(np.concatenate([rows[name] for name in (*trained, *made)])),
        beats.select(np.concatenate([rows[name] for name in tested])),
    )


def _train(training: ContextTraining, data_dir: Path, models_dir: Path) -> str:
    beats, tested = sets_of(training, data_dir, _READ[0])
    train_on_set(training, beats, tested, models_dir, Progress(), CancelToken())
    return training.name


_READ: list[ContextSet] = []
"""The set of all records, read before the processes begin, which see it without a copy."""


def main() -> int:
    """Read all records and train, several at once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    arguments = parser.parse_args()
    names = tuple(sorted(DS1 + DS2)) + svdb_records(arguments.data)
    _READ.append(read_sets(arguments.data, names, arguments.jobs))
    train = partial(_train, data_dir=arguments.data, models_dir=arguments.models)
    with ProcessPoolExecutor(arguments.jobs, mp_context=get_context("fork")) as pool:
        for name in pool.map(train, bundled_trainings()):
            print(name, flush=True)
    return 0
