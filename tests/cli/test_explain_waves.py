"""The verb `explain --method waves`, and words and criteria in JSON."""

import json
from pathlib import Path

import pytest

from ecgviewer.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


DEMO = ("explain", "demo", "--beat", "40", "--model", "v2")


@pytest.mark.parametrize("fill", [None, "line", "mean beat"])
def test_values_in_json_add_up(fill: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    options = () if fill is None else ("--fill", fill)
    status, out, _ = run(
        capsys, *DEMO, "--method", "waves", "--class", "A", "--against", "N", "--json", *options
    )
    result = json.loads(out)
    assert status == 0
    assert (result["class"], result["against"], result["fill"]) == ("A", "N", fill or "line")
    n_players = len(result["players"])
    assert "QRS" in result["players"]
    assert len(result["values"]) == len(result["percent"]) == n_players
    assert len(result["interactions"]) == n_players * (n_players - 1) // 2
    assert result["n_coalitions"] == 2**n_players
    assert sum(result["values"]) == pytest.approx(result["logit"] - result["logit_without_players"], abs=1e-5)
    assert result["efficiency_error"] < 1e-5
    assert sum(map(abs, result["percent"])) == pytest.approx(100)


def test_a_context_network_has_rhythm_too(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *DEMO[:-1], "context-0", "--method", "waves", "--json")
    if status == 1 and "no model" in err:
        pytest.skip("context-0 does not come with the program")
    result = json.loads(out)
    assert result["players"][-2:] == ["rhythm", "beats alike"]
    assert result["efficiency_error"] < 1e-5


def test_table_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, *DEMO, "--method", "waves")
    assert status == 0
    _, as_json, _ = run(capsys, *DEMO, "--method", "waves", "--json")
    result = json.loads(as_json)
    for player, value in zip(result["players"], result["values"], strict=True):
        assert any(line.split()[-2:-1] == [f"{value:+.4f}"] for line in out.splitlines() if player in line)
    for sentence in result["in_words"]:
        assert sentence in out
    for criterion in result["criteria"]:
        assert criterion["criterion"] in out


@pytest.mark.parametrize("method", ["gradcam", "waves"])
def test_words_and_criteria_of_every_method(method: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *DEMO, "--method", method, "--json")
    result = json.loads(out)
    label, probabilities = result["beat"]["label"], result["beat"]["probabilities"]
    assert result["in_words"][0] == f"Called {label} with {min(probabilities[label], 0.99):.2f}."
    assert 2 <= len(result["in_words"]) <= 4
    assert {criterion["state"] for criterion in result["criteria"]} <= {"met", "not met", "can't be measured"}
    assert result["criteria"]


@pytest.mark.parametrize("fill", ["line", "mean beat"])
def test_a_figure_names_every_wave(fill: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path, asked = (
        tmp_path / "waves.svg",
        ("--method", "waves", "--class", "A", "--against", "N", "--fill", fill),
    )
    status, out, _ = run(capsys, *DEMO, *asked, "-o", path)
    assert status == 0
    assert f"written to {path}" in out
    drawn = path.read_text()
    _, as_json, _ = run(capsys, *DEMO, *asked, "--json")
    result = json.loads(as_json)
    for player, value in zip(result["players"], result["values"], strict=True):
        assert f">{player}</text>" in drawn
        assert f">{value:+.2f}</text>".replace("-", "−") in drawn
    assert f"v2: why {result['class']} and not N" in drawn
    assert (fill == "line") == ("the line between its neighbours" in drawn)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--against", "N"), "--against is for --method waves"),
        (("--fill", "line"), "--fill is for --method waves"),
        (("--method", "waves", "--class", "A", "--against", "A"), "why A and not A"),
        (("--method", "waves", "--against", "Z"), "doesn't know class 'Z'"),
        (("--method", "waves", "-o", "x.npz"), ".png, .svg or .pdf"),
    ],
)
def test_errors_in_one_line(options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *DEMO, *options)
    assert (status, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1
