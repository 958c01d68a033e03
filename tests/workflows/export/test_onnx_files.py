"""ONNX networks made smaller: the same calls, fewer bytes; and what they add up for a beat."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from context_samples import random_context_network, save_random_context_model
from random_networks import random_beats, random_network
from torch import nn

from ecgviewer.beats.onnx_sessions import new_session
from ecgviewer.classifiers.model_folder import TWIN_FILE
from ecgviewer.files import MARK
from ecgviewer.studies.paper.costs import count_costs
from ecgviewer.workflows.export.onnx_files import marked, multiply_adds, only_logits, quantise, shorten


def logits_of(path: Path, windows: np.ndarray) -> np.ndarray:
    session = new_session(path, "")
    assert [output.name for output in session.get_outputs()] == ["logits"]
    found: np.ndarray = session.run(["logits"], {"beats": windows[:, None]})[0]
    return found


def save(model: onnx.ModelProto, path: Path) -> Path:
    path.write_bytes(model.SerializeToString())
    return path


def test_without_other_outputs_and_long_names_the_calls_are_the_same(
    random_models: dict[str, Path], tmp_path: Path
) -> None:
    twin, windows = random_models["v2"] / TWIN_FILE, random_beats(5, seed=1)
    expected = new_session(twin, "").run(["logits"], {"beats": windows[:, None]})[0]
    model = onnx.load(twin)
    only_logits(model)
    bare = save(model, tmp_path / "bare.onnx")
    np.testing.assert_array_equal(logits_of(bare, windows), expected)
    shorten(model)
    short = save(model, tmp_path / "short.onnx")
    np.testing.assert_array_equal(logits_of(short, windows), expected)
    assert short.stat().st_size < bare.stat().st_size - 3000
    assert all(len(name) <= 2 for node in model.graph.node for name in node.output if name != "logits")


def test_v2_in_numbers_of_one_byte_fits_45_kb_and_calls_nearly_alike(
    random_models: dict[str, Path], tmp_path: Path
) -> None:
    windows = random_beats(400, seed=1)
    model = onnx.load(random_models["v2"] / TWIN_FILE)
    only_logits(model)
    source = save(model, tmp_path / "float.onnx")
    small = tmp_path / "small.onnx"
    quantise(source, small, [{"beats": window[None, None]} for window in windows[:200]])
    small.write_bytes(marked(onnx.load(small)))
    assert small.stat().st_size <= 45 * 1024
    assert small.read_bytes().endswith(MARK)
    expected, found = logits_of(source, windows), logits_of(small, windows)
    assert np.abs(found - expected).max() > 0, "nothing was rounded"
    assert np.mean(found.argmax(axis=1) == expected.argmax(axis=1)) > 0.95


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_multiply_adds_are_those_of_the_layers(name: str, random_models: dict[str, Path]) -> None:
    model = onnx.load(random_models[name] / TWIN_FILE)
    assert multiply_adds(model) == count_costs(random_network(name)).n_macs


def test_multiply_adds_of_a_context_network(tmp_path: Path) -> None:
    """Both convolutions over the wave are used at 44 and 22 steps, all else once a beat."""
    network = random_context_network()
    sizes = {
        name: module.weight.numel()
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv1d | nn.Linear)
    }
    expected = 44 * sizes.pop("wave.0") + 22 * sizes.pop("wave.3") + sum(sizes.values())
    assert multiply_adds(onnx.load(save_random_context_model(tmp_path) / TWIN_FILE)) == expected
