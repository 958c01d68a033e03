"""What every method must hold to, whatever it computes."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from random_networks import LABELS, random_beats, random_network
from torch import nn

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.explain.grad_cam import explain_grad_cam
from ecgviewer.explain.shap_values import ShapExplainer

Explain = Callable[[np.ndarray, Sequence[str]], list[Attribution]]

WINDOWS = random_beats(6, seed=11)
CHOSEN = ["N", "V", "A", "L", "R", "V"]


def _explainer(method: str, folder: Path) -> Explain:
    if method == "shap":
        return ShapExplainer(folder).explain
    classifier = OnnxClassifier(folder)
    return lambda windows, labels: explain_grad_cam(classifier, windows, labels)


@pytest.fixture(params=[(method, name) for method in METHODS for name in ("v1", "v2")], ids="-".join)
def case(request: pytest.FixtureRequest, random_models: dict[str, Path]) -> tuple[str, str, Explain]:
    method, name = request.param
    return method, name, _explainer(method, random_models[name])


def test_shapes_and_values(case: tuple[str, str, Explain]) -> None:
    method, name, explain = case
    n_steps = {"shap": 360, "gradcam": {"v1": 10, "v2": 3}[name]}[method]
    explained = explain(WINDOWS, CHOSEN)
    assert len(explained) == len(WINDOWS)
    for label, attribution in zip(CHOSEN, explained, strict=True):
        assert (attribution.method, attribution.model_name, attribution.label) == (method, name, label)
        assert attribution.values.shape == (n_steps,)
        assert attribution.values.dtype == np.float32
        assert np.isfinite(attribution.values).all()
        assert np.isfinite(attribution.logit)
        assert attribution.is_signed or attribution.values.min() >= 0
        edges = attribution.step_edges
        assert edges.shape == (n_steps + 1,)
        assert (edges[0], edges[-1]) == (0, 360)
        assert (np.diff(edges) > 0).all()
        assert attribution.per_sample().shape == (360,)
        assert not attribution.is_empty or not attribution.values.any()


def test_logit_is_the_networks(case: tuple[str, str, Explain], random_models: dict[str, Path]) -> None:
    _, name, explain = case
    logits = OnnxClassifier(random_models[name]).predict(WINDOWS).logits
    for row, (label, attribution) in enumerate(zip(CHOSEN, explain(WINDOWS, CHOSEN), strict=True)):
        assert attribution.logit == pytest.approx(logits[row, LABELS.index(label)], abs=1e-4)


def test_deterministic(case: tuple[str, str, Explain], random_models: dict[str, Path]) -> None:
    method, name, explain = case
    first, again = explain(WINDOWS, CHOSEN), explain(WINDOWS, CHOSEN)
    fresh = _explainer(method, random_models[name])(WINDOWS, CHOSEN)
    for one, two, three in zip(first, again, fresh, strict=True):
        np.testing.assert_array_equal(one.values, two.values)
        np.testing.assert_array_equal(one.values, three.values)
        assert one.additivity_error == two.additivity_error == three.additivity_error


def test_windows_and_files_are_untouched(
    case: tuple[str, str, Explain], random_models: dict[str, Path]
) -> None:
    _, name, explain = case
    windows = WINDOWS.copy()
    before = {file: file.read_bytes() for file in random_models[name].iterdir()}
    explain(windows, CHOSEN)
    np.testing.assert_array_equal(windows, WINDOWS)
    assert {file: file.read_bytes() for file in random_models[name].iterdir()} == before


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_network_is_untouched(name: str) -> None:
    """SHAP is the only method that gets hold of a network."""
    network: nn.Module = random_network(name)
    before = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    explainer = ShapExplainer.from_network(network, LABELS, random_beats(4, seed=1))
    explainer.explain(WINDOWS[:2], CHOSEN[:2])
    after = network.state_dict()
    assert list(after) == list(before)
    assert all((after[key] == before[key]).all() for key in before)
    assert all(parameter.requires_grad and parameter.grad is None for parameter in network.parameters())
    for module in network.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
        assert not hasattr(module, "x")
        assert not hasattr(module, "y")
