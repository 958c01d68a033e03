"""Networks of rhythms: their folder, their twin, their calls."""

import json
from pathlib import Path
from typing import cast

import numpy as np
import onnxruntime
import pytest
import torch

from ecgviewer.classifiers.checkpoint import state_arrays
from ecgviewer.classifiers.rhythm.exgnet import ExgNet, MeanHead, PeakHead
from ecgviewer.classifiers.rhythm.prepared_signals import without_baseline
from ecgviewer.classifiers.rhythm.rhythm_card import RHYTHM_CARD_FILE, RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_classifier import open_rhythm_classifier
from ecgviewer.classifiers.rhythm.rhythm_models import (
    find_rhythm_model,
    list_rhythm_models,
    load_rhythm_network,
    save_rhythm_model,
)
from ecgviewer.classifiers.rhythm.rhythm_registry import rhythm_architecture
from ecgviewer.errors import InvalidInputError, ModelUnreadableError, OutputError

LABELS = ("AFIB", "GSVT", "SB", "SR")


def save_random(folder: Path, architecture: str = "exgnet") -> Path:
    torch.manual_seed(0)
    spec = rhythm_architecture(architecture)
    network = spec.build(4).eval()
    n_values = sum(array.size for array in state_arrays(network).values())
    example = torch.zeros(1, len(spec.leads), spec.n_samples)
    with torch.no_grad():
        steps = spec.with_maps(network)(example)[2].shape[3]
    card = RhythmCard(
        name=folder.name, architecture=architecture, labels=LABELS, leads=spec.leads, fs_hz=spec.fs_hz,
        duration_s=spec.duration_s, n_values=n_values, size_kb=round(n_values * 4 / 1024, 2),
        map_steps=steps, seed=0, epochs=1, recipe={}, trained_on={"chapman": 2},
        training_patients=("a", "b"), licence="none", data_sha256="", command="",
    )  # fmt: skip
    save_rhythm_model(folder, network, card)
    return folder


@pytest.fixture(scope="module", params=["exgnet", "exgnet-af", "lightx3ecg"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_random(tmp_path_factory.mktemp("models") / "random", request.param)


def test_twin_calls_as_the_network_does(folder: Path) -> None:
    classifier = open_rhythm_classifier(folder)
    n_leads = len(classifier.card.leads)
    signals = np.random.default_rng(0).normal(0, 0.3, (70, n_leads, 1000)).astype(np.float32)
    found = classifier.run(signals)
    network = load_rhythm_network(folder)
    with torch.no_grad():
        prepared = torch.from_numpy(without_baseline(signals, 100.0))
        logits, shares, maps = classifier.spec.with_maps(network)(prepared)[:3]
        assert network(prepared).numpy() == pytest.approx(logits.numpy(), abs=1e-5)
    assert found.logits == pytest.approx(logits.numpy(), abs=1e-4)
    assert found.shares == pytest.approx(shares.numpy(), abs=1e-5)
    assert found.maps == pytest.approx(maps.numpy(), abs=1e-4)
    assert found.shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert found.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert classifier.predict(signals).shape == (70, 4)


def test_one_large_value_of_a_recording_counts_by_hand() -> None:
    head = PeakHead(2, 2).eval()
    with torch.no_grad():
        head.mean.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0]]))
        head.mean.bias.copy_(torch.tensor([0.5, 0.0]))
        head.peak.weight.copy_(torch.tensor([[0.0, 0.0], [1.0, 2.0]]))
    # Two windows of two steps: the channels' means are 1 and 2, their largest values 1 and 3, then 3 and 3.
    windows = torch.tensor([[[1.0, 1.0], [3.0, 1.0]], [[-1.0, 3.0], [1.0, 3.0]]])
    found = head.call_recordings(windows[None])
    # The mean of the largest values is 2 and 3, the largest of all 3 and 3: half of both 2.5 and 3.
    assert found[0].tolist() == pytest.approx([1 + 0.5, 2 + 2.5 + 2 * 3])
    assert head(windows)[0].tolist() == pytest.approx([1 + 0.5, 2 + 1 + 2 * 3])
    mean = MeanHead(2, 2).eval()
    assert torch.allclose(mean.call_recordings(windows[None])[0], mean(windows).mean(dim=0))


