"""SHAP: by hand on networks small enough, complete on V1 and V2, and without a trace in the network."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import shap
import torch
from random_networks import LABELS, random_beats, random_network
from torch import nn

from ecgviewer.classifiers.checkpoint import BACKGROUND_FILE
from ecgviewer.errors import InvalidInputError, ModelUnreadableError
from ecgviewer.explain.shap_values import ShapExplainer


def _sparse(**samples: float) -> np.ndarray:
    """Return a window that is zero but for samples given as s10=3.0."""
    window = np.zeros(360, np.float32)
    for name, value in samples.items():
        window[int(name[1:])] = value
    return window


def _one_relu_network() -> nn.Module:
    """Logit = 1 + 2 * max(0, x[10] + x[200])."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(360, 1), nn.ReLU(), nn.Linear(1, 1))
    with torch.no_grad():
        network[1].weight.copy_(torch.from_numpy(_sparse(s10=1, s200=1))[None])
        network[1].bias.zero_()
        network[3].weight.fill_(2)
        network[3].bias.fill_(1)
    return network


def test_linear_network_by_hand() -> None:
    """Of a linear logit a sample's value is weight * (sample - its mean over the background)."""
    rng = np.random.default_rng(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(360, 3))
    background, windows = rng.normal(size=(7, 360)), rng.normal(size=(4, 360))
    explainer = ShapExplainer.from_network(network, "abc", background)
    weight = network[1].weight.detach().numpy()
    expected = weight[[2, 0, 2, 1]] * (windows - background.mean(axis=0))
    np.testing.assert_allclose(explainer.values(windows, ["c", "a", "c", "b"]), expected, atol=1e-6)


def test_one_relu_by_hand() -> None:
    """The beat has 3 and -1 at the two samples, so the ReLU gets and gives 2, and the logit is 5.

    Against (0, 0) the ReLU gets and gives 0: multiplier (2 - 0) / (2 - 0) = 1, values 2 * (3, -1).
    Against (-1, -3) it gets -4 and gives 0: multiplier 2 / 6, values 2 / 3 * (4, 2).
    Both have logit 1; the mean of the values is (13 / 3, -1 / 3), which sums to 5 - 1.
    """
    background = np.stack([_sparse(), _sparse(s10=-1, s200=-3)])
    explainer = ShapExplainer.from_network(_one_relu_network(), ["N"], background, "tiny")
    (attribution,) = explainer.explain(_sparse(s10=3, s200=-1)[None], ["N"])
    expected = _sparse(s10=13 / 3, s200=-1 / 3)
    np.testing.assert_allclose(attribution.values, expected, atol=1e-6)
    assert attribution.logit == 5
    assert attribution.expected_logit == 1
    assert attribution.additivity_error == pytest.approx(0, abs=1e-6)
    assert attribution.is_signed
    assert (attribution.method, attribution.model_name, attribution.label) == ("shap", "tiny", "N")


def test_a_closed_relu_against_a_closed_one_has_no_values() -> None:
    explainer = ShapExplainer.from_network(_one_relu_network(), ["N"], _sparse(s10=-1)[None])
    (attribution,) = explainer.explain(_sparse(s10=-5, s7=9)[None], ["N"])
    assert attribution.is_empty
    assert attribution.logit == attribution.expected_logit == 1


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_values_sum_to_the_logit_less_its_mean(name: str, recwarn: pytest.WarningsRecorder) -> None:
    network, background = random_network(name), random_beats(12, seed=1)
    explainer = ShapExplainer.from_network(network, LABELS, background)
    windows = random_beats(5, seed=2)
    explained = explainer.explain(windows, LABELS)
    with torch.no_grad():
        logits = network(torch.from_numpy(windows)[:, None]).double().numpy()
        expected = network(torch.from_numpy(background)[:, None]).double().numpy().mean(axis=0)
    assert np.abs(np.diag(logits) - expected).max() > 1, "nothing to explain would be explained well"
    for index, attribution in enumerate(explained):
        assert attribution.values.shape == (360,)
        assert attribution.logit == pytest.approx(logits[index, index], abs=1e-4)
        assert attribution.expected_logit == pytest.approx(expected[index], abs=1e-4)
        difference = logits[index, index] - expected[index]
        assert attribution.values.sum() == pytest.approx(difference, abs=1e-4)
        assert attribution.additivity_error < 1e-4
        assert attribution.additivity_error < 1e-3 * max(abs(difference), 0.1)
        assert attribution.values.min() < 0 < attribution.values.max()
    assert not [warning for warning in recwarn if "unrecognized" in str(warning.message)]


