"""Train EXGnet whole and without each of its parts, with three seeds, and measure calls and maps."""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer.classifiers.activation_maps import class_activation_maps
from ecgviewer.classifiers.checkpoint import state_arrays
from ecgviewer.classifiers.rhythm.prepared_signals import without_baseline
from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_models import load_rhythm_network
from ecgviewer.evaluate.faithfulness import N_PIECES, curve_areas, fill_missing, piece_values, spearman
from ecgviewer.evaluate.rhythm_scores import RhythmScores, score_rhythms
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.rhythms.cinc2017 import LABELS as CINC_LABELS
from ecgviewer.studies.rhythm.ablation_result import AblationResult, AblationRun, MapFigures
from ecgviewer.studies.rhythm.agreement import refuse_seen
from ecgviewer.training.attention import mean_cross_correlation
from ecgviewer.training.rhythm.exg_material import ExgMaterial
from ecgviewer.training.rhythm.exgnet_loop import N_SAMPLES, ExgRecipe, call_recordings, train_exgnet
from ecgviewer.training.rhythm.rhythm_splits import split_folds
from ecgviewer.workflows.rhythm.exgnet_data import KINDS, load_exg_material

if TYPE_CHECKING:
    from ecgviewer.classifiers.rhythm.exgnet import ExgNet

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "all": {},
    "without attention": {"attention": 0.0},
    "without features": {"quantities": 0.0},
    "one resolution": {"has_many_resolutions": False},
}
"""By name: what of the recipe is changed."""

SEEDS = (0, 1, 2)
FOLD = 1
"""Counted from 0. The first fold is the one on which the recipe was chosen."""

STEPS = 600
"""Fewer than the recipe's, so that twelve trainings take a quarter of an hour."""

HANDHELD = {"AFIB": "A", "SR": "N"}
"""Group, and class of CinC-2017."""

_N_EXPLAINED = 100
_RANDOM = "random"
_READ = 0.1


