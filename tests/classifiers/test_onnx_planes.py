"""Convolutions of windows as those of pictures: equal sums, the same inputs and outputs, or nothing is changed."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from random_networks import random_beats, random_network
from torch import nn

from ecgviewer.beats.onnx_sessions import new_session
from ecgviewer.classifiers.onnx_export import export_onnx
from ecgviewer.classifiers.onnx_planes import to_planes
from ecgviewer.classifiers.onnx_twin import OUTPUTS, export_window_twin


class Other(nn.Module):
    """A network with a step that isn't known."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(1, 3, 5, 2, 2)

    def forward(self, beats: torch.Tensor) -> torch.Tensor:
        passed: torch.Tensor = torch.tanh(self.convolution(beats))
        return passed


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_a_twin_in_planes_equals_the_one_in_lines(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = {"beats": random_beats(7, seed=4)[:, None]}
    planes, lines = tmp_path / "planes.onnx", tmp_path / "lines.onnx"
    export_window_twin(random_network(name), planes)
    monkeypatch.setattr("ecgviewer.classifiers.onnx_planes.to_planes", lambda *_: False)
    export_window_twin(random_network(name), lines)
    dimensions = {
        path: {len(t.dims) for t in onnx.load(path).graph.initializer if len(t.dims) > 2}
        for path in (planes, lines)
    }
    assert dimensions == {planes: {4}, lines: {3}}
    one, two = (new_session(path, "") for path in (planes, lines))
    assert [value.shape for value in one.get_outputs()] == [value.shape for value in two.get_outputs()]
    for found, expected in zip(one.run(OUTPUTS, windows), two.run(OUTPUTS, windows), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=2e-5 * np.abs(expected).max())


def test_a_step_that_is_not_known_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.onnx"
    export_onnx(Other().eval(), [torch.zeros(2, 1, 360)], ["beats"], ["map"], path)
    model = onnx.load(path)
    before = model.SerializeToString(deterministic=True)
    assert not to_planes(model, "beats", "map")
    assert model.SerializeToString(deterministic=True) == before