def test_a_wrong_attribution_shows_in_the_additivity_error(monkeypatch: pytest.MonkeyPatch) -> None:
    explainer = ShapExplainer.from_network(_one_relu_network(), ["N"], _sparse()[None])
    monkeypatch.setattr(explainer, "values", lambda *_: _sparse(s10=3)[None])
    (attribution,) = explainer.explain(_sparse(s10=2)[None], ["N"])
    assert attribution.additivity_error == pytest.approx(1)  # logit 5, mean 1, sum 3
    assert attribution.relative_additivity_error == pytest.approx(0.25)


def test_each_beat_is_explained_for_its_own_label() -> None:
    explainer = ShapExplainer.from_network(random_network("v2"), LABELS, random_beats(6, seed=1))
    windows = random_beats(4, seed=2)
    together = explainer.values(windows, ["V", "N", "V", "A"])
    for row, label in enumerate(["V", "N", "V", "A"]):
        alone = explainer.values(windows[row : row + 1], [label])
        np.testing.assert_allclose(together[row], alone[0], atol=1e-5)
    other = explainer.values(windows, ["N", "N", "V", "A"])
    assert np.abs(other[0] - together[0]).max() > 1e-3


def test_nothing_is_left_behind_when_shap_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    network, windows = random_network("v2"), random_beats(2, seed=2)
    explainer = ShapExplainer.from_network(network, LABELS, random_beats(6, seed=1))
    before = explainer.values(windows, ["N", "V"])
    backward = torch.autograd.grad

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(torch.autograd, "grad", fail)
    with pytest.raises(RuntimeError, match="out of memory"):
        explainer.values(windows, ["N", "V"])
    monkeypatch.setattr(torch.autograd, "grad", backward)
    np.testing.assert_array_equal(explainer.values(windows, ["N", "V"]), before)


def test_explains_where_gradients_are_switched_off() -> None:
    explainer = ShapExplainer.from_network(_one_relu_network(), ["N"], _sparse()[None])
    with torch.no_grad():
        assert explainer.values(_sparse(s10=2)[None], ["N"])[0, 10] == pytest.approx(4)


def test_a_network_in_training_is_explained_as_it_predicts() -> None:
    network = random_network("v2")
    explainer = ShapExplainer.from_network(network, LABELS, random_beats(6, seed=1))
    training = ShapExplainer.from_network(network.train(), LABELS, random_beats(6, seed=1))
    windows = random_beats(2, seed=2)
    np.testing.assert_array_equal(training.values(windows, ["N", "V"]), explainer.values(windows, ["N", "V"]))
    assert network.training


def test_no_beats() -> None:
    explainer = ShapExplainer.from_network(_one_relu_network(), ["N"], _sparse()[None])
    assert explainer.explain(np.empty((0, 360), np.float32), []) == []


def test_one_output_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five outputs would take five times as long."""
    seen = []
    original = shap.DeepExplainer.__init__

    def watch(self: object, model: nn.Module, data: torch.Tensor) -> None:
        seen.append(tuple(model(data).shape))
        original(self, model, data)

    monkeypatch.setattr(shap.DeepExplainer, "__init__", watch)
    explainer = ShapExplainer.from_network(random_network("v2"), LABELS, random_beats(6, seed=1))
    explainer.values(random_beats(3, seed=1), ["N", "A", "N"])
    assert seen == [(6, 1), (6, 1)]


def test_mistakes(random_models: dict[str, Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(random_models["v2"], tmp_path / "m"))
    explainer = ShapExplainer(folder)
    with pytest.raises(InvalidInputError, match="the model has no class 'F'; its classes are N, L, R, A, V"):
        explainer.explain(random_beats(1, seed=1), ["F"])
    with pytest.raises(ValueError, match="2 labels for 1 beats"):
        explainer.values(random_beats(1, seed=1), ["N", "N"])
    (folder / BACKGROUND_FILE).unlink()
    with pytest.raises(ModelUnreadableError, match=r"background\.safetensors is missing"):
        ShapExplainer(folder)
