"""Random changes of a training window that leave its class as it is."""

from typing import TYPE_CHECKING

from ecgviewer.training.config import TrainConfig

if TYPE_CHECKING:
    import torch


def augment(beats: "torch.Tensor", config: TrainConfig, generator: "torch.Generator") -> "torch.Tensor":
    """Shift windows in time and scale their amplitude at random.

    Parameters
    ----------
    beats
        Shape (batch, 1, time).
    config
        How much of each, see `TrainConfig`. The edge sample fills what a shift lays bare.
    generator
        Source of randomness.

    Returns
    -------
    torch.Tensor
        New windows of the same shape.
    """
    import torch

    batch, _, n_samples = beats.shape
    limit = config.max_shift_samples
    shift = torch.randint(-limit, limit + 1, (batch, 1), generator=generator)
    positions = (torch.arange(n_samples) + shift).clamp(0, n_samples - 1)
    gain = torch.exp(config.gain_spread * torch.randn(batch, 1, 1, generator=generator))
    return beats.gather(2, positions[:, None, :]) * gain
