"""Calibration and the outside score in an evaluation: as JSON, text, page and in the window."""

import json
from dataclasses import replace

import numpy as np
import pytest
from evaluation_samples import sample_beats
from pytestqt.qtbot import QtBot
from random_networks import random_card, random_network

from ecgviewer.cli.evaluate import print_evaluation
from ecgviewer.ui.evaluation.evaluation_table import EvaluationTable
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.workflows.evaluation.evaluation import Evaluation, seed_result
from ecgviewer.workflows.evaluation.evaluation_report import evaluation_html
from ecgviewer.workflows.evaluation.evaluation_result import EvaluationResult


@pytest.fixture(scope="module")
def result() -> EvaluationResult:
    """158 beats, 8 of them F: all called with 0.9, of the 150 others 125 rightly; F has score 2, V 1, others 0."""
    plain = sample_beats()
    scores = np.where(plain.symbols == "F", 2.0, np.where(plain.symbols == "V", 1.0, 0.0))
    beats = replace(
        plain,
        confidence=np.full(plain.n_beats, 0.9),
        outside_scores=scores,
        is_unsure=scores > 0.5,
    )
    paced = replace(
        beats.select(np.arange(4)),
        symbols=np.array(["/", "/", "f", "N"]),
        record_names=np.array(["104", "107", "107", "107"]),
        outside_scores=np.array([0.0, 3.0, 3.0, 9.0]),
    )
    card = random_card(random_network("v2"), "sample", "v2")
    made = Evaluation(card, "patient", beats, True, {0: seed_result(beats)}, paced=paced)
    return made.result()


def test_figures_in_json(result: EvaluationResult) -> None:
    result = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert result["calibration"]["ece"] == pytest.approx(0.9 - 125 / 150)
    assert result["seeds_ece"]["0"] == pytest.approx(0.9 - 125 / 150)
    outside = result["outside"]
    assert outside["n_inside"] == 150
    assert outside["per_symbol"]["F"]["auroc"] == 1
    # 40 of the 150 have a 1 as V has: V is above the 110 others and equal to the 40.
    assert outside["per_symbol"]["V"]["auroc"] == pytest.approx((110 + 20) / 150)
    assert outside["per_symbol"]["/"]["auroc"] == pytest.approx((110 / 2 + 150) / 300)
    assert outside["per_symbol_with_mlii"]["/"]["auroc"] == 1
    assert result["reliability"]["per_class"]["V"]["right"]["value"] == pytest.approx(30 / 40)
    assert result["reliability"]["per_class"]["V"]["right_if_sure"]["value"] == 0
    assert result["patient_figures"]["VEB"]["median"]["value"] == pytest.approx(2 * 30 / (30 + 40))
    assert outside["unsure_right"] == pytest.approx(30 / 125)
    assert outside["unsure_wrong"] == pytest.approx(10 / 25)


def test_figures_in_text(result: EvaluationResult, capsys: pytest.CaptureFixture[str]) -> None:
    print_evaluation(result)
    text = capsys.readouterr().out
    assert "expected calibration error 0.0667" in text
    assert "outside score by symbol, against the 150 beats" in text
    assert "unsure: 0.240 of the right calls, 0.400 of the wrong ones" in text
    assert (
        "marked unsure: 0.400 (0.000-1.000) of the wrong calls, 0.240 (0.000-1.000) of the right ones" in text
    )
    # Of V 40 were called so rightly or not, all by one patient but ten.
    called_v = next(line.split() for line in text.splitlines() if line.split()[:2] == ["V", "40"])
    assert called_v[2] == "0.750"


def test_figures_on_the_page(result: EvaluationResult) -> None:
    page = evaluation_html(result)
    assert "Expected calibration error 0.0667" in page
    assert "Beats outside the classes" in page
    assert "How far calls can be taken at their word" in page
    assert "0.400 <small>" in page  # of the wrong calls that are marked, with an interval beside it
    without = evaluation_html(
        replace(result, calibration=None, outside=None, reliability=None, without_232=None, strict_split=None)
    )
    assert "alibration" not in without
    assert "outside the classes" not in without.lower()


def test_figures_in_the_window(result: EvaluationResult, qtbot: QtBot) -> None:
    table = EvaluationTable(LIGHT)
    qtbot.addWidget(table)
    table.show_result(result)
    assert "Expected calibration error of the called class's probability: 0.0667." in table.notes
    assert "AUROC of beats of none of the classes: / 0.683, F 1.000, f 1.000." in table.notes
