import json
from pathlib import Path

import numpy as np
import pytest
from marked_samples import write_labelled_record, write_marked_record, write_noise

from ecgviewer.classifiers.checkpoint import list_models, read_tensors
from ecgviewer.errors import ModelUnreadableError, OutputError
from ecgviewer.studies.waves import evaluate_waves as evaluation_workflow
from ecgviewer.studies.waves import neurokit_waves, train_waves
from ecgviewer.studies.waves.delineator_card import DelineatorCard, read_delineator_card
from ecgviewer.studies.waves.evaluate_waves import evaluate_waves
from ecgviewer.studies.waves.train_waves import LABELLED_RECORDS, train_wave_delineator
from ecgviewer.studies.waves.wave_loop import WaveRecipe
from ecgviewer.training.splits import DS1, DS2

_RECIPE = WaveRecipe(steps=2, n_marked=2, n_labelled=1, seed=4)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three marked records, one of a patient of DS2; two of DS1 and one of DS2 with labels; noise."""
    folder = tmp_path_factory.mktemp("data")
    for part in ("marked", "labelled", "noise"):
        (folder / part).mkdir()
    for name in ("sel100", "sel998", "sel999"):
        write_marked_record(folder / "marked", name)
    for name in ("101", "106", "100"):
        write_labelled_record(folder / "labelled", name, ["N", "N", "V"] * 20, afib_from=40)
    write_noise(folder / "noise")
    return folder


@pytest.fixture
def two_of_ds1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_waves, "LABELLED_RECORDS", ("101", "106"))
    monkeypatch.setattr(evaluation_workflow, "has_neurokit", lambda: False)


def _train(data: Path, folder: Path, n_folds: int) -> DelineatorCard:
    return train_wave_delineator(
        data / "marked", data / "labelled", data / "noise", folder, _RECIPE, n_folds, "the command"
    )


def test_no_record_of_the_test_side_is_trained_on() -> None:
    assert LABELLED_RECORDS == DS1
    assert not set(LABELLED_RECORDS) & set(DS2)


@pytest.mark.usefixtures("two_of_ds1")
def test_training_writes_a_whole_folder(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "waves"
    monkeypatch.setenv("ECGVIEWER_MODELS", str(tmp_path))
    card = _train(data, folder, 2)
    assert {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} == {
        "delineator.json",
        "network.onnx",
        "weights.safetensors",
        "fold-1/network.onnx",
        "fold-2/network.onnx",
    }
    assert json.loads((folder / "delineator.json").read_text()) == json.loads(json.dumps(card.as_dict()))
    assert read_delineator_card(folder) == card
    assert card.training_records == ("sel998", "sel999", "101", "106")
    assert card.left_out == ("sel100",)
    assert card.training_patients == ("mitdb-101", "mitdb-106", "sel998", "sel999")
    assert card.folds == (("sel100", "sel999", "106"), ("sel998", "101"))
    tensors = read_tensors(folder / "weights.safetensors")
    assert sum(tensor.size for tensor in tensors.values()) == card.n_values
    assert "waves" not in list_models(), "it classifies nothing"


@pytest.mark.usefixtures("two_of_ds1")
def test_each_record_is_scored_by_a_network_that_has_not_seen_it(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "waves"
    _train(data, folder, 2)
    records = ("101", "106", "100")
    evaluation = evaluate_waves(data / "labelled", data / "marked", folder, labelled_records=records)
    result = json.loads(json.dumps(evaluation.result().as_dict(), allow_nan=False))
    scores = result["qtdb"]["beat"]["ours"]
    assert [scores[wave]["n_marked"] for wave in ("p", "qrs", "t")] == [27, 30, 30]
    assert scores["p"]["n_unmarked"] == 3
    assert result["qtdb"]["each"]["ours"]["qrs"]["n_marked"] == 60
    assert set(result["mitdb"]) == {"DS1, cross-validated", "DS2", "DS2 without 202"}
    shares = result["mitdb"]["DS1, cross-validated"]["ours"]
    assert shares["V beats"]["n_beats"] == 40
    assert shares["beats in AFIB"]["n_beats"] == 40
    assert shares["N beats in sinus rhythm"]["n_beats"] == 54
    assert list(result["qtdb_per_record"]) == ["sel100", "sel998", "sel999"]


@pytest.mark.usefixtures("two_of_ds1")
def test_a_folder_that_cant_be_written_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="taken"):
        _train(data, tmp_path / "taken", 0)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"training_records": ["100"]}'])
def test_a_broken_card_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "delineator.json").write_text(content)
    with pytest.raises(ModelUnreadableError, match=r"train_wave_delineator\.py"):
        read_delineator_card(tmp_path)


def test_neurokit_gets_its_waves_by_place() -> None:
    r_sample = np.array([100, 300, 500])
    rows = neurokit_waves._beats_of(np.array([60.0, 290.0, 510.0]), r_sample, is_before=True)
    assert rows.tolist() == [0, 1, -1]
    rows = neurokit_waves._beats_of(np.array([60.0, 290.0, 510.0]), r_sample, is_before=False)
    assert rows.tolist() == [-1, 0, 2]
