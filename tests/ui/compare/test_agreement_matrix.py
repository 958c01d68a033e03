"""Which pairs of methods stand in the table, and how a disagreement stands out."""

from dataclasses import replace

import pytest
from compared_samples import ASCENDING, network
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecgviewer.explain.attribution import METHODS
from ecgviewer.ui.compare.agreement_matrix import AgreementMatrix
from ecgviewer.ui.look.theme import DARK, LIGHT


@pytest.fixture
def matrix(qtbot: QtBot) -> AgreementMatrix:
    made = AgreementMatrix(LIGHT)
    qtbot.addWidget(made)
    return made


def cell(matrix: AgreementMatrix, first: str, second: str) -> QLabel:
    name = f"agreement of {METHODS[first]} and {METHODS[second]}"
    return next(label for label in matrix.findChildren(QLabel) if label.accessibleName() == name)


def titles(matrix: AgreementMatrix) -> list[str]:
    cells = set(matrix._cells.values())
    return [x.text() for x in matrix.findChildren(QLabel) if x not in cells and not x.isHidden()]


def test_each_pair_stands_once_and_waits_for_its_maps(matrix: AgreementMatrix) -> None:
    matrix.set_network(network(gradcam=ASCENDING))
    names = list(METHODS)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    assert sorted(matrix.texts) == sorted(pairs)
    assert set(matrix.texts.values()) == {"…"}
    matrix.set_network(None)
    assert matrix.texts == {}


def test_only_a_disagreement_is_marked_bold_and_in_the_colour_of_a_warning(matrix: AgreementMatrix) -> None:
    made = network(gradcam=ASCENDING, shap=ASCENDING, layercam=ASCENDING[::-1])
    matrix.set_network(made)
    assert matrix.texts["gradcam", "shap"] == "1.00"
    assert matrix.texts["gradcam", "layercam"] == "⚠ −1.00"
    good, bad = cell(matrix, "gradcam", "shap"), cell(matrix, "gradcam", "layercam")
    assert (good.font().bold(), bad.font().bold()) == (False, True)
    assert LIGHT.text in good.styleSheet()
    assert LIGHT.warning in bad.styleSheet()
    matrix.set_theme(DARK)
    assert DARK.warning in bad.styleSheet()
    matrix.set_network(replace(made, maps={}))
    assert not bad.font().bold()
    assert DARK.text in bad.styleSheet()


def test_a_method_that_a_network_has_not_has_neither_row_nor_column(matrix: AgreementMatrix) -> None:
    missing = {"layercam": "no such layers", "integrated": "no such thing"}
    matrix.set_network(replace(network(), missing=missing))
    assert list(matrix.texts) == [("gradcam", "shap")]
    assert sorted(titles(matrix)) == sorted([METHODS["shap"], METHODS["gradcam"]])
    matrix.set_network(replace(network(), missing={"gradcam": ""}))
    shown = list(METHODS)[1:]
    assert sorted(titles(matrix)) == sorted(METHODS[name] for name in (*shown[1:], *shown[:-1]))
    matrix.set_network(replace(network(), missing=dict.fromkeys(list(METHODS)[1:], "")))
    assert matrix.texts == {}
    assert titles(matrix) == []
