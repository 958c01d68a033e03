import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.ui.beats.confusion_panel import ConfusionPanel
from ecgviewer.ui.beats.false_table import FalseTable
from ecgviewer.ui.facts.beat_pick import BeatPick
from ecgviewer.ui.facts.confusion_grid import ConfusionGrid
from ecgviewer.ui.facts.result_source import ResultSource
from ecgviewer.ui.look.plain_table import PlainTable
from ecgviewer.ui.look.theme import DARK

RECORD = Confusion(("N", "A", "V"), np.array([[1551, 24, 10], [0, 0, 0], [4, 0, 988]]))
TEST_SET = Confusion(("N", "A", "V"), np.array([[90, 5, 5], [0, 100, 0], [1, 0, 99]]))


def record_source(**changes: object) -> ResultSource:
    values: dict = {
        "title": "this record",
        "model_name": "v2",
        "confusion": RECORD,
        "false_classifications": false_classifications(RECORD),
        "accuracy_by_rhythm": [("N", 1500, 1520), ("T", 1039, 1057), ("", 0, 0)],
        "n_outside": 376,
        "is_seen_in_training": True,
    }
    return ResultSource(**{**values, **changes})


def test_set_source() -> ResultSource:
    return ResultSource("test set of v2", "v2", TEST_SET, false_classifications(TEST_SET), has_beats=False)


test_set_source.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def panel(qtbot: QtBot) -> ConfusionPanel:
    panel = ConfusionPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(600, 300)
    panel.set_sources([record_source(), test_set_source()])
    panel.show()
    return panel


def grid_of(panel: ConfusionPanel) -> ConfusionGrid:
    return panel.findChild(ConfusionGrid)


