"""Where steps lie, found from the gradient of real networks; the map by hand."""

import numpy as np
import pytest
import torch
from random_networks import random_network
from torch import nn

from ecgviewer.classifiers.activation_maps import class_activation_maps, step_geometry


@pytest.mark.parametrize(("name", "expected"), [("v1", (31.0, 32.0, 120, 10)), ("v2", (0.0, 128.0, 190, 3))])
def test_geometry_of_the_architectures(name: str, expected: tuple[float, float, int, int]) -> None:
    assert step_geometry(random_network(name)) == expected


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_geometry_is_where_the_gradient_comes_from(name: str) -> None:
    """With uniform positive weights a step's gradient spans its receptive field; here are its ends.

    The input is made long enough for fields that no end of it cuts.
    """
    network = random_network(name)
    first, stride, *_ = step_geometry(network)
    network.double()
    for module in network.modules():
        if isinstance(module, nn.Conv1d):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
        elif isinstance(module, nn.BatchNorm1d):
            module.reset_running_stats()
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
    x = torch.ones(1, 1, 3600, dtype=torch.float64, requires_grad=True)
    feature_map = network.features(x)
    middle = feature_map.shape[2] // 2
    for step in (middle, middle + 1):
        (gradient,) = torch.autograd.grad(feature_map[0, :, step].sum(), x, retain_graph=True)
        reached = torch.nonzero(gradient[0, 0]).flatten()
        assert reached[0] > 0
        assert reached[-1] < 3599
        assert (reached[0] + reached[-1]) / 2 == first + stride * step


def test_all_steps_of_v1_are_centred_in_the_window() -> None:
    first, stride, _, n_steps = step_geometry(random_network("v1"))
    centres = first + stride * np.arange(n_steps)
    assert centres.tolist() == [31 + 32 * step for step in range(10)]


def test_geometry_heeds_dilation_and_padding() -> None:
    network = nn.Module()
    network.features = nn.Sequential(
        nn.Conv1d(1, 2, 5, stride=3, padding=1, dilation=2), nn.Conv1d(2, 4, 4, 2)
    )
    # first: reach 8, so 8 / 2 - 1 = 3; then 3 samples a step times 3 / 2
    first, stride, n_channels, _ = step_geometry(network)
    assert (first, stride, n_channels) == (3 + 3 * 1.5, 6, 4)


def test_map_by_hand() -> None:
    feature_maps = np.array([[[1.0, 0, 3], [2, 4, 0]], [[1, 1, 1], [0, 0, 6]]], dtype=np.float32)
    head_weight = np.array([[3.0, -6], [9, 0], [-3, 3]], dtype=np.float32)
    maps = class_activation_maps(feature_maps, head_weight, np.array([0, 2]))
    # beat 0, class 0: alpha = (1, -2); beat 1, class 2: alpha = (-1, 1)
    assert maps.tolist() == [[-3, -8, 3], [-1, -1, 5]]
    assert maps.dtype == np.float32


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_steps_sum_to_the_logit_without_its_bias(name: str) -> None:
    network = random_network(name)
    x = torch.randn(6, 1, 360, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        logits, feature_maps = network(x).numpy(), network.features(x).numpy()
    index = np.array([0, 1, 2, 3, 4, 0])
    maps = class_activation_maps(feature_maps, network.head.weight.detach().numpy(), index)
    expected = logits[np.arange(6), index] - network.head.bias.detach().numpy()[index]
    np.testing.assert_allclose(maps.sum(axis=1), expected, atol=1e-4)
