from desk_samples import first_of
from pytestqt.qtbot import QtBot

from ecgviewer.ui.desk.trail_model import TITLES, trail_rows
from ecgviewer.ui.desk.trail_panel import TrailPanel
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.workflows.desk.edits import add_note, relabel_beats
from ecgviewer.workflows.desk.journal import KeptStep, StepKind
from ecgviewer.workflows.desk.own_layer import OwnLayer

FIRST = first_of()
LAYER = OwnLayer(FIRST)
AT = "2026-01-02T03:04:05.678+00:00"
MANY = KeptStep(7, AT, "rev", StepKind.DO, None, relabel_beats(LAYER, [1, 2, 4], "L"))
TRAIL = [
    MANY,
    KeptStep(9, AT, "", StepKind.UNDO, 7, MANY.step.reversed()),
    KeptStep(10, AT, "rev", StepKind.DO, None, add_note(5, 125, "see")),
]


def test_each_step_in_words_the_last_one_first() -> None:
    rows = trail_rows(TRAIL, FIRST)
    assert [row.cells[0] for row in rows] == ["3", "2", "1"]
    assert rows[2].cells[2:] == ("Relabel 3 beats → L", "N, V, A", "L", "0:02.00 +2", "rev")
    assert rows[1].cells[2:] == ("Undo 1: Relabel 3 beats → L", "L", "N, V, A", "0:02.00 +2", "–")
    assert rows[0].cells[2:] == ("Write a note", "–", "“see”", "0:00.50", "rev")
    assert rows[0].time_s == 0.5
    assert len(TITLES) == len(rows[0].cells)


def test_a_row_leads_to_its_place(qtbot: QtBot) -> None:
    panel = TrailPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_rows(trail_rows(TRAIL, FIRST))
    assert panel._title.text() == "Your edits: 3 steps"
    with qtbot.waitSignal(panel.time_requested) as told:
        panel._view.activated.emit(panel.model.index(2, 0))
    assert told.args == [2.0]
    panel.set_rows([])
    assert "F6" in panel._hint.text()
    assert panel._view.isHidden()
