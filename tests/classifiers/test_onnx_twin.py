"""The ONNX twin equals torch, says nothing while it is made, and names no path."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from random_networks import random_beats, random_network

from ecgviewer.classifiers.checkpoint import TWIN_FILE
from ecgviewer.classifiers.onnx_twin import OUTPUTS, export_window_twin


@pytest.fixture(scope="module", params=["v1", "v2"])
def twin(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[torch.nn.Module, Path]:
    network = random_network(request.param, seed=3)
    path = tmp_path_factory.mktemp("twin") / "network.onnx"
    export_window_twin(network, path)
    return network, path


@pytest.mark.parametrize("n_beats", [1, 2, 3, 17, 256])
def test_twin_equals_torch(twin: tuple[torch.nn.Module, Path], n_beats: int) -> None:
    network, path = twin
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    beats = random_beats(n_beats, seed=n_beats)[:, None, :]
    logits, feature_map = session.run(list(OUTPUTS), {"beats": beats})
    with torch.no_grad():
        expected = network(torch.from_numpy(beats)).numpy(), network.features(torch.from_numpy(beats)).numpy()
    assert np.ptp(expected[0]) > 0.1, "a test on logits that are all alike would say nothing"
    np.testing.assert_allclose(logits, expected[0], atol=1e-4)
    np.testing.assert_allclose(feature_map, expected[1], atol=1e-4)


def test_twin_is_one_small_file_without_paths(twin: tuple[torch.nn.Module, Path]) -> None:
    _, path = twin
    assert [file.name for file in path.parent.iterdir()] == ["network.onnx"]
    content = path.read_bytes()
    assert len(content) < 350_000
    assert b".py" not in content
    assert str(Path(torch.__file__).parent).encode() not in content


def test_export_is_silent_repeatable_and_leaves_the_network_alone(
    tmp_path: Path,
    random_models: dict[str, Path],
    capfd: pytest.CaptureFixture[str],
    recwarn: pytest.WarningsRecorder,
) -> None:
    network = random_network("v2")
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    capfd.readouterr()
    export_window_twin(network, tmp_path / TWIN_FILE)
    assert capfd.readouterr() == ("", "")
    assert len(recwarn) == 0
    assert (tmp_path / TWIN_FILE).read_bytes() == (random_models["v2"] / TWIN_FILE).read_bytes()
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
    assert not network.training
