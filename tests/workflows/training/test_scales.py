"""The colour scale of a network of one second is the 99th percentile, which one odd beat doesn't move."""

import numpy as np
import pytest
from random_networks import LABELS, random_beats, random_network

from ecgviewer.classifiers.checkpoint import state_arrays
from ecgviewer.explain.grad_cam import grad_cam
from ecgviewer.explain.shap_values import ShapExplainer
from ecgviewer.jobs import CancelToken
from ecgviewer.training.dataset import BeatSet
from ecgviewer.training.loop import predict_logits
from ecgviewer.training.splits import Split
from ecgviewer.workflows.training.train_model import measure_scales

N_BEATS = 160


def test_scales_are_the_99th_percentile_over_training_beats_of_the_class() -> None:
    import torch

    network = random_network("v2")
    windows = random_beats(N_BEATS, seed=7)
    windows[3] *= 40  # a beat that stands out
    called = predict_logits(network, windows).argmax(axis=1)
    many = int(np.bincount(called).argmax())  # a class for which there is evidence
    few = (many + 1) % len(LABELS)
    targets = np.repeat([many, few], [N_BEATS - 20, 20])
    names = np.full(N_BEATS, "a")
    beat_set = BeatSet(
        LABELS, windows, targets, names, names, np.arange(N_BEATS), np.array(LABELS)[targets], names
    )
    train = np.arange(N_BEATS)
    centres = random_beats(4, seed=9)
    split = Split(train, np.arange(0), np.arange(0))
    scales = measure_scales(network, beat_set, split, centres, 0, CancelToken())

    of_class = windows[targets == many]
    with torch.no_grad():
        feature_maps = network.features(torch.from_numpy(of_class)[:, None, :]).numpy()
    maps = grad_cam(feature_maps, state_arrays(network)["head.weight"], np.full(len(of_class), many))
    assert scales["gradcam"][LABELS[many]] == pytest.approx(np.percentile(maps, 99), rel=1e-5)
    assert scales["gradcam"][LABELS[many]] < 0.95 * maps.max()
    of_few = windows[targets == few]
    explainer = ShapExplainer.from_network(network, LABELS, centres)
    values = np.abs(explainer.values(of_few, [LABELS[few]] * len(of_few)))
    assert scales["shap"][LABELS[few]] == pytest.approx(np.percentile(values, 99), rel=1e-4)
    assert scales["shap"][LABELS[few]] < 0.95 * values.max()
