"""The network that finds R peaks: a small one-dimensional U-Net, and its ONNX file."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.beats.beat_probability import INPUT, OUTPUT, WINDOW_SAMPLES
from ecgviewer.classifiers.onnx_export import export_onnx

if TYPE_CHECKING:
    import torch
    from torch import nn

CHANNELS = (12, 16, 20, 24, 32)
KERNELS = (11, 7, 5, 5, 5)
_BOTTOM_KERNEL = 5
_JOIN_KERNEL = 3
_HEAD_KERNEL = 5


def build_network() -> "nn.Module":
    """Return the untrained network (imports torch).

    Each of five levels halves the rate, hands on to the next, brings that one's output back to its own
    rate and joins it with what it had. From a lead of shape (batch, 1, time), time a multiple of 32, it
    makes logits of shape (batch, 1, time / 2): one every 20 ms.
    """
    import torch
    from torch import nn

    def block(n_in: int, n_out: int, kernel: int, stride: int = 1) -> nn.Module:
        convolution = nn.Conv1d(n_in, n_out, kernel, stride, padding=kernel // 2, bias=False)
        return nn.Sequential(convolution, nn.BatchNorm1d(n_out), nn.ReLU())

    class Level(nn.Module):
        def __init__(self, index: int) -> None:
            super().__init__()
            n_own, n_deeper = CHANNELS[index], CHANNELS[index + 1]
            self.down = block(CHANNELS[index - 1] if index else 1, n_own, KERNELS[index], stride=2)
            self.deeper = bottom() if index + 2 == len(CHANNELS) else Level(index + 1)
            self.up = nn.Upsample(scale_factor=2.0)
            self.join = block(n_deeper + n_own, n_own, _JOIN_KERNEL)

        def forward(self, signal: "torch.Tensor") -> "torch.Tensor":
            own = self.down(signal)
            return self.join(torch.cat([self.up(self.deeper(own)), own], dim=1))

    def bottom() -> nn.Module:
        n_above, n_own = CHANNELS[-2:]
        return nn.Sequential(
            block(n_above, n_own, KERNELS[-1], stride=2), block(n_own, n_own, _BOTTOM_KERNEL)
        )

    return nn.Sequential(Level(0), nn.Conv1d(CHANNELS[0], 1, _HEAD_KERNEL, padding=_HEAD_KERNEL // 2))


def export_network(network: "nn.Module", path: Path) -> None:
    """Write a trained network as ONNX, from windows of a lead to probabilities; the batch is free.

    Parameters
    ----------
    network
        Of `build_network`, in evaluation mode.
    path
        The file to write. The same weights give the same bytes.
    """
    import torch

    probability = torch.nn.Sequential(network, torch.nn.Sigmoid(), torch.nn.Flatten()).eval()
    export_onnx(probability, [torch.zeros(2, 1, WINDOW_SAMPLES)], [INPUT], [OUTPUT], path)
