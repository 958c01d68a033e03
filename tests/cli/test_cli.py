"""The command line as a person uses it: output, exit status, one line for each mistake."""

import csv
import json
import shutil
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.classifiers.card import read_card
from ecgviewer.cli import main as main_module
from ecgviewer.cli.main import main
from ecgviewer.cli.parser import build_parser

LABELS = ["N", "L", "R", "A", "V"]

# One application for all tests: the figures would else make one that can show no window.
pytestmark = pytest.mark.usefixtures("qapp")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def assert_one_line(err: str, *parts: str) -> None:
    assert err.startswith("ecgviewer: ")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


@pytest.mark.parametrize(
    "verb",
    ["record", "demo", "classify", "waves", "summary", "explain", "train", "evaluate", "models", "data"],
)
def test_each_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert "example: ecgviewer" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["classify"],
        ["explain", "demo"],
        ["explain", "demo", "--beat", "first"],
        ["record", "demo", "--time", "1:2:3:4"],
        ["record", "demo", "--size", "10x10"],
        ["record", "demo", "--method", "magic"],
    ],
)
def test_wrong_arguments_end_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_times_are_read_as_people_write_them() -> None:
    parser = build_parser()
    for text, seconds in (("75", 75.0), ("10:24.5", 624.5), ("1:00:01", 3601.0)):
        assert parser.parse_args(["record", "208", "--time", text]).time == seconds


def test_classify_prints_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "classify", "demo", "--model", "v2", "--json")
    result = json.loads(out)
    assert status == 0
    assert (result["record"], result["model"], result["labels"]) == ("demo", "v2", LABELS)
    assert result["n_beats"] == len(result["beats"])
    assert result["n_outside_classes"] == sum(beat["symbol"] == "F" for beat in result["beats"])
    counts = np.array(result["confusion"])
    called = [b for b in result["beats"] if b["label"] is not None and b["symbol"] in LABELS]
    assert counts.sum() == len(called)
    assert result["accuracy"] == pytest.approx(np.trace(counts) / counts.sum())
    for beat in called[:50]:
        assert sum(beat["probabilities"].values()) == pytest.approx(1, abs=1e-4)
        assert beat["label"] == max(beat["probabilities"], key=beat["probabilities"].get)


def test_without_a_model_groups_are_called(capsys: pytest.CaptureFixture[str]) -> None:
    """The default network knows AAMI groups: S stands for a, A, J and S, N for L and R too."""
    status, out, _ = run(capsys, "classify", "demo", "--json")
    result = json.loads(out)
    assert status == 0
    assert (result["model"], result["labels"]) == ("context-0", ["N", "S", "V"])
    group = {"N": "N", "L": "N", "R": "N", "A": "S", "V": "V"}
    counts = np.zeros((3, 3), dtype=int)
    for beat in result["beats"]:
        if beat["symbol"] in group and beat["label"]:
            counts["NSV".index(group[beat["symbol"]]), "NSV".index(beat["label"])] += 1
    assert result["confusion"] == counts.tolist()
    assert result["n_outside_classes"] == sum(beat["symbol"] == "F" for beat in result["beats"])


def test_a_beat_at_the_edge_has_null_probabilities(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "classify", "demo", "--json")
    edge = [beat for beat in json.loads(out)["beats"] if beat["reason"] == "window incomplete"]
    assert edge
    for beat in edge:
        assert beat["label"] is None
        assert set(beat["probabilities"].values()) == {None}


def test_the_csv_holds_what_the_json_holds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "beats.csv"
    _, out, _ = run(capsys, "classify", "demo", "--json", "-o", target)
    beats = json.loads(out)["beats"]
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(beats)
    for row, beat in zip(rows, beats, strict=True):
        assert (row["label"] or None) == beat["label"]
        assert int(row["r_sample"]) == beat["r_sample"]
        if beat["label"]:
            assert float(row[f"p_{beat['label']}"]) == beat["probabilities"][beat["label"]]


