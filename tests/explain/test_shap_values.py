"""SHAP: by hand on networks small enough, complete on V1 and V2, equal to shap's, and where torch is not needed."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from random_networks import LABELS, random_beats, random_network
from safetensors.numpy import save_file
from torch import nn

from ecgviewer.classifiers.checkpoint import (
    BACKGROUND_FILE,
    WEIGHTS_FILE,
    find_model,
    load_network,
    read_background,
    read_tensors,
)
from ecgviewer.errors import InvalidInputError, ModelUnreadableError
from ecgviewer.explain.deep_shap import DeepShap
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


def _sixteen_beats() -> np.ndarray:
    """Return beats of three scales: near the background, ordinary, and far beyond it."""
    beats = random_beats(16, seed=2)
    beats[:4] *= 0.05
    beats[12:] *= 8
    return beats


@pytest.mark.parametrize("name", ["v1", "v2", "v1-patient-attention", "v2-patient"])
def test_equals_shaps_deep_explainer_on_bundled_networks(name: str) -> None:
    folder = find_model(name)
    explainer, deep = ShapExplainer(folder), DeepShap(load_network(folder), read_background(folder))
    windows = _sixteen_beats()
    positions = np.arange(16) % len(explainer.labels)
    found = explainer.values(windows, [explainer.labels[position] for position in positions])
    expected = deep.values(windows, positions)
    largest = np.abs(expected).max(axis=1, keepdims=True)
    assert largest.min() > 1e-3, "nothing would be equal to nothing"
    assert (np.abs(found - expected) / largest).max() < 1e-4


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_equals_shaps_deep_explainer_whatever_the_batch(name: str) -> None:
    """Of networks with random weights, with more centres than go back at once."""
    network, background, windows = random_network(name), random_beats(70, seed=1), _sixteen_beats()[:5]
    found = ShapExplainer.from_network(network, LABELS, background).values(windows, LABELS)
    expected = DeepShap(network, background).values(windows, np.arange(5))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_a_beat_that_is_the_background_has_no_values(name: str) -> None:
    """Every difference is 0, so a multiplier of 0 / 0 would show."""
    beat = random_beats(1, seed=3)
    (attribution,) = ShapExplainer.from_network(random_network(name), LABELS, beat).explain(beat, ["V"])
    assert attribution.is_empty
    assert attribution.logit == pytest.approx(attribution.expected_logit, abs=1e-6)


def test_bundled_networks_are_explained_without_torch() -> None:
    code = """
import sys
import numpy as np
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.explain.deep_shap import DeepShap
from ecgviewer.explain.shap_values import ShapExplainer

for name in ("v1", "v2"):
    (made,) = ShapExplainer(find_model(name)).explain(np.ones((1, 360), np.float32), ["V"])
    assert made.values.any()
print(*(library for library in ("torch", "shap", "captum") if library in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_weights_of_another_architecture(random_models: dict[str, Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(random_models["v2"], tmp_path / "m"))
    weights = read_tensors(folder / WEIGHTS_FILE)
    weights["features.10.weights"] = weights.pop("features.10.weight")
    save_file(weights, folder / WEIGHTS_FILE)
    with pytest.raises(ModelUnreadableError, match="are not those of architecture 'v2'"):
        ShapExplainer(folder)
