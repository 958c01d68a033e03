"""The verb `explain --compare`."""

import json
from pathlib import Path

import pytest

from ecgviewer.cli.main import main

DEMO = ("explain", "demo", "--beat", "41")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_picture_and_json_of_two_networks(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = tmp_path / "compared.svg"
    options = ("--compare", "v1,v2-patient", "--class", "A", "--json", "-o", picture)
    status, out, _ = run(capsys, *DEMO, *options)
    result = json.loads(out)
    assert status == 0
    assert [network["model"] for network in result["networks"]] == ["v1", "v2-patient"]
    assert [network["class"] for network in result["networks"]] == ["A", "A"]
    for network in result["networks"]:
        assert set(network["methods"]) == {"gradcam", "shap", "layercam", "integrated"}
        assert len(network["agreement"]) == 6
        assert network["methods"]["layercam"]["failed_sanity_check"]
        assert network["waves"]["class"] == "A"
    (between,) = result["between"]
    assert between["same_class"]
    assert all(
        each["disagree"] == (each["spearman"] is not None and each["spearman"] < 0.2)
        for each in between["methods"].values()
    )
    assert result["notes"]
    assert b"Integrated gradients" in picture.read_bytes()


def test_the_default_networks_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, *DEMO, "--compare")
    assert status == 0
    assert "v1-patient: calls V" in out
    assert "v1-patient against v2-patient, same method: Grad-CAM" in out
    assert "not a known training record" in out
    assert "LayerCAM fails the sanity check on this network" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--compare", "v9"), "no model is called 'v9'"),
        (("--compare", "v1,v2,v1-beat,v2-beat"), "4 networks can't be compared"),
        (("--compare", "v1", "--model", "v2"), "--model doesn't go with --compare"),
        (("--compare", "v1", "-o", "x.npz"), ".png, .svg or .pdf"),
        (("--compare", "v1", "--class", "Z"), "knows no class Z"),
    ],
)
def test_errors_in_one_line(options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *DEMO, *options)
    assert (status, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1
