"""When the inspector is filled, with which networks, and what it tells of the walk."""

from typing import Any

import pytest
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.ui.inspector.inspector_tool import InspectorTool
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.state.tool import Place, ToolParts, Walk, Workspace
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.own_layer import FirstBeats, OwnLayer

RECORD = make_record()
PREPARED = make_prepared(RECORD)


class Bench:
    """The tool on a workbench with a record of five beats."""

    def __init__(self, qtbot: QtBot) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        self.bench = NotedBench(window)
        self.tool = InspectorTool()
        self.parts: ToolParts = self.tool.build(self.bench)
        qtbot.addWidget(self.tool.inspector)
        self.session = self.bench.session
        self.session.set_record(RECORD, 0)
        self.session.set_prepared(PREPARED)

    @property
    def shown(self) -> Any:
        """What the inspector shows after all turns."""
        self.bench.do_turns()
        return self.tool.inspector.details


@pytest.fixture
def made(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_it_is_the_card_of_the_right_column(made: Bench) -> None:
    (dock,) = made.parts.docks
    assert (dock.name, dock.title, dock.panel) == ("inspector", "Beat", made.tool.inspector)
    assert (dock.review, dock.model) == (Place.CARD, Place.CARD)


def test_it_follows_selection_calls_network_and_settings(made: Bench) -> None:
    assert made.shown is None
    made.session.select(1)
    assert made.shown.beat_index == 1
    assert [model.model_name for model in made.shown.models] == ["v2", "v1"]
    assert made.shown.models[0].called == ""
    made.session.set_review("v2", make_review(RECORD, PREPARED, "v2"))
    assert made.shown.models[0].called == "V"
    made.session.set_model("v1")
    assert made.shown.current_model == "v1"
    made.session.change_settings(scale_per_beat=True)
    assert made.shown.scale_per_beat
    made.session.select(-1)
    assert made.shown is None


def test_what_came_meanwhile_is_looked_at_when_explanations_are_due(made: Bench) -> None:
    made.session.select(1)
    before = made.shown
    made.bench.explanations_due.emit()
    assert made.shown is not before


def test_the_last_record_is_gone_before_the_next_turn(made: Bench) -> None:
    made.session.select(1)
    assert made.shown is not None
    made.session.set_record(make_record("b"), 0)
    assert made.tool.inspector.details is None


def test_many_changes_at_once_are_shown_once(made: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    made.bench.do_turns()
    filled: list[object] = []
    monkeypatch.setattr(made.tool.inspector, "set_beat", filled.append)
    for beat in (0, 1, 2):
        made.session.select(beat)
    made.bench.do_turns()
    assert [details.beat_index for details in filled] == [2]  # type: ignore[attr-defined]


def test_only_a_beat_that_is_walked_has_a_place(made: Bench) -> None:
    made.session.select(1)
    made.bench.do_turns()
    made.bench.set_walk(Walk("false calls", "3 of 5"))
    assert "Beat 2 · 0:02.00 · 3 of 5 false calls" in made.tool.inspector.card.texts()
    made.bench.set_walk(Walk("false calls", "5"))
    assert "Beat 2 · 0:02.00" in made.tool.inspector.card.texts()


def test_details_open_where_networks_are_judged_and_by_their_key(made: Bench) -> None:
    inspector = made.tool.inspector
    assert not inspector.is_detailed
    made.bench.workspace_changed.emit(Workspace.MODEL)
    assert inspector.is_detailed
    made.bench.workspace_changed.emit(Workspace.REVIEW)
    assert not inspector.is_detailed
    assert made.parts.commands[0].keys == ("D",)
    run(made.parts.commands, "details")
    assert inspector.is_detailed
    run(made.parts.commands, "details")
    assert not inspector.is_detailed


def test_it_is_drawn_in_another_theme(made: Bench) -> None:
    made.tool.set_theme(DARK)
    assert made.tool.inspector._theme is DARK


def test_what_the_person_says_of_the_beat_is_shown_at_once(made: Bench) -> None:
    made.session.select(3)
    assert made.shown.own == ""
    beats = PREPARED.beats
    layer = OwnLayer(FirstBeats(beats.r_sample, beats.symbol, RECORD.fs_hz, False))
    made.session.own.set_layer(layer.after(relabel_beats(layer, [3], "V")))
    assert made.shown.own == "V"
    made.session.own.set_layer(layer)
    assert made.shown.own == ""
