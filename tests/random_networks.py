"""Untrained networks with the scatter of trained ones, for tests that need no bundled weights."""

import copy
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import nn

from ecgviewer.beats.segment import PREPROCESSING
from ecgviewer.classifiers.activation_maps import step_geometry
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.checkpoint import save_model, state_arrays
from ecgviewer.classifiers.registry import architecture

LABELS = ("N", "L", "R", "A", "V")


def random_beats(n_beats: int, seed: int) -> np.ndarray:
    """Return smooth random windows of about unit variance, float32, shape (n_beats, 360)."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 1, 360)
    waves = [
        rng.normal(size=(n_beats, 1)) * np.sin(2 * np.pi * (k * time + rng.random((n_beats, 1))))
        for k in range(1, 9)
    ]
    peak = rng.uniform(2, 6, (n_beats, 1)) * np.exp(-(((time - 0.5) / 0.02) ** 2))
    return (np.sum(waves, axis=0) / 2 + peak).astype(np.float32)


def random_network(name: str, seed: int = 0) -> nn.Module:
    """Return an untrained network in evaluation mode, with the scatter of a trained one.

    Fresh batch normalisation is nearly the identity, and fresh logits are nearly alike: both would
    hide what goes wrong.
    """
    return copy.deepcopy(_random_network(name, seed))


@cache
def _random_network(name: str, seed: int) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = architecture(name).build(len(LABELS))
        for module in network.modules():
            if isinstance(module, nn.BatchNorm1d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, 0, 0.3)
        network.train()
        with torch.no_grad():
            for step in range(30):
                network(torch.from_numpy(random_beats(32, seed + step))[:, None, :])
            logits = network.eval()(torch.from_numpy(random_beats(100, seed))[:, None, :])
            network.head.weight *= (3 / logits.std(dim=0))[:, None]
    return network


def random_card(network: nn.Module, name: str, architecture_name: str) -> ModelCard:
    """Return a card that describes a random network."""
    n_values = sum(array.size for array in state_arrays(network).values())
    step_first, step_stride, n_channels, n_steps = step_geometry(network)
    return ModelCard(
        name=name,
        architecture=architecture_name,
        labels=LABELS,
        preprocessing=dict(PREPROCESSING),
        size_kb=round(n_values * 4 / 1024, 2),
        n_values=n_values,
        n_channels=n_channels,
        n_steps=n_steps,
        step_first=step_first,
        step_stride=step_stride,
        protocol="paper",
        seed=0,
        epochs=0,
        training={},
        training_records=("100", "208"),
        training_patients=("100", "208"),
        data_sha256="0" * 64,
        command="none: random weights",
        accuracy=0.2,
        per_class={},
        confusion=tuple((1,) * 5 for _ in range(5)),
        background={"asked": 8, "kept": 8},
        scales={method: dict.fromkeys(LABELS, 1.0) for method in ("gradcam", "shap")},
    )


def save_random_model(parent: Path, architecture_name: str) -> Path:
    """Write a whole folder of a random network under `parent` and return it."""
    network = random_network(architecture_name)
    folder = parent / architecture_name
    card = random_card(network, architecture_name, architecture_name)
    save_model(folder, network, card, {"centres": random_beats(8, seed=99)})
    return folder
