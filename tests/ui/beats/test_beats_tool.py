"""How list, confusion and false calls follow the session, and where the keys lead."""

from typing import Any

import numpy as np
import pytest
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.ui.beats.beats_tool import BeatsTool
from ecgviewer.ui.facts.beat_pick import cell_pick
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.state.tool import Place
from ecgviewer.workflows.review.find_waves import find_waves

RECORD = make_record()
PREPARED = make_prepared(RECORD)
FALSE = "NNVNV"
"""Calls of N V N N V: the second and the third are false."""


class Bench:
    """The tool on a workbench with a record of five beats; a beat that is asked for is selected."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = BeatsTool()
        self.parts = self.tool.build(self.bench)
        for dock in self.parts.docks:
            dock.panel.setParent(self.window)
        self.session = self.bench.session
        self.bench.beat_requested.connect(self.session.select)
        self.session.set_record(RECORD, 0)
        self.session.set_prepared(PREPARED)

    def call(self, called: str, model: str = "v2") -> None:
        self.session.set_review(model, make_review(RECORD, PREPARED, model, called))
        self.bench.do_turns()

    def run(self, name: str) -> int:
        """Run a command and return the selected beat."""
        run(self.parts.commands, name)
        return self.session.selected

    def listed(self) -> list[int]:
        return self.tool.beat_list.shown_beats.tolist()


@pytest.fixture
def made(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def titles(panel: Any) -> list[str]:
    return [panel._combo.itemText(row) for row in range(panel._combo.count())]


def test_three_docks_and_the_matrix_apart_where_networks_are_judged(made: Bench) -> None:
    assert [(dock.name, dock.title, dock.review, dock.model) for dock in made.parts.docks] == [
        ("confusion", "Confusion", Place.DRAWER, Place.MATRIX),
        ("beats", "Beats", Place.DRAWER, Place.TABLES),
        ("false", "False calls", Place.DRAWER, Place.TABLES),
    ]


def test_calls_come_into_all_three_and_go_with_the_record(made: Bench) -> None:
    made.call(FALSE)
    assert made.tool.beat_list.title == "Beats 5 · false 2 · outside the classes 0"
    source = made.tool.confusion.source
    assert source.title == "this record"
    assert source.confusion.counts.sum() == 5
    assert titles(made.tool.false_table) == ["this record", "test beats of ArrhythmiNet 2"]
    made.session.set_record(make_record("b"), 0)
    assert made.tool.beat_list.title == "Beats"
    assert made.tool.beat_list._view._hint == "finding beats…"
    assert made.tool.confusion.source is None
    assert made.tool.false_table.source is None
    made.session.set_record(None, 0)
    assert made.tool.beat_list._view._hint == "no record is open"


def test_the_result_on_test_beats_is_that_of_the_card(made: Bench) -> None:
    made.call(FALSE)
    made.tool.confusion.show_source("test beats of ArrhythmiNet 2")
    source = made.tool.confusion.source
    card = read_card(find_model("v2"))
    np.testing.assert_array_equal(source.confusion.counts, card.confusion)
    assert not source.has_beats
    assert sum(source.counts_by_class.values()) == np.sum(card.confusion)


def test_what_one_panel_shows_the_other_does(made: Bench) -> None:
    made.call(FALSE)
    made.tool.confusion._combo.setCurrentIndex(1)
    assert made.tool.false_table.source.title == "test beats of ArrhythmiNet 2"
    made.tool.false_table._combo.setCurrentIndex(0)
    assert made.tool.confusion.source.title == "this record"


def test_calls_of_another_network_are_shown_when_it_is_the_current_one(made: Bench) -> None:
    made.call(FALSE)
    made.call("NVNNV", "v1")
    assert "false 2" in made.tool.beat_list.title
    made.session.set_model("v1")
    made.bench.do_turns()
    assert "false 0" in made.tool.beat_list.title
    made.session.set_model("v1-patient")
    assert made.tool.beat_list.title == "Beats 5"


def test_a_pick_lists_its_beats_and_selects_the_first(made: Bench) -> None:
    made.bench.pick_requested.emit(cell_pick("V", "N"))  # no calls yet
    assert made.listed() == [0, 1, 2, 3, 4]
    made.call(FALSE)
    made.tool.confusion.cell_requested.emit("V", "N")
    assert made.listed() == [1]
    assert made.session.selected == 1
    assert made.tool.confusion._grid._selected == ("V", "N")
    made.call("NVNNN", "v1")
    made.session.set_model("v1")
    made.bench.do_turns()
    assert made.listed() == [4]  # the same cell of another network
    made.run("all_beats")
    assert made.listed() == [0, 1, 2, 3, 4]
    assert made.tool.confusion._grid._selected is None


def test_a_pick_of_no_beats_selects_none(made: Bench) -> None:
    made.call(FALSE)
    made.bench.pick_requested.emit(cell_pick("A", "N"))
    assert made.listed() == []
    assert made.bench.told("beat_requested") == []


def test_keys_walk_the_list_and_the_false_calls(made: Bench) -> None:
    made.call(FALSE)
    assert made.run("next_beat") == 0
    assert made.run("next_beat") == 1
    assert made.run("previous_beat") == 0
    assert made.run("next_look") == 1
    assert made.run("next_look") == 2
    assert made.run("next_look") == 2
    assert made.bench.told("hovered") == ["no further beat in false calls"]
    assert made.run("previous_look") == 1
    made.bench.step_requested.emit(1)
    assert made.session.selected == 2
    assert made.tool.beat_list._view.currentIndex().row() == 2


def test_behind_the_last_call_of_a_group_comes_the_first(made: Bench) -> None:
    assert made.run("next_v") == -1  # no calls yet
    made.call("NVANV")
    assert [made.run("next_v") for _ in range(3)] == [1, 4, 1]
    assert made.run("next_s") == 2
    made.call("NNNNN")
    assert made.run("next_v") == 2
    assert made.bench.told("hovered")[-1] == "no V beats in this record"
    assert made.run("next_unsure") == 2  # this network can't tell


def test_the_walk_is_told_with_the_place_of_the_selected_beat(made: Bench) -> None:
    made.call(FALSE)
    assert (made.bench.walk.title, made.bench.walk.place) == ("false calls", "2")
    made.session.select(2)
    assert (made.bench.walk.place, made.bench.walk.is_filtered) == ("2 of 2", False)
    made.bench.pick_requested.emit(cell_pick("N", "N"))
    assert (made.bench.walk.title, made.bench.walk.place) == ("N called N", "1 of 2")
    assert made.bench.walk.is_filtered


def test_intervals_come_with_the_waves(made: Bench) -> None:
    made.call(FALSE)
    assert made.tool.beat_list._model.columns.intervals is None
    made.session.set_waves(find_waves(RECORD, 0, PREPARED.beats))
    assert made.tool.beat_list._model.columns.intervals is made.session.intervals


def test_all_panels_are_drawn_in_another_theme(made: Bench) -> None:
    made.call(FALSE)
    made.tool.set_theme(DARK)
    assert made.tool.beat_list._theme is DARK
    assert made.tool.confusion._grid._theme is DARK
    assert made.tool.false_table._table._theme is DARK
