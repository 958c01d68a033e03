"""Convolutions of a network of windows as those of pictures one sample high: the same sums, several times as fast.

onnxruntime has its quick, blocked convolutions for two dimensions only. Sums are added up in another order there, so
that logits differ by some 1e-6.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

_BY_SAMPLE = ("Relu", "Add")
"""Nodes that don't mind one dimension more."""

_HEIGHT_AXIS = "height_axis"
_BEATS, _MAP = "beats_in_plane", "map_in_plane"


def to_planes(model: "ModelProto", entry: str, end: str) -> bool:
    """Give what lies between two values of a network one dimension more, of length 1; inputs and outputs stay.

    Parameters
    ----------
    model
        Changed in place, if at all.
    entry
        The input, of shape (n_beats, n_channels, n_samples).
    end
        What leaves the last convolution, of three dimensions, too.

    Returns
    -------
    bool
        False, and nothing is changed, where a node between is of a kind that isn't known here.
    """
    from onnx import helper, numpy_helper

    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    between = list(_between(model, entry, end))
    if not between or not all(_is_known(node, tensors) for node in between):
        return False
    changes = {"Conv": lambda weight: weight[:, :, None], "Pad": _with_height}
    shared = {node.input[1]: changes[node.op_type] for node in between if node.op_type in changes}
    for name, change in shared.items():
        widened = np.ascontiguousarray(change(numpy_helper.to_array(tensors[name])))
        tensors[name].CopyFrom(numpy_helper.from_array(widened, name))
    for node in between:
        if node.op_type in ("Conv", "AveragePool"):
            _widen_attributes(node)
        node.input[:] = [_BEATS if name == entry else name for name in node.input]
        node.output[:] = [_MAP if name == end else name for name in node.output]
    graph.initializer.append(numpy_helper.from_array(np.array([2], np.int64), _HEIGHT_AXIS))
    last = list(graph.node).index(between[-1])
    graph.node.insert(last + 1, helper.make_node("Squeeze", [_MAP, _HEIGHT_AXIS], [end]))
    graph.node.insert(0, helper.make_node("Unsqueeze", [entry, _HEIGHT_AXIS], [_BEATS]))
    del graph.value_info[:]
    return True


def _between(model: "ModelProto", entry: str, end: str) -> "Iterator[NodeProto]":
    """Yield the nodes on the way from one value to another, in order."""
    reached = {entry}
    for node in model.graph.node:
        if reached & set(node.input):
            yield node
            reached.update(node.output)
            if end in node.output:
                return


def _is_known(node: "NodeProto", tensors: "dict[str, TensorProto]") -> bool:
    if node.op_type == "Conv":
        return node.input[1] in tensors and len(tensors[node.input[1]].dims) == 3
    if node.op_type == "Pad":
        return len(node.input) < 4 and node.input[1] in tensors and list(tensors[node.input[1]].dims) == [6]
    return node.op_type in (*_BY_SAMPLE, "AveragePool")


def _widen_attributes(node: "NodeProto") -> None:
    for attribute in node.attribute:
        if attribute.name in ("dilations", "kernel_shape", "strides"):
            attribute.ints[:] = [1, *attribute.ints]
        elif attribute.name == "pads":
            before, after = attribute.ints
            attribute.ints[:] = [0, before, 0, after]


def _with_height(pads: np.ndarray) -> np.ndarray:
    """Return what is added before and after each of three dimensions, with nothing for the height."""
    before, after = pads[:3], pads[3:]
    return np.concatenate([np.insert(before, 2, 0), np.insert(after, 2, 0)])
