"""Train LightX3ECG without each fold of the patients, or without each source, and score it on what was left out."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.rhythm.prepared_signals import without_baseline
from ecgviewer.evaluate.lead_faithfulness import LeadFaithfulness, map_likeness, piece_values, score_order
from ecgviewer.evaluate.rhythm_scores import RhythmResult, score_rhythms
from ecgviewer.explain.lead_shapley import lead_worth
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.rhythm.lightx3_loop import call_leads, prune_lightx3, train_lightx3
from ecgviewer.training.rhythm.rhythm_set import RhythmSet
from ecgviewer.training.rhythm.rhythm_splits import RhythmSplit, rows_to_learn_from
from ecgviewer.workflows.rhythm.held_out import Scored, score_held_out
from ecgviewer.workflows.rhythm.train_lightx3ecg import KINDS, is_scored, load_leads, shape_of

if TYPE_CHECKING:
    from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3ECG

N_EXPLAINED = 100
"""Recordings of the first fold that maps are measured on."""

N_DRAWN = 20
"""New last layers of the sanity check: with one the likeness is anything between -0.3 and 0.3."""

_LOADED, _TRAINED, _CALLED = 0.03, 0.85, 0.97
PRUNED = "pruned"
"""In `RhythmResult.others`, beside the names of leads."""


def evaluate_lightx3ecg(
    architecture: str,
    protocol: str,
    data_dir: Path,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RhythmResult:
    """Score the recipe of one of the two sizes.

    Beside the calls from all three leads those from each lead alone, the others missing, those of the pruned network
    (both under protocol folds), and how faithful the maps are.

    Parameters
    ----------
    architecture
        Key of `train_lightx3ecg.KINDS`.
    protocol
        Key of `held_out.SPLITS`.
    data_dir
        Folder of MIT-BIH; the sources lie beside it.
    seed
        Of the training.
    progress, cancel
        Told of, and looked at, on the way.

    Raises
    ------
    InvalidInputError
        If a source is missing, or there is no such protocol.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress = progress or Progress()
    every = load_leads(architecture, data_dir, progress.part(0, _LOADED), cancel)
    found = every.select(is_scored(every))
    recipe = replace(KINDS[architecture].recipe, seed=seed)
    names = np.array(found.labels)
    others = {name: np.full(len(found.recordings), "", dtype=names.dtype) for name in (*found.leads, PRUNED)}
    measured: list[LeadFaithfulness] = []

    def call(split: RhythmSplit, part: Progress, token: CancelToken) -> tuple[np.ndarray, np.ndarray]:
        train = every.select(rows_to_learn_from(every, found, split))
        network = train_lightx3(train, shape_of(architecture), recipe, part.part(0, _TRAINED), token)
        logits, features = call_leads(network, found.signals, found.fs_hz)
        if protocol == "folds":
            pruned = prune_lightx3(network, train, recipe, part.part(_TRAINED, _CALLED), token)
            for name, called in _other_calls(network, pruned, found, split.test).items():
                others[name][split.test] = names[called]
            if not measured:
                measured.append(measure_maps(network, found.select(split.test[:N_EXPLAINED])))
        return logits[split.test], features

    scored = Scored(architecture, protocol, seed, asdict(recipe), found.leads)
    result = score_held_out(found, scored, call, progress.part(_LOADED, 1), cancel)
    if protocol != "folds":
        return result
    reference = names[found.targets]
    return replace(
        result,
        others={
            name: score_rhythms(reference, called, found.labels, found.patients)
            for name, called in others.items()
        },
        maps=measured[0],
    )


def _other_calls(
    network: "LightX3ECG", pruned: "LightX3ECG", found: RhythmSet, rows: np.ndarray
) -> Mapping[str, np.ndarray]:
    """Return what is called from each lead alone, and by the pruned network, as indices of classes."""
    signals = found.signals[rows]
    calls = {PRUNED: call_leads(pruned, signals, found.fs_hz)[0].argmax(axis=1)}
    for place, name in enumerate(found.leads):
        alone = np.zeros_like(signals)
        alone[:, place] = signals[:, place]
        calls[name] = call_leads(network, alone, found.fs_hz)[0].argmax(axis=1)
    return calls


def measure_maps(network: "LightX3ECG", found: RhythmSet, seed: int = 0) -> LeadFaithfulness:
    """Return how faithful the maps and weights of leads are on recordings.

    Parameters
    ----------
    network
        In evaluation mode; it hasn't seen the recordings' patients.
    found
        The recordings.
    seed
        Draws random orders, and the new last layers of the sanity check (table 4 of the paper), over which its mean is
        taken.
    """
    import copy

    import torch

    from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3Maps

    def logits(prepared: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return np.asarray(network(torch.from_numpy(prepared)).numpy())

    prepared = without_baseline(found.signals, found.fs_hz)
    torch.manual_seed(seed)
    with torch.no_grad():
        called, shares, maps = (part.numpy() for part in LightX3Maps(network)(torch.from_numpy(prepared)))
    labels = called.argmax(axis=1)
    own = [maps[row, label] for row, label in enumerate(labels)]
    likeness: list[float | None] = []
    for _ in range(N_DRAWN):
        randomised = copy.deepcopy(network)
        randomised.head.reset_parameters()
        with torch.no_grad():
            other = LightX3Maps(randomised)(torch.from_numpy(prepared))[2].numpy()
        likeness.append(map_likeness(own, [other[row, label] for row, label in enumerate(labels)]))
    known = [each for each in likeness if each is not None]
    mean_likeness = round(float(np.mean(known)), 4) if known else None
    worth = [lead_worth(logits, leads, label).values for leads, label in zip(prepared, labels, strict=True)]
    rows = list(prepared)
    return LeadFaithfulness(
        len(rows),
        score_order(logits, rows, labels.tolist(), [piece_values(each) for each in own], seed),
        score_order(logits, rows, labels.tolist(), [each[:, None] for each in shares], seed),
        score_order(logits, rows, labels.tolist(), [each[:, None] for each in worth], seed),
        mean_likeness,
    )
