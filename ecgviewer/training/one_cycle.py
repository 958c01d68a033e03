"""Trains a network on a one-cycle schedule with AdamW, without a stopping set."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ecgviewer.jobs import CancelToken, Progress

if TYPE_CHECKING:
    import torch
    from torch import nn

_REPORT_EVERY = 10
_WARM_UP_SHARE = 0.1
_LARGEST_GRADIENT = 1.0


def train_one_cycle(
    network: "nn.Module",
    draw_loss: Callable[["nn.Module"], "torch.Tensor"],
    steps: int,
    learning_rate: float,
    weight_decay: float,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> "nn.Module":
    """Return the network, trained in place and in evaluation mode.

    Parameters
    ----------
    network
        To train. Set torch's seed and number of threads before it is built.
    draw_loss
        Returns the loss of the network on a batch that it draws.
    steps
        Number of updates.
    learning_rate, weight_decay
        Peak of the one-cycle schedule (Smith and Topin 2018, arXiv 1708.07120); AdamW's decay.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    import torch

    progress, cancel = progress or Progress(), cancel or CancelToken()
    network.train()
    optimizer = torch.optim.AdamW(network.parameters(), learning_rate, weight_decay=weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, learning_rate, total_steps=steps, pct_start=_WARM_UP_SHARE
    )
    recent = 0.0
    for step in range(1, steps + 1):
        cancel.raise_if_cancelled()
        loss = draw_loss(network)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
        optimizer.step()
        schedule.step()
        recent += float(loss.detach())
        if step % _REPORT_EVERY == 0:
            progress.report(step, steps, f"loss {recent / _REPORT_EVERY:.4f}")
            recent = 0.0
    return network.eval()