@pytest.mark.parametrize("architecture", ["exgnet", "exgnet-af"])
def test_the_twin_calls_a_recording_as_the_network_does(architecture: str, tmp_path: Path) -> None:
    classifier = open_rhythm_classifier(save_random(tmp_path / "random", architecture))
    signals = np.random.default_rng(1).normal(0, 0.3, (1, 3000)).astype(np.float32)
    signals[0, 1500:1520] += 5
    network = cast("ExgNet", load_rhythm_network(classifier.folder))
    windows = signals.reshape(3, 1, 1000)
    with torch.no_grad():
        maps = network.features(torch.from_numpy(without_baseline(windows, 100.0)))
        expected = network.classify.call_recordings(maps[None])[0].softmax(dim=0).numpy()
    assert classifier.predict_recording(signals) == pytest.approx(expected, abs=1e-4)
    by_windows = classifier.run(windows).logits.mean(axis=0)
    is_mean = np.abs(np.exp(by_windows) / np.exp(by_windows).sum() - expected).max() < 1e-4
    assert is_mean == (architecture == "exgnet")


@pytest.mark.parametrize("architecture", ["exgnet", "exgnet-af"])
def test_the_map_of_one_lead_is_grad_cam(architecture: str) -> None:
    torch.manual_seed(1)
    spec = rhythm_architecture(architecture)
    network = spec.build(3).eval()
    signals = torch.randn(2, 1, 1000)
    with torch.no_grad():
        found = spec.with_maps(network)(signals)[2]
    for label in range(3):
        feature_map = network.get_submodule("features")(signals).detach().requires_grad_()
        network.get_submodule("classify")(feature_map)[:, label].sum().backward()
        weights = feature_map.grad.mean(dim=2, keepdim=True)
        expected = torch.relu((weights * feature_map).sum(dim=1))
        assert torch.allclose(found[:, label, 0], expected, rtol=1e-4, atol=1e-7)
    assert found.max() > 0


def test_features_are_absent_at_inference(folder: Path) -> None:
    session = onnxruntime.InferenceSession(str(folder / "network.onnx"))
    assert [value.name for value in session.get_inputs()] == ["signals"]
    assert session.get_inputs()[0].shape[2:] == [1000]
    whole = (
        ["recording"]
        if json.loads((folder / RHYTHM_CARD_FILE).read_text())["architecture"] == "exgnet-af"
        else []
    )
    assert [value.name for value in session.get_outputs()] == ["logits", "shares", "maps", *whole]


def test_it_fits_a_megabyte(folder: Path) -> None:
    card = json.loads((folder / RHYTHM_CARD_FILE).read_text())
    assert 50_000 < card["n_values"] < 250_000
    assert card["size_kb"] < 1024
    assert (folder / "weights.safetensors").stat().st_size < 1e6


def test_models_are_found_and_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGVIEWER_MODELS", str(folder.parent))
    assert list_rhythm_models()["random"] == folder
    assert find_rhythm_model(str(folder)) == folder
    with pytest.raises(InvalidInputError, match="no network of rhythms is called 'v1'"):
        find_rhythm_model("v1")
    with pytest.raises(OutputError, match="already"):
        save_random(folder)


def test_a_damaged_card_is_told_in_one_line(tmp_path: Path) -> None:
    folder = save_random(tmp_path / "random")
    card = json.loads((folder / RHYTHM_CARD_FILE).read_text())
    (folder / RHYTHM_CARD_FILE).write_text(json.dumps({**card, "fs_hz": 250.0}))
    with pytest.raises(ModelUnreadableError, match="at another rate"):
        open_rhythm_classifier(folder)
    (folder / RHYTHM_CARD_FILE).write_text(json.dumps({**card, "labels": "AFIB"}))
    with pytest.raises(ModelUnreadableError, match="labels"):
        open_rhythm_classifier(folder)


def test_baseline_gain_and_offset_are_taken_off() -> None:
    time = np.arange(1000) / 100
    beats = (np.abs(time % 1 - 0.5) < 0.03).astype(float)
    drifting = beats + 3 * np.sin(2 * np.pi * 0.05 * time) + 7
    both = without_baseline(np.stack([beats, drifting, np.zeros(1000)])[:, None], 100.0)
    assert np.abs(both[1, 0, 100:-100] - both[0, 0, 100:-100]).mean() < 0.15
    assert without_baseline(5 * beats[None, None], 100.0) == pytest.approx(both[:1], abs=1e-5)
    assert not both[2].any()
    assert np.abs(both).max() <= 6
