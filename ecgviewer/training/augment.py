"""Random changes of a training window that leave its class as it is."""

from typing import TYPE_CHECKING

from ecgviewer.training.config import TrainConfig

if TYPE_CHECKING:
    import torch


def augment(
    beats: "torch.Tensor",
    config: TrainConfig,
    generator: "torch.Generator",
    masks: "torch.Tensor | None" = None,
) -> "tuple[torch.Tensor, torch.Tensor | None]":
    """Shift, stretch and scale windows at random, and add noise.

    Parameters
    ----------
    beats
        Shape (batch, 1, time).
    config
        How much of each, see `TrainConfig`. The edge sample fills what a shift lays bare.
    generator
        Source of randomness.
    masks
        Values that belong to the samples, shape (batch, time): they are shifted and stretched alike.

    Returns
    -------
    tuple of torch.Tensor
        New windows of the same shape, and the masks that belong to them, None without any.
    """
    import torch

    batch, _, n_samples = beats.shape
    centre, limit = n_samples // 2, config.max_shift_samples
    shift = torch.randint(-limit, limit + 1, (batch, 1), generator=generator)
    stretch = torch.exp(config.stretch_spread * torch.randn(batch, 1, generator=generator))
    positions = ((torch.arange(n_samples) - centre) * stretch + centre + shift).clamp(0, n_samples - 1)
    gain = torch.exp(config.gain_spread * torch.randn(batch, 1, 1, generator=generator))
    changed = _sample_at(beats, positions) * gain
    changed = changed + config.noise_level * torch.randn(beats.shape, generator=generator)
    return changed, None if masks is None else _sample_at(masks[:, None, :], positions)[:, 0]


def _sample_at(beats: "torch.Tensor", positions: "torch.Tensor") -> "torch.Tensor":
    """Return windows at positions between their samples, by straight lines; shapes (n, 1, t), (n, t)."""
    before = positions.floor().long().clamp(max=beats.shape[2] - 2)
    share = (positions - before)[:, None, :]
    left = beats.gather(2, before[:, None, :])
    right = beats.gather(2, before[:, None, :] + 1)
    return left + share * (right - left)
