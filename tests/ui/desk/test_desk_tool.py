"""What keys, menus and the pointer do to a person's annotations, without a window behind them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench_samples import switch
from desk_bench import Made
from PySide6.QtWidgets import QFileDialog, QWidget

from ecgviewer.ui.desk.trail_model import trail_rows
from ecgviewer.ui.state.edit_requests import InsertBeat, MoveBeat
from ecgviewer.workflows.desk.marks import MarkKind
from ecgviewer.workflows.desk.save_annotations import own_file


@pytest.fixture
def made(qtbot: Any) -> Iterator[Made]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Made(window)
    yield made
    made.tool.controller.shut_down()


def test_nothing_changes_until_editing_is_switched_on(made: Made) -> None:
    made.run("label_V", 0)
    made.run("delete_beat", 0)
    made.run("insert_beat")
    made.run("undo")
    assert made.own == [""] * 5
    assert set(made.bench.told("hovered")) == {"editing is off; F6 switches it on"}
    assert made.tool.bar.isHidden()


def test_a_key_labels_the_selected_beat_and_undo_takes_it_back(made: Made) -> None:
    made.edit()
    assert made.bench.told("ticked")[-1] == ("editing", True)
    made.run("label_A", 2)
    made.run("label_V", 3)
    assert made.own == ["", "", "A", "V", ""]
    assert made.tool.bar.buttons["undo"].toolTip() == "Undo: Relabel N → V"
    made.run("undo")
    assert made.own == ["", "", "A", "", ""]
    made.run("redo")
    made.run("undo")
    made.run("undo")
    assert made.own == [""] * 5
    assert not made.tool.bar.buttons["undo"].isEnabled()
    # Places are as they were: nothing had to be called anew.
    assert made.renewed == []


def test_the_other_window_is_told(made: Made, qtbot: Any) -> None:
    made.edit()
    window = QWidget()
    qtbot.addWidget(window)
    other = Made(window)
    other.edit()
    (told,) = other.bench.told("failed")
    assert "being edited in another window" in told
    assert other.bench.told("ticked")[-1:] != [("editing", True)]
    assert not other.session.own.is_editing
    made.run("label_A", 0)
    switch(made.parts.commands, "editing", False)
    other.edit()
    assert other.own[0] == "A"
    other.tool.controller.shut_down()


def test_everything_is_there_at_the_next_start_and_can_be_undone(made: Made, qtbot: Any) -> None:
    made.edit()
    made.run("label_A", 2)
    made.run("label_V", 3)
    made.run("undo")
    made.tool.controller.shut_down()
    window = QWidget()
    qtbot.addWidget(window)
    again = Made(window)
    assert again.own == ["", "", "A", "", ""]
    again.edit()
    again.run("redo")
    assert again.own == ["", "", "A", "V", ""]
    again.run("undo")
    again.run("undo")
    assert again.own == [""] * 5
    assert [row.cells[2] for row in trail_rows(again.session.own.trail, again.session.own.layer.first)] == [
        "Undo 1: Relabel N → A", "Undo 2: Relabel N → V", "Redo 2: Relabel N → V", "Undo 2: Relabel N → V",
        "Relabel N → V", "Relabel N → A",
    ]  # fmt: skip
    again.tool.controller.shut_down()


def test_places_that_change_are_called_anew(made: Made) -> None:
    made.edit()
    made.run("delete_beat", 1)
    marked = made.renewed[-1]
    assert marked is not None
    assert marked.samples.tolist() == [360, 1080, 1440, 1800]
    assert "".join(marked.symbols) == "NNNV"
    # The table still holds the deleted beat, which nothing can be said of.
    made.run("label_A", 1)
    assert "called anew" in made.bench.told("failed")[-1]
    made.run("undo")
    assert made.renewed[-1] is None
    made.run("label_A", 1)
    assert made.own == ["", "A", "", "", ""]


def test_the_pointer_moves_and_inserts_at_the_r_peak(made: Made) -> None:
    made.edit()
    lead_mv = made.record.lead_mv(0)
    near = lead_mv[1250 - 36 : 1250 + 37]
    around = lead_mv[1250 - 108 : 1250 + 109]
    peak = 1250 - 36 + int(np.argmax(np.abs(near - np.median(around))))
    made.bench.edit_requested.emit(InsertBeat(1250))
    assert peak in made.session.own.layer.beats.samples
    made.bench.edit_requested.emit(MoveBeat(0, 400, True))
    assert 400 in made.session.own.layer.beats.samples
    assert [kept.step.name for kept in made.session.own.trail] == ["Insert N", "Move N by +111 ms"]


def test_many_at_once_after_a_look_at_them(made: Made) -> None:
    made.edit()
    made.bench.listed_beats = lambda: ([0, 2, 3], "reference N")
    made.run("relabel_listed")
    dialog = made.tool._bulk
    assert dialog.head == "3 beats: 3 N  ·  reference N"
    assert dialog._strips.count() == 3
    dialog._buttons["L"].click()
    assert made.own == ["L", "", "L", "L", ""]
    assert made.tool.controller.stack.undoText() == "Relabel 3 beats N → L"
    made.run("undo")
    assert made.own == [""] * 5


def test_any_label_can_be_picked(made: Made) -> None:
    made.edit()
    made.run("label_other", 4)
    picker = made.tool._picker
    assert len(picker.shown()) == 19
    picker._field.setText("paced beat")
    assert picker.shown()[0] == "/"
    picker._field.setText("j")
    assert picker.shown()[:2] == ["j", "J"]
    picker._take()
    assert made.own[4] == "j"


def test_rhythms_and_notes_come_and_go(made: Made) -> None:
    made.edit()
    controller = made.tool.controller
    controller.mark_rhythm(360, 1080, "AFIB")
    controller.write_note(700, "look here")
    layer = made.session.own.layer
    assert [(s.start_sample, s.end_sample, s.label) for s in layer.rhythms] == [(360, 1080, "AFIB")]
    ((mark_id, note),) = layer.marks_of(MarkKind.NOTE)
    assert (note.sample, note.label) == (700, "look here")
    controller.rename_mark(mark_id, "look again")
    assert [m.label for _, m in made.session.own.layer.marks_of(MarkKind.NOTE)] == ["look again"]
    controller.remove_mark(mark_id)
    assert list(made.session.own.layer.marks_of(MarkKind.NOTE)) == []
    controller.write_note(700, " ")
    assert made.bench.told("failed") == ["there is no text; write some, or press Esc"]


def test_calls_are_counted_against_the_reference_or_the_person(made: Made) -> None:
    made.edit()
    made.run("label_V", 0)
    assert made.session.review.is_false.tolist() == [False] * 5
    switch(made.parts.commands, "count_own", True)
    assert made.bench.told("ticked")[-1] == ("count_own", True)
    assert made.session.review.is_false.tolist() == [True, False, False, False, False]
    assert made.session.review.confusion.counts.sum() == 5
    made.run("undo")
    assert made.session.review.is_false.tolist() == [False] * 5
    switch(made.parts.commands, "count_own", False)
    assert made.session.review.truth is None


def test_what_a_beat_is_counts_at_once(made: Made) -> None:
    made.edit()
    made.run("label_A", 1)
    assert "".join(made.session.labels) == "NANNV"


def test_saving_asks_for_a_name_once(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # the demo's folder is not for annotations
    made.edit()
    made.run("label_A", 1)
    made.run("save_own")
    assert made.bench.told("command_requested") == ["annotator"]
    made.bench.preferences_changed.emit()
    assert made.bench.told("remarked") == []
    made.bench.preferences.annotator = "rev"
    made.bench.preferences_changed.emit()
    made.bench.preferences_changed.emit()
    file = own_file(made.record, "rev")
    assert file.is_file()
    assert made.bench.told("remarked") == [f"your annotations are saved as {file}"]
    made.run("label_A", 2)
    made.run("save_own")
    assert len(made.bench.told("remarked")) == 2


def test_all_annotations_are_written_as_a_table(made: Made, tmp_path: Path) -> None:
    made.edit()
    made.run("label_A", 1)
    made.run("export_own")
    (dialog,) = made.bench.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "mine.csv"))
    lines = (tmp_path / "mine.csv").read_text().splitlines()
    assert lines[3] == "demo,beat,720,2.0,A,you,V,V,"
    dialog.fileSelected.emit(str(tmp_path / "mine.json"))
    assert json.loads((tmp_path / "mine.json").read_text())["n_edited"] == 1
    dialog.fileSelected.emit(str(made.record.path.with_suffix(".hea")))
    assert "is never replaced" in made.bench.told("failed")[-1]


def test_the_trail_leads_to_its_places(made: Made) -> None:
    made.edit()
    made.run("label_A", 2)
    model = made.tool.trail.model
    assert model.rowCount() == 1
    assert [model.index(0, column).data() for column in (2, 3, 4, 5)] == [
        "Relabel N → A",
        "N",
        "A",
        "0:03.00",
    ]
    times: list[float] = []
    made.bench.time_requested.connect(times.append)
    made.tool.trail._view.clicked.emit(model.index(0, 0))
    assert times == [3.0]


def test_another_record_ends_editing(made: Made) -> None:
    made.edit()
    made.run("label_A", 2)
    made.session.set_record(None, 0)
    assert not made.session.own.is_editing
    assert made.session.own.layer is None
    assert made.tool.controller.stack.count() == 0
    assert made.tool.trail.model.rowCount() == 0
