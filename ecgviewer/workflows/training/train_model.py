"""Train a network under a protocol and write its folder."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import PREPROCESSING
from ecgviewer.classifiers.activation_maps import step_geometry
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.checkpoint import save_model, state_arrays
from ecgviewer.classifiers.model_folder import check_model_place
from ecgviewer.classifiers.predictions import Predictions, softmax
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.confusion import Confusion, count_confusion
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.explain.grad_cam import grad_cam
from ecgviewer.explain.shap_values import ShapExplainer
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.background import BackgroundInfo, kmeans_centres
from ecgviewer.training.config import LABELS, TrainConfig
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.loop import TrainedNetwork, predict_logits, train_network
from ecgviewer.training.splits import Split, draw_balanced, split_beat, split_paper, split_patient
from ecgviewer.workflows.desk.find_desk import find_corrections
from ecgviewer.workflows.training.planned import PlannedTraining, WantedTraining
from ecgviewer.workflows.training.window_waves import attention_masks

if TYPE_CHECKING:
    from torch import nn

SCALE_PERCENTILE = 99.0
_SHAP_SCALE_BEATS = 100
_GRADCAM_SCALE_BEATS = 1000
_READING, _MASKS, _TRAINING, _BACKGROUND = 0.1, 0.13, 0.9, 0.93


def plan(wanted: WantedTraining) -> PlannedTraining:
    """Return the training of a network of windows.

    Raises
    ------
    InvalidInputError
        If a value is impossible, or a fold was chosen.
    """
    if wanted.fold is not None:
        raise InvalidInputError("--fold is for --arch context; cross-validate others with evaluate --folds")
    config = TrainConfig.of(
        wanted.architecture,
        wanted.name or f"{wanted.architecture}-{wanted.protocol}-{wanted.seed}",
        protocol=wanted.protocol,
        records=wanted.records,
        seed=wanted.seed,
        **wanted.recipe,
    )
    config.check()
    return PlannedTraining(config.name, partial(train_model, config))


def train_model(
    config: TrainConfig,
    data_dir: Path,
    models_dir: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    may_replace: bool = False,
) -> ModelCard:
    """Train a network, score it once on its test beats, and write weights, twin, background and card.

    `config` says what to train and how; all else is as in `RunTraining`. Where the person's own labels are taken,
    the card says of which records.
    """
    config.check()
    check_model_place(models_dir / config.name, may_replace=may_replace)
    progress, cancel = progress or Progress(), cancel or CancelToken()
    found = find_corrections(data_dir, config.records) if config.own_labels else []
    corrections = {each.record: each.marked for each in found}
    beat_set = load_beat_set(
        data_dir, LABELS, config.records, progress.part(0, _READING), cancel, corrections=corrections
    )
    split = make_split(beat_set, config)
    masks = attention_masks(beat_set, config, data_dir, progress.part(_READING, _MASKS), cancel)
    trained = train_network(beat_set, split, config, progress.part(_MASKS, _TRAINING), cancel, masks)
    progress.report(_TRAINING, 1, "finding the SHAP background")
    centres, background = kmeans_centres(
        beat_set.windows[_background_rows(beat_set, split, config)], config.background_clusters, config.seed
    )
    cancel.raise_if_cancelled()
    progress.report(_BACKGROUND, 1, "measuring the colour scales")
    scales = measure_scales(trained.network, beat_set, split, centres, config.seed, cancel)
    confusion = score_on_test(trained.network, beat_set, split)
    card = _make_card(config, beat_set, split, trained, confusion, background, scales, list(corrections))
    cancel.raise_if_cancelled()
    folder = models_dir / config.name
    save_model(folder, trained.network, card, {"centres": centres}, may_replace=may_replace)
    progress.report(1, 1, f"saved as '{config.name}'")
    return card


def make_split(beat_set: BeatSet, config: TrainConfig) -> Split:
    """Return the split that the configuration's protocol makes of a beat set.

    Beats of no class change nothing about the sides that the others stand on.

    Raises
    ------
    InvalidInputError
        If the records leave one side of the protocol empty.
    """
    n_labels, n_drawn = len(beat_set.labels), config.beats_per_class
    if config.protocol == "beat":
        return split_beat(beat_set.targets, n_labels, n_drawn, config.seed)
    if config.protocol == "patient":
        return split_patient(
            beat_set.record_names, beat_set.patient_ids, beat_set.targets, n_drawn, config.seed
        )
    return split_paper(beat_set.targets, n_labels, n_drawn, config.seed)


def score_on_test(network: "nn.Module", beat_set: BeatSet, split: Split) -> Confusion:
    """Return the confusion of a network on those of a split's test beats that are of its classes."""
    called = call_rows(network, beat_set, split.test).called
    return count_confusion(beat_set.symbols[split.test], called, beat_set.labels)


