"""All leads in the trace's place: what opens so, what scrolls, what a click selects, and what is painted."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from bench_samples import NotedBench, switch
from called_rhythm_samples import calls_of, explanation_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.records.record import ArrayLeads, Record
from ecgviewer.ui.leads.leads_page import LeadsPage
from ecgviewer.ui.leads.leads_tool import LeadsTool
from ecgviewer.ui.leads.sheet_view import SheetView
from ecgviewer.ui.state.tool import ToolParts
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.own_layer import FirstBeats, OwnLayer
from ecgviewer.workflows.review.lead_sheet import TWELVE


def twelve(duration_s: float = 10.0, names: tuple[str, ...] = TWELVE) -> Record:
    """Return a record of 100 Hz, each lead a slow wave of its own height."""
    time = np.arange(int(duration_s * 100))[:, None] / 100
    values = (0.1 * np.arange(1, len(names) + 1) * np.sin(6 * time)).astype(np.float32)
    return replace(
        make_record(),
        source=ArrayLeads(values, 100.0),
        fs_hz=100.0,
        lead_names=names,
        lead_units=("mV",) * len(names),
        annotations=None,
    )


class Opened:
    """The tool with its page in a window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = LeadsTool()
        self.parts: ToolParts = self.tool.build(self.bench)
        self.page: LeadsPage = self.tool.page
        self.page.setParent(self.window)
        self.page.resize(1100, 500)
        self.window.resize(1100, 500)
        self.window.show()
        self._qtbot = qtbot

    def open(self, record: Record, lead: int) -> None:
        """Open a record, and wait until the leads in view were read."""
        self.bench.session.set_record(record, lead)
        self.settle()

    def show(self) -> None:
        """Show all leads, and wait until they were read."""
        switch(self.parts.commands, "all_leads", True)
        self.settle()

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: self.tool.is_settled, timeout=10_000)

    @property
    def view(self) -> SheetView:
        return self.page.view


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opened]:
    made = Opened(qtbot)
    yield made
    made.settle()
    made.bench.closing.emit()


def test_an_ecg_of_twelve_leads_opens_with_all_in_view(opened: Opened) -> None:
    opened.open(twelve(), 1)
    assert opened.page.isVisible()
    assert opened.bench.told("covered") == [("trace", True), ("stretch", True)]
    assert opened.page.offered_forms == ["3 × 4 + II", "6 × 2", "12 × 1", "stacked"]
    assert [cell.lead.name for cell in opened.view.content.cells][-1] == "II"
    opened.open(twelve(1800.0, ("MLII", "V1")), 0)
    assert not opened.page.isVisible()
    assert opened.bench.told("covered")[-2:] == [("trace", False), ("stretch", False)]


def test_a_long_record_opens_on_the_trace_and_shows_its_leads_when_asked(opened: Opened) -> None:
    opened.open(twelve(1800.0, ("I", "II", "V1")), 1)
    assert not opened.page.isVisible()
    opened.show()
    names = [cell.lead.name for cell in opened.view.content.cells]
    assert names == ["I", "II", "III", "aVR", "aVL", "aVF", "V1"]
    third = opened.view.content.signals["III"].points(0, 20, 100)[1]
    assert third[:3] == pytest.approx(0.1 * np.sin(6 * np.arange(3) / 100), abs=1e-6)
    opened.page.tick("aVR", False)
    assert "aVR" not in [cell.lead.name for cell in opened.view.content.cells]
    assert {cell.n_rows for cell in opened.view.content.cells} == {6}


def test_one_lead_stays(opened: Opened) -> None:
    opened.open(twelve(1800.0, ("I", "V1")), 0)
    opened.show()
    opened.page.tick("I", False)
    opened.page.tick("V1", False)
    assert [cell.lead.name for cell in opened.view.content.cells] == ["V1"]


def test_another_form(opened: Opened) -> None:
    opened.open(twelve(), 1)
    opened.page.form_requested.emit("12 × 1")
    assert [cell.row for cell in opened.view.content.cells] == list(range(12))


