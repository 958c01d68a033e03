"""`evaluate --explanations` as a person uses it."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.cli import _METHODS, main
from ecgviewer.cli_explanations import print_explanation_evaluation
from ecgviewer.explain.attribution import METHODS
from ecgviewer.workflows.trust import read_verdicts

RESULTS = Path(__file__).resolve().parents[1] / "docs" / "results"
MODELS = ("v1", "v2", "v1-patient", "v2-patient")


def _result(model: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULTS / f"explanations-{model}.json").read_text(encoding="utf-8"))
    return found


def test_the_methods_on_the_command_line_are_those_there_are() -> None:
    assert set(_METHODS) == {*METHODS, "none"}


def test_what_stands_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    result = _result("v2-patient")
    print_explanation_evaluation(result)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "explanations of v2-patient (v2), protocol patient"
    shap = next(line.split() for line in lines if line.split()[:1] == ["SHAP"])
    assert shap[2] == f"{result['methods']['shap']['deletion_auc']:.2f}"
    beats = next(line for line in lines if line.startswith("Beats:"))
    assert beats.endswith("the called class is explained.")
    assert lines[-1] == "Verdict: LayerCAM failed the sanity check."


@pytest.mark.parametrize("model", MODELS)
def test_verdicts_in_the_models_are_those_of_the_results(model: str) -> None:
    details = _result(model)["details"]
    assert read_verdicts(find_model(model)) == {name: row["passes_sanity"] for name, row in details.items()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--folds", "5"], "leave out --retrain, --retrain-seeds and --folds"),
        (["-o", "report.pdf"], "choose a name that ends in .html"),
        (["--model", "none-such"], "no model is called 'none-such'"),
    ],
)
def test_refusals_are_one_line(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--explanations", *arguments]) != 0
    err = capsys.readouterr().err.strip()
    assert words in err
    assert "\n" not in err
