"""Set the smallest weights of a network to zero and keep them there (Le et al. 2023, section 3.4)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import nn

SHARE = 0.8
"""Of the weights that the paper sets to zero."""


class Pruning:
    """Which weights of a network are zero; made once, kept while the rest is fine-tuned.

    Weights are those of convolutions and linear layers, no offsets and no norms; the smallest by magnitude over the
    whole network go.

    Parameters
    ----------
    network
        Changed in place.
    share
        Of the weights that become zero, 0 to below 1.

    Raises
    ------
    ValueError
        If `share` is out of its range.
    """

    def __init__(self, network: "nn.Module", share: float = SHARE) -> None:
        import torch
        from torch import nn

        if not 0 <= share < 1:
            raise ValueError(f"a share of {share} of the weights can't be pruned; give 0 to below 1")
        layers = [m for m in network.modules() if isinstance(m, nn.Conv1d | nn.Linear)]
        self._weights = [layer.weight for layer in layers]
        sizes = torch.cat([weight.detach().abs().flatten() for weight in self._weights])
        n_zero = round(share * sizes.numel())
        is_kept = torch.ones(sizes.numel(), dtype=torch.bool)
        is_kept[sizes.argsort(stable=True)[:n_zero]] = False
        parts = is_kept.split([weight.numel() for weight in self._weights])
        self._masks = [part.view_as(weight) for part, weight in zip(parts, self._weights, strict=True)]
        self.apply()

    def apply(self) -> None:
        """Set the chosen weights to zero once more; to be called after each step of an optimiser."""
        import torch

        with torch.no_grad():
            for weight, mask in zip(self._weights, self._masks, strict=True):
                weight.mul_(mask)


def share_of_zeros(network: "nn.Module") -> float:
    """Return the share of zeros among the weights of convolutions and linear layers."""
    from torch import nn

    weights: list[torch.Tensor] = [
        m.weight for m in network.modules() if isinstance(m, nn.Conv1d | nn.Linear)
    ]
    n_zero = sum(int((weight == 0).sum()) for weight in weights)
    return n_zero / sum(weight.numel() for weight in weights)