def test_a_wheel_scrolls_the_record_and_stops_at_its_end(opened: Opened) -> None:
    opened.open(twelve(100.0, ("I", "II", "V1")), 1)
    opened.show()
    start_s, end_s = opened.view.shown_s
    opened.view.scroll_requested.emit(3.0)
    assert opened.view.shown_s == (pytest.approx(start_s + 3), pytest.approx(end_s + 3))
    opened.view.scroll_requested.emit(1e6)
    assert opened.view.shown_s[1] == pytest.approx(100.0)


def test_a_click_selects_the_nearest_beat(opened: Opened) -> None:
    record = make_record()
    opened.open(record, 0)
    opened.bench.session.set_prepared(make_prepared(record))
    opened.show()
    page = opened.view.pages[0]
    x = page.x_of_time(3.2)
    QTest.mouseClick(
        opened.view,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(round(x), round(page.layout.paper.middle)),
    )
    assert opened.bench.session.selected == 2
    times_s = opened.bench.session.prepared.beats.time_s
    first_s, last_s = opened.view.content.beat_s
    assert first_s < times_s[2] < last_s
    opened.bench.session.select(0)
    assert opened.view.content.beat_s[0] < times_s[0] < opened.view.content.beat_s[1] <= times_s[1]
    opened.bench.session.select(-1)
    assert opened.view.content.beat_s is None


def test_the_selected_beat_says_its_call_and_then_what_the_person_says(opened: Opened) -> None:
    record = make_record()
    prepared = make_prepared(record)
    session = opened.bench.session
    opened.open(record, 0)
    session.set_prepared(prepared)
    opened.show()
    session.select(3)
    assert opened.view.content.beat_label == ""
    session.set_model("v2")
    session.set_review("v2", make_review(record, prepared, "v2", "NNVVN"))
    assert opened.view.content.beat_label == "V"
    layer = OwnLayer(FirstBeats(prepared.beats.r_sample, prepared.beats.symbol, record.fs_hz, False))
    session.own.set_layer(layer.after(relabel_beats(layer, [3], "A")))
    assert opened.view.content.beat_label == "yours A"
    session.select(0)
    assert opened.view.content.beat_label == "N"


def test_the_scale_is_said(opened: Opened) -> None:
    opened.open(twelve(20.0), 1)
    zoom = opened.view.zoom
    assert zoom < 1
    assert opened.page.scale_words == f"25 mm/s · 10 mm/mV · at {100 * zoom:.0f} %"


def test_rows_above_the_sheet_lie_over_its_seconds(opened: Opened) -> None:
    """A record that doesn't fill the width ends where its paper does, in a row from edge to edge, too."""
    opened.open(twelve(6.0), 1)
    opened.page.form_requested.emit("12 × 1")
    start_s, end_s = opened.bench.told("stretch_shown")[-1]
    page = opened.view.pages[0]
    per_s = (opened.view.width() - 8 - page.layout.left) / (end_s - start_s)
    assert page.layout.right < opened.view.width() - 20
    assert page.layout.left + (6.0 - start_s) * per_s == pytest.approx(page.layout.right)
    opened.window.resize(1000, 300)
    opened.page.resize(700, 300)
    assert opened.bench.told("stretch_shown")[-1] == opened.view.edges_s


def test_the_colour_on_the_leads_is_named(opened: Opened) -> None:
    record = twelve()
    opened.open(record, 1)
    assert opened.page.words == ""
    rhythms = opened.bench.rhythms
    rhythms.set_calls(replace(calls_of("A", record=record), leads=(0, 1, 6)))
    rhythms.set_explanation(explanation_of(0, "~"))
    assert set(opened.view.content.maps) == {"I", "II", "V1"}
    assert opened.page.words == "Grad-CAM for noisy"
    assert opened.page._words.text() == opened.page.words
    rhythms.set_explanation(replace(explanation_of(0, "AFIB"), is_doubtful=True))
    assert opened.page.words.endswith("AFIB: no better than chance")
    label = opened.page._words
    # How wide the bar's other words are depends on the font.
    for width in range(1600, 400, -20):
        opened.page.resize(width, 500)
        if label.text() != opened.page.words:
            break
    assert label.text().endswith("…")
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    rhythms.set_explanation(None)
    assert opened.page.words == ""
