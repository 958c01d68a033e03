"""Random changes of a training window that leave its class as it is."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def augment(
    beats: "torch.Tensor", max_shift: int, gain_spread: float, generator: "torch.Generator"
) -> "torch.Tensor":
    """Shift windows in time and scale their amplitude at random.

    Parameters
    ----------
    beats
        Shape (batch, 1, time).
    max_shift
        Largest shift to either side, in samples; the edge sample fills what is laid bare.
    gain_spread
        Standard deviation of the logarithm of the gain.
    generator
        Source of randomness.

    Returns
    -------
    torch.Tensor
        New windows of the same shape.
    """
    import torch

    batch, _, n_samples = beats.shape
    if max_shift > 0:
        shift = torch.randint(-max_shift, max_shift + 1, (batch, 1), generator=generator)
        positions = (torch.arange(n_samples) + shift).clamp(0, n_samples - 1)
        beats = beats.gather(2, positions[:, None, :])
    if gain_spread > 0:
        beats = beats * torch.exp(gain_spread * torch.randn(batch, 1, 1, generator=generator))
    return beats