def shown_texts(panel: ConfusionPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def center(panel: ConfusionPanel, row: int, column: int) -> QPoint:
    return grid_of(panel).cell_rect(row, column).center().toPoint()


def test_click_on_a_cell_names_reference_and_call(panel: ConfusionPanel, qtbot: QtBot) -> None:
    for row, column, expected in ((0, 1, ["N", "A"]), (2, 0, ["V", "N"]), (2, 2, ["V", "V"])):
        with qtbot.waitSignal(panel.cell_requested) as asked:
            qtbot.mouseClick(grid_of(panel), Qt.MouseButton.LeftButton, pos=center(panel, row, column))
        assert asked.args == expected


def test_cells_are_reached_by_keys(panel: ConfusionPanel, qtbot: QtBot) -> None:
    grid = grid_of(panel)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(grid, key)
    with qtbot.waitSignal(panel.cell_requested) as asked:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert asked.args == ["V", "A"]


def test_headers_are_no_cells(panel: ConfusionPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.cell_requested):
        qtbot.mouseClick(grid_of(panel), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
        beats = center(panel, 0, 2) + QPoint(int(grid_of(panel).cell_rect(0, 0).width()), 0)
        qtbot.mouseClick(grid_of(panel), Qt.MouseButton.LeftButton, pos=beats)


def test_cell_tips(panel: ConfusionPanel) -> None:
    assert grid_of(panel).tip(0, 1) == "24 of 1,585 beats of N (normal beat) called A (1.5 %)"
    assert grid_of(panel).tip(1, 1) == "0 of 0 beats of A (atrial premature beat) called A"


def test_accuracy_says_that_the_patient_was_seen(panel: ConfusionPanel) -> None:
    texts = shown_texts(panel)
    assert "0.985" in texts
    assert "accuracy of 2,577 beats" in texts
    assert "⚠ trained with this patient's beats" in texts
    assert "376 outside the classes, not counted" in texts
    rhythms = panel._rhythms.texts()
    assert rhythms == [["N", "1,520", "0.987 ⚠"], ["T", "1,057", "0.983 ⚠"], ["–", "0", "–"]]


def test_whole_evaluation_shows_no_beats(panel: ConfusionPanel, qtbot: QtBot) -> None:
    combo = panel.findChild(QComboBox)
    with qtbot.waitSignal(panel.source_requested) as asked:
        combo.setCurrentIndex(1)
    assert asked.args == ["test set of v2"]
    assert "0.963" in shown_texts(panel)
    assert not any("trained with" in text for text in shown_texts(panel))
    with qtbot.assertNotEmitted(panel.cell_requested):
        qtbot.mouseClick(grid_of(panel), Qt.MouseButton.LeftButton, pos=center(panel, 0, 1))


def test_choice_stays_when_results_are_renewed(panel: ConfusionPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.source_requested):
        panel.show_source("test set of v2")
        panel.set_sources([record_source(n_outside=3), test_set_source()])
    assert panel.source is not None
    assert panel.source.title == "test set of v2"
    panel.set_sources([record_source()])
    assert panel.source.title == "this record"
    assert not panel.findChild(QComboBox).isVisible()


def test_without_reference_calls_are_counted(panel: ConfusionPanel) -> None:
    panel.set_sources([record_source(confusion=None, counts_by_class={"N": 30, "A": 0, "V": 10})])
    assert not grid_of(panel).isVisible()
    table = panel._counts
    assert table.isVisible()
    assert [row[0] + row[2] + " " + row[3] for row in table.texts()] == ["N30 75.0", "A0 0.0", "V10 25.0"]
    assert "0.985" not in shown_texts(panel)


def test_no_counted_beats(panel: ConfusionPanel) -> None:
    nothing = Confusion(("N", "V"), np.zeros((2, 2)))
    panel.set_sources([record_source(confusion=nothing, accuracy_by_rhythm=[])])
    assert "–" in shown_texts(panel)
    assert "no beat could be scored" in shown_texts(panel)
    panel.set_sources([])
    assert panel.source is None
    panel.grab()


@pytest.mark.parametrize("size", [(300, 260), (460, 200), (900, 500)])
def test_fills_any_size(panel: ConfusionPanel, qtbot: QtBot, size: tuple[int, int]) -> None:
    panel.resize(*size)
    qtbot.wait(1)
    assert (panel.width(), panel.height()) == size
    grid = grid_of(panel)
    last = grid.cell_rect(2, 2)
    assert last.bottom() == pytest.approx(grid.height() - 1, abs=1)
    assert panel._accuracy.isVisible()
    assert panel.rect().contains(panel._rhythms.geometry().center())


def test_false_table_has_the_columns_of_the_paper(qtbot: QtBot) -> None:
    table = FalseTable()
    qtbot.addWidget(table)
    table.set_sources([record_source()])
    assert table.texts() == [
        ["N", "1,585", "4", "0.16", "V 4", "34", "2.15", "A 24  V 10"],
        ["A", "0", "24", "0.93", "N 24", "0", "–", "–"],
        ["V", "992", "10", "0.39", "N 10", "4", "0.40", "N 4"],
    ]
    table.show()
    columns = table.findChild(PlainTable)
    for width in (540, 900):
        table.resize(width, 220)
        qtbot.wait(1)
        assert sum(columns.columnWidth(c) for c in range(8)) == columns.viewport().width()
    table.set_sources([record_source(confusion=None, false_classifications=())])
    assert table.texts() == []
    assert not columns.isVisible()


def test_without_calls_both_panels_say_so(qtbot: QtBot) -> None:
    for panel in (ConfusionPanel(), FalseTable()):
        qtbot.addWidget(panel)
        panel.show()
        assert "no calls yet" in shown_texts(panel)


def test_a_click_on_any_number_of_the_false_table_asks_for_its_beats(qtbot: QtBot) -> None:
    table = FalseTable(DARK)
    qtbot.addWidget(table)
    table.resize(620, 200)
    table.set_sources([record_source(), test_set_source()])
    table.show()
    asked: list[BeatPick] = []
    table.pick_requested.connect(asked.append)
    inner = table.findChild(PlainTable)
    width = inner.fontMetrics().horizontalAdvance
    assert table.texts()[0] == ["N", "1,585", "4", "0.16", "V 4", "34", "2.15", "A 24  V 10"]
    for column in range(7):
        inner.cell_pressed.emit(0, column, 5)
    inner.cell_pressed.emit(0, 7, width("A 24") - 2)
    inner.cell_pressed.emit(0, 7, width("A 24  ") + 2)
    titles = [pick.title for pick in asked]
    assert titles == [
        *["reference N"] * 2,
        *["falsely called N"] * 2,
        "V called N",
        *["missed N"] * 2,
        "N called A",
        "N called V",
    ]
    assert asked[-1].cell == ("N", "V")
    # A cell without beats, and a result whose beats aren't open, ask for nothing.
    inner.cell_pressed.emit(1, 7, 3)
    table.show_source("test set of v2")
    inner.cell_pressed.emit(0, 2, 3)
    assert len(asked) == 9


def test_a_click_lands_in_the_cell_under_the_pointer(qtbot: QtBot) -> None:
    table = FalseTable(DARK)
    qtbot.addWidget(table)
    table.resize(620, 200)
    table.set_sources([record_source()])
    table.show()
    inner = table.findChild(PlainTable)
    cell = inner.visualRect(inner.model().index(2, 5))
    with qtbot.waitSignal(table.pick_requested) as asked:
        qtbot.mouseClick(inner.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert asked.args[0].title == "missed V"
