import json
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer.classifiers.checkpoint import list_models, read_tensors
from ecgviewer.errors import OutputError
from ecgviewer.studies.r_peaks import train_r_peaks
from ecgviewer.studies.r_peaks.detector_card import read_detector_card
from ecgviewer.studies.r_peaks.r_peak_loop import RPeakRecipe
from ecgviewer.studies.r_peaks.train_r_peaks import TRAINING_RECORDS, train_r_peak_detector
from ecgviewer.training.splits import DS2

_RECIPE = RPeakRecipe(steps=2, batch_size=2, seed=4)


def _write_record(folder: Path, name: str, seed: int, has_beats: bool) -> None:
    """Two minutes of noise, with a spike and a reference every 0.8 s where there are beats."""
    rng = np.random.default_rng(seed)
    signals = rng.normal(0, 0.05, size=(43_200, 2))
    beats = np.arange(300, 43_000, 288)
    if has_beats:
        signals[beats] += 1
        wfdb.wrann(name, "atr", beats, ["N"] * beats.size, fs=360, write_dir=str(folder))
    wfdb.wrsamp(name, 360, ["mV"] * 2, ["MLII", "V1"], signals, fmt=["16"] * 2, write_dir=str(folder))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(train_r_peaks, "TRAINING_RECORDS", ("a", "b", "c"))
    for seed, name in enumerate("abc"):
        _write_record(tmp_path, name, seed, has_beats=True)
    for seed, name in enumerate(("bw", "em", "ma")):
        _write_record(tmp_path, name, 10 + seed, has_beats=False)
    return tmp_path


def test_no_record_of_the_test_side_is_trained_on() -> None:
    assert len(TRAINING_RECORDS) == 26
    assert not set(TRAINING_RECORDS) & set(DS2)


def test_training_writes_a_whole_folder(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tmp_path / "models"
    monkeypatch.setenv("ECGVIEWER_MODELS", str(models))
    card = train_r_peak_detector(data, data, models / "rpeaks", _RECIPE, 2, "the command")
    assert {file.name for file in (models / "rpeaks").iterdir()} == {
        "detector.json",
        "network.onnx",
        "weights.safetensors",
    }
    assert json.loads((models / "rpeaks" / "detector.json").read_text()) == json.loads(
        json.dumps(card.as_dict())
    )
    assert read_detector_card(models / "rpeaks") == card
    assert card.command == "the command"
    assert card.seed == 4
    assert card.training_records == card.training_patients == ("a", "b", "c")
    tensors = read_tensors(models / "rpeaks" / "weights.safetensors")
    assert sum(tensor.size for tensor in tensors.values()) == card.n_values == 24_737
    assert "rpeaks" not in list_models(), "it classifies nothing"


def test_each_record_is_held_out_once(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rpeaks"
    validation = train_r_peak_detector(data, data, folder, _RECIPE, 2, "").cross_validation
    assert validation is not None
    assert validation.folds == (("a", "c"), ("b",))
    assert {name: row.n_reference for name, row in validation.per_record.items()} == {
        "a": 149, "b": 149, "c": 149,
    }  # fmt: skip
    assert validation.pooled.n_reference == 447


def test_a_folder_that_cant_be_written_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="taken"):
        train_r_peak_detector(data, data, tmp_path / "taken", _RECIPE, 0, "")
