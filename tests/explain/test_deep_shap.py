"""SHAP through shap's DeepExplainer, of networks whose layers are unknown, and without a trace in the network."""

import numpy as np
import pytest
import shap
import torch
from random_networks import LABELS, random_beats, random_network
from torch import nn

from ecgviewer.explain.deep_shap import DeepShap
from ecgviewer.explain.shap_values import ShapExplainer


class Widened(nn.Module):
    """A network of no known architecture: V2 with its logits times 2."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = random_network("v2")

    def forward(self, beats: torch.Tensor) -> torch.Tensor:
        passed: torch.Tensor = 2 * self.inside(beats)
        return passed


def test_an_unknown_network_is_explained_by_shap() -> None:
    windows, background = random_beats(3, seed=2), random_beats(6, seed=1)
    known = ShapExplainer.from_network(random_network("v2"), LABELS, background)
    unknown = ShapExplainer.from_network(Widened(), LABELS, background)
    assert isinstance(unknown._method, DeepShap)
    assert not isinstance(known._method, DeepShap)
    found, single = unknown.values(windows, LABELS[:3]), known.values(windows, LABELS[:3])
    np.testing.assert_allclose(found, 2 * single, rtol=0, atol=1e-4 * np.abs(found).max())


def test_nothing_is_left_behind_when_shap_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    network, windows = random_network("v2"), random_beats(2, seed=2)
    method, positions = DeepShap(network, random_beats(6, seed=1)), np.array([0, 4])
    before = method.values(windows, positions)
    backward = torch.autograd.grad

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(torch.autograd, "grad", fail)
    with pytest.raises(RuntimeError, match="out of memory"):
        method.values(windows, positions)
    monkeypatch.setattr(torch.autograd, "grad", backward)
    np.testing.assert_array_equal(method.values(windows, positions), before)


def test_one_output_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five outputs would take five times as long."""
    seen = []
    original = shap.DeepExplainer.__init__

    def watch(self: object, model: nn.Module, data: torch.Tensor) -> None:
        seen.append(tuple(model(data).shape))
        original(self, model, data)

    monkeypatch.setattr(shap.DeepExplainer, "__init__", watch)
    method = DeepShap(random_network("v2"), random_beats(6, seed=1))
    method.values(random_beats(3, seed=1), np.array([0, 3, 0]))
    assert seen == [(6, 1), (6, 1)]
