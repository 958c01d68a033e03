"""Train LightX3ECG on the nine labels of CPSC-2018 without each fold, and score it on what was left out."""

import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.label_scores import LabelResult, score_labels
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.rhythms.cpsc2018 import LABELS
from ecgviewer.records.rhythms.cpsc2018 import SOURCE as CPSC
from ecgviewer.training.rhythm.rhythm_splits import split_folds
from ecgviewer.workflows.rhythm.cpsc_labels import (
    RECIPE,
    label_probabilities,
    read_labelled,
    train_with_thresholds,
)
from ecgviewer.workflows.rhythm.training_sources import needed_sources

_LOADED = 0.05


def evaluate_cpsc(
    architecture: str,
    protocol: str,
    data_dir: Path,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> LabelResult:
    """Score the recipe in the form of the paper's table 2.

    Each fold is the test once; the next one gives the thresholds, and all others the weights (section 4.2 of the paper,
    which has ten folds and averages over them; here each recording is called once, and counts are pooled).

    Parameters
    ----------
    architecture
        As in the registry.
    protocol
        "folds": all recordings are of one source.
    data_dir
        Folder of MIT-BIH; CPSC-2018 lies beside it.
    seed
        Of the training.
    progress, cancel
        Told of, and looked at, on the way.

    Raises
    ------
    InvalidInputError
        If the source is missing, or another protocol is asked for.
    Cancelled
        On the way, after `cancel` was set.
    """
    if protocol != "folds":
        raise InvalidInputError(
            f"{architecture} has one source and is scored under protocol folds; add --protocol"
        )
    progress, cancel = progress or Progress(), cancel or CancelToken()
    folder = needed_sources(architecture, (CPSC,), data_dir)[CPSC]
    labelled = read_labelled(folder, progress.part(0, _LOADED), cancel)
    recipe = replace(RECIPE, seed=seed)
    tests = [split.test for split in split_folds(labelled.found)]
    called = np.zeros_like(labelled.has_label)
    thresholds = []
    began = time.process_time()
    for number, test in enumerate(tests):
        validation = tests[(number + 1) % len(tests)]
        train = np.setdiff1d(np.arange(len(called)), np.concatenate([test, validation]))
        part = progress.part(_LOADED, 1).part(number / len(tests), (number + 1) / len(tests))
        network, found = train_with_thresholds(labelled, train, validation, recipe, part, cancel)
        called[test] = label_probabilities(network, labelled, test) >= found
        thresholds.append(found)
    per_label, average = score_labels(labelled.has_label, called, LABELS)
    return LabelResult(
        architecture,
        protocol,
        seed,
        asdict(recipe),
        round((time.process_time() - began) / 60, 1),
        len(called),
        per_label,
        average,
        {
            label: tuple(round(float(value), 2) for value in values)
            for label, values in zip(LABELS, np.transpose(thresholds), strict=True)
        },
    )
