"""What a network's convolutions cost: weights and multiply-accumulate operations (MACs)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ecgviewer.beats.segment import WINDOW_SAMPLES

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class SeparableCost:
    """A depthwise convolution with the pointwise one after it, and the standard one in their place.

    Biases and batch normalisation are left out, as in table 2 of Baig et al. 2025.

    Attributes
    ----------
    layer
        Name of the depthwise convolution in the network.
    kernel
        Its length in samples.
    n_in, n_out
        Channels before the depthwise and after the pointwise convolution.
    n_steps
        Length of the output in time.
    """

    layer: str
    kernel: int
    n_in: int
    n_out: int
    n_steps: int

    @property
    def standard_parameters(self) -> int:
        """Weights of one standard convolution of the same kernel and channels."""
        return self.kernel * self.n_in * self.n_out

    @property
    def depthwise_parameters(self) -> int:
        """Weights of the depthwise convolution alone."""
        return self.kernel * self.n_in

    @property
    def separable_parameters(self) -> int:
        """Weights of the depthwise and the pointwise convolution."""
        return self.depthwise_parameters + self.n_in * self.n_out

    @property
    def standard_macs(self) -> int:
        """MACs of the standard convolution for one window."""
        return self.n_steps * self.standard_parameters

    @property
    def depthwise_macs(self) -> int:
        """MACs of the depthwise convolution alone for one window."""
        return self.n_steps * self.depthwise_parameters

    @property
    def separable_macs(self) -> int:
        """MACs of the depthwise and the pointwise convolution for one window."""
        return self.n_steps * self.separable_parameters


@dataclass(frozen=True)
class NetworkCost:
    """Costs of a whole network.

    Attributes
    ----------
    separables
        Its depthwise separable convolutions, in the order of the signal.
    n_parameters, n_macs
        Weights of all convolutions and linear layers, and their MACs for one window.
    """

    separables: tuple[SeparableCost, ...]
    n_parameters: int
    n_macs: int

    @property
    def standard_parameters(self) -> int:
        """Weights if every separable convolution were a standard one."""
        return self.n_parameters + sum(
            c.standard_parameters - c.separable_parameters for c in self.separables
        )

    @property
    def standard_macs(self) -> int:
        """MACs if every separable convolution were a standard one."""
        return self.n_macs + sum(c.standard_macs - c.separable_macs for c in self.separables)


def count_costs(network: "nn.Module") -> NetworkCost:
    """Run one empty window through a network and count what its layers do.

    Parameters
    ----------
    network
        In evaluation mode; its depthwise convolutions are each followed by a pointwise one.
    """
    import torch
    from torch import nn

    seen: list[tuple[str, Any, int]] = []
    handles = [
        module.register_forward_hook(
            lambda layer, _, output, name=name: seen.append((name, layer, output.shape[-1]))
        )
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv1d | nn.Linear)
    ]
    try:
        with torch.no_grad():
            network(torch.zeros(1, 1, WINDOW_SAMPLES))
    finally:
        for handle in handles:
            handle.remove()
    separables = [
        SeparableCost(name, layer.kernel_size[0], layer.in_channels, after.out_channels, n_steps)
        for (name, layer, n_steps), (_, after, _) in pairwise(seen)
        if isinstance(layer, nn.Conv1d) and layer.groups == layer.in_channels > 1
    ]
    n_parameters = sum(layer.weight.numel() for _, layer, _ in seen)
    n_macs = sum(
        layer.weight.numel() * (n_steps if isinstance(layer, nn.Conv1d) else 1) for _, layer, n_steps in seen
    )
    return NetworkCost(tuple(separables), n_parameters, n_macs)
