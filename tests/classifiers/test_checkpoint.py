"""A model's folder: written whole or not at all, read back equal, refused when it isn't one."""

import json
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from random_networks import random_beats, random_card, random_network

from ecgviewer import paths
from ecgviewer.classifiers import onnx_twin
from ecgviewer.classifiers.card import CARD_FILE
from ecgviewer.classifiers.checkpoint import (
    BACKGROUND_FILE,
    TWIN_FILE,
    WEIGHTS_FILE,
    find_model,
    list_models,
    load_network,
    read_background,
    save_model,
)
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import EcgViewerError, InvalidInputError, ModelUnreadableError, OutputError


@pytest.fixture
def model(tmp_path: Path, random_models: dict[str, Path]) -> Path:
    """A copy of V1's folder that a test may break."""
    return Path(shutil.copytree(random_models["v1"], tmp_path / "broken"))


def _change_card(folder: Path, **changes: object) -> None:
    fields = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    (folder / CARD_FILE).write_text(json.dumps({**fields, **changes}), encoding="utf-8")


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_round_trip(random_models: dict[str, Path], name: str) -> None:
    folder = random_models[name]
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        [CARD_FILE, WEIGHTS_FILE, TWIN_FILE, BACKGROUND_FILE]
    )
    saved, loaded = random_network(name).state_dict(), load_network(folder)
    assert not loaded.training
    for key, tensor in loaded.state_dict().items():
        if not key.endswith("num_batches_tracked"):
            assert torch.equal(tensor, saved[key]), key
    np.testing.assert_array_equal(read_background(folder), random_beats(8, seed=99))
    beats = torch.from_numpy(random_beats(4, seed=5))[:, None, :]
    with torch.no_grad():
        assert torch.equal(loaded(beats), random_network(name)(beats))


def test_a_model_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_twin, "export_window_twin", lambda _, path: path.write_bytes(b"twin"))
    folder = tmp_path / "deep" / "mine"
    background = random_beats(4, seed=1)
    for seed in (1, 2):
        network = random_network("v2", seed)
        card = random_card(network, "mine", "v2")
        save_model(folder, network, card, {"centres": background}, may_replace=seed == 2)
    assert torch.equal(load_network(folder).head.weight, random_network("v2", 2).head.weight)
    assert [entry.name for entry in folder.parent.iterdir()] == ["mine"], "nothing else is left"
    assert os.access(folder, os.X_OK)


def test_a_failed_save_leaves_the_old_model_and_nothing_else(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(onnx_twin, "export_window_twin", fail)
    before = {file.name: file.read_bytes() for file in model.iterdir()}
    network = random_network("v2")
    card, background = random_card(network, "broken", "v2"), {"centres": random_beats(4, seed=1)}
    with pytest.raises(OutputError, match=r"cannot write .*broken \(No space left on device\); choose"):
        save_model(model, network, card, background, may_replace=True)
    assert {file.name: file.read_bytes() for file in model.iterdir()} == before
    assert [entry.name for entry in model.parent.iterdir()] == ["broken"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    network = random_network("v2")
    with pytest.raises(OutputError, match=r"cannot write to .*file.*; choose another folder") as caught:
        save_model(
            tmp_path / "file" / "m",
            network,
            random_card(network, "m", "v2"),
            {"centres": random_beats(4, seed=1)},
        )
    assert "\n" not in str(caught.value)


def test_models_are_found_by_name_and_by_path(random_models: dict[str, Path], tmp_path: Path) -> None:
    own = paths.user_models_dir() / "own"
    shutil.copytree(random_models["v2"], own)
    shutil.copytree(random_models["v2"], paths.user_models_dir() / ".own-being-written")
    assert list_models()["own"] == own
    assert not [name for name in list_models() if name.startswith(".")]
    assert find_model("own") == own
    assert find_model(str(random_models["v1"])) == random_models["v1"]
    with pytest.raises(InvalidInputError, match=r"no model is called 'v7'; there are: .*own"):
        find_model("v7")


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(paths.user_models_dir().parent / "sprung"),)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a pickled archive", b"\xff" * 64, pickle.dumps(_Trap())]
)
@pytest.mark.parametrize("reader", [load_network, OnnxClassifier])
def test_weights_that_are_not_safetensors(model: Path, reader: type, content: bytes) -> None:
    (model / WEIGHTS_FILE).write_bytes(content)
    with pytest.raises(ModelUnreadableError, match="is not a safetensors file") as caught:
        reader(model)
    assert "\n" not in str(caught.value)
    assert str(model) in str(caught.value)


@pytest.mark.parametrize("file", [WEIGHTS_FILE, TWIN_FILE, CARD_FILE])
def test_a_missing_file_is_named(model: Path, file: str) -> None:
    (model / file).unlink()
    with pytest.raises(ModelUnreadableError, match=file.replace(".", r"\.")):
        OnnxClassifier(model)


@pytest.mark.parametrize("reader", [load_network, OnnxClassifier])
def test_a_card_for_another_architecture(model: Path, reader: type, random_models: dict[str, Path]) -> None:
    _change_card(model, architecture="v2")
    with pytest.raises(
        ModelUnreadableError, match="names architecture 'v2', whose last feature map is 190 x 3"
    ):
        reader(model)
    shutil.copy(random_models["v2"] / CARD_FILE, model / CARD_FILE)
    with pytest.raises(ModelUnreadableError, match=r"the weights in .* are not those"):
        reader(model)
    _change_card(model, architecture="transformer")
    with pytest.raises(ModelUnreadableError, match="no architecture is called 'transformer'"):
        reader(model)


@pytest.mark.parametrize("reader", [load_network, OnnxClassifier])
def test_a_card_with_other_classes(model: Path, reader: type) -> None:
    _change_card(model, labels=["N", "V"], confusion=[[1, 0], [0, 1]])
    with pytest.raises(ModelUnreadableError, match="restore the card or train again"):
        reader(model)


@pytest.mark.parametrize("reader", [load_network, OnnxClassifier])
def test_a_network_is_never_fed_otherwise_than_its_card_says(model: Path, reader: type) -> None:
    preprocessing = json.loads((model / CARD_FILE).read_text(encoding="utf-8"))["preprocessing"]
    _change_card(model, preprocessing={**preprocessing, "denoise": "none"})
    with pytest.raises(ModelUnreadableError, match=r"prepared otherwise \(denoise\).*train it again"):
        reader(model)


def test_another_network_s_twin(model: Path, random_models: dict[str, Path]) -> None:
    shutil.copy(random_models["v2"] / TWIN_FILE, model / TWIN_FILE)
    with pytest.raises(ModelUnreadableError, match=r"network\.onnx is not the network that the card"):
        OnnxClassifier(model)
    (model / TWIN_FILE).write_bytes(b"garbage")
    with pytest.raises(ModelUnreadableError, match="can't be read as ONNX"):
        OnnxClassifier(model)


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_background_that_is_none(model: Path, random_models: dict[str, Path], content: bytes) -> None:
    (model / BACKGROUND_FILE).write_bytes(content)
    with pytest.raises(ModelUnreadableError, match="is not a safetensors file"):
        read_background(model)
    shutil.copy(random_models["v1"] / WEIGHTS_FILE, model / BACKGROUND_FILE)
    with pytest.raises(EcgViewerError, match="holds no centres of training beats"):
        read_background(model)
