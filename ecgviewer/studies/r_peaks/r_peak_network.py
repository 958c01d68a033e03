"""The network that finds R peaks: a small one-dimensional U-Net, and its ONNX file."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.beats.beat_probability import INPUT, OUTPUT, WINDOW_SAMPLES
from ecgviewer.classifiers.onnx_export import export_onnx
from ecgviewer.studies.small_networks.unet import build_block, build_levels

if TYPE_CHECKING:
    from torch import nn

CHANNELS = (12, 16, 20, 24, 32)
KERNELS = (11, 7, 5, 5, 5)
_BOTTOM_KERNEL = 5
_HEAD_KERNEL = 5


def build_network() -> "nn.Module":
    """Return the untrained network (imports torch).

    Each of five levels halves the rate, see `build_levels`. From a lead of shape (batch, 1, time), time a
    multiple of 32, it makes logits of shape (batch, 1, time / 2): one every 20 ms.
    """
    from torch import nn

    def down(index: int) -> nn.Module:
        return build_block(CHANNELS[index - 1] if index else 1, CHANNELS[index], KERNELS[index], stride=2)

    def bottom() -> nn.Module:
        n_above, n_own = CHANNELS[-2:]
        return nn.Sequential(
            build_block(n_above, n_own, KERNELS[-1], stride=2), build_block(n_own, n_own, _BOTTOM_KERNEL)
        )

    levels = build_levels(CHANNELS, down, bottom)
    return nn.Sequential(levels, nn.Conv1d(CHANNELS[0], 1, _HEAD_KERNEL, padding=_HEAD_KERNEL // 2))


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
