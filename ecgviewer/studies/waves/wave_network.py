"""The network that finds P, QRS and T: a small one-dimensional U-Net, and its ONNX file."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.beats.wave_probability import CHANNELS, CLASSES, INPUT, OUTPUT, WINDOW_SAMPLES
from ecgviewer.classifiers.onnx_export import export_onnx
from ecgviewer.studies.small_networks.unet import build_block, build_levels

if TYPE_CHECKING:
    import torch
    from torch import nn

WIDTHS = (12, 16, 24, 32, 32)
KERNELS = (9, 7, 5, 5, 5)
_OWN_KERNEL = 5
_DILATIONS = (1, 2, 4, 8)


def build_network() -> "nn.Module":
    """Return the untrained network (imports torch).

    Each of five levels halves the rate; the lowest, at 7.8 Hz, looks about 4 s to each side through dilated
    convolutions, so that a P wave can be told from the waves of atrial fibrillation by the rhythm around.
    From channels of shape (batch, 3, time), time a multiple of 32, it makes logits of shape
    (batch, 4, time / 2): one for every 8 ms.
    """
    from torch import nn

    class Surroundings(nn.Module):
        def __init__(self, width: int, dilation: int) -> None:
            super().__init__()
            self.look = build_block(width, width, 3, dilation=dilation)

        def forward(self, features: "torch.Tensor") -> "torch.Tensor":
            passed: torch.Tensor = features + self.look(features)
            return passed

    def down(index: int) -> nn.Module:
        n_above, n_own = WIDTHS[index - 1] if index else len(CHANNELS), WIDTHS[index]
        return nn.Sequential(
            build_block(n_above, n_own, KERNELS[index], stride=2), build_block(n_own, n_own, _OWN_KERNEL)
        )

    def bottom() -> nn.Module:
        n_above, n_own = WIDTHS[-2:]
        around = [Surroundings(n_own, dilation) for dilation in _DILATIONS]
        return nn.Sequential(build_block(n_above, n_own, KERNELS[-1], stride=2), *around)

    levels = build_levels(WIDTHS, down, bottom)
    return nn.Sequential(levels, nn.Conv1d(WIDTHS[0], len(CLASSES), _OWN_KERNEL, padding=_OWN_KERNEL // 2))


def export_network(network: "nn.Module", path: Path) -> None:
    """Write a trained network as ONNX, from channels to probabilities; the batch is free.

    Parameters
    ----------
    network
        Of `build_network`, in evaluation mode.
    path
        The file to write. The same weights give the same bytes.
    """
    import torch

    probability = torch.nn.Sequential(network, torch.nn.Softmax(dim=1)).eval()
    export_onnx(probability, [torch.zeros(2, len(CHANNELS), WINDOW_SAMPLES)], [INPUT], [OUTPUT], path)
