"""The verb `export`."""

import json
from pathlib import Path

import numpy as np
import pytest
from random_networks import LABELS, random_beats

from ecgviewer.cli.main import main
from ecgviewer.training.dataset import BeatSet
from ecgviewer.workflows.export import export_model as module
from ecgviewer.workflows.export.window_export import WindowExport


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    n_beats, ones = 1000, np.ones(1000, np.int64)
    names = np.full(n_beats, "208")
    beats = BeatSet(LABELS, random_beats(n_beats, seed=3), ones, names, names, ones, names, names)
    monkeypatch.setattr(WindowExport, "_all_beats", lambda *_: beats)
    monkeypatch.setattr(module, "_LATENCY_RUNS", 10)


def test_a_network_is_written_and_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "v2", "--data-dir", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "written to v2.onnx: 153.1 KB; how beats are prepared: v2.json" in told
    assert "against torch on 1,000 beats: 100.00% called alike" in told
    assert "0.51 million multiply-adds a beat, about 2.3 uJ" in told
    assert {path.name for path in tmp_path.iterdir()} == {"v2.onnx", "v2.json"}
    assert main(["export", "v2", "--json", "--data-dir", str(tmp_path), "-o", "other.onnx"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["path"], found["form"], found["n_checked"]) == ("other.onnx", "onnx", 1000)


def test_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "none", "-o", str(tmp_path / "a.onnx")]) == 1
    assert "no model is called 'none'" in capsys.readouterr().err
    assert main(["export", "v2", "-o", str(tmp_path / "a.pt"), "--data-dir", str(tmp_path)]) == 1
    assert "choose a name that ends in .onnx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
