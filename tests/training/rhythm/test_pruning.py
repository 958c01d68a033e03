"""Pruning: by hand, through a step of an optimiser, and in the file."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from torch import nn

from ecgviewer.classifiers.rhythm.lightx3ecg import SMALL_SHAPE, LightX3ECG
from ecgviewer.classifiers.rhythm.sparse_weights import pack, unpack
from ecgviewer.training.rhythm.pruning import Pruning, share_of_zeros


def test_the_smallest_over_all_layers_go() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[0.1, -4.0], [0.2, 0.05]]))
        network[1].weight.copy_(torch.tensor([[-0.15, 3.0]]))
        network[0].bias.fill_(0.01)
    Pruning(network, 0.5)
    assert network[0].weight.tolist() == [[0.0, -4.0], [pytest.approx(0.2), 0.0]]
    assert network[1].weight.tolist() == [[0.0, 3.0]]
    assert network[0].bias.tolist() == [pytest.approx(0.01)] * 2


def test_zeros_stay_zeros_while_the_rest_learns() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 2))
    pruning = Pruning(network, 0.75)
    before = network[0].weight.detach().clone()
    optimiser = torch.optim.Adam(network.parameters(), 0.05)
    for _ in range(3):
        optimiser.zero_grad()
        network(torch.randn(16, 6)).square().sum().backward()
        optimiser.step()
        pruning.apply()
    assert torch.equal(network[0].weight == 0, before == 0)
    assert not torch.equal(network[0].weight, before)
    assert share_of_zeros(network) == pytest.approx(48 / 64)


def test_a_pruned_network_takes_a_third_on_disk(tmp_path: Path) -> None:
    network = LightX3ECG(4, SMALL_SHAPE)
    whole = {name: value.numpy().copy() for name, value in network.state_dict().items()}
    Pruning(network)
    pruned = {name: value.numpy() for name, value in network.state_dict().items()}
    save_file(whole, tmp_path / "whole.safetensors")
    save_file(pack(pruned), tmp_path / "pruned.safetensors")
    assert share_of_zeros(network) == pytest.approx(0.8, abs=1e-4)
    sizes = [(tmp_path / f"{name}.safetensors").stat().st_size for name in ("whole", "pruned")]
    assert sizes[1] < 0.42 * sizes[0]
    back = unpack(pack(pruned))
    assert all(np.array_equal(back[name], pruned[name]) for name in pruned)


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_out_of_range_is_said(share: float) -> None:
    with pytest.raises(ValueError, match="0 to below 1"):
        Pruning(nn.Linear(2, 2), share)
