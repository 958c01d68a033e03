"""SHAP of a context network: by hand, complete on a random one, and spread over the window."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from context_by_shap import shares_by_shap
from context_samples import LABELS, random_context, random_context_network, save_random_context_model
from safetensors.numpy import save_file
from torch import nn

from ecgviewer.beats.context import CONTEXT_FEATURES, INTERVAL_FEATURES, BeatContext
from ecgviewer.classifiers.checkpoint import (
    WEIGHTS_FILE,
    find_model,
    load_network,
    read_context_background,
    read_tensors,
)
from ecgviewer.classifiers.context_net import ContextNet
from ecgviewer.classifiers.neighbourhood import Neighbourhoods, neighbourhoods
from ecgviewer.errors import InvalidInputError, ModelUnreadableError
from ecgviewer.explain.context_shap import (
    BEYOND,
    RHYTHM,
    USUAL_BEAT,
    ContextShapExplainer,
    spread_over_window,
)

BACKGROUND = random_context(6, seed=99)


def empty_network() -> ContextNet:
    """Return a network of zeros whose batch normalisation does nothing."""
    network = random_context_network()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.offset.zero_()
        network.scale.fill_(1)
        for module in network.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.weight.fill_(1)
                module.running_mean.zero_()
                module.running_var.fill_(1 - module.eps)
    return network


def zeros(n_beats: int) -> BeatContext:
    context = random_context(n_beats, seed=0)
    context.features[:] = 0
    context.waves[:] = 0
    return context


def test_by_hand() -> None:
    """Logit of V = 2 * max(0, rhythm + shape - 1), from the linear layer over the beat itself.

    The beat has rhythm 3 and shape 2, so the ReLU gets and gives 4, and the logit is 8. Against the
    centre (0, 0) the ReLU gets -1 and gives 0: multiplier 4 / 5, values 2 * 4 / 5 * (3, 2). Against
    (1, 2) it gets and gives 2, so logit 4: multiplier 1, values 2 * (2, 0). The mean of the values is
    (4.4, 1.6), which sums to 8 - (0 + 4) / 2.
    """
    network = empty_network()
    rhythm, shape = 0, len(INTERVAL_FEATURES)
    with torch.no_grad():
        network.feature[0].weight[5, [rhythm, shape]] = 1
        network.feature[0].bias[5] = -1
        network.head.weight[2, 5, 0] = 2
    background, record = zeros(2), zeros(3)
    background.features[1, [rhythm, shape]] = 1, 2
    record.features[1, [rhythm, shape]] = 3, 2
    explainer = ContextShapExplainer.from_network(network, LABELS, background, "tiny")
    (attribution,) = explainer.explain(neighbourhoods(record, [1]), ["V"])
    assert attribution.elsewhere[RHYTHM] == pytest.approx(4.4, abs=1e-5)
    assert attribution.elsewhere[USUAL_BEAT] == pytest.approx(1.6, abs=1e-5)
    assert attribution.elsewhere[BEYOND] == 0
    assert not attribution.values.any()
    assert not attribution.is_empty
    assert (attribution.logit, attribution.expected_logit) == pytest.approx((8, 2), abs=1e-5)
    assert attribution.additivity_error == pytest.approx(0, abs=1e-5)
    assert attribution.total == pytest.approx(6, abs=1e-5)


def test_a_neighbour_by_hand() -> None:
    """A neighbour is held: it moves logit and expected logit, not what the beat adds.

    The entry passes feature 0 on; the first layer over beats adds max(0, this beat + the one before) to the
    beat, the others add 0 (bias -100). Logit of N = the sum. Beat 1 and neighbour 4 give 1 + 5; the centre 0
    in the beat's place gives 0 + 4: the ReLU gets 5 against 4, multiplier 1, so the value is 1 + 1 = 2.
    """
    network = empty_network()
    with torch.no_grad():
        network.feature[0].weight[0, 0] = 1
        network.entry[1].weight[0, 0, 0] = 1
        network.sequence[0].body[0].weight[0, 0, :2] = 1
        for later in (1, 2):
            network.sequence[later].body[0].bias.fill_(-100)
        network.head.weight[0, 64, 0] = 1
    record = zeros(2)
    record.features[:, 0] = 4, 1
    explainer = ContextShapExplainer.from_network(network, LABELS, zeros(1))
    (attribution,) = explainer.explain(neighbourhoods(record, [1]), ["N"])
    assert (attribution.logit, attribution.expected_logit) == pytest.approx((6, 4), abs=1e-5)
    assert attribution.elsewhere[RHYTHM] == pytest.approx(2, abs=1e-5)
    assert attribution.additivity_error == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("beat", [0, 3, 15, 29])
def test_values_sum_to_the_logit_less_its_mean(beat: int, recwarn: pytest.WarningsRecorder) -> None:
    """Logit and mean are taken from the whole network on the whole record."""
    network, context = random_context_network(), random_context(30, seed=5)
    explainer = ContextShapExplainer.from_network(network, LABELS, BACKGROUND)
    explained = explainer.explain(neighbourhoods(context, [beat] * 3), LABELS)
    inputs = [torch.from_numpy(array).repeat(7, *[1] * array.ndim) for array in context_arrays(context)]
    for tensor, centres in zip(inputs, context_arrays(BACKGROUND), strict=True):
        tensor[1:, beat] = torch.from_numpy(centres)
    with torch.no_grad():
        logits = network(*inputs)[:, beat].double().numpy()
    assert np.abs(logits[0] - logits[1:].mean(axis=0)).max() > 0.3, "nothing would be explained well"
    for index, attribution in enumerate(explained):
        assert attribution.logit == pytest.approx(logits[0, index], abs=1e-4)
        assert attribution.expected_logit == pytest.approx(logits[1:, index].mean(), abs=1e-4)
        summed = attribution.values.sum(dtype=float) + sum(attribution.elsewhere.values())
        assert attribution.expected_logit + summed == pytest.approx(attribution.logit, abs=1e-4)
        assert attribution.additivity_error < 1e-4
        assert np.abs(attribution.values).max() > 1e-3
        assert min(abs(attribution.elsewhere[name]) for name in (RHYTHM, USUAL_BEAT)) > 1e-3
    assert not [warning for warning in recwarn if "unrecognized" in str(warning.message)]


def context_arrays(context: BeatContext) -> tuple[np.ndarray, np.ndarray]:
    return context.features, context.waves


def test_a_value_beyond_the_limits_counts_as_the_limit() -> None:
    network, context = random_context_network(), random_context(15, seed=5)
    explainer = ContextShapExplainer.from_network(network, LABELS, BACKGROUND)
    context.features[7, 0], context.waves[7, 0, 30] = 100, 9
    (cut,) = explainer.explain(neighbourhoods(context, [7]), ["V"])
    context.features[7, 0], context.waves[7, 0, 30] = 1000, 4
    (same,) = explainer.explain(neighbourhoods(context, [7]), ["V"])
    np.testing.assert_array_equal(cut.values, same.values)
    assert cut.elsewhere == same.elsewhere


def test_the_network_is_untouched_and_the_result_the_same() -> None:
    network, around = random_context_network(), neighbourhoods(random_context(20, seed=5), [4, 9])
    before = {key: tensor.clone() for key, tensor in network.state_dict().items()}
    explainer = ContextShapExplainer.from_network(network, LABELS, BACKGROUND)
    first, again = explainer.explain(around, ["V", "N"]), explainer.explain(around, ["V", "N"])
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.values, two.values)
        assert one.elsewhere == two.elsewhere
    assert all((network.state_dict()[key] == before[key]).all() for key in before)
    assert not any(module._forward_hooks or module._backward_hooks for module in network.modules())
    with pytest.raises(InvalidInputError, match="no class 'A'"):
        explainer.explain(around, ["V", "A"])


def test_spread_over_the_window_keeps_the_sum() -> None:
    of_wave = np.random.default_rng(0).normal(size=132)
    for shift in (0, 3, -4):
        values, beyond = spread_over_window(of_wave, shift)
        assert values.shape == (360,)
        assert values.sum(dtype=float) + beyond == pytest.approx(of_wave.sum(), abs=1e-5)
    values, beyond = spread_over_window(of_wave, 0)
    assert beyond == pytest.approx(of_wave[120:].sum())
    np.testing.assert_allclose(values[[180, 181, 182]], of_wave[60] / 3, atol=1e-6)
    moved, beyond = spread_over_window(of_wave, 2)
    np.testing.assert_allclose(moved[186:189], of_wave[60] / 3, atol=1e-6)
    assert not moved[:6].any()
    assert beyond == pytest.approx(of_wave[118:].sum())
    earlier, beyond = spread_over_window(of_wave, -4)
    np.testing.assert_allclose(earlier[0], of_wave[4] / 3, atol=1e-6)
    assert beyond == pytest.approx(of_wave[:4].sum() + of_wave[124:].sum())


def test_features_are_rhythm_or_shape() -> None:
    assert len(CONTEXT_FEATURES) == 102
    assert CONTEXT_FEATURES[: len(INTERVAL_FEATURES)] == INTERVAL_FEATURES


def equal_by_shap(network: ContextNet, beats: Neighbourhoods, background: BeatContext) -> float:
    """Return the largest difference to shap's values, as a share of the largest value of each beat."""
    explainer = ContextShapExplainer.from_network(network, LABELS, background)
    worst = 0.0
    for row, index in enumerate(np.arange(len(beats)) % len(LABELS)):
        beat = beats[row : row + 1]
        (found,) = explainer.explain(beat, [LABELS[index]])
        of_features, of_waves = shares_by_shap(network, beat, int(index), background)
        values, beyond = spread_over_window(of_waves.sum(axis=0), int(beat.shifts[0]))
        is_rhythm = np.isin(CONTEXT_FEATURES, INTERVAL_FEATURES)
        elsewhere = np.array([of_features[is_rhythm].sum(), of_features[~is_rhythm].sum(), beyond])
        expected = np.concatenate([values, elsewhere])
        apart = np.concatenate([found.values, list(found.elsewhere.values())]) - expected
        assert np.abs(values).max() > 1e-4
        worst = max(worst, np.abs(apart[:360]).max() / np.abs(values).max())
        worst = max(worst, np.abs(apart).max() / np.abs(expected).max())
    return worst


