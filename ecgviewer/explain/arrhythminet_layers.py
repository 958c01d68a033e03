"""ArrhythmiNet V1 and V2 as layers in numpy, from their weights and without torch: see `rescale`."""

from collections.abc import Mapping

import numpy as np

from ecgviewer.classifiers.arrhythminet_sizes import V1_CHANNELS, V1_DEPTHWISE_KERNEL, V1_KERNEL, V2_STRIDES
from ecgviewer.explain.folded import fold
from ecgviewer.explain.rescale_layers import Chain, Convolution, Depthwise, Relu, RescaleLayer, Skip


def v1_layers(tensors: Mapping[str, np.ndarray]) -> Chain:
    """Return what V1 does before its pooling.

    Parameters
    ----------
    tensors
        Its weights and batch-norm statistics by name.

    Raises
    ------
    KeyError
        If a tensor is missing.
    """
    layers: list[RescaleLayer] = []
    for block in range(len(V1_CHANNELS)):
        wide, deep, mixed = (
            fold(tensors, f"features.{block}.{place}", f"features.{block}.{place + 1}") for place in (0, 3, 6)
        )
        layers += [Convolution(wide, padding=V1_KERNEL // 2), Relu()]
        layers += [Depthwise(deep, 2, (V1_DEPTHWISE_KERNEL - 3) // 2), Relu(), Convolution(mixed), Relu()]
    return Chain(layers)


def v2_layers(tensors: Mapping[str, np.ndarray]) -> Chain:
    """Return what V2 does before its pooling; the rest is that of `v1_layers`."""
    stem = fold(tensors, "features.0", "features.1", has_bias=False)
    layers: list[RescaleLayer] = [Convolution(stem, 2, stem.weight.shape[2] // 2), Relu()]
    for place, stride in enumerate(V2_STRIDES, start=3):
        wide, deep, narrow = (
            fold(
                tensors, f"features.{place}.body.{part}", f"features.{place}.body.{part + 1}", has_bias=False
            )
            for part in (0, 3, 6)
        )
        body: list[RescaleLayer] = [Convolution(wide), Relu()]
        body += [Depthwise(deep, stride, deep.weight.shape[2] // 2), Relu(), Convolution(narrow)]
        # A block that narrows has no skip.
        has_skip = narrow.weight.shape[0] >= wide.weight.shape[1]
        layers += [Skip(body, stride == 2)] if has_skip else body
    last = 3 + len(V2_STRIDES)
    mixed = fold(tensors, f"features.{last}", f"features.{last + 1}", has_bias=False)
    return Chain([*layers, Convolution(mixed), Relu()])
