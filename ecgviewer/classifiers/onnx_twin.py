"""Export a network to ONNX with two outputs: the logits and the last feature map."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.beats.segment import WINDOW_SAMPLES

if TYPE_CHECKING:
    from onnx import ModelProto
    from torch import nn

OUTPUTS = ("logits", "feature_map")


def export_twin(network: "nn.Module", path: Path) -> None:
    """Write the ONNX twin of a network that has `features`, `pool`, `flatten` and `head`.

    The number of beats is free. The same weights give the same bytes. It goes through `torch.export`:
    torch's older exporter rests on TorchScript, which Python 3.14 does without.

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

    with _quiet():
        program = torch.onnx.export(
            Twin().eval(),
            (torch.zeros(2, 1, WINDOW_SAMPLES),),
            dynamo=True,
            input_names=["beats"],
            output_names=list(OUTPUTS),
            dynamic_shapes={"beats": {0: torch.export.Dim("batch")}},
            optimize=True,
            verbose=False,
        )
    assert program is not None  # it is None only where the older exporter wrote a file
    model = program.model_proto
    _strip(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what the exporter says about operators of libraries that aren't there."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _strip(model: "ModelProto") -> None:
    """Remove the stack traces, with paths of the machine, that the exporter notes at every node."""
    graph = model.graph
    for owner in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        owner.ClearField("doc_string")
        owner.ClearField("metadata_props")
    model.ClearField("metadata_props")
