"""Export a network to ONNX with two outputs: the logits and the last feature map."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.onnx_export import export_onnx

if TYPE_CHECKING:
    from torch import nn

OUTPUTS = ("logits", "feature_map")


def export_twin(network: "nn.Module", path: Path) -> None:
    """Write the ONNX twin of a network that has `features`, `pool`, `flatten` and `head`.

    The number of beats is free. The same weights give the same bytes.

    Parameters
    ----------
    network
        In evaluation mode.
    path
        The file to write.
    """
    import torch

    class Twin(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.features = network.get_submodule("features")
            self.classify = torch.nn.Sequential(
                network.get_submodule("pool"), network.get_submodule("flatten"), network.get_submodule("head")
            )

        def forward(self, beats: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            feature_map = self.features(beats)
            return self.classify(feature_map), feature_map

    export_onnx(Twin().eval(), [torch.zeros(2, 1, WINDOW_SAMPLES)], ["beats"], OUTPUTS, path)
