"""Colour scales of explanations of context networks, measured on training beats."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.context import BeatContext
from ecgviewer.classifiers.card import ModelCard, read_card, write_card
from ecgviewer.classifiers.checkpoint import load_network, read_context_background, state_arrays
from ecgviewer.classifiers.neighbourhood import Neighbourhoods, neighbourhoods
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import Attribution
from ecgviewer.explain.context_grad_cam import ContextGradCam
from ecgviewer.explain.context_shap import ContextShapExplainer
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.context_set import ContextSet, load_context_set
from ecgviewer.workflows.training.train_model import SCALE_PERCENTILE

if TYPE_CHECKING:
    from torch import nn

_GRADCAM_SCALE_BEATS = 300
_SHAP_SCALE_BEATS = 60


def measure_context_scales(
    network: "nn.Module",
    card: ModelCard,
    beats: ContextSet,
    centres: BeatContext,
    cancel: CancelToken | None = None,
) -> dict[str, dict[str, float]]:
    """Return the colour scale per method and class of a context network.

    The 99th percentile of the absolute attribution of a class's logit over real training beats of that
    class: up to 300 for Grad-CAM, up to 60 for SHAP. The card's seed draws them, so the same beats give
    the same scales.

    Parameters
    ----------
    network
        A `ContextNet` in evaluation mode.
    card
        Its card, with or without scales.
    beats
        What it was trained on; beats of made records are left out.
    centres
        Its SHAP background.
    cancel
        Looked at between classes.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    rng = np.random.default_rng(card.seed)
    grad_cam = ContextGradCam(state_arrays(network), card)
    shap = ContextShapExplainer.from_network(network, card.labels, centres, card.name)
    is_real = np.array([" " not in name for name in beats.record_names])
    scales: dict[str, dict[str, float]] = {"gradcam": {}, "shap": {}}
    for group, label in enumerate(card.labels):
        if cancel is not None:
            cancel.raise_if_cancelled()
        of_class = rng.permutation(np.flatnonzero(is_real & (beats.groups == group)))
        if of_class.size == 0:
            of_class = rng.permutation(np.flatnonzero(is_real))
        maps, values = [], []
        for around in _among_neighbours(beats, of_class[:_GRADCAM_SCALE_BEATS]):
            maps += grad_cam.explain(around, [label] * len(around))
        for around in _among_neighbours(beats, of_class[:_SHAP_SCALE_BEATS]):
            values += shap.explain(around, [label] * len(around))
        scales["gradcam"][label], scales["shap"][label] = _percentile(maps), _percentile(values)
    return {method: _without_zeros(of_method) for method, of_method in scales.items()}


def _without_zeros(scales: dict[str, float]) -> dict[str, float]:
    """Give a class whose maps are all but always empty, as Grad-CAM's of N can be, the widest of the scales."""
    return {label: scale if scale > 0 else max(scales.values()) for label, scale in scales.items()}


def write_context_scales(folder: Path, data_dir: Path, progress: Progress | None = None) -> ModelCard:
    """Measure the colour scales of a stored context model and write them into its card.

    Parameters
    ----------
    folder
        The model's folder; nothing but its card changes.
    data_dir
        Folder of the MIT-BIH Arrhythmia Database.

    Returns
    -------
    ModelCard
        As written.

    Raises
    ------
    InvalidInputError
        If the model is no context network.
    EcgViewerError
        If model or data can't be read, or the card not written.
    """
    card = read_card(folder)
    if card.architecture != "context":
        raise InvalidInputError(
            f"model '{card.name}' has architecture '{card.architecture}', which is given its scales in training;"
            " choose a context model"
        )
    beats = load_context_set(data_dir, card.training_records, progress)
    scales = measure_context_scales(load_network(folder), card, beats, read_context_background(folder))
    measured = replace(card, scales=scales)
    write_card(folder, measured)
    return measured


def _among_neighbours(beats: ContextSet, rows: np.ndarray) -> list[Neighbourhoods]:
    """Return some beats of a set among their neighbours, one part a record."""
    parts = []
    for name in dict.fromkeys(beats.record_names[rows].tolist()):
        of_record = beats.rows_of(name)
        context = BeatContext(beats.features[of_record], beats.waves[of_record])
        chosen = rows[beats.record_names[rows] == name]
        parts.append(neighbourhoods(context, np.searchsorted(of_record, chosen)))
    return parts


def _percentile(attributions: list[Attribution]) -> float:
    values = np.concatenate([attribution.values for attribution in attributions])
    return float(np.percentile(np.abs(values), SCALE_PERCENTILE))
