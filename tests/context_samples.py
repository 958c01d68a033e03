"""Context networks with the scatter of trained ones, and what they see, from a seed."""

import copy
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import nn

from ecgviewer.beats.context import (
    CONTEXT_FEATURES,
    CONTEXT_PREPROCESSING,
    N_WAVES,
    WAVE_SAMPLES,
    BeatContext,
)
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.checkpoint import save_model, state_arrays
from ecgviewer.classifiers.context_net import ContextNet
from ecgviewer.classifiers.registry import architecture

LABELS = ("N", "S", "V")


def random_context(n_beats: int, seed: int) -> BeatContext:
    """Return features and waves of beats, some beyond where the network cuts them, unshifted."""
    rng = np.random.default_rng(seed)
    features = rng.normal(1.0, 3.0, (n_beats, len(CONTEXT_FEATURES)))
    waves = rng.normal(0, 1.5, (n_beats, N_WAVES, WAVE_SAMPLES)).cumsum(axis=2) / 4
    return BeatContext(features.astype(np.float32), waves.astype(np.float32), np.zeros(n_beats, np.int64))


def random_context_network(seed: int = 0) -> ContextNet:
    """Return an untrained network in evaluation mode whose logits differ by some units."""
    return copy.deepcopy(_random_network(seed))


@cache
def _random_network(seed: int) -> ContextNet:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = ContextNet()
        network.offset.normal_()
        network.scale.uniform_(1.0, 3.0)
        for module in network.modules():
            if isinstance(module, nn.BatchNorm1d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, 0, 0.3)
        network.train()
        context = random_context(400, seed)
        inputs = [torch.from_numpy(context.features[None]), torch.from_numpy(context.waves[None])]
        with torch.no_grad():
            for _ in range(30):
                network(*inputs)
            network.eval()
            network.head.weight *= 3 / network(*inputs).std()
    return network


def random_context_card(network: nn.Module) -> ModelCard:
    """Return a card that describes a random context network."""
    n_values = sum(array.size for array in state_arrays(network).values())
    n_channels, n_steps = architecture("context").map_shape
    return ModelCard(
        name="random-context",
        architecture="context",
        labels=LABELS,
        preprocessing=dict(CONTEXT_PREPROCESSING),
        size_kb=round(n_values * 4 / 1024, 2),
        n_values=n_values,
        n_channels=n_channels,
        n_steps=n_steps,
        step_first=0.0,
        step_stride=18.0,
        protocol="patient",
        seed=0,
        epochs=0,
        training={"slopes": [1.0, 1.0, 1.0]},
        training_records=("101", "106"),
        training_patients=("101", "106"),
        data_sha256="0" * 64,
        command="none: random weights",
        accuracy=0.3,
        per_class={},
        confusion=tuple((1,) * 3 for _ in range(3)),
        background={"asked": 6, "kept": 6},
        members={"N": "NLRej", "S": "aAJS", "V": "VE"},
    )


def save_random_context_model(parent: Path) -> Path:
    """Write a whole folder of a random context network under `parent` and return it."""
    network = random_context_network()
    centres = random_context(6, seed=99)
    folder = parent / "random-context"
    arrays = {"features": centres.features, "waves": centres.waves}
    save_model(folder, network, random_context_card(network), arrays)
    return folder
