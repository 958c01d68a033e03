"""Weights and operations of the networks' convolutions, by hand."""

import pytest
import torch
from torch import nn

from ecgviewer.classifiers.registry import architecture
from ecgviewer.studies.paper.costs import SeparableCost, count_costs


def test_costs_of_one_pair_by_hand() -> None:
    cost = SeparableCost("x", kernel=5, n_in=8, n_out=12, n_steps=90)
    assert (cost.standard_parameters, cost.standard_macs) == (480, 43_200)
    assert (cost.depthwise_parameters, cost.depthwise_macs) == (40, 3_600)
    assert (cost.separable_parameters, cost.separable_macs) == (136, 12_240)
    assert cost.separable_parameters / cost.standard_parameters == pytest.approx(1 / 12 + 1 / 5)


def test_costs_of_a_small_network_by_hand() -> None:
    network = nn.Sequential(
        nn.Conv1d(1, 4, 3, padding=1),
        nn.Conv1d(4, 4, 5, stride=2, padding=2, groups=4),
        nn.Conv1d(4, 6, 1),
        nn.AdaptiveAvgPool1d(1),
        nn.Flatten(),
        nn.Linear(6, 5),
    )
    cost = count_costs(network)
    assert cost.separables == (SeparableCost("1", 5, 4, 6, 180),)
    assert cost.n_parameters == 12 + 20 + 24 + 30
    assert cost.n_macs == 12 * 360 + 20 * 180 + 24 * 180 + 30
    assert cost.standard_parameters == 12 + 120 + 30
    assert cost.standard_macs == 12 * 360 + 120 * 180 + 30


@pytest.mark.parametrize(("name", "n_pairs"), [("v1", 5), ("v2", 7)])
def test_each_block_of_the_networks_has_one_pair(name: str, n_pairs: int) -> None:
    network = architecture(name).build(5).eval()
    cost = count_costs(network)
    assert len(cost.separables) == n_pairs
    assert cost.n_macs < cost.standard_macs
    weights = [p for n, p in network.named_parameters() if n.endswith("weight") and p.dim() > 1]
    assert cost.n_parameters == sum(p.numel() for p in weights)
    assert not any(module._forward_hooks for module in network.modules())
    assert isinstance(network(torch.zeros(1, 1, 360)), torch.Tensor)
