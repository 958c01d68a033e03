"""What the command line writes never takes the place of what a person would miss."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.cli.main import main
from ecgviewer.studies.explanations import evaluate_explanations
from ecgviewer.studies.noise import evaluate_noise
from ecgviewer.studies.paper import paper_figures
from ecgviewer.studies.r_peaks import evaluate_r_peaks
from ecgviewer.workflows.evaluation import evaluate_model
from ecgviewer.workflows.explanations import summarise_records
from ecgviewer.workflows.review import review_record
from ecgviewer.workflows.training import train_context, train_model

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


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """The demo record as a person's own, in a folder of its own."""
    folder = tmp_path / "own"
    shutil.copytree(paths.resources_dir() / "demo", folder)
    return folder / "demo"


@pytest.fixture
def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a record would be read: what is wrong must be told before."""

    def begin(*_: object, **__: object) -> None:
        raise AssertionError("the work has begun")

    monkeypatch.setattr(review_record, "open_record", begin)
    monkeypatch.setattr(evaluate_model, "evaluate_model", begin)
    monkeypatch.setattr(evaluate_r_peaks, "evaluate_r_peaks", begin)
    monkeypatch.setattr(evaluate_noise, "evaluate_noise", begin)
    monkeypatch.setattr(evaluate_explanations, "evaluate_explanations", begin)
    monkeypatch.setattr(summarise_records, "summarise_records", begin)
    monkeypatch.setattr(paper_figures, "gather_paper_figures", begin)


@pytest.mark.usefixtures("no_reading")
@pytest.mark.parametrize("more", [(), ("--replace",)])
def test_no_verb_writes_over_the_record_it_reads(
    more: tuple[str, ...], record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    linked, hard = tmp_path / "link.csv", tmp_path / "hard.csv"
    linked.symlink_to(record.with_name("demo.dat"))
    os.link(record.with_name("demo.dat"), hard)
    before = sums(record.parent)
    files = [record.with_name(f"demo.{suffix}") for suffix in ("dat", "hea", "atr")]
    for file in (*files, linked, hard):
        assert "is a file of record demo" in fails(capsys, "classify", record, "-o", file, *more)
    for verb in (
        ("explain", record, "--beat", 3, "-o"),
        ("explain", record, "--beat", 3, "--method", "waves", "-o"),
        ("explain", record, "--beat", 3, "--compare", "v1", "-o"),
        ("explain", record, "--summary", "-o"),
        ("record", record, "--screenshot"),
        ("evaluate", "--data-dir", record.parent, "-o"),
        ("evaluate", "--noise", "--data-dir", record.parent, "-o"),
        ("evaluate", "--r-peaks", "--data-dir", record.parent, "-o"),
        ("evaluate", "--explanations", "--data-dir", record.parent, "-o"),
    ):
        assert "is a file of record demo" in fails(capsys, *verb, files[0], *more)
        assert "device" in fails(capsys, *verb, "/dev/null", *more)
    assert sums(record.parent) == before


@pytest.mark.usefixtures("no_reading")
def test_a_person_s_file_needs_replace(
    record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("x.csv", "x.svg", "x.html", "x.png", "figures/figure-3-beats.svg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("years")
    before = sums(tmp_path)
    for verb, name in (
        (("classify", record, "-o"), "x.csv"),
        (("explain", record, "--beat", 3, "-o"), "x.svg"),
        (("explain", record, "--beat", 3, "--method", "waves", "-o"), "x.png"),
        (("explain", record, "--beat", 3, "--compare", "v1", "-o"), "x.png"),
        (("explain", record, "--summary", "-o"), "x.html"),
        (("record", record, "--screenshot"), "x.png"),
        (("evaluate", "--data-dir", record.parent, "-o"), "x.html"),
        (("evaluate", "--paper-figures", "--data-dir", record.parent, "-o"), "figures"),
    ):
        assert "--replace" in fails(capsys, *verb, tmp_path / name)
        with pytest.raises(AssertionError, match="has begun"):
            main([*map(str, verb), str(tmp_path / name), "--replace"])
    assert sums(tmp_path) == before


def test_a_table_is_made_again_and_printed(
    record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "beats.csv"
    classify = ["classify", str(record), "--model", "v2", "-o"]
    assert main([*classify, str(table)]) == 0
    first = table.read_bytes()
    assert main([*classify, str(table)]) == 0
    assert table.read_bytes() == first
    capsys.readouterr()
    assert main([*classify, "-"]) == 0
    assert capsys.readouterr().out == first.decode().replace("\r\n", "\n")
    assert "choose one" in fails(capsys, *classify, "-", "--json")
