"""The training of the wave network: what is marked counts, what is not known does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.wave_probability import CLASSES
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.waves.wave_network import build_network
from ecgviewer.studies.waves.wave_recordings import WaveRecording
from ecgviewer.studies.waves.wave_windows import P_SEARCH_STEPS, WaveBatch, draw_wave_batch, join_batches
from ecgviewer.training.one_cycle import train_one_cycle

if TYPE_CHECKING:
    import torch
    from torch import nn

_P_STEPS = 7
"""A P wave that must be somewhere lasts at least 56 ms."""


@dataclass(frozen=True)
class WaveRecipe:
    """How the wave network is trained.

    Attributes
    ----------
    steps
        Number of updates.
    n_marked, n_labelled
        Windows of 10 s in each, from records with marked waves and from records with labels only.
    learning_rate, weight_decay
        Peak of the one-cycle schedule; AdamW's decay.
    p_search_weight
        How much the loss of beats known to have a P wave counts.
    seed
        Of the first weights and of what is drawn.
    """

    steps: int = 1600
    n_marked: int = 10
    n_labelled: int = 6
    learning_rate: float = 6e-3
    weight_decay: float = 1e-2
    p_search_weight: float = 0.1
    seed: int = 0


def train_wave_network(
    marked: Sequence[WaveRecording],
    labelled: Sequence[WaveRecording],
    noise: Sequence[np.ndarray],
    recipe: WaveRecipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> "nn.Module":
    """Train the network on random windows of records.

    The same seed gives the same weights on the same machine, see `train_one_cycle`.

    Parameters
    ----------
    marked, labelled, noise
        What windows are drawn from, see `wave_recordings`.
    recipe
        How.

    Result and errors are those of `train_one_cycle`.
    """
    import torch

    def draw_loss(network: "nn.Module", rng: np.random.Generator) -> "torch.Tensor":
        batch = draw_wave_batch(marked, noise, recipe.n_marked, rng)
        if labelled and recipe.n_labelled:
            batch = join_batches(batch, draw_wave_batch(labelled, noise, recipe.n_labelled, rng))
        return wave_loss(network(torch.from_numpy(batch.channels)), batch, recipe.p_search_weight)

    return train_one_cycle(build_network, draw_loss, recipe, progress, cancel)


def wave_loss(logits: "torch.Tensor", batch: WaveBatch, p_search_weight: float) -> "torch.Tensor":
    """Return the mean of -ln of the probability of what is allowed, over samples where not all is.

    A beat that is known to have a P wave adds -ln of the highest mean probability of P over 56 ms in the
    stretch where it must be (learning from bags, after Dietterich et al. 1997, doi
    10.1016/S0004-3702(96)00034-3).

    Parameters
    ----------
    logits
        Shape (size, 4, n_steps).
    batch
        What is known of the windows.
    p_search_weight
        Factor of the second term.
    """
    import torch

    log_probability = logits.log_softmax(dim=1)
    allowed = torch.from_numpy(batch.allowed)
    of_allowed = log_probability.masked_fill(~allowed, -torch.inf).logsumexp(dim=1)
    weight = torch.from_numpy(batch.weight) * ~allowed.all(dim=1)
    loss = -(of_allowed * weight).sum() / weight.sum().clamp(min=1)
    if len(batch.p_searches) and p_search_weight:
        rows, first = torch.from_numpy(batch.p_searches).T
        steps = first[:, None] + torch.arange(P_SEARCH_STEPS)
        p = log_probability[:, CLASSES.index("p")].exp()[rows[:, None], steps]
        best = torch.nn.functional.avg_pool1d(p[:, None], _P_STEPS, stride=1).amax(dim=2)
        loss = loss - p_search_weight * best.clamp(min=1e-4).log().mean()
    return loss
