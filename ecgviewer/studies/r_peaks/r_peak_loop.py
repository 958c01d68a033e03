"""The training loop of the R peak network: AdamW on a one-cycle schedule, no stopping set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.r_peaks.r_peak_network import build_network
from ecgviewer.studies.r_peaks.r_peak_windows import Recording, draw_batch
from ecgviewer.training.one_cycle import train_one_cycle

if TYPE_CHECKING:
    import torch
    from torch import nn


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

    The same seed gives the same weights on the same machine, see `train_one_cycle`.

    Parameters
    ----------
    recordings, noise
        What windows are drawn from, see `r_peak_windows`.
    recipe
        How.

    Result and errors are those of `train_one_cycle`.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    def draw_loss(network: "nn.Module", rng: np.random.Generator) -> "torch.Tensor":
        drawn = draw_batch(recordings, noise, recipe.batch_size, rng)
        signals, targets, weights = (torch.from_numpy(array)[:, None] for array in drawn)
        losses = binary_cross_entropy_with_logits(network(signals), targets, reduction="none")
        return (losses * weights).mean()

    return train_one_cycle(build_network, draw_loss, recipe, progress, cancel)
