"""The published sizes of V1 and V2, and what explaining needs of their modules."""

from collections import Counter

import pytest
import torch
from random_networks import random_beats, random_network
from torch import fx, nn

from ecgviewer.classifiers.checkpoint import state_arrays
from ecgviewer.classifiers.registry import architecture
from ecgviewer.errors import InvalidInputError
from ecgviewer.training.config import RECIPES

N_VALUES = {"v1": 77_357, "v2": 40_387}
SIZE_KB = {"v1": "302.18", "v2": "157.76"}
MAP_SHAPE = {"v1": (120, 10), "v2": (190, 3)}


@pytest.mark.parametrize("name", RECIPES)
def test_size_is_the_published_one(name: str) -> None:
    arrays = state_arrays(architecture(name).build(5))
    n_values = sum(array.size for array in arrays.values())
    assert n_values == N_VALUES[name]
    assert f"{n_values * 4 / 1024:.2f}" == SIZE_KB[name]
    assert SIZE_KB[name] in architecture(name).note


@pytest.mark.parametrize("name", RECIPES)
def test_last_feature_map_has_the_published_shape(name: str) -> None:
    network = random_network(name)
    feature_map = network.features(torch.from_numpy(random_beats(3, 0))[:, None, :])
    assert tuple(feature_map.shape) == (3, *MAP_SHAPE[name])
    assert architecture(name).map_shape == MAP_SHAPE[name]
    assert feature_map.min() == 0, "it comes after a ReLU"
    assert isinstance(list(network.features.modules())[-1], nn.ReLU)


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("n_labels", [2, 5, 7])
def test_number_of_classes_is_free(name: str, n_labels: int) -> None:
    network = architecture(name).build(n_labels).eval()
    assert tuple(network(torch.zeros(4, 1, 360)).shape) == (4, n_labels)


@pytest.mark.parametrize("name", RECIPES)
def test_every_relu_is_a_module_of_its_own_and_not_in_place(name: str) -> None:
    network = random_network(name)
    calls: Counter[str] = Counter()
    for module_name, module in network.named_modules():
        if isinstance(module, nn.ReLU):
            assert not module.inplace
            module.register_forward_hook(lambda *_, module_name=module_name: calls.update([module_name]))
    network(torch.zeros(2, 1, 360))
    relus = [key for key, module in network.named_modules() if isinstance(module, nn.ReLU)]
    assert len(relus) == {"v1": 15, "v2": 16}[name]
    assert calls == Counter(relus)


@pytest.mark.parametrize("name", RECIPES)
def test_nothing_but_modules_is_nonlinear(name: str) -> None:
    """Every function call in the graph is linear, so DeepLIFT's rules see all that isn't."""
    graph = fx.symbolic_trace(random_network(name)).graph
    functions = {node.target.__name__ for node in graph.nodes if node.op == "call_function"}
    assert functions <= {"add", "pad"}
    assert not [node for node in graph.nodes if node.op == "call_method"]
    network = random_network(name)
    kinds = {type(module) for module in network.modules() if not list(module.children())}
    linear = {
        nn.Conv1d, nn.BatchNorm1d, nn.AvgPool1d, nn.AdaptiveAvgPool1d, nn.Identity, nn.Flatten, nn.Linear
    }  # fmt: skip
    assert kinds <= linear | {nn.ReLU}


def test_a_skip_goes_around_every_block_that_does_not_narrow() -> None:
    blocks = [module for module in random_network("v2").features if hasattr(module, "has_skip")]
    assert len(blocks) == 7
    widths = [(block.body[0].in_channels, block.body[6].out_channels) for block in blocks]
    assert widths == [(16, 8), (8, 12), (12, 20), (20, 28), (28, 28), (28, 32), (32, 48)]
    assert [block.has_skip for block in blocks] == [n_out >= n_in for n_in, n_out in widths]
    assert sum(block.body[3].stride[0] == 2 for block in blocks) == 6


@pytest.mark.parametrize("index", [1, 4])
def test_a_skip_is_pooling_and_empty_channels(index: int) -> None:
    """With the body's last scale at zero, what is left of a block is its skip."""
    block = [module for module in random_network("v2").features if hasattr(module, "has_skip")][index]
    nn.init.zeros_(block.body[7].weight)
    nn.init.zeros_(block.body[7].bias)
    n_in = block.body[0].in_channels
    x = torch.arange(5.0).repeat(1, n_in, 1)
    y = block(x)
    expected = [0.5, 2.5, 4.0] if index == 1 else [0.0, 1.0, 2.0, 3.0, 4.0]
    assert y[0, 0].tolist() == expected
    assert y[0, n_in - 1].tolist() == expected
    assert y[0, n_in:].abs().sum() == 0
    assert y.shape[1] == {1: 12, 4: 28}[index]


def test_unknown_architecture_names_the_known() -> None:
    with pytest.raises(InvalidInputError, match="no architecture is called 'v9'; there are: v1, v2"):
        architecture("v9")
