"""The training loop of the R peak network: AdamW on a one-cycle schedule, no stopping set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.r_peak_network import build_network
from ecgviewer.training.r_peak_windows import Recording, draw_batch

if TYPE_CHECKING:
    from torch import nn

_REPORT_EVERY = 10
_WARM_UP_SHARE = 0.1
_LARGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class RPeakRecipe:
    """How the R peak network is trained.

    Attributes
    ----------
    steps, batch_size
        Number of updates, and windows of 20 s in each.
    learning_rate, weight_decay
        Peak of the one-cycle schedule; AdamW's decay.
    seed
        Of the first weights and of what is drawn.
    """

    steps: int = 3000
    batch_size: int = 24
    learning_rate: float = 4e-3
    weight_decay: float = 1e-3
    seed: int = 0


def train_r_peak_network(
    recordings: Sequence[Recording],
    noise: Sequence[np.ndarray],
    recipe: RPeakRecipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> "nn.Module":
    """Train the network on random windows of records; binary cross-entropy against the bumps.

    Runs in one thread, so that the same seed gives the same weights on the same machine.

    Parameters
    ----------
    recordings, noise
        What windows are drawn from, see `r_peak_windows`.
    recipe
        How.

    Returns
    -------
    torch.nn.Module
        In evaluation mode.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

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
    recent = 0.0
    for step in range(1, recipe.steps + 1):
        cancel.raise_if_cancelled()
        drawn = draw_batch(recordings, noise, recipe.batch_size, rng)
        signals, targets, weights = (torch.from_numpy(array)[:, None] for array in drawn)
        losses = binary_cross_entropy_with_logits(network(signals), targets, reduction="none")
        loss = (losses * weights).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
        optimizer.step()
        schedule.step()
        recent += float(loss.detach())
        if step % _REPORT_EVERY == 0:
            progress.report(step, recipe.steps, f"loss {recent / _REPORT_EVERY:.4f}")
            recent = 0.0
    return network.eval()
