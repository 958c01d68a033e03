"""Layers of a network with the batch normalisation behind them folded in, from its weights and without torch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

_NORM_EPSILON = 1e-5  # of torch's BatchNorm1d


@dataclass(frozen=True, eq=False)
class FoldedLayer:
    """A linear or convolutional layer with the batch normalisation behind it.

    Attributes
    ----------
    weight
        Float32, shape (n_out, n_in) or (n_out, n_in, n_taps); of a depthwise convolution n_in is 1.
    bias
        Float32, shape (n_out,).
    """

    weight: np.ndarray
    bias: np.ndarray


def fold(tensors: Mapping[str, np.ndarray], layer: str, norm: str, has_bias: bool = True) -> FoldedLayer:
    """Return a layer and the batch normalisation behind it as one layer; a convolution of one tap is linear.

    Parameters
    ----------
    tensors
        Weights and batch-norm statistics by name, as `checkpoint.state_arrays` gives them.
    layer, norm
        Names of both, such as "features.0".
    has_bias
        Whether the layer has a bias of its own.

    Raises
    ------
    KeyError
        If a tensor is missing.
    """
    variance = tensors[f"{norm}.running_var"].astype(np.float64)
    factor = tensors[f"{norm}.weight"] / np.sqrt(variance + _NORM_EPSILON)
    weight = tensors[f"{layer}.weight"]
    if weight.ndim == 3 and weight.shape[2] == 1:
        weight = weight[:, :, 0]
    folded = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
    bias = tensors[f"{layer}.bias"] if has_bias else 0.0
    moved = (bias - tensors[f"{norm}.running_mean"]) * factor + tensors[f"{norm}.bias"]
    return FoldedLayer(folded.astype(np.float32), moved.astype(np.float32))


def relu(values: np.ndarray) -> np.ndarray:
    """Return values with the negative ones set to 0."""
    return np.asarray(np.maximum(values, 0))
