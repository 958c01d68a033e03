"""Which records are asked for, and what is remembered of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.beats.pacing import Pacing
from ecgviewer.records.catalog import demo_record
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.record.open_dialog import OpenDialog
from ecgviewer.ui.record.record_tool import RecordTool
from ecgviewer.ui.record.start_page import StartPage
from ecgviewer.ui.state.preferences import Preferences

RECORD = make_record()


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = RecordTool()
        self.parts = self.tool.build(self.bench)
        self.start: Any = self.parts.middle[0][0]
        self.start.setParent(self.window)
        self.panel: Any = self.parts.docks[0].panel
        self.panel.setParent(self.window)
        self.window.show()


@pytest.fixture
def made(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bench]:
    (tmp_path / "x1.hea").write_text("x1 1 360 10\n")
    monkeypatch.setenv("ECGVIEWER_DATA", str(tmp_path))
    bench = Bench(qtbot)
    yield bench
    bench.bench.closing.emit()


def test_it_brings_a_panel_a_start_page_and_two_ways_to_open(made: Bench) -> None:
    assert [(dock.name, dock.title) for dock in made.parts.docks] == [("record", "Record")]
    assert isinstance(made.start, StartPage)
    assert [(command.name, command.keys) for command in made.parts.commands] == [
        ("open", ("Ctrl+O",)), ("demo", ()),
    ]  # fmt: skip
    run(made.parts.commands, "demo")
    assert made.bench.told("record_requested") == ["demo"]


def test_what_was_found_in_the_beats_joins_the_notes_of_the_record(made: Bench) -> None:
    session, prepared = made.bench.session, make_prepared(RECORD)
    session.set_record(RECORD, 0)
    session.set_prepared(prepared)
    before = made.panel.texts()
    session.set_review("v2", make_review(RECORD, prepared, "v2", "NVVNA"))
    assert made.panel.texts() == before
    every = np.ones(5, dtype=bool)
    paced = replace(make_review(RECORD, prepared, "v2", "NVVNA"), pacing=Pacing(every, every))
    session.set_review("v2", paced)
    (added,) = [text for text in made.panel.texts() if text not in before]
    assert added == "⚠ Pacing spikes found before 5 of 5 beats: the networks know no paced beats."
    session.set_record(replace(RECORD, name="other"), 0)
    assert added not in made.panel.texts()


def test_a_record_is_remembered_once_however_its_lead_changes(made: Bench) -> None:
    session, preferences = made.bench.session, made.bench.preferences
    session.set_record(RECORD, 0)
    assert preferences.recent_records == [str(RECORD.path)]
    preferences.add_recent_record("/data/other")
    session.set_record(RECORD, 0)
    assert preferences.recent_records == ["/data/other", str(RECORD.path)]
    session.set_record(None, 0)
    session.set_record(make_record("again"), 0)
    assert preferences.recent_records == [str(RECORD.path), "/data/other"]


def test_the_start_page_stays_until_a_record_is_there(made: Bench) -> None:
    made.bench.session.set_record(None, 0)
    assert made.start.isHidden()  # nobody asked for it
    made.bench.start_requested.emit()
    assert made.start.isVisible()
    made.bench.session.set_record(None, 0)
    assert made.start.isVisible()
    made.bench.session.set_record(RECORD, 0)
    assert made.start.isHidden()


def test_other_annotations_are_read_of_the_open_record_only(made: Bench) -> None:
    made.panel.annotator_requested.emit("qrs")
    made.bench.session.set_record(RECORD, 0)
    made.panel.annotator_requested.emit("qrs")
    asked: Any = made.bench.reviews
    assert asked.asked == [("open_name", str(RECORD.path), "qrs")]


def test_the_dialog_is_made_once_and_lists_what_is_there_by_then(made: Bench, tmp_path: Path) -> None:
    made.tool.set_theme(DARK)
    run(made.parts.commands, "open")
    (dialog,) = made.window.findChildren(OpenDialog)
    assert [Path(item.toolTip(0)) for item in dialog._items()] == [tmp_path / "x1"]
    dialog.hide()
    (tmp_path / "x2.hea").write_text("x2 1 360 10\n")
    made.start.dialog_requested.emit()
    assert made.window.findChildren(OpenDialog) == [dialog]
    assert dialog.isVisible()
    assert [Path(item.toolTip(0)).name for item in dialog._items()] == ["x1", "x2"]
    dialog.record_requested.emit("x2")
    made.start.record_requested.emit("x1")
    assert made.bench.told("record_requested") == ["x2", "x1"]


def test_what_is_in_the_records_is_counted_beside_the_dialog(
    made: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGVIEWER_DATA", str(demo_record().parent))
    run(made.parts.commands, "open")
    (dialog,) = made.window.findChildren(OpenDialog)
    (item,) = dialog._items()
    assert item.text(2) == "…"
    qtbot.waitUntil(lambda: item.text(2) != "…")
    assert [item.text(column) for column in range(4, 11)] == ["272", "30", "28", "34", "27", "7", "398"]


def test_a_record_is_pinned_by_its_star_and_kept(made: Bench, tmp_path: Path) -> None:
    run(made.parts.commands, "open")
    (dialog,) = made.window.findChildren(OpenDialog)
    path = str(tmp_path / "x1")
    dialog._list.itemClicked.emit(dialog._items()[0], 0)
    assert made.bench.preferences.pinned_records == []
    dialog._list.itemClicked.emit(dialog._items()[0], 1)
    assert Preferences().pinned_records == [path]
    assert [item.text(0) for item in dialog._items()] == [f"x1   {tmp_path}", "x1"]
    assert [item.text(1) for item in dialog._items()] == ["★", "★"]
    dialog._pin.click()
    assert Preferences().pinned_records == []
    assert [item.text(1) for item in dialog._items()] == ["☆"]
    made.bench.start_requested.emit()
    made.bench.preferences.pin(path, True)
    made.bench.preferences_changed.emit()
    assert f"x1   {tmp_path}" in made.start.offered()


@pytest.mark.parametrize(
    ("tried", "asked"), [("next_v", ["next_v"]), ("what_if", ["next_v", "what_if"]), ("queue", ["queue"])]
)
def test_what_is_tried_is_shown_once_the_demos_beats_are_called(
    made: Bench, tried: str, asked: list[str]
) -> None:
    made.start.try_requested.emit(tried)
    assert made.bench.told("record_requested") == ["demo"]
    record = replace(make_record(), is_synthetic=True)
    prepared = make_prepared(record)
    made.bench.session.set_record(record, 0)
    made.bench.session.set_prepared(prepared)
    made.bench.do_turns()
    assert made.bench.told("command_requested") == []
    made.bench.session.set_review("v2", make_review(record, prepared, "v2"))
    made.bench.do_turns()
    assert made.bench.told("command_requested") == asked
    made.bench.session.set_review("v2", make_review(record, prepared, "v2"))
    made.bench.do_turns()
    assert made.bench.told("command_requested") == asked


def test_nothing_is_tried_on_another_record(made: Bench) -> None:
    made.start.try_requested.emit("what_if")
    record = replace(make_record(), is_synthetic=False)
    prepared = make_prepared(record)
    made.bench.session.set_record(record, 0)
    made.bench.session.set_prepared(prepared)
    made.bench.session.set_review("v2", make_review(record, prepared, "v2"))
    made.bench.do_turns()
    assert made.bench.told("command_requested") == []
