"""An ONNX network smaller: without what nobody asks it for, with weights of one byte, with short names."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.files import MARK

if TYPE_CHECKING:
    from onnx import ModelProto, TensorProto

LOGITS = "logits"

_DEFAULTS = {"dilations": 1, "strides": 1, "pads": 0, "group": 1}
"""Attributes that say nothing where all their numbers are these."""

_SAID_BY_WEIGHTS = {"QLinearConv": ("kernel_shape",), "Conv": ("kernel_shape",)}
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def only_logits(model: "ModelProto") -> None:
    """Take all outputs but the logits out of a network, and what only they needed."""
    graph = model.graph
    for output in [output for output in graph.output if output.name != LOGITS]:
        graph.output.remove(output)
    needed, kept = {LOGITS}, []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed.update(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    tensors = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(tensors)


def quantise(
    source: Path, target: Path, calibration: Sequence[dict[str, np.ndarray]], *, by_channel: bool = False
) -> None:
    """Write a network with weights and what passes between its layers in one byte each.

    Static: what passes has the range that it has on beats for calibration; a dynamic range would have to be found
    for each beat anew.

    Parameters
    ----------
    source, target
        ONNX files.
    calibration
        Inputs by name.
    by_channel
        Whether the weights of each channel have a scale of their own: closer, and larger by a few KB.
    """
    import onnx
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self._left: Iterator[dict[str, np.ndarray]] = iter(calibration)

        def get_next(self) -> dict[str, np.ndarray] | None:
            return next(self._left, None)

    root = logging.getLogger()
    level = root.level
    root.setLevel(
        logging.ERROR
    )  # it advises on the standard logger to do before what the twin has done already
    try:
        quantize_static(
            source,
            target,
            Reader(),
            quant_format=QuantFormat.QOperator,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=by_channel,
        )
    finally:
        root.setLevel(level)
    model = onnx.load(target)
    shorten(model)
    target.write_bytes(model.SerializeToString(deterministic=True))


def shorten(model: "ModelProto") -> None:
    """Give what is inside a network short names, keep equal constants once, and drop what says nothing."""
    from onnx import numpy_helper

    graph = model.graph
    del graph.value_info[:]
    outside = {value.name for value in (*graph.input, *graph.output)} | {""}
    same: dict[tuple[int, tuple[int, ...], bytes], str] = {}
    kept: list[TensorProto] = []
    is_called: dict[str, str] = {}
    for tensor in graph.initializer:
        key = (tensor.data_type, tuple(tensor.dims), numpy_helper.to_array(tensor).tobytes())
        is_called[tensor.name] = same.setdefault(key, tensor.name)
        if is_called[tensor.name] == tensor.name:
            kept.append(tensor)
    short: dict[str, str] = {}

    def name_of(name: str) -> str:
        name = is_called.get(name, name)
        return name if name in outside else short.setdefault(name, _letters(len(short)))

    for node in graph.node:
        node.name = ""
        node.input[:] = [name_of(name) for name in node.input]
        node.output[:] = [name_of(name) for name in node.output]
        for attribute in list(node.attribute):
            if _says_nothing(node.op_type, attribute):
                node.attribute.remove(attribute)
    tensors = [
        numpy_helper.from_array(numpy_helper.to_array(tensor), name_of(tensor.name)) for tensor in kept
    ]
    del graph.initializer[:]
    graph.initializer.extend(tensors)


def _letters(number: int) -> str:
    found = ""
    while number >= 0:
        found = _LETTERS[number % len(_LETTERS)] + found
        number = number // len(_LETTERS) - 1
    return found


def _says_nothing(kind: str, attribute: "object") -> bool:
    from onnx import AttributeProto, helper

    assert isinstance(attribute, AttributeProto)
    if attribute.name in _SAID_BY_WEIGHTS.get(kind, ()):
        return True
    value = helper.get_attribute_value(attribute)
    if attribute.name == "auto_pad":
        return bool(value == b"NOTSET")
    if attribute.name == "mode" and kind == "Pad":
        return bool(value == b"constant")
    plain = _DEFAULTS.get(attribute.name)
    return plain is not None and all(number == plain for number in np.atleast_1d(value))


def multiply_adds(model: "ModelProto") -> int:
    """Return how many products a network of floating point adds up for one beat.

    Those of convolutions and linear layers, over padded zeros, too; every free length is taken for 1.
    """
    import onnx
    from onnx import shape_inference

    alone = onnx.ModelProto()
    alone.CopyFrom(model)
    for value in (*alone.graph.input, *alone.graph.output):
        for dimension in value.type.tensor_type.shape.dim:
            if dimension.dim_param:
                dimension.dim_value = 1
    del alone.graph.value_info[:]
    graph = shape_inference.infer_shapes(alone, strict_mode=True, data_prop=True).graph
    shapes = {
        value.name: [dimension.dim_value for dimension in value.type.tensor_type.shape.dim]
        for value in (*graph.value_info, *graph.output)
    }
    weights = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    total = 0
    for node in graph.node:
        weight = next((weights[name] for name in node.input[1:2] if name in weights), None)
        if weight is None or node.op_type not in ("Conv", "Gemm", "MatMul"):
            continue
        size = int(np.prod(weight))
        # A weight of a convolution is used at each step of the output, one of a linear layer at each row.
        uses = shapes[node.output[0]][2:] if node.op_type == "Conv" else shapes[node.output[0]][:-1]
        total += size * int(np.prod(uses))
    return total


def marked(model: "ModelProto") -> bytes:
    """Return a network's bytes; they end in the mark by which a file is known as made here."""
    from onnx import StringStringEntryProto

    del model.metadata_props[:]
    model.metadata_props.append(StringStringEntryProto(key="by", value=MARK.decode()))
    found: bytes = model.SerializeToString(deterministic=True)
    return found
