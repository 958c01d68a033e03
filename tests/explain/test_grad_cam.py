"""Grad-CAM: by hand, against captum, and where nothing speaks for the class."""

from pathlib import Path

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from random_networks import LABELS, random_beats, random_network

from ecgviewer.classifiers.activation_maps import class_activation_maps
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import Attribution
from ecgviewer.explain.grad_cam import GradCam, grad_cam


def test_by_hand() -> None:
    """Two channels, three steps. Class 0: alpha = (1, -2) / 3; class 1: alpha = (0, 1)."""
    feature_map = np.array([[1.0, 0, 6], [2, 4, 0]], dtype=np.float32)
    head_weight = np.array([[1.0, -2], [0, 3]], dtype=np.float32)
    maps = grad_cam(np.stack([feature_map, feature_map]), head_weight, np.array([0, 1]))
    np.testing.assert_allclose(maps, [[0, 0, 2], [2, 4, 0]], atol=1e-6)
    assert maps.dtype == np.float32


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_equals_captum(name: str) -> None:
    network = random_network(name, seed=5)
    beats = torch.from_numpy(random_beats(6, seed=5))[:, None, :]
    with torch.no_grad():
        feature_maps = network.features(beats).numpy()
    head_weight = network.head.weight.detach().numpy()
    captum = LayerGradCam(network, network.features)
    for index in range(5):
        chosen = np.full(6, index)
        expected = captum.attribute(beats, target=index, relu_attributions=True)[:, 0].detach().numpy()
        np.testing.assert_allclose(grad_cam(feature_maps, head_weight, chosen), expected, atol=1e-5)
        signed = captum.attribute(beats, target=index)[:, 0].detach().numpy()
        assert np.abs(signed).max() > 0.1, "maps of nothing would agree too"
        np.testing.assert_allclose(
            class_activation_maps(feature_maps, head_weight, chosen), signed, atol=1e-5
        )


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_explanation_from_the_twin_equals_captum(random_models: dict[str, Path], name: str) -> None:
    windows = random_beats(5, seed=4)
    explained = GradCam(OnnxClassifier(random_models[name])).explain(windows, LABELS)
    network = random_network(name)
    beats = torch.from_numpy(windows)[:, None, :]
    expected = LayerGradCam(network, network.features).attribute(
        beats, target=list(range(5)), relu_attributions=True
    )
    np.testing.assert_allclose(
        [attribution.values for attribution in explained], expected[:, 0].detach().numpy(), atol=1e-5
    )
    assert [attribution.label for attribution in explained] == list(LABELS)
    logits = network(beats).detach().numpy()
    np.testing.assert_allclose([attribution.logit for attribution in explained], np.diag(logits), atol=1e-4)


def test_steps_are_drawn_as_steps(random_models: dict[str, Path]) -> None:
    (attribution,) = GradCam(OnnxClassifier(random_models["v2"])).explain(random_beats(1, seed=1), ["N"])
    assert attribution.values.shape == (3,)
    assert attribution.step_edges.tolist() == [0, 64, 192, 360]
    samples = attribution.per_sample()
    assert samples.shape == (360,)
    assert (samples[:64] == attribution.values[0]).all()
    assert (samples[64:192] == attribution.values[1]).all()
    assert (samples[192:] == attribution.values[2]).all()


def test_nothing_speaks_for_the_class() -> None:
    maps = grad_cam(np.ones((1, 4, 3), np.float32), -np.ones((2, 4), np.float32), np.array([1]))
    assert maps.tolist() == [[0, 0, 0]]
    attribution = Attribution("gradcam", "m", "V", maps[0], np.array([0, 64, 192, 360]), False, -4.0)
    assert attribution.is_empty
    assert attribution.expected_logit is None
    assert attribution.relative_additivity_error is None


def test_more_beats_than_a_batch(random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models["v2"])
    windows = random_beats(300, seed=3)
    labels = [LABELS[index % 5] for index in range(300)]
    explained = GradCam(classifier).explain(windows, labels)
    assert [attribution.label for attribution in explained] == labels
    for index in (0, 255, 256, 299):
        (alone,) = GradCam(classifier).explain(windows[index : index + 1], [labels[index]])
        np.testing.assert_allclose(explained[index].values, alone.values, atol=1e-5)


def test_a_class_that_the_model_does_not_have(random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models["v1"])
    with pytest.raises(InvalidInputError, match="the model has no class 'F'; its classes are N, L, R, A, V"):
        GradCam(classifier).explain(random_beats(2, seed=1), ["N", "F"])
    with pytest.raises(ValueError, match="1 labels for 2 beats"):
        GradCam(classifier).explain(random_beats(2, seed=1), ["N"])
