"""Export networks to ONNX: what the window calls beats with, without torch; the same weights give the same bytes."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES
from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.onnx_export import export_onnx

if TYPE_CHECKING:
    from torch import nn

OUTPUTS = ("logits", "feature_map")
CONTEXT_INPUTS = ("features", "waves")


def export_context_twin(network: "nn.Module", path: Path) -> None:
    """Write the ONNX twin of a context network; the number of consecutive beats is free."""
    import torch

    examples = [torch.zeros(1, 9, len(CONTEXT_FEATURES)), torch.zeros(1, 9, N_WAVES, WAVE_SAMPLES)]
    export_onnx(network, examples, CONTEXT_INPUTS, ["logits"], path, free_axis=1)


def export_window_twin(network: "nn.Module", path: Path) -> None:
    """Write the ONNX twin of a network of windows, of which the number is free.

    Parameters
    ----------
    network
        In evaluation mode, with `features`, `pool`, `flatten` and `head`; logits and last feature map are written.
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

    example, planes = torch.zeros(2, 1, WINDOW_SAMPLES), ("beats", OUTPUTS[1])
    export_onnx(Twin().eval(), [example], ["beats"], OUTPUTS, path, planes=planes)
