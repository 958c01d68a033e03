"""SHAP of a context network: by hand, complete on a random one, and spread over the window."""

import numpy as np
import pytest
import torch
from context_samples import LABELS, random_context, random_context_network
from torch import nn

from ecgviewer.beats.context import CONTEXT_FEATURES, INTERVAL_FEATURES, BeatContext
from ecgviewer.classifiers.context_net import ContextNet
from ecgviewer.classifiers.neighbourhood import neighbourhoods
from ecgviewer.errors import InvalidInputError
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
