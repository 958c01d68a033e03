"""The small one-dimensional U-Nets that see a whole lead: their blocks, and how their levels join."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import nn

_JOIN_KERNEL = 3


def build_block(n_in: int, n_out: int, kernel: int, stride: int = 1, dilation: int = 1) -> "nn.Module":
    """Return a convolution of odd width with batch normalisation and ReLU; it pads with zeros."""
    from torch import nn

    padding = dilation * (kernel // 2)
    convolution = nn.Conv1d(n_in, n_out, kernel, stride, padding, dilation, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm1d(n_out), nn.ReLU())


def build_levels(
    widths: Sequence[int],
    build_down: Callable[[int], "nn.Module"],
    build_bottom: Callable[[], "nn.Module"],
) -> "nn.Module":
    """Return the levels, from (batch, n_in, time) to (batch, widths[0], time / 2).

    Each level halves the rate, hands on to the next, brings that one's output back to its own rate and
    joins it with what it had.

    Parameters
    ----------
    widths
        Number of channels of each level, the lowest one's last.
    build_down
        Returns what halves the rate at a level, from 0.
    build_bottom
        Returns the lowest level, which only halves the rate.
    """
    import torch
    from torch import nn

    class Level(nn.Module):
        def __init__(self, index: int) -> None:
            super().__init__()
            n_own, n_deeper = widths[index], widths[index + 1]
            self.down = build_down(index)
            self.deeper = build_bottom() if index + 2 == len(widths) else Level(index + 1)
            self.up = nn.Upsample(scale_factor=2.0)
            self.join = build_block(n_deeper + n_own, n_own, _JOIN_KERNEL)

        def forward(self, signal: "torch.Tensor") -> "torch.Tensor":
            own = self.down(signal)
            passed: torch.Tensor = self.join(torch.cat([self.up(self.deeper(own)), own], dim=1))
            return passed

    return Level(0)
