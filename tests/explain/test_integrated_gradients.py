"""Integrated gradients, on networks small enough for a pencil."""

import numpy as np
import pytest
import torch
from torch import nn

from ecgviewer.explain.integrated_gradients import IntegratedGradientsExplainer


def _linear(weights: np.ndarray) -> nn.Module:
    layer = nn.Linear(360, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weights)[None])
        layer.bias.fill_(0.5)
    return nn.Sequential(nn.Flatten(), layer)


def test_a_linear_network_gives_weight_times_way() -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(size=360).astype(np.float32)
    window, background = rng.normal(size=(1, 360)), rng.normal(size=(4, 360))
    explainer = IntegratedGradientsExplainer.from_network(_linear(weights), ["N"], background)
    (attribution,) = explainer.explain(window, ["N"])
    np.testing.assert_allclose(attribution.values, weights * (window[0] - background.mean(axis=0)), atol=1e-5)
    assert attribution.expected_logit == pytest.approx(0.5 + weights @ background.mean(axis=0), abs=1e-4)
    assert attribution.additivity_error == pytest.approx(0, abs=1e-4)


def test_a_square_gives_the_square_at_once() -> None:
    """The gradient of x² along the path from 0 is 2 a x; its integral times x is x²."""

    class Square(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return (x**2).sum(dim=(1, 2))[:, None]

    window = np.zeros((1, 360), np.float32)
    window[0, 7], window[0, 9] = 3, -2
    explainer = IntegratedGradientsExplainer.from_network(Square(), ["N"], np.zeros((1, 360)))
    (attribution,) = explainer.explain(window, ["N"])
    assert (attribution.values[7], attribution.values[9]) == pytest.approx((9, 4), abs=1e-4)
    assert attribution.total == pytest.approx(13, abs=1e-4)