def test_equals_shaps_deep_explainer() -> None:
    """At both ends of a record, too, where neighbours are missing, and with a shifted wave."""
    context = random_context(30, seed=5)
    context.shifts[15] = 3
    around = neighbourhoods(context, [0, 1, 6, 15, 23, 28, 29])
    assert equal_by_shap(random_context_network(), around, BACKGROUND) < 1e-4


@pytest.mark.parametrize("name", ["context-0", "context-fold3"])
def test_equals_shaps_deep_explainer_on_bundled_networks(name: str) -> None:
    network, background = load_network(find_model(name)), read_context_background(find_model(name))
    around = neighbourhoods(random_context(30, seed=6), [0, 9, 14, 29])
    assert isinstance(network, ContextNet)
    assert equal_by_shap(network, around, background) < 1e-4


def test_a_beat_that_is_the_background_has_no_values() -> None:
    context = random_context(9, seed=5)
    background = BeatContext(context.features[4:5], context.waves[4:5])
    explainer = ContextShapExplainer.from_network(random_context_network(), LABELS, background)
    (attribution,) = explainer.explain(neighbourhoods(context, [4]), ["V"])
    assert attribution.is_empty
    assert attribution.logit == pytest.approx(attribution.expected_logit, abs=1e-6)


def test_bundled_networks_are_explained_without_torch() -> None:
    code = """
import sys
import numpy as np
from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES, BeatContext
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.neighbourhood import neighbourhoods
from ecgviewer.explain.context_shap import ContextShapExplainer

record = BeatContext(np.ones((9, len(CONTEXT_FEATURES)), np.float32), np.ones((9, N_WAVES, WAVE_SAMPLES), np.float32))
(made,) = ContextShapExplainer(find_model("context-0")).explain(neighbourhoods(record, [4]), ["V"])
assert made.values.any()
print(*(library for library in ("torch", "shap", "captum") if library in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_beats_and_weights_of_another_network(tmp_path: Path) -> None:
    folder = save_random_context_model(tmp_path)
    assert ContextShapExplainer(folder).explain(neighbourhoods(random_context(3, seed=1), []), []) == []
    tensors = read_tensors(folder / WEIGHTS_FILE)
    tensors["wave.8.bias"], tensors["feature.0.bias"] = tensors["feature.0.bias"], tensors["wave.8.bias"]
    save_file(tensors, folder / WEIGHTS_FILE)
    with pytest.raises(ModelUnreadableError, match="are not those of architecture 'context'"):
        ContextShapExplainer(folder)
