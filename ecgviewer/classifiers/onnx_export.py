"""Write a torch network as an ONNX file: the same weights give the same bytes, without stack traces."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from onnx import ModelProto
    from torch import nn


def export_onnx(
    network: "nn.Module",
    examples: Sequence["torch.Tensor"],
    inputs: Sequence[str],
    outputs: Sequence[str],
    path: Path,
    free_axis: int = 0,
    planes: tuple[str, str] | None = None,
) -> None:
    """Write a network as ONNX; one axis of every input is free. Goes through `torch.export`.

    torch's older exporter rests on TorchScript, which Python 3.14 does without.

    Parameters
    ----------
    network
        In evaluation mode.
    examples
        One tensor for each input, of length two or more along the free axis.
    inputs, outputs
        Names in the file, in order.
    path
        The file to write.
    free_axis
        Which; its length is the same for all inputs.
    planes
        An input and a value, between which the network is written with one dimension more, see `onnx_planes`;
        None for nowhere.
    """
    import torch

    from ecgviewer.classifiers.onnx_planes import to_planes

    length = torch.export.Dim("length")
    with _quiet():
        program = torch.onnx.export(
            network,
            tuple(examples),
            dynamo=True,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=tuple({free_axis: length} for _ in examples),
            optimize=True,
            verbose=False,
        )
    assert program is not None  # it is None only where the older exporter wrote a file
    model = program.model_proto
    _strip(model)
    if planes is not None:
        to_planes(model, *planes)
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
