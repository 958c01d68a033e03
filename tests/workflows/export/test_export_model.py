"""Exports: equal to the network, whole, never over what a person would miss, and not written where they lose calls."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from context_samples import random_context, random_context_network, save_random_context_model
from random_networks import LABELS, random_beats, random_network

from ecgviewer.beats.onnx_sessions import new_session
from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.files import is_made_here
from ecgviewer.training.dataset import BeatSet
from ecgviewer.workflows.export import export_model as module
from ecgviewer.workflows.export.context_export import ContextExport
from ecgviewer.workflows.export.export_model import export_model
from ecgviewer.workflows.export.window_export import WindowExport

N_BEATS = 1200


def random_set() -> BeatSet:
    targets = np.repeat(np.arange(5), [900, 100, 100, 90, 10])
    windows = random_beats(N_BEATS, seed=3)
    names, symbols = np.repeat(["100", "208"], N_BEATS // 2), np.array(LABELS)[targets]
    return BeatSet(LABELS, windows, targets, names, names, np.arange(N_BEATS), symbols, np.full(N_BEATS, ""))


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WindowExport, "_all_beats", lambda *_: random_set())
    monkeypatch.setattr(module, "_LATENCY_RUNS", 10)


def scores_of(stored: float, *exported: float) -> object:
    """Return scores that are asked for again and again."""
    left = list(exported)

    def scores(*_: object) -> Iterator[tuple[str, int, float, float]]:
        yield "paper", 500, stored, left.pop(0)

    return scores


@pytest.mark.parametrize("form", ["onnx", "torchscript"])
def test_another_program_gets_the_networks_logits(
    form: str, random_models: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / f"mine{module.FORMS[form]}"
    result = export_model(random_models["v2"], form, path, tmp_path)
    windows = random_beats(3, seed=9)
    with torch.no_grad():
        expected = random_network("v2")(torch.from_numpy(windows)[:, None]).numpy()
    if form == "onnx":
        (found,) = new_session(path, "").run(["logits"], {"beats": windows[:, None]})
    else:
        found = torch.jit.load(path)(torch.from_numpy(windows)[:, None]).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert (result.n_bytes, result.n_checked, result.same_calls) == (path.stat().st_size, 1000, 1.0)
    assert result.multiply_adds == 506306
    assert result.energy_uj == pytest.approx(506306 * 4.6e-6)
    assert result.latency_ms > 0
    told = json.loads(path.with_suffix(".json").read_text())
    assert told["classes"] == list(LABELS)
    assert told["preprocessing"]["denoise"].startswith("Symlet-4")
    assert list(told["inputs"]) == ["beats"]
    assert told["measured"]["n_checked"] == 1000


def test_a_context_network_takes_any_number_of_beats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = random_context(1100, seed=4)
    monkeypatch.setattr(
        ContextExport,
        "beats",
        lambda *_: [{"features": context.features[None], "waves": context.waves[None]}],
    )
    folder, path = save_random_context_model(tmp_path), tmp_path / "c.pt"
    assert export_model(folder, "torchscript", path, tmp_path).n_checked == 1100
    inputs = torch.from_numpy(context.features[None, :40]), torch.from_numpy(context.waves[None, :40])
    with torch.no_grad():
        expected = random_context_network()(*inputs)
        np.testing.assert_allclose(torch.jit.load(path)(*inputs), expected, atol=1e-4)


def test_what_was_made_here_is_replaced_and_nothing_else(
    random_models: dict[str, Path], tmp_path: Path
) -> None:
    for name in ("a.onnx", "a.pt"):
        form = "onnx" if name.endswith("onnx") else "torchscript"
        export_model(random_models["v2"], form, tmp_path / name, tmp_path)
        assert is_made_here(tmp_path / name)
        assert is_made_here(tmp_path / "a.json")
        export_model(random_models["v2"], form, tmp_path / name, tmp_path)
    for foreign in ("b.onnx", "c.json"):
        (tmp_path / foreign).write_bytes(b"{}")
    with pytest.raises(OutputError, match=r"b\.onnx is there already, and not from ecgviewer"):
        export_model(random_models["v2"], "onnx", tmp_path / "b.onnx", tmp_path)
    with pytest.raises(OutputError, match=r"c\.json is there already"):
        export_model(random_models["v2"], "onnx", tmp_path / "c.onnx", tmp_path)
    assert not (tmp_path / "c.onnx").exists()
    with pytest.raises(InvalidInputError, match=r"choose a name that ends in \.pt"):
        export_model(random_models["v2"], "torchscript", tmp_path / "d.onnx", tmp_path)


def test_one_byte_a_number_is_scored_and_refused_where_it_loses_calls(
    random_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "small.onnx"
    monkeypatch.setattr(WindowExport, "scores", scores_of(0.987, 0.98, 0.984))
    with pytest.raises(
        OutputError, match=r"98\.40 % of the test beats of protocol paper right in place of 98\.70"
    ):
        export_model(random_models["v2"], "onnx-int8", path, tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(WindowExport, "scores", scores_of(0.987, 0.986))
    result = export_model(random_models["v2"], "onnx-int8", path, tmp_path)
    assert result.scores[0].points_lost == pytest.approx(0.1)
    assert result.size_kb < 45
    assert result.scales == "tensor"
    assert 0 < result.largest_difference < 0.5


def test_where_one_scale_a_tensor_loses_calls_each_channel_has_its_own(
    random_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sizes = tmp_path / "small.onnx", {}
    for scales, exported in (("tensor", (0.986,)), ("channel", (0.984, 0.986))):
        monkeypatch.setattr(WindowExport, "scores", scores_of(0.987, *exported))
        result = export_model(random_models["v2"], "onnx-int8", path, tmp_path)
        assert result.scales == scales
        assert result.scores[0].exported == pytest.approx(98.6)
        sizes[scales] = path.stat().st_size
    assert sizes["channel"] > sizes["tensor"] + 3000


def test_another_network_than_torchs_is_not_written(
    random_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "load_network", lambda folder: random_network("v2", seed=1))
    with pytest.raises(OutputError, match=r"differ from torch's by .* nothing was written"):
        export_model(random_models["v2"], "onnx", tmp_path / "a.onnx", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_scores_are_of_the_test_beats_of_each_protocol(
    random_models: dict[str, Path], tmp_path: Path
) -> None:
    sight = WindowExport(random_models["v2"], tmp_path)
    sight.card.training.update({"architecture": "v2", "name": "x", "beats_per_class": 20})
    session = new_session(random_models["v2"] / "network.onnx", "")
    found = list(sight.scores(tmp_path, session, module.Progress(), module.CancelToken()))
    assert [protocol for protocol, *_ in found] == ["paper", "beat", "patient"]
    assert found[2][1] == 600, "record 100 is of DS2, record 208 of DS1"
    assert all(stored == exported for _, _, stored, exported in found)
    calibration = sight.calibration()
    assert len(calibration) == 500
    assert calibration[0]["beats"].shape == (1, 1, 360)