def measure_parts(
    data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> AblationResult:
    """Return what all variants give with all seeds on the patients of one fold.

    Parameters
    ----------
    data_dir
        Folder of MIT-BIH; the other sources lie beside it.
    progress, cancel
        Told of, and looked at, on the way.

    Raises
    ------
    InvalidInputError
        If a source is missing.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress = progress or Progress()
    kind = KINDS["exgnet"]
    material = load_exg_material(kind, kind.sources, data_dir, progress.part(0, _READ), cancel)
    return measure_parts_of(material, replace(kind.recipe, steps=STEPS), progress.part(_READ, 1), cancel)


def measure_parts_of(
    material: ExgMaterial, recipe: ExgRecipe, progress: Progress, cancel: CancelToken | None = None
) -> AblationResult:
    """Do what `measure_parts` does with recordings that were read before, and another recipe."""
    began = time.process_time()
    split = split_folds(material.found)[FOLD]
    test = split.test[material.found.has_lead[split.test, 0]]
    wanted = [(variant, seed) for seed in SEEDS for variant in VARIANTS]
    runs = []
    for number, (variant, seed) in enumerate(wanted):
        part = progress.part(number / len(wanted), (number + 1) / len(wanted))
        own = replace(recipe, seed=seed, **VARIANTS[variant])
        network = train_exgnet(material, split.train, own, part, cancel)
        runs.append(_measure(variant, seed, network, material, test))
        part.report(1, 1, f"{variant}, seed {seed}: macro F1 {runs[-1].macro_f1:.3f}")
    minutes = round((time.process_time() - began) / 60, 1)
    return AblationResult(split.name, len(test), asdict(recipe), minutes, tuple(runs))


def score_network(network: "ExgNet", material: ExgMaterial, rows: np.ndarray) -> RhythmScores:
    """Return how a network calls recordings by their first ten seconds on the lead that is scored.

    Parameters
    ----------
    network
        In evaluation mode.
    material
        Holds the recordings.
    rows
        Which of them.
    """
    found = material.found
    names = np.array(found.labels)
    logits, _ = call_recordings(network, material, rows, 0, N_SAMPLES)
    return score_rhythms(
        names[found.targets[rows]], names[logits.argmax(axis=1)], found.labels, found.patients[rows]
    )


def _measure(
    variant: str, seed: int, network: "ExgNet", material: ExgMaterial, test: np.ndarray
) -> AblationRun:
    scores = score_network(network, material, test)
    rng = np.random.default_rng(0)  # the same recordings for every network
    rows = np.sort(rng.permutation(test)[:_N_EXPLAINED])
    assert scores.accuracy is not None
    assert scores.macro_f1 is not None
    return AblationRun(
        variant,
        seed,
        scores.accuracy,
        scores.macro_f1,
        scores.afib_f1 or 0.0,
        sum(array.size for array in state_arrays(network).values()),
        measure_maps(network, material, rows, rng),
    )


def measure_maps(
    network: "ExgNet", material: ExgMaterial, rows: np.ndarray, rng: np.random.Generator
) -> MapFigures:
    """Return how far a network's maps can be trusted on some recordings, on their first lead.

    Parameters
    ----------
    network
        In evaluation mode; not changed.
    material
        All recordings.
    rows
        Which of them.
    rng
        Draws random orders and the last layer.
    """
    import torch

    found = material.found
    windows = torch.from_numpy(without_baseline(found.signals[rows, :1, :N_SAMPLES], found.fs_hz))
    with torch.no_grad():
        feature_maps = network.features(windows)
        called = network(windows).argmax(dim=1)
    weight = network.classify.map_weight.detach()
    maps = class_activation_maps(feature_maps, weight, called)
    bound = weight.shape[1] ** -0.5
    drawn = torch.from_numpy(rng.uniform(-bound, bound, tuple(weight.shape)).astype(np.float32))
    forgotten = class_activation_maps(feature_maps, drawn, called)
    alike = [spearman(one, other) for one, other in zip(maps.numpy(), forgotten.numpy(), strict=True)]
    wanted = torch.from_numpy(material.masks[rows, :N_SAMPLES]).float()
    targets = torch.from_numpy(found.targets[rows])
    correlation = mean_cross_correlation(
        class_activation_maps(feature_maps, weight, targets),
        wanted.unflatten(1, (maps.shape[1], -1)).mean(dim=2),
    )
    n_repeats = N_SAMPLES // maps.shape[1]
    deletion, insertion = [], []
    for window, values, label in zip(windows.numpy()[:, 0], maps.numpy(), called.tolist(), strict=True):
        pieces = piece_values(np.repeat(values, n_repeats))
        areas = curve_areas(
            _Without(network, window, label), {"map": pieces, _RANDOM: np.zeros(N_PIECES)}, rng
        )
        deletion.append(areas["map"].deletion - areas[_RANDOM].deletion)
        insertion.append(areas["map"].insertion - areas[_RANDOM].insertion)
    return MapFigures(
        len(rows),
        float(np.mean(deletion)),
        float(np.mean(insertion)),
        float(np.nanmean(alike)),
        float(correlation),
        float((np.array(deletion) < 0).mean()),
        float((np.array(insertion) > 0).mean()),
    )


def measure_bundled_maps(
    folder: Path, data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> MapFigures:
    """Return how far the maps of a network can be trusted on 100 stretches of MIT-BIH, whose patients it hasn't seen.

    Parameters and errors are those of `agreement.measure_agreement`.
    """
    from ecgviewer.classifiers.rhythm.exgnet import ExgNet, MeanHead

    card = read_rhythm_card(folder)
    refuse_seen(card)
    network = load_rhythm_network(folder)
    assert isinstance(network, ExgNet)
    material = load_exg_material(KINDS["exgnet"], ("mitdb",), data_dir, progress or Progress(), cancel)
    if network.head is not MeanHead:
        material = handheld_classes(material)
    rng = np.random.default_rng(0)
    rows = np.sort(rng.permutation(np.flatnonzero(material.found.has_lead[:, 0]))[:_N_EXPLAINED])
    return measure_maps(network.eval(), material, rows, rng)


def handheld_classes(material: ExgMaterial) -> ExgMaterial:
    """Return recordings of the four groups with the classes of CinC-2017.

    What is neither in fibrillation nor of a sinus rate is other there; of that no mask is known.
    """
    found = material.found
    names = [HANDHELD.get(found.labels[target], "O") if target >= 0 else "O" for target in found.targets]
    is_masked = np.array([name != "O" for name in names])
    targets = np.array([CINC_LABELS.index(name) for name in names], dtype=np.int64)
    own = replace(found, labels=CINC_LABELS, targets=targets)
    return replace(material, found=own, masks=material.masks & is_masked[:, None])


class _Without:
    """The logit of a class for a window with pieces missing."""

    def __init__(self, network: "ExgNet", window: np.ndarray, label: int) -> None:
        self._network, self._window, self._label = network, window, label

    def __call__(self, is_missing: np.ndarray) -> np.ndarray:
        import torch

        filled = torch.from_numpy(fill_missing(self._window, is_missing))[:, None]
        with torch.no_grad():
            logits: np.ndarray = self._network(filled)[:, self._label].numpy()
        return logits
