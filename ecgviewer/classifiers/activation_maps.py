"""Class activation maps of networks that end in global average pooling and one linear layer.

Shared by training and explaining.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES

if TYPE_CHECKING:
    import torch
    from torch import nn

Array = TypeVar("Array", np.ndarray, "torch.Tensor")


def class_activation_maps(feature_maps: Array, head_weight: Array, label_index: Array) -> Array:
    """Return what each step of the last feature map adds to a class's logit.

    The logit is bias + sum over steps t and channels k of w[c, k] * A[k, t] / T. So the gradient of
    the logit with respect to A[k, t] is w[c, k] / T everywhere, its mean over time (Grad-CAM's
    alpha_k) is the same, and sum over k of alpha_k * A[k, t] is the share of step t: over all steps
    these sum to the logit without its bias.

    Parameters
    ----------
    feature_maps
        What enters global average pooling, shape (n_beats, n_channels, n_steps). With the others an array of
        numpy, or, in training, a tensor of torch.
    head_weight
        Weights of the linear layer, shape (n_labels, n_channels).
    label_index
        Row of `head_weight` for each beat, int, shape (n_beats,).

    Returns
    -------
    numpy.ndarray or torch.Tensor
        Signed, shape (n_beats, n_steps), in units of the logit.
    """
    alpha = head_weight[label_index] / feature_maps.shape[2]
    maps: Array = (alpha[:, None, :] @ feature_maps)[:, 0]
    return maps


def step_geometry(network: "nn.Module") -> tuple[float, float, int, int]:
    """Return where the steps of the last feature map lie in the window, and the map's shape.

    Follows the convolutions of `network.features` in order; of a block with a skip it follows the
    `body`, where the weights are.

    Parameters
    ----------
    network
        With `features`, of one-dimensional convolutions; in evaluation mode.

    Returns
    -------
    first : float
        Centre of the first step's receptive field, in samples of the window. At a padded end the
        field reaches beyond the window, and its centre may be the window's first sample.
    stride : float
        Distance from one step's centre to the next, in samples.
    n_channels, n_steps : int
        Shape of the map for one window.
    """
    import torch

    first, stride = layer_geometry(network, "features")
    with torch.no_grad():
        n_channels, n_steps = network.get_submodule("features")(torch.zeros(1, 1, WINDOW_SAMPLES)).shape[1:]
    return first, stride, n_channels, n_steps


def layer_geometry(network: "nn.Module", layer: str) -> tuple[float, float]:
    """Return where the steps of a layer's output lie in the window, as `step_geometry` does for the last.

    Parameters
    ----------
    network
        With `features`, of one-dimensional convolutions.
    layer
        Name of a module within them, such as "features.0.2", or "features" itself.

    Returns
    -------
    first : float
        Centre of the first step's receptive field, in samples of the window.
    stride : float
        Distance from one step's centre to the next, in samples.
    """
    network.get_submodule(layer)
    modules = list(network.named_modules())
    inside = [place for place, (name, _) in enumerate(modules) if f"{name}.".startswith(f"{layer}.")]
    before = {id(module) for _, module in modules[: inside[-1] + 1]}
    first, stride = 0.0, 1.0
    for convolution in _convolutions(network.get_submodule("features")):
        if id(convolution) in before:
            reach = (convolution.kernel_size[0] - 1) * convolution.dilation[0]
            first += stride * (reach / 2 - int(convolution.padding[0]))
            stride *= convolution.stride[0]
    return first, stride


def step_edges(first: float, stride: float, n_steps: int, n_samples: int = WINDOW_SAMPLES) -> np.ndarray:
    """Return where steps begin and end in the window, int, shape (n_steps + 1,).

    A step reaches half way to its neighbours' centres; the first and the last reach the window's ends.

    Parameters
    ----------
    first, stride
        As `layer_geometry` gives them.
    n_steps
        Number of steps.
    n_samples
        Length of the window.
    """
    inner = first + stride * (np.arange(1, n_steps) - 0.5)
    # Halves all go up: to the even neighbour, every second step of one sample would be empty.
    return np.concatenate([[0], np.floor(inner + 0.5).astype(int), [n_samples]])


def _convolutions(module: "nn.Module") -> Iterator["nn.Conv1d"]:
    """Yield the convolutions on the weighted path through a module, in order."""
    from torch import nn

    if isinstance(module, nn.Conv1d):
        yield module
        return
    body = getattr(module, "body", None)
    for child in [body] if isinstance(body, nn.Module) else module.children():
        yield from _convolutions(child)
