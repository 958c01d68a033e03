"""What the command line writes never takes the place of what a person would miss."""

import hashlib
from pathlib import Path

import pytest

from ecgviewer.cli import main
from ecgviewer.workflows import train_context, train_model

pytestmark = pytest.mark.usefixtures("qapp")


def fails(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that shall end with one line, and return the line."""
    assert main([str(argument) for argument in arguments]) == 1, arguments
    err = capsys.readouterr().err
    assert err.startswith("ecgviewer: ")
    assert err.count("\n") == 1
    return err


def sums(folder: Path) -> dict[str, str]:
    """Return the checksum of each file in a folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a training would begin: what is wrong must be told before."""

    def begin(*_: object, **__: object) -> None:
        raise AssertionError("the training has begun")

    monkeypatch.setattr(train_model, "load_beat_set", begin)
    monkeypatch.setattr(train_context, "records_of", begin)


@pytest.mark.usefixtures("no_training")
@pytest.mark.parametrize(
    "more", [(), ("--replace",), ("--arch", "context", "--protocol", "patient", "--replace")]
)
def test_a_database_is_never_replaced_by_a_model(
    more: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mitdb").mkdir()
    for name in ("100.hea", "100.dat", "100.atr"):
        (tmp_path / "mitdb" / name).write_text(name)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.tex").write_text("years")
    before = sums(tmp_path)
    for name in ("mitdb", "thesis"):
        err = fails(capsys, "train", "--name", name, "-o", tmp_path, "--data-dir", tmp_path / "mitdb", *more)
        assert f"{name} is a folder that holds no model" in err
    assert sums(tmp_path) == before


@pytest.mark.usefixtures("no_training")
@pytest.mark.parametrize("name", ["..", ".", "../x", "/x", "a/../../x", ".x", "a b", "aux"])
def test_no_name_leads_out_of_the_folder(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    err = fails(capsys, "train", "--name", name, "-o", tmp_path, "--data-dir", tmp_path, "--replace")
    assert "can't be a model's name" in err


@pytest.mark.usefixtures("no_training")
def test_a_model_is_replaced_only_with_replace(
    random_models: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = random_models["v1"].parent
    before = sums(models)
    train = ("train", "--name", "v1", "-o", models, "--data-dir", tmp_path)
    assert "--replace" in fails(capsys, *train)
    with pytest.raises(AssertionError, match="has begun"):
        main([*map(str, train), "--replace"])
    assert sums(models) == before
