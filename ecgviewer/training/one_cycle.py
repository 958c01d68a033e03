"""Trains a network on a one-cycle schedule with AdamW, without a stopping set."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ecgviewer.jobs import CancelToken, Progress

if TYPE_CHECKING:
    import torch
    from torch import nn

_REPORT_EVERY = 10
_WARM_UP_SHARE = 0.1
_LARGEST_GRADIENT = 1.0


class OneCycleRecipe(Protocol):
    """What a recipe says of how a network is trained, whatever else it says of the data.

    Attributes
    ----------
    steps
        Number of updates.
    learning_rate, weight_decay
        Peak of the one-cycle schedule (Smith and Topin 2018, arXiv 1708.07120); AdamW's decay.
    seed
        Of the first weights and of what is drawn.
    """

    @property
    def steps(self) -> int: ...

    @property
    def learning_rate(self) -> float: ...

    @property
    def weight_decay(self) -> float: ...

    @property
    def seed(self) -> int: ...


def train_one_cycle(
    build_network: Callable[[], "nn.Module"],
    draw_loss: Callable[["nn.Module", np.random.Generator], "torch.Tensor"],
    recipe: OneCycleRecipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    averaged: float = 0.0,
) -> "nn.Module":
    """Return a trained network, in evaluation mode.

    Runs in one thread, so that the same seed gives the same weights on the same machine.

    Parameters
    ----------
    build_network
        Returns the untrained network.
    draw_loss
        Returns the loss of the network on a batch that it draws.
    recipe
        How.
    averaged
        Share of the steps, the last ones, whose weights and statistics are averaged (Izmailov et al. 2018, arXiv
        1803.05407); 0 for the last step's.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    import torch

    progress, cancel = progress or Progress(), cancel or CancelToken()
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    network = build_network().train()
    optimizer = torch.optim.AdamW(
        network.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=recipe.steps, pct_start=_WARM_UP_SHARE
    )
    recent, last = 0.0, LastWeights(network, averaged)
    for step in range(1, recipe.steps + 1):
        cancel.raise_if_cancelled()
        loss = draw_loss(network, rng)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
        optimizer.step()
        schedule.step()
        last.add(step, recipe.steps)
        recent += float(loss.detach())
        if step % _REPORT_EVERY == 0:
            progress.report(step, recipe.steps, f"loss {recent / _REPORT_EVERY:.4f}")
            recent = 0.0
    return last.network.eval()


class LastWeights:
    """The mean of a network's last weights and statistics (Izmailov et al. 2018, arXiv 1803.05407).

    Parameters
    ----------
    network
        What is trained.
    averaged
        Share of the steps, the last ones, that count; 0 for the last step alone.
    """

    def __init__(self, network: "nn.Module", averaged: float) -> None:
        from torch.optim.swa_utils import AveragedModel

        self._network, self._averaged = network, averaged
        self._mean = AveragedModel(network, use_buffers=True) if averaged else None

    def add(self, step: int, n_steps: int) -> None:
        """Take in what a step, counted from 1, of so many left, if it counts."""
        if self._mean is not None and step > n_steps * (1 - self._averaged):
            self._mean.update_parameters(self._network)

    @property
    def network(self) -> "nn.Module":
        """The network with these weights."""
        return self._network if self._mean is None else self._mean.module
