"""Grad-CAM of a context network: against captum, by finite differences, at the ends of a record, and its speed."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from context_samples import (
    LABELS,
    random_context,
    random_context_card,
    random_context_network,
    save_random_context_model,
)
from torch import nn

from ecgviewer.classifiers.checkpoint import WEIGHTS_FILE, state_arrays
from ecgviewer.classifiers.context_net import ContextNet
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, neighbourhoods
from ecgviewer.errors import InvalidInputError, ModelUnreadableError
from ecgviewer.explain.context_grad_cam import ContextGradCam

N_BEATS = 30
BEATS = (0, 1, 6, 7, 15, 22, 23, 29)
"""At both ends, one beat in from where all neighbours are there, and in the middle."""


def explainer_of(network: ContextNet) -> ContextGradCam:
    return ContextGradCam(state_arrays(network), random_context_card(network))


def captum_map(network: ContextNet, beat: int, label: int) -> np.ndarray:
    """Return captum's map of one beat in a whole record, all steps; the record is the batch of the layer."""
    context = random_context(N_BEATS, seed=3)
    inputs = torch.from_numpy(context.features[None]), torch.from_numpy(context.waves[None])
    last_relu = network.wave[5]
    assert isinstance(last_relu, nn.ReLU)
    grad_cam = LayerGradCam(lambda features, waves: network(features, waves)[:, beat], last_relu)
    found = grad_cam.attribute(inputs, target=label, relu_attributions=True)
    assert found.shape == (N_BEATS, 1, 22)
    return found[beat, 0].detach().numpy()


def test_equals_captum_on_the_whole_network() -> None:
    network = random_context_network()
    explainer, around = explainer_of(network), neighbourhoods(random_context(N_BEATS, seed=3), BEATS)
    largest = 0.0
    for label in range(3):
        _, maps = explainer.maps(around, np.full(len(BEATS), label))
        assert maps.shape == (len(BEATS), 21)
        assert maps.dtype == np.float32
        for row, beat in enumerate(BEATS):
            expected = captum_map(network, beat, label)
            np.testing.assert_allclose(maps[row], expected[:21], atol=1e-5)
            largest = max(largest, float(expected.max()))
    assert largest > 0.01, "maps of nothing would agree too"


def test_logits_are_the_networks_also_at_the_ends_of_a_record() -> None:
    network, context = random_context_network(), random_context(N_BEATS, seed=4)
    with torch.no_grad():
        whole = network(torch.from_numpy(context.features[None]), torch.from_numpy(context.waves[None]))[0]
    around = neighbourhoods(context, range(N_BEATS))
    logits, _ = explainer_of(network).maps(around, np.zeros(N_BEATS, int))
    np.testing.assert_allclose(logits, whole.numpy(), atol=1e-4)
    beats_of_zeros = replace(around, is_there=np.ones_like(around.is_there))
    other, _ = explainer_of(network).maps(beats_of_zeros, np.zeros(N_BEATS, int))
    assert np.abs(other[0] - logits[0]).max() > 1e-2, "beats of zeros in place of none must show"
    np.testing.assert_allclose(other[NEIGHBOURS:-NEIGHBOURS], logits[NEIGHBOURS:-NEIGHBOURS], atol=1e-6)


def test_neighbours_change_the_map() -> None:
    network, context = random_context_network(), random_context(N_BEATS, seed=4)
    explainer, labels = explainer_of(network), np.arange(3)
    _, plain = explainer.maps(neighbourhoods(context, [15] * 3), labels)
    context.features[14] *= -1
    _, moved = explainer.maps(neighbourhoods(context, [15] * 3), labels)
    assert np.abs(moved - plain).max() > 1e-4


def test_by_hand() -> None:
    """Only channel 3 of the map counts: it is 2 in all steps but the first, which is closed.

    The wave branch's output 0 adds half of steps 4 and 5, and the head takes it three times for class V:
    the gradient is 1.5 at two of 22 steps, its mean 3 / 22, the map 2 * 3 / 22 = 6 / 22.
    """
    network = random_context_network()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        for module in network.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.weight.fill_(1)
                module.running_mean.zero_()
                module.running_var.fill_(1 - module.eps)
        network.wave[0].weight[0, 0, 4] = 1  # the beat itself, every third sample
        network.wave[3].weight[3, 0, 2] = 1  # every second of those
        network.wave[8].weight[0, 3 * 22 + 4 : 3 * 22 + 6] = 0.5
        network.head.weight[2, 40, 0] = 3
    context = random_context(1, seed=0)
    context.waves[:] = 2.0
    context.waves[0, 0, 0] = -1.0
    logits, maps = explainer_of(network).maps(neighbourhoods(context, [0]), np.array([2]))
    np.testing.assert_allclose(logits, [[0, 0, 6]], atol=1e-6)
    np.testing.assert_allclose(maps, [[0.0] + [6 / 22] * 20], atol=1e-6)


def test_steps_lie_where_the_wave_lies() -> None:
    network, context = random_context_network(), random_context(N_BEATS, seed=4)
    around = replace(neighbourhoods(context, [15, 15, 15]), shifts=np.array([0, 2, -4]))
    plain, later, earlier = explainer_of(network).explain(around, ["V", "V", "V"])
    assert plain.step_edges.tolist() == [0, *range(9, 360, 18), 360]
    assert later.step_edges.tolist() == [0, *range(15, 360, 18), 360]
    assert earlier.step_edges.tolist() == [0, 0, *range(15, 340, 18), 360]
    assert earlier.per_sample().shape == later.per_sample().shape == (360,)
    np.testing.assert_allclose(plain.values, later.values, rtol=1e-4, atol=1e-7)  # sums in another order
    assert (plain.method, plain.model_name, plain.label) == ("gradcam", "random-context", "V")
    assert plain.elsewhere == {}
    assert plain.where == " in the wave"
    assert not plain.is_signed


def test_from_a_folder(tmp_path: Path) -> None:
    folder = save_random_context_model(tmp_path)
    around = neighbourhoods(random_context(N_BEATS, seed=3), range(N_BEATS))
    labels = [LABELS[index % 3] for index in range(N_BEATS)]
    explained = ContextGradCam.open(folder).explain(around, labels)
    assert [attribution.label for attribution in explained] == labels
    expected = captum_map(random_context_network(), 15, 0)[:21]
    np.testing.assert_allclose(explained[15].values, expected, atol=1e-5)
    with pytest.raises(InvalidInputError, match="the model has no class 'A'; its classes are N, S, V"):
        ContextGradCam.open(folder).explain(around[:1], ["A"])
    with pytest.raises(ValueError, match="1 labels for 2 beats"):
        ContextGradCam.open(folder).explain(around[:2], ["N"])


def test_weights_of_another_network(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    folder = save_random_context_model(tmp_path)
    tensors = load_file(folder / WEIGHTS_FILE)
    tensors["other.bias"] = tensors.pop("wave.8.bias")
    save_file(tensors, folder / WEIGHTS_FILE)
    with pytest.raises(ModelUnreadableError, match=r"lack 'wave\.8\.bias'"):
        ContextGradCam.open(folder)


def test_a_page_takes_less_than_150_ms() -> None:
    explainer = explainer_of(random_context_network())
    around = neighbourhoods(random_context(N_BEATS, seed=3), range(20))
    took_s = []
    for _ in range(5):
        begin = time.perf_counter()
        explainer.explain(around, ["V"] * 20)
        took_s.append(time.perf_counter() - begin)
    assert min(took_s) < 0.15
