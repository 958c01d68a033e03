"""LightX3ECG: its published size and cost, and its maps in closed form against autograd."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from ecgviewer.classifiers.rhythm.lightx3ecg import SMALL_SHAPE, LightX3ECG, LightX3Maps, merge

PARAMETERS = 5.31e6
MULTIPLY_ADDS = 1.34e9
"""Table 3 of the paper."""


@pytest.fixture(scope="module")
def small() -> LightX3ECG:
    torch.manual_seed(0)
    network = LightX3ECG(4, SMALL_SHAPE)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 2.0)
            module.weight.data.uniform_(0.5, 1.5)
    return network.eval()


def test_the_published_size_and_cost() -> None:
    network = LightX3ECG().eval()
    n_parameters = sum(p.numel() for p in network.parameters())
    assert n_parameters == pytest.approx(PARAMETERS, rel=0.03)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(torch.zeros(1, 3, 5000))
    # The counter counts a multiply-add as two.
    assert counter.get_total_flops() / 2 == pytest.approx(MULTIPLY_ADDS, rel=0.03)


def test_the_small_one_is_below_a_megabyte() -> None:
    n_bytes = 4 * sum(p.numel() for p in LightX3ECG(4, SMALL_SHAPE).state_dict().values())
    assert n_bytes <= 1e6


def test_shares_of_the_leads_sum_to_one_and_logits_agree(small: LightX3ECG) -> None:
    leads = torch.randn(5, 3, 1000)
    with torch.no_grad():
        logits, shares, maps = LightX3Maps(small)(leads)
        assert torch.allclose(logits, small(leads), atol=1e-6)
    assert torch.allclose(shares.sum(dim=1), torch.ones(5), atol=1e-6)
    assert shares.min() > 0
    assert maps.shape[:3] == (5, 4, 3)


def test_maps_in_closed_form_are_those_of_autograd(small: LightX3ECG) -> None:
    leads = torch.randn(3, 3, 1000)
    with torch.no_grad():
        _, _, found = LightX3Maps(small)(leads)
    for label in range(4):
        maps = small.maps(leads).detach().requires_grad_()
        features = small.features_of(maps)
        scores = small.attention(features)
        small.head(merge(features, scores))[:, label].sum().backward()
        weights = maps.grad.mean(dim=3, keepdim=True)
        expected = torch.relu((weights * maps).sum(dim=2)) * scores[:, :, None]
        assert torch.allclose(found[:, label], expected, rtol=1e-4, atol=1e-7)
    assert (found.amax(dim=(0, 2, 3)) > 0).sum() >= 2


def test_a_silent_backbone_counts_nothing_by_hand() -> None:
    network = LightX3ECG(2, SMALL_SHAPE).eval()
    maps = torch.zeros(1, 3, SMALL_SHAPE.n_features, 4)
    maps[0, 1, 0] = torch.tensor([1.0, 2.0, 3.0, 2.0])
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.head.weight[0, 0] = 3.0
        features = network.features_of(maps)
        scores = network.attention(features)
    # All of the attention is zero: each score is the sigmoid of 0, and the second lead's mean of 2 counts half.
    assert scores.tolist() == [[0.5, 0.5, 0.5]]
    assert network.head(merge(features, scores))[0].tolist() == [3.0, 0.0]
