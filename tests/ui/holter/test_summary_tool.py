"""The summary in its dock: its numbers, and what they lead to."""

from dataclasses import replace

import numpy as np
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.beats.pacing import Pacing
from ecgviewer.ui.facts.beat_pick import BeatPick
from ecgviewer.ui.holter.summary_items import SummaryItem, summary_items
from ecgviewer.ui.holter.summary_tool import SummaryPanel, SummaryTool
from ecgviewer.ui.look.theme import DARK
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.own_layer import FirstBeats, OwnLayer
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.holter_summary import summarise_record
from ecgviewer.workflows.review.summary_places import summary_places

RECORD = make_record()
PREPARED = make_prepared(RECORD)
WAVES = find_waves(RECORD, 0, PREPARED.beats)


def test_each_number_leads_to_its_beats(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bench, tool = NotedBench(window), SummaryTool()
    parts = tool.build(bench)
    qtbot.addWidget(tool.panel)
    session = bench.session
    session.set_record(RECORD, 0)
    session.set_prepared(PREPARED)
    session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NVVNA"))
    session.set_waves(WAVES)
    bench.do_turns()
    assert tool.panel.items == []  # nothing is counted while it isn't in view
    tool.panel.show()
    assert tool.panel.warning == "⚠ on another recorder four of five of its V were wrong (SVDB)"
    texts = {item.name: item.text for item in tool.panel.items}
    assert texts["Mean heart rate"] == "60/min"
    assert texts["V beats"].startswith("2, 40.0 %")
    assert (texts["V couplets"], texts["V isolated"], texts["S isolated"]) == ("1", "0", "1")
    assert texts["Longest RR"] == "1.00 s at 0:02"
    tool.panel.click("V couplets")
    (pick,) = bench.told("pick_requested")
    assert (pick.title, pick.order.tolist()) == ("V couplets", [1, 2])
    tool.panel.click("Longest RR")
    assert bench.told("beat_requested") == [1]
    tool.panel.click("V runs")  # there is none
    assert len(bench.told("pick_requested")) == 1
    session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NVVVA"))
    bench.do_turns()
    assert {item.name: item.text for item in tool.panel.items}["V runs"] == "1"
    run(parts.commands, "show_summary")
    assert bench.told("dock_requested") == ["summary"]
    tool.set_theme(DARK)
    session.set_record(None, 0)
    bench.do_turns()
    assert tool.panel.items == []
    assert tool.panel.warning == ""


def test_paced_beats_have_a_line_where_there_are_any() -> None:
    review = make_review(RECORD, PREPARED, "v2", "NVVNA")
    places = summary_places(review.beats, review.called, WAVES.is_fibrillating)
    plain = summary_items(summarise_record(review, WAVES), places)
    paced = np.array([True, True, True, False, True])
    found = summarise_record(replace(review, pacing=Pacing(paced, paced)), WAVES)
    (added,) = [
        item for item in summary_items(found, places) if item.name not in {each.name for each in plain}
    ]
    assert (added.name, added.text) == ("Pacing spikes", "4 beats taken for paced")


def test_a_panel_asks_for_what_its_lines_hold(qtbot: QtBot) -> None:
    panel = SummaryPanel()
    qtbot.addWidget(panel)
    asked: list[int | BeatPick] = []
    panel.asked.connect(asked.append)
    panel.set_items([SummaryItem("Slowest", "50/min", 7), SummaryItem("SDNN", "40.0 ms")])
    panel.click("Slowest")
    panel.click("SDNN")
    assert asked == [7]


def test_a_persons_label_counts_at_once(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bench, tool = NotedBench(window), SummaryTool()
    tool.build(bench)
    qtbot.addWidget(tool.panel)
    tool.panel.show()
    session, beats = bench.session, PREPARED.beats
    session.set_record(RECORD, 0)
    session.set_prepared(PREPARED)
    session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NVVNA"))
    session.set_waves(WAVES)
    layer = OwnLayer(FirstBeats(beats.r_sample, beats.symbol, RECORD.fs_hz, False))
    session.own.set_layer(layer.after(relabel_beats(layer, [3], "V")))
    bench.do_turns()
    texts = {item.name: item.text for item in tool.panel.items}
    assert texts["V beats"].startswith("3, 60.0 %")
    assert (texts["V couplets"], texts["V runs"]) == ("0", "1")
