"""An evaluation in short, with its intervals and with what the figures don't say."""

from dataclasses import replace

import pytest
from evaluation_samples import sample_result
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecgviewer.evaluate.patient_figures import PatientFigures
from ecgviewer.evaluate.reliability import CallReliability, PatientSpread, Reliability
from ecgviewer.evaluate.scores import Figure
from ecgviewer.ui.evaluation.evaluation_table import EvaluationTable
from ecgviewer.ui.look.plain_table import PlainTable
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.workflows.evaluation.evaluation_result import EvaluationResult


@pytest.fixture(scope="module")
def result() -> EvaluationResult:
    """Made once: it takes a bootstrap."""
    return sample_result()


@pytest.fixture
def table(qtbot: QtBot) -> EvaluationTable:
    made = EvaluationTable(LIGHT)
    qtbot.addWidget(made)
    made.show()
    return made


def test_nothing_is_shown_before_there_is_a_result_and_after_it_is_cleared(
    table: EvaluationTable, result: EvaluationResult
) -> None:
    for _ in range(2):
        assert (table.title, table.headline, table.notes, table.texts()) == ("", "", "", [])
        assert not table.findChild(PlainTable).isVisible()
        assert table.result is None
        table.show_result(result)
        assert table.findChild(PlainTable).isVisible()
        table.clear()


def test_only_groups_that_there_are_beats_of_have_a_row(
    table: EvaluationTable, result: EvaluationResult
) -> None:
    table.show_result(result)
    groups = [row[0] for row in table.texts()]
    assert groups == [group for group, row in result.aami.items() if row.support]
    assert "Q" not in groups
    by_group = {row[0]: row for row in table.texts()}
    veb = result.aami["VEB"]
    # 30 of 38 calls (F called VEB doesn't count) and of 40 beats.
    assert by_group["VEB"][1] == f"{veb.rates[0]:.3f}" == f"{30 / 40:.3f}"
    assert by_group["VEB"][3] == f"{30 / 40:.3f}"
    assert by_group["VEB"][9:] == ["40", "1"]
    assert by_group["N"][9] == "100"


def test_strict_counts_what_ec57_leaves_out(table: EvaluationTable, result: EvaluationResult) -> None:
    table.show_result(result)
    veb = next(row for row in table.texts() if row[0] == "VEB")
    assert float(veb[8]) < float(veb[5])
    assert veb[8] == f"{result.aami_strict['VEB'].f1:.3f}"


def test_intervals_stand_beside_their_rates_and_a_dash_for_none(
    table: EvaluationTable, result: EvaluationResult
) -> None:
    spread = result.intervals
    known = replace(spread.aami["N"], recall=(0.812, 0.9512))
    table.show_result(replace(result, intervals=replace(spread, aami={**spread.aami, "N": known})))
    row = next(row for row in table.texts() if row[0] == "N")
    assert (row[3], row[4]) == ("0.900", "0.812–0.951")
    group = next(row for row in table.texts() if row[0] == "F")
    assert group[1] == "–"  # no network calls F
    cell = table.findChild(PlainTable).item([row[0] for row in table.texts()].index("F"), 1)
    assert cell.foreground().color() == QColor(LIGHT.muted)
    table.set_theme(DARK)
    assert cell.foreground().color() == QColor(DARK.muted)


def test_the_headline_tells_accuracy_with_its_interval(
    table: EvaluationTable, result: EvaluationResult
) -> None:
    table.show_result(result)
    low, high = result.intervals.accuracy
    assert table.headline == (
        f"v2-x, protocol patient: accuracy {result.accuracy:.4f} ({low:.3f}–{high:.3f})"
    )
    assert table.title == "v2-x-patient"
    without = replace(result, intervals=replace(result.intervals, accuracy=None))
    table.show_result(without)
    assert table.headline == f"v2-x, protocol patient: accuracy {result.accuracy:.4f}"
    basis = [label.text() for label in table.findChildren(QLabel) if "beats of" in label.text()]
    assert basis[0].startswith(f"{result.n_beats:,} beats of {result.n_patients} patients, weights ")


def test_what_the_figures_do_not_say_follows_line_by_line(
    table: EvaluationTable, result: EvaluationResult
) -> None:
    table.show_result(replace(result, notes=("One patient.", ""), paper_note="Of a paper."))
    lines = table.notes.split("\n")
    assert lines[-2:] == ["One patient.", "Of a paper."]
    assert "" not in lines
    for part in result.parts_left_out:
        sentence = next(
            line for line in lines if line.startswith(f"Without record {' '.join(part.left_out)}:")
        )
        assert f"accuracy {part.accuracy:.4f}" in sentence


def test_patients_databases_and_classes_stand_apart(table: EvaluationTable, result: EvaluationResult) -> None:
    part = result.parts_left_out[0]
    figures = PatientFigures(Figure(0.7), Figure(0.5, (0.25, 0.75)), 7, Figure(0.4), "869")
    calls = CallReliability(9, Figure(0.56), Figure(0.242), 3, Figure(0.67))
    nothing = replace(calls, n_calls=0)
    spread = PatientSpread(0, None, None, None, None, "")
    table.show_result(
        replace(
            result,
            patient_figures={"N": figures, "SVEB": figures},
            databases={"svdb": replace(part, n_patients=39)},
            reliability=Reliability(calls, {"S": calls, "V": nothing}, spread, Figure(), Figure()),
        )
    )
    lines = table.notes.split("\n")
    assert lines[:2] == [
        "Median F1 of the patients with 10 beats or more, and how many: SVEB 0.500 (0.250–0.750), 7.",
        "Pooled F1 without the patient that adds most, and who that is: SVEB 0.400, 869.",
    ]
    assert any(line.startswith("Database svdb, 39 patients: F1 N ") for line in lines)
    assert (
        "Calls of S: 0.560 right, 0.670 of those that aren't marked unsure; calibration error 0.242." in lines
    )
    assert not any(line.startswith("Calls of V") for line in lines)
