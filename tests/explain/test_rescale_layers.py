"""Layers in numpy: forward as torch does, and back as its gradient where no ReLU is between."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from ecgviewer.explain.folded import FoldedLayer, fold
from ecgviewer.explain.rescale_layers import (
    Chain,
    Convolution,
    Depthwise,
    Flatten,
    Relu,
    RescaleLayer,
    Skip,
    WayBack,
    passed_by_beat,
    passed_by_references,
)

RNG = np.random.default_rng(0)


def random_layer(*shape: int) -> FoldedLayer:
    return FoldedLayer(
        RNG.normal(size=shape).astype(np.float32), RNG.normal(size=shape[0]).astype(np.float32)
    )


def torch_of(layer: FoldedLayer, stride: int, padding: int, groups: int) -> Callable[..., torch.Tensor]:
    weight, bias = torch.from_numpy(layer.weight), torch.from_numpy(layer.bias)
    return lambda x: nn.functional.conv1d(x, weight, bias, stride, padding, groups=groups)


WIDE, DEEP_11, DEEP_5 = random_layer(6, 4, 5), random_layer(4, 1, 11), random_layer(4, 1, 5)
MIXED, SAME = random_layer(6, 4, 1), random_layer(4, 4, 3)


def pooled_and_filled(x: torch.Tensor) -> torch.Tensor:
    body = torch_of(MIXED, 1, 0, 1)(torch_of(DEEP_5, 2, 2, 4)(x))
    skip = nn.functional.avg_pool1d(x, 2, ceil_mode=True)
    return body + nn.functional.pad(skip, (0, 0, 0, 2))


CASES: dict[str, tuple[RescaleLayer, Callable[[torch.Tensor], torch.Tensor]]] = {
    "one tap": (Convolution(MIXED), torch_of(MIXED, 1, 0, 1)),
    "same": (Convolution(SAME, padding=1), torch_of(SAME, 1, 1, 1)),
    "stride": (Convolution(WIDE, 3, 2), torch_of(WIDE, 3, 2, 1)),
    "depthwise": (Depthwise(DEEP_11, 2, 4), torch_of(DEEP_11, 2, 4, 4)),
    "depthwise of stride 1": (Depthwise(DEEP_5, 1, 2), torch_of(DEEP_5, 1, 2, 4)),
    "flatten": (Flatten(), lambda x: x.flatten(1)[:, :, None]),
    "skip": (Skip([Convolution(SAME, padding=1)], False), lambda x: x + torch_of(SAME, 1, 1, 1)(x)),
    "skip that pools": (Skip([Depthwise(DEEP_5, 2, 2), Convolution(MIXED)], True), pooled_and_filled),
}


@pytest.mark.parametrize("n_steps", [11, 45, 90, 133])
@pytest.mark.parametrize("case", CASES)
def test_there_and_back_as_torch(case: str, n_steps: int) -> None:
    layer, by_torch = CASES[case]
    beats = torch.from_numpy(RNG.normal(size=(3, 4, n_steps)).astype(np.float32)).requires_grad_(True)
    expected = by_torch(beats)
    found = layer.forward(beats.detach().numpy().transpose(1, 2, 0).copy(), [])
    np.testing.assert_allclose(found.transpose(2, 0, 1), expected.detach().numpy(), atol=1e-4)
    multipliers = RNG.normal(size=found.shape).astype(np.float32)
    (wanted,) = torch.autograd.grad(expected, beats, torch.from_numpy(multipliers.transpose(2, 0, 1).copy()))
    back = layer.backward(multipliers, WayBack([], []))
    np.testing.assert_allclose(back.transpose(2, 0, 1), wanted.numpy(), atol=1e-4)


def back_through_relu(beat: float, reference: float) -> float:
    def column(value: float) -> np.ndarray:
        return np.full((1, 1, 1), value, np.float32)

    way = WayBack([passed_by_beat(column(beat))], [passed_by_references(column(reference))])
    return float(Relu().backward(column(1.0), way)[0, 0, 0])


@pytest.mark.parametrize(
    ("beat", "reference", "expected"),
    [(3, 1, 1), (3, -1, 3 / 4), (-1, 3, 3 / 4), (-1, -3, 0), (2, 0, 1), (-2, 0, 0), (5, 5, 1), (-5, -5, 0), (0, 0, 0)],
)  # fmt: skip
def test_a_relu_by_hand(beat: float, reference: float, expected: float) -> None:
    """Where nothing enters, 0 / 0, the gradient: 1 where the ReLU is open, 0 where it is closed."""
    assert back_through_relu(beat, reference) == pytest.approx(expected, abs=1e-6)


def test_normalisation_is_folded_in() -> None:
    torch.manual_seed(0)
    norm = nn.BatchNorm1d(6).eval()
    for tensor in (norm.weight, norm.bias, norm.running_mean):
        nn.init.normal_(tensor)
    norm.running_var.uniform_(0.1, 2)
    convolution = nn.Conv1d(4, 6, 3, padding=1, bias=False)
    tensors = {f"c.{name}": value.detach().numpy() for name, value in convolution.state_dict().items()}
    tensors |= {f"n.{name}": value.detach().numpy() for name, value in norm.state_dict().items()}
    beats = torch.randn(3, 4, 20)
    found = Convolution(fold(tensors, "c", "n", has_bias=False), padding=1).forward(
        beats.numpy().transpose(1, 2, 0).copy(), []
    )
    expected = norm(convolution(beats)).detach().numpy()
    np.testing.assert_allclose(found.transpose(2, 0, 1), expected, atol=1e-5)


def test_relus_are_taken_from_the_end() -> None:
    entered: list[np.ndarray] = []
    chain = Chain([Convolution(SAME, padding=1), Relu(), Convolution(MIXED), Relu()])
    chain.forward(np.ones((4, 20, 2), np.float32), entered)
    assert [each.shape for each in entered] == [(4, 20, 2), (6, 20, 2)]
