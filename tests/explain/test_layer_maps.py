"""Grad-CAM at any layer and LayerCAM, on networks small enough for a pencil."""

from pathlib import Path

import numpy as np
import pytest
import torch
from random_networks import LABELS, random_beats, random_network
from torch import nn

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.grad_cam import GradCam
from ecgviewer.explain.layer_maps import LayerCam, LayerGradCam


class _Tiny(nn.Module):
    """Two ReLUs at full length, then pooling over all steps: the logit is the mean of max(x, 0) * weight."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        identity = nn.Conv1d(1, 1, 1, bias=False)
        nn.init.ones_(identity.weight)
        self.features = nn.Sequential(identity, nn.ReLU())
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(1, 1, bias=False)
        nn.init.constant_(self.head.weight, weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.flatten(self.pool(self.features(x))))


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_last_layer_is_the_closed_form(random_models: dict[str, Path], name: str) -> None:
    windows = random_beats(5, seed=4)
    by_twin = GradCam(OnnxClassifier(random_models[name])).explain(windows, LABELS)
    by_torch = LayerGradCam(random_models[name]).explain(windows, LABELS)
    for one, other in zip(by_twin, by_torch, strict=True):
        np.testing.assert_allclose(one.values, other.values, atol=1e-4)
        np.testing.assert_array_equal(one.step_edges, other.step_edges)


def test_an_early_layer_has_more_steps(random_models: dict[str, Path]) -> None:
    (attribution,) = LayerGradCam(random_models["v1"], "features.1").explain(random_beats(1, seed=2), ["V"])
    assert attribution.values.shape == (89,)
    assert attribution.title == "Grad-CAM at features.1"
    # Two halvings: steps of 4 samples, the first one's centre 1 + 2 * 1 samples into the window.
    assert attribution.step_edges[:4].tolist() == [0, 5, 9, 13]


@pytest.mark.parametrize("layer", ["features.9", "head", "featuresque", ""])
def test_a_layer_that_is_not_there_is_named(random_models: dict[str, Path], layer: str) -> None:
    with pytest.raises(
        InvalidInputError, match=r"it has features\.0, features\.1, features\.2, .*features\.4"
    ):
        LayerGradCam(random_models["v1"], layer)


def test_by_hand_what_speaks_for_the_class_is_shown_where_it_is() -> None:
    window = np.zeros((1, 360), np.float32)
    window[0, 100], window[0, 200], window[0, 300] = 3, -3, 1.5
    (attribution,) = LayerCam.from_network(_Tiny(2.0), ["V"], window).explain(window, ["V"])
    assert attribution.logit == pytest.approx(2 * 4.5 / 360)
    expected = np.zeros(360)
    expected[100], expected[300] = 1, np.tanh(1) / np.tanh(2)
    np.testing.assert_allclose(attribution.values, expected, atol=1e-6)


def test_by_hand_no_evidence() -> None:
    window = random_beats(1, seed=1)
    (attribution,) = LayerCam.from_network(_Tiny(-1.0), ["V"], window).explain(window, ["V"])
    assert attribution.is_empty


@pytest.mark.parametrize(
    ("name", "n_steps"), [("v1", (360, 179, 89, 44, 21, 10)), ("v2", (180, 90, 45, 23, 12, 6, 3))]
)
def test_one_layer_for_each_resolution(name: str, n_steps: tuple[int, ...]) -> None:
    explainer = LayerCam.from_network(random_network(name), LABELS, random_beats(2, seed=1))
    maps = explainer._maps(explainer._network, torch.from_numpy(random_beats(2, seed=3))[:, None], 0)
    assert tuple(values.shape[1] for values in maps) == n_steps
