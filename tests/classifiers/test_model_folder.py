"""Which names and places a model may have."""

from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.classifiers.model_folder import MODEL, check_model_name, check_model_place
from ecgviewer.classifiers.rhythm.rhythm_models import RHYTHM_MODEL
from ecgviewer.errors import EcgViewerError, InvalidInputError, OutputError
from ecgviewer.studies.small_networks.network_folders import network_kind


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "/etc", "a/b", "a\\b", "C:x", ".hidden", "a b", "-x", "CON", "nul.txt", "x."],
)
def test_names_that_no_model_can_have(name: str) -> None:
    with pytest.raises(InvalidInputError, match="can't be a model's name") as caught:
        check_model_name(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["v1", "v2-mine_3", "2nd.try", "context-fold5", "console"])
def test_names_that_a_model_can_have(name: str) -> None:
    check_model_name(name)


def test_every_bundled_model_is_one() -> None:
    """Else it could not be replaced by training it again."""
    for folder in paths.bundled_models_dir().iterdir():
        kind = {"rpeaks": network_kind("detector.json"), "waves": network_kind("delineator.json")}
        others = RHYTHM_MODEL if (folder / RHYTHM_MODEL.needed).is_file() else MODEL
        assert kind.get(folder.name, others).foreign_entries(folder) == [], folder.name
        assert (folder / kind.get(folder.name, others).needed).is_file()


def test_a_model_is_replaced_when_asked_for_and_a_thesis_never(
    tmp_path: Path, random_models: dict[str, Path]
) -> None:
    model = random_models["v1"]
    with pytest.raises(OutputError, match=r"a model in .*v1 already"):
        check_model_place(model)
    check_model_place(model, may_replace=True)
    (tmp_path / "mitdb").mkdir()
    (tmp_path / "mitdb" / "100.dat").write_bytes(b"a record")
    with pytest.raises(EcgViewerError, match="holds no model"):
        check_model_place(tmp_path / "mitdb", may_replace=True)
    with pytest.raises(InvalidInputError):
        check_model_place(tmp_path / "mitdb" / "..", may_replace=True)


def test_a_model_without_its_place_is_back_when_models_are_listed(random_models: dict[str, Path]) -> None:
    own = paths.user_models_dir()
    work = own / ".mine-abcd1234"
    work.mkdir(parents=True)
    (work / "ecgviewer.lock").write_text('{"made_by": "ecgviewer", "folder": "mine", "kind": "model"}')
    for file in random_models["v2"].iterdir():
        (work / "old").mkdir(exist_ok=True)
        (work / "old" / file.name).write_bytes(file.read_bytes())
    assert list_models()["mine"] == own / "mine"
    assert [entry.name for entry in own.iterdir()] == ["mine"]
