"""Calls from the twin: batches, probabilities, no call, cancelling."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from random_networks import LABELS, random_beats, random_network

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.classifiers.predictions import Predictions, softmax
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport


@pytest.mark.parametrize("name", ["v1", "v2"])
@pytest.mark.parametrize("n_beats", [1, 256, 300])
def test_predictions_equal_torch(random_models: dict[str, Path], name: str, n_beats: int) -> None:
    beats = random_beats(n_beats, seed=7)
    predictions = OnnxClassifier(random_models[name]).predict(beats)
    with torch.no_grad():
        logits = random_network(name)(torch.from_numpy(beats)[:, None, :])
    np.testing.assert_allclose(predictions.logits, logits.numpy(), atol=1e-4)
    np.testing.assert_allclose(predictions.probabilities, torch.softmax(logits, 1).numpy(), atol=1e-5)
    assert predictions.called.tolist() == [LABELS[index] for index in logits.argmax(1)]
    assert predictions.labels == LABELS
    assert predictions.probabilities.dtype == np.float32


def test_head_weight_and_feature_maps(random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models["v2"])
    np.testing.assert_array_equal(classifier.head_weight, random_network("v2").head.weight.detach().numpy())
    logits, feature_maps = classifier.run(random_beats(2, seed=1))
    assert logits.shape == (2, 5)
    assert feature_maps.shape == (2, 190, 3)


def test_no_beats(random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models["v1"])
    predictions = classifier.predict(np.empty((0, 360), np.float32))
    assert predictions.probabilities.shape == (0, 5)
    assert predictions.called.tolist() == []
    assert predictions.confidence.tolist() == []
    assert classifier.run(np.empty((0, 360)))[1].shape == (0, 120, 10)


def test_no_call_has_no_label() -> None:
    probabilities = np.array([[0.2, 0.8], [np.nan, np.nan], [0.5, 0.5]], np.float32)
    predictions = Predictions(("N", "PVC"), probabilities, probabilities)
    assert predictions.called.tolist() == ["PVC", "", "N"]
    np.testing.assert_array_equal(predictions.confidence, np.array([0.8, np.nan, 0.5], np.float32))


def test_softmax_by_hand_and_without_overflow() -> None:
    np.testing.assert_allclose(softmax(np.log([[1.0, 3.0]])), [[0.25, 0.75]])
    np.testing.assert_allclose(softmax(np.array([[1000.0, 1000.0, -1000.0]])), [[0.5, 0.5, 0.0]])


def test_progress_and_cancel(random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models["v1"])
    reports: list[ProgressReport] = []
    cancel = CancelToken()
    classifier.predict(random_beats(300, seed=2), Progress(reports.append), cancel)
    assert [round(report.fraction, 3) for report in reports] == [round(256 / 300, 3), 1.0]
    cancel.cancel()
    with pytest.raises(Cancelled):
        classifier.predict(random_beats(3, seed=2), None, cancel)


def test_classifying_loads_no_torch(random_models: dict[str, Path]) -> None:
    program = (
        "import sys, numpy, pathlib\n"
        "from ecgviewer.classifiers.predict import OnnxClassifier\n"
        "from ecgviewer.explain.grad_cam import GradCam\n"
        f"classifier = OnnxClassifier(pathlib.Path({str(random_models['v2'])!r}))\n"
        "beats = numpy.zeros((3, 360), numpy.float32)\n"
        "classifier.predict(beats)\n"
        "GradCam(classifier).explain(beats, ['N'] * 3)\n"
        "loaded = {'torch', 'shap', 'captum', 'sklearn', 'onnx'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == done.stderr == ""
