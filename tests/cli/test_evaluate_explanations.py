"""`evaluate --explanations` as a person uses it."""

from dataclasses import replace
from pathlib import Path

import pytest
from explanation_samples import explanation_result

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.cli.arguments.record_verbs import METHODS
from ecgviewer.cli.evaluate_explanations import print_explanation_evaluation
from ecgviewer.cli.main import main
from ecgviewer.evaluate.result_json import result_from_json
from ecgviewer.explain.attribution import TITLES
from ecgviewer.studies.explanations.explanation_page import method_verdict
from ecgviewer.studies.explanations.explanation_result import ExplanationResult
from ecgviewer.studies.explanations.explanation_tables import summary_table
from ecgviewer.workflows.trust.verdicts import read_verdicts

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "results"
MODELS = sorted(path.stem.removeprefix("explanations-") for path in RESULTS.glob("explanations-*.json"))


def _result(model: str) -> ExplanationResult:
    path = RESULTS / f"explanations-{model}.json"
    return result_from_json(path.read_bytes(), ExplanationResult, path.name)


def test_the_methods_on_the_command_line_are_those_there_are() -> None:
    assert set(METHODS) == {*TITLES, "none"}


def test_what_stands_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_explanation_evaluation(explanation_result())
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "explanations of m (v2), protocol patient"
    assert "SHAP 40 1.00 (0.50 to 1.25) 3.00 1.50 4.00 3.00 3.50 90 % 0.20 - 1.5" in lines
    assert "SHAP −2.00 (−2.50 to −0.50) −0.50 (−1.00 to 1.00) 1.00 (0.50 to 1.50) 0.50" in lines
    assert "Grad-CAM 0.10 0.05 −0.10 to 0.10 0 and 1 40 FAILED" in lines
    assert "SHAP V - 0.50, 0.40 to 0.60 (0.12, 10) -" in lines
    assert "SHAP V - 0.37 (0.12, 7) -" in lines
    assert any("95 % intervals, whole patients drawn with replacement (4 patients" in line for line in lines)
    assert any("30 of 90 beats marked by its first cardiologist, of 3 recordings" in line for line in lines)
    assert lines[-1] == "Verdict: Grad-CAM failed the sanity check."


def test_what_stands_in_the_text_without_the_qt_database(capsys: pytest.CaptureFixture[str]) -> None:
    print_explanation_evaluation(replace(explanation_result(), qtdb=None))
    text = capsys.readouterr().out
    assert "QT Database: not in a known folder, so no map was compared" in text
    assert "0.37" not in text


def test_a_line_of_the_summary() -> None:
    head, rows = summary_table([explanation_result()])
    assert len(rows) == 2
    assert rows[1][:4] == ["m", "SHAP", "−2.00 (−2.50 to −0.50)", "−0.50 (−1.00 to 1.00)"]
    assert dict(zip(head, rows[0], strict=True))["sanity"] == "FAILED"
    assert rows[1][-3:] == ["90 %", "passed", "0.20"]


@pytest.mark.parametrize("model", MODELS)
def test_verdicts_in_the_models_are_those_of_the_results(model: str) -> None:
    details = _result(model).details
    assert read_verdicts(find_model(model)) == {name: method_verdict(row) for name, row in details.items()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--folds", "5"], "--explanations has no use for --folds; leave out --folds"),
        (["-o", "report.pdf"], "choose a name that ends in .html"),
        (["--model", "none-such"], "no model is called 'none-such'"),
    ],
)
def test_refusals_are_one_line(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--explanations", *arguments]) != 0
    err = capsys.readouterr().err.strip()
    assert words in err
    assert "\n" not in err
