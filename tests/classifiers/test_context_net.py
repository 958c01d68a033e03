"""The context network: size, reach, and what explainers need of it."""

import torch
from torch import nn

from ecgviewer.beats.context import CONTEXT_FEATURES
from ecgviewer.classifiers.context_net import ContextNet
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS


def network() -> ContextNet:
    torch.manual_seed(0)
    return ContextNet().eval()


def inputs(n_beats: int, batch: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(batch, n_beats, len(CONTEXT_FEATURES), generator=generator)
    return features, torch.randn(batch, n_beats, 3, 132, generator=generator)


def test_it_takes_at_most_310_kb() -> None:
    values = [v for name, v in network().state_dict().items() if not name.endswith("num_batches_tracked")]
    assert sum(v.numel() for v in values) * 4 <= 310 * 1000


def test_logits_of_every_beat() -> None:
    assert network()(*inputs(50, 3)).shape == (3, 50, 3)


def test_a_call_depends_on_its_neighbours_and_on_no_other_beat() -> None:
    features, waves = inputs(60)
    plain = network()(features, waves)
    features[0, 30] += 3
    waves[0, 30] *= -1
    moved = (network()(features, waves) - plain).abs().amax(dim=(0, 2))
    reached = torch.nonzero(moved > 1e-7).flatten()
    assert reached.min() >= 30 - NEIGHBOURS
    assert reached.max() <= 30 + NEIGHBOURS
    assert NEIGHBOURS == 7
    assert reached.numel() > 7


def test_features_are_scaled_by_what_is_stored_with_the_weights() -> None:
    net = network()
    features, waves = inputs(20)
    plain = net(features, waves)
    net.offset.fill_(2.0)
    net.scale.fill_(4.0)
    torch.testing.assert_close(net(4 * features + 2, waves), plain)


def test_every_relu_is_a_module_of_its_own_and_not_in_place() -> None:
    relus = [module for module in network().modules() if isinstance(module, nn.ReLU)]
    assert len(relus) == len({id(module) for module in relus}) == 8
    assert not any(module.inplace for module in relus)
