"""The mean of the last weights of a training."""

import numpy as np
import pytest
import torch

from ecgviewer.training.one_cycle import train_one_cycle
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe


def test_the_mean_of_the_last_weights_by_hand() -> None:
    seen = []

    def draw_loss(network: torch.nn.Module, rng: np.random.Generator) -> torch.Tensor:
        seen.append(network.weight.item())  # type: ignore[operator,union-attr]
        return (network.weight - 1).square().sum()  # type: ignore[operator,union-attr]

    def build() -> torch.nn.Module:
        return torch.nn.Linear(1, 1, bias=False)

    recipe = ExgRecipe(steps=20)
    last = train_one_cycle(build, draw_loss, recipe).weight.item()  # type: ignore[operator,union-attr]
    after = [*seen[1:], last]
    mean = train_one_cycle(build, draw_loss, recipe, averaged=0.25).weight.item()  # type: ignore[operator,union-attr]
    assert mean == pytest.approx(np.mean(after[-5:]))
    assert mean != pytest.approx(last, abs=1e-6)