def test_without_a_reference_nothing_is_scored(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for suffix in ("hea", "dat"):
        shutil.copy(paths.resources_dir() / "demo" / f"demo.{suffix}", tmp_path / f"demo.{suffix}")
    status, out, err = run(capsys, "classify", tmp_path / "demo", "--json")
    result = json.loads(out)
    assert status == 0
    assert err.splitlines() == [f"note: record demo: {note}" for note in result["notes"]]
    assert "R peaks are detected" in err
    assert result["accuracy"] is None
    assert result["confusion"] is None
    assert result["r_peaks"] == "detected"
    assert result["n_beats"] > 300


@pytest.mark.parametrize("model", ["v1", "v2"])
def test_an_explained_beat_adds_up(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("explain", "demo", "--beat", "40", "--model", model, "--json")
    _, out, _ = run(capsys, *arguments, "--method", "shap")
    result = json.loads(out)
    assert len(result["values"]) == 360
    assert sum(result["values"]) + result["expected_logit"] == pytest.approx(result["logit"], abs=1e-3)
    assert result["additivity_error"] < 1e-3
    _, out, _ = run(capsys, *arguments)
    assert json.loads(out)["method"] == "shap", "the most faithful one"
    _, out, _ = run(capsys, *arguments, "--method", "gradcam")
    result = json.loads(out)
    assert len(result["values"]) == {"v1": 10, "v2": 3}[model]
    assert min(result["values"]) >= 0
    _, out, _ = run(capsys, *arguments, "--layer", "features.1")
    result = json.loads(out)
    assert result["layer"] == "features.1"
    assert len(result["values"]) > 80
    assert min(result["values"]) >= 0


def test_a_layer_goes_with_grad_cam_only(capsys: pytest.CaptureFixture[str]) -> None:
    for method in ("shap", "waves"):
        arguments = ("explain", "demo", "--beat", "40", "--model", "v2", "--method", method)
        status, _, err = run(capsys, *arguments, "--layer", "features.1")
        assert status == 1
        assert_one_line(err, "--layer is for --method gradcam")


@pytest.mark.parametrize("suffix", ["png", "svg", "npz"])
def test_figures_and_values_are_written(
    suffix: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / f"beat.{suffix}"
    status, _, _ = run(
        capsys,
        *("explain", "demo", "--model", "v2", "--time", "0:20", "--class", "A", "-o", target),
        *("--method", "gradcam"),
    )
    assert status == 0
    if suffix == "npz":
        values = np.load(target)
        assert values["window"].shape == (360,)
        assert values["values"].shape == (3,)
    else:
        start = {"png": b"\x89PNG", "svg": b"<?xml"}[suffix]
        assert target.read_bytes().startswith(start)


def test_models_lists_what_each_card_says(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "models", "--json")
    models = {model["name"]: model for model in json.loads(out)}
    assert models["v1"]["size_kb"] == pytest.approx(302.18, abs=0.005)
    assert models["v2"]["size_kb"] == pytest.approx(157.76, abs=0.005)
    of_rhythms = {name for name, model in models.items() if model.get("calls") == "rhythm"}
    assert {"exgnet", "exgnet-af", "lightx3ecg-cpsc"} <= of_rhythms
    assert [name for name in of_rhythms if models[name]["is_demonstration"]] == ["lightx3ecg-cpsc"]
    for name in models.keys() - of_rhythms:
        assert set(models[name]) == {
            "name",
            "architecture",
            "size_kb",
            "protocol",
            "accuracy",
            "training_records",
            "training_patients",
        }
    assert len(models["v1"]["training_records"]) == 48
    assert len(models["v1"]["training_patients"]) == 47


def test_mistakes_end_with_1_and_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    for arguments, parts in (
        (("classify", missing / "x"), ("x",)),
        (("classify", "demo", "--model", "v9"), ("v9", "v1")),
        (("classify", "demo", "--lead", "aVR"), ("aVR", "MLII")),
        (("classify", "demo", "-o", missing / "beats.csv"), ("beats.csv",)),
        (("explain", "demo", "--beat", "99999"), ("99999",)),
        (("explain", "demo", "--beat", "0"), ("no beat 0", "398")),
        (("explain", "demo", "--beat", "-1"), ("no beat -1",)),
        (("explain", "demo", "--time", "99:00"), ("5940",)),
        (("explain", "demo", "--beat", "40", "--class", "Z"), ("Z",)),
        (("explain", "demo", "--beat", "40", "-o", tmp_path / "x.gif"), (".png",)),
        (("train", "--arch", "v7", "--data-dir", tmp_path), ("v7",)),
        (("train", "--arch", "v1", "--data-dir", missing), ("missing",)),
        (("train", "--arch", "v1", "--data-dir", tmp_path), ("no WFDB record",)),
        (("train", "--arch", "v1", "--name", "v2", "--data-dir", tmp_path), ("v2", "--name")),
        (("evaluate", "--protocol", "magic", "--data-dir", tmp_path), ("magic",)),
        (("record", "demo", "--screenshot", tmp_path / "x.jpg"), ("ends in .png",)),
        (("record", "demo", "--screenshot", missing / "x.png"), ("missing", "folder")),
        (("record", "demo", "--beat", "99999", "--screenshot", tmp_path / "x.png"), ("99999",)),
    ):
        status, _, err = run(capsys, *arguments)
        assert status == 1, arguments
        assert_one_line(err, *parts)


@pytest.mark.parametrize(
    ("file", "content", "part"),
    [
        ("weights.safetensors", b"not safetensors", "weights"),
        ("network.onnx", b"not onnx", "network.onnx"),
        ("card.json", b"{}", "card"),
        ("card.json", None, "no model"),
    ],
)
def test_damaged_models_are_named(
    file: str, content: bytes | None, part: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "models" / "broken"
    shutil.copytree(paths.bundled_models_dir() / "v2", folder)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    status, _, err = run(capsys, "explain", "demo", "--beat", "40", "--method", "shap", "--model", folder)
    assert status == 1
    assert_one_line(err, "broken")


@pytest.mark.parametrize("file", ["weights.safetensors", "network.onnx"])
def test_no_picture_is_made_with_a_damaged_model(
    file: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder, picture = tmp_path / "broken", tmp_path / "x.png"
    shutil.copytree(paths.bundled_models_dir() / "v2", folder)
    (folder / file).write_bytes(b"damaged")
    status, _, err = run(capsys, "record", "demo", "--model", folder, "--screenshot", picture)
    assert status == 1
    assert_one_line(err, "broken", file)
    assert not picture.exists()


def test_without_a_display_a_picture_is_saved_and_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.hea").write_text("short 1 360 400\nshort.dat 16 200/mV 16 0 0 0 0 MLII\n")
    (tmp_path / "short.dat").write_bytes(np.arange(400, dtype="<i2").tobytes())
    status, out, err = run(capsys, "record", "short")
    assert status == 0
    assert (tmp_path / "ecgviewer-short.png").read_bytes().startswith(b"\x89PNG")
    lines = out.splitlines()
    assert lines[0] == "record short: 0:01 at 360 Hz, lead MLII"
    assert len(lines) == 6
    assert "ecgviewer-short.png" in lines[5]
    assert err.count("note: record short: ") == err.count("\n") == 2


def test_a_card_for_another_architecture_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "swapped"
    shutil.copytree(paths.bundled_models_dir() / "v2", folder)
    card = json.loads((folder / "card.json").read_text())
    card["architecture"] = "v1"
    (folder / "card.json").write_text(json.dumps(card))
    status, _, err = run(capsys, "classify", "demo", "--model", folder)
    assert status == 1
    assert_one_line(err, "v2", "v1")


def test_a_model_with_a_broken_card_is_left_out_and_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(paths.bundled_models_dir() / "v2", tmp_path / "mine")
    card = json.loads((tmp_path / "mine" / "card.json").read_text())
    (tmp_path / "mine" / "card.json").write_text(json.dumps({**card, "training": []}))
    monkeypatch.setenv("ECGVIEWER_MODELS", str(tmp_path))
    status, out, err = run(capsys, "models", "--json")
    assert status == 0
    assert {"v1", "v2", "context-0"} <= {row["name"] for row in json.loads(out)}
    assert "mine" not in out
    assert err.startswith("note: model mine is left out: ")
    assert "field 'training'" in err
    assert err.count("\n") == 1
    status, out, _ = run(capsys, "classify", "demo", "--json")
    assert status == 0
    assert json.loads(out)["model"].startswith("context")


def test_data_list_says_what_is_there_and_what_to_do_otherwise(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ECGVIEWER_DATA", raising=False)
    status, out, _ = run(capsys, "data", "list")
    assert status == 0
    assert out.startswith("no records in ")
    assert "ecgviewer data fetch mitdb" in out
    (tmp_path / "x.hea").write_text("x 1 360 10\n")
    assert run(capsys, "data")[1] == f"{tmp_path}: x\n"
    status, _, err = run(capsys, "data", "list", "--data-dir", tmp_path / "missing")
    assert status == 1
    assert_one_line(err, "missing", "--data-dir")


def test_a_card_survives_writing_and_reading() -> None:
    for name in ("v1", "v2"):
        card = read_card(paths.bundled_models_dir() / name)
        assert card.labels == tuple(LABELS)
        assert card.protocol == "paper"
        assert card.seed == 0


@pytest.mark.data
def test_208_by_numbers(mitdb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "classify", "208", "--model", "v2", "--data-dir", mitdb, "--json")
    result = json.loads(out)
    assert result["n_beats"] == 2955
    assert result["n_outside_classes"] == 373 + 2 + 2
    assert result["seen_in_training"] is True
    assert sum(map(sum, result["confusion"])) == 2955 - 377 - 2 + sum(
        beat["reason"] is not None and beat["symbol"] not in LABELS for beat in result["beats"]
    )
    assert result["accuracy"] > 0.97


@pytest.mark.data
def test_208_is_called_by_a_network_that_has_not_seen_it(
    mitdb: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, "classify", "208", "--data-dir", mitdb, "--json")
    result = json.loads(out)
    assert result["model"].startswith("context-fold")
    assert result["seen_in_training"] is False
    card = read_card(paths.bundled_models_dir() / result["model"])
    assert "208" not in card.training_records
    assert len(card.training_records) > 30
    assert result["n_outside_classes"] == 373 + 2
    assert result["accuracy"] > 0.9


def test_after_a_window_the_process_ends_at_once_with_what_was_registered_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[object] = []
    monkeypatch.setattr(main_module, "main", lambda: 3)
    monkeypatch.setattr(main_module.atexit, "_run_exitfuncs", lambda: done.append("registered"))
    monkeypatch.setattr(main_module.os, "_exit", done.append)
    monkeypatch.setattr(main_module.threading, "enumerate", lambda: [threading.current_thread()])
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", main_module)
    with pytest.raises(SystemExit) as ended:  # only since the process goes on here
        main_module.run()
    assert done == ["registered", 3]
    assert ended.value.code == 3
    monkeypatch.delitem(sys.modules, "PySide6.QtWidgets")
    with pytest.raises(SystemExit):
        main_module.run()
    assert done == ["registered", 3]
