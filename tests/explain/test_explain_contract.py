"""What every method must hold to, whatever it computes."""

from pathlib import Path

import numpy as np
import pytest
from random_networks import LABELS, random_beats, random_network
from torch import nn

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import METHODS, Explainer
from ecgviewer.explain.grad_cam import GradCam
from ecgviewer.explain.integrated_gradients import IntegratedGradientsExplainer
from ecgviewer.explain.layer_maps import LayerCam
from ecgviewer.explain.shap_values import ShapExplainer
from ecgviewer.workflows.trust.window_probe import explainers_of_networks

WINDOWS = random_beats(6, seed=11)
CHOSEN = ["N", "V", "A", "L", "R", "V"]
N_STEPS = {
    "shap": {"v1": 360, "v2": 360},
    "gradcam": {"v1": 10, "v2": 3},
    "layercam": {"v1": 360, "v2": 180},
    "integrated": {"v1": 360, "v2": 360},
}
ADDITIVE = {"shap": 1e-3, "integrated": 0.1}
"""Methods that promise completeness, with the largest error as a share of what is explained."""


def _explainer(method: str, folder: Path) -> Explainer:
    by_torch = {"shap": ShapExplainer, "layercam": LayerCam, "integrated": IntegratedGradientsExplainer}
    return GradCam(OnnxClassifier(folder)) if method == "gradcam" else by_torch[method](folder)


@pytest.fixture(params=[(method, name) for method in METHODS for name in ("v1", "v2")], ids="-".join)
def case(request: pytest.FixtureRequest, random_models: dict[str, Path]) -> tuple[str, str, Explainer]:
    method, name = request.param
    return method, name, _explainer(method, random_models[name])


def test_shapes_and_values(case: tuple[str, str, Explainer]) -> None:
    method, name, explainer = case
    n_steps = N_STEPS[method][name]
    explained = explainer.explain(WINDOWS, CHOSEN)
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


def test_logit_is_the_networks(case: tuple[str, str, Explainer], random_models: dict[str, Path]) -> None:
    _, name, explainer = case
    logits = OnnxClassifier(random_models[name]).predict(WINDOWS).logits
    for row, (label, attribution) in enumerate(zip(CHOSEN, explainer.explain(WINDOWS, CHOSEN), strict=True)):
        assert attribution.logit == pytest.approx(logits[row, LABELS.index(label)], abs=1e-4)


def test_deterministic(case: tuple[str, str, Explainer], random_models: dict[str, Path]) -> None:
    method, name, explainer = case
    first, again = explainer.explain(WINDOWS, CHOSEN), explainer.explain(WINDOWS, CHOSEN)
    fresh = _explainer(method, random_models[name]).explain(WINDOWS, CHOSEN)
    for one, two, three in zip(first, again, fresh, strict=True):
        np.testing.assert_array_equal(one.values, two.values)
        np.testing.assert_array_equal(one.values, three.values)
        assert one.additivity_error == two.additivity_error == three.additivity_error


def test_windows_and_files_are_untouched(
    case: tuple[str, str, Explainer], random_models: dict[str, Path]
) -> None:
    _, name, explainer = case
    windows = WINDOWS.copy()
    before = {file: file.read_bytes() for file in random_models[name].iterdir()}
    explainer.explain(windows, CHOSEN)
    np.testing.assert_array_equal(windows, WINDOWS)
    assert {file: file.read_bytes() for file in random_models[name].iterdir()} == before


def test_completeness_where_it_is_promised(case: tuple[str, str, Explainer]) -> None:
    method, _, explainer = case
    for attribution in explainer.explain(WINDOWS, CHOSEN):
        if method not in ADDITIVE:
            assert attribution.additivity_error is None
            assert attribution.expected_logit is None
            continue
        assert attribution.expected_logit is not None
        left = attribution.logit - attribution.expected_logit - attribution.total
        assert attribution.additivity_error == pytest.approx(abs(left), abs=1e-4)
        assert attribution.additivity_error < ADDITIVE[method] * max(
            abs(attribution.logit - attribution.expected_logit), 1.0
        )


def test_refuses_what_it_cannot_explain(case: tuple[str, str, Explainer]) -> None:
    _, _, explainer = case
    with pytest.raises(InvalidInputError, match="the model has no class 'F'"):
        explainer.explain(WINDOWS[:2], ["N", "F"])
    with pytest.raises(ValueError, match="1 labels for 2 beats"):
        explainer.explain(WINDOWS[:2], ["N"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["v1", "v2"])
def test_network_is_untouched(name: str, method: str) -> None:
    network: nn.Module = random_network(name)
    before = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    explainer = explainers_of_networks()[method].from_network(network, LABELS, random_beats(4, seed=1))
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
