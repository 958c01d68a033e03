"""Class activation maps of networks that end in global average pooling and one linear layer.

Shared by training and explaining.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES

if TYPE_CHECKING:
    from torch import nn


def class_activation_maps(
    feature_maps: np.ndarray, head_weight: np.ndarray, label_index: np.ndarray
) -> np.ndarray:
    """Return what each step of the last feature map adds to a class's logit.

    The logit is bias + sum over steps t and channels k of w[c, k] * A[k, t] / T. So the gradient of
    the logit with respect to A[k, t] is w[c, k] / T everywhere, its mean over time (Grad-CAM's
    alpha_k) is the same, and sum over k of alpha_k * A[k, t] is the share of step t: over all steps
    these sum to the logit without its bias.

    Parameters
    ----------
    feature_maps
        What enters global average pooling, shape (n_beats, n_channels, n_steps).
    head_weight
        Weights of the linear layer, shape (n_labels, n_channels).
    label_index
        Row of `head_weight` for each beat, int, shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        Signed, float32, shape (n_beats, n_steps), in units of the logit.
    """
    alpha = head_weight[np.asarray(label_index, dtype=np.intp)] / feature_maps.shape[2]
    return np.einsum("nk,nkt->nt", alpha, feature_maps).astype(np.float32)


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

    features = network.get_submodule("features")
    first, stride = 0.0, 1.0
    for convolution in _convolutions(features):
        reach = (convolution.kernel_size[0] - 1) * convolution.dilation[0]
        first += stride * (reach / 2 - int(convolution.padding[0]))
        stride *= convolution.stride[0]
    with torch.no_grad():
        n_channels, n_steps = features(torch.zeros(1, 1, WINDOW_SAMPLES)).shape[1:]
    return first, stride, n_channels, n_steps


def _convolutions(module: "nn.Module") -> Iterator["nn.Conv1d"]:
    """Yield the convolutions on the weighted path through a module, in order."""
    from torch import nn

    if isinstance(module, nn.Conv1d):
        yield module
        return
    body = getattr(module, "body", None)
    for child in [body] if isinstance(body, nn.Module) else module.children():
        yield from _convolutions(child)