def call_rows(network: "nn.Module", beat_set: BeatSet, rows: np.ndarray) -> Predictions:
    """Return a network's calls of some beats."""
    logits = predict_logits(network, beat_set.windows[rows])
    return Predictions(beat_set.labels, logits, softmax(logits))


def _background_rows(beat_set: BeatSet, split: Split, config: TrainConfig) -> np.ndarray:
    """Return the training rows whose clusters are the SHAP background: as balanced as an epoch."""
    if split.draws_per_class:
        return np.unique(draw_balanced(beat_set.targets, split.train, split.draws_per_class, config.seed))
    return np.unique(split.train)


def measure_scales(
    network: "nn.Module",
    beat_set: BeatSet,
    split: Split,
    centres: np.ndarray,
    seed: int,
    cancel: CancelToken,
) -> dict[str, dict[str, float]]:
    """Return the colour scale per method and class.

    The 99th percentile of the absolute attribution of a class's logit over training beats of that
    class: up to 1,000 for Grad-CAM, up to 100 for SHAP.
    """
    import torch

    rng = np.random.default_rng(seed)
    explainer = ShapExplainer.from_network(network, beat_set.labels, centres)
    head_weight = state_arrays(network)["head.weight"]
    scales: dict[str, dict[str, float]] = {"gradcam": {}, "shap": {}}
    rows = np.unique(split.train)
    for index, label in enumerate(beat_set.labels):
        cancel.raise_if_cancelled()
        of_class = rng.permutation(rows[beat_set.targets[rows] == index])
        if of_class.size == 0:
            of_class = rows
        windows = beat_set.windows[of_class[:_GRADCAM_SCALE_BEATS]]
        with torch.no_grad():
            feature_maps = network.features(torch.from_numpy(windows)[:, None, :]).numpy()  # type: ignore[operator]
        maps = grad_cam(feature_maps, head_weight, np.full(len(windows), index))
        values = explainer.values(windows[:_SHAP_SCALE_BEATS], [label] * len(windows[:_SHAP_SCALE_BEATS]))
        for method, attributions in (("gradcam", maps), ("shap", values)):
            scales[method][label] = float(np.percentile(np.abs(attributions), SCALE_PERCENTILE))
    return scales


def command_of(config: TrainConfig) -> str:
    """Return the command line that trains this configuration."""
    defaults = TrainConfig.of(config.architecture, config.name)
    parts = [f"ecgviewer train --arch {config.architecture} --protocol {config.protocol}"]
    parts += [
        f"--{option.replace('_', '-')} {getattr(config, option)}"
        for option in ("epochs", "batch_size", "learning_rate", "attention")
        if getattr(config, option) != getattr(defaults, option)
    ]
    if config.records is not None:
        parts.append(f"--records {' '.join(config.records)}")
    if config.own_labels:
        parts.append("--own-labels")
    return " ".join([*parts, f"--seed {config.seed} --name {config.name}"])


def _make_card(
    config: TrainConfig,
    beat_set: BeatSet,
    split: Split,
    trained: TrainedNetwork,
    confusion: Confusion,
    background: BackgroundInfo,
    scales: dict[str, dict[str, float]],
    corrected: Sequence[str],
) -> ModelCard:
    arrays = state_arrays(trained.network)
    n_values = sum(array.size for array in arrays.values())
    step_first, step_stride, n_channels, n_steps = step_geometry(trained.network)
    seen = np.unique(np.concatenate([split.train, split.stop]))
    return ModelCard(
        name=config.name,
        architecture=config.architecture,
        labels=beat_set.labels,
        preprocessing=dict(PREPROCESSING),
        size_kb=round(n_values * 4 / 1024, 2),
        n_values=n_values,
        n_channels=n_channels,
        n_steps=n_steps,
        step_first=step_first,
        step_stride=step_stride,
        protocol=config.protocol,
        seed=config.seed,
        epochs=len(trained.history),
        training={
            **{name: value for name, value in asdict(config).items() if name != "own_labels"},
            "best_epoch": trained.best_epoch,
            **({"ended_early": True} if trained.is_ended_early else {}),
            **({"records_corrected_by_hand": list(corrected)} if corrected else {}),
        },
        training_records=tuple(np.unique(beat_set.record_names[seen]).tolist()),
        training_patients=tuple(np.unique(beat_set.patient_ids[seen]).tolist()),
        data_sha256=beat_set.sha256(),
        command=command_of(config),
        background=asdict(background),
        scales=scales,
        accuracy=confusion.accuracy,
        per_class=confusion.known_per_class(),
        confusion=tuple(tuple(row) for row in confusion.counts.tolist()),
        false_classifications=[row.as_dict() for row in false_classifications(confusion)],
    )
