"""Display filters in the window: what is drawn, what it says, and what they leave alone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bench_samples import NotedBench, switch
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.jobs import Cancelled, CancelToken, Progress
from ecgviewer.signals.display_filter import DisplayFilters, filter_for_display
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.paper.strip_export import paint_strip_image
from ecgviewer.ui.trace.filtered_lead import filter_lead
from ecgviewer.ui.trace.trace_readout import describe_point
from ecgviewer.ui.trace.trace_tool import TraceTool
from ecgviewer.workflows.review.usual_beat import UsualBeat

RECORD = make_record()
PREPARED = make_prepared(RECORD)
WORDS = "filtered: baseline 0.5 Hz, inverted"


class Made:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.qtbot = qtbot
        self.bench = NotedBench(self.window)
        self.tool = TraceTool()
        self.parts = self.tool.build(self.bench)
        for widget, _ in self.parts.middle:
            widget.setParent(self.window)
        self.tool.bar.setParent(self.window)
        self.tool.trace.resize(1000, 400)
        self.session = self.bench.session
        self.session.change_settings(has_second_lead=False)
        self.session.set_record(RECORD, 0)
        self.session.set_prepared(PREPARED)
        self.session.set_review("v2", make_review(RECORD, PREPARED, "v2"))
        self.bench.do_turns()

    def switch(self, name: str, is_on: bool) -> None:
        switch(self.parts.commands, name, is_on)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.tool._filtered.is_settled, timeout=10_000)

    @property
    def content(self) -> Any:
        return self.tool.trace.content


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Made]:
    bench = Made(qtbot)
    yield bench
    bench.tool._timer.stop()
    bench.tool._filtered._lane.shut_down()


def test_the_curve_is_the_filtered_lead_and_says_so(made: Made) -> None:
    assert made.content.shown_signal is made.content.signal
    made.switch("filter_baseline", True)
    made.switch("filter_invert", True)
    wanted = filter_for_display(RECORD.lead_mv(0), RECORD.fs_hz, DisplayFilters(True, invert=True))
    for sample in (100, 777, 1500):
        assert made.content.shown_signal.nearest(sample) == pytest.approx(float(wanted[sample]), abs=1e-6)
    assert made.content.shown_notes[-1] == WORDS
    assert WORDS in describe_point(made.content, made.tool.trace._page, 300, 3)
    plain = paint_strip_image(made.content, LIGHT, (900, 300))
    made.switch("filter_baseline", False)
    made.switch("filter_invert", False)
    assert made.content.shown_signal is made.content.signal
    assert made.content.shown_notes == made.content.notes
    assert paint_strip_image(made.content, LIGHT, (900, 300)) != plain


def test_nothing_that_a_network_is_fed_or_said_changes(made: Made) -> None:
    session = made.session
    windows, lead = PREPARED.windows.copy(), RECORD.lead_mv(0).copy()
    review, opened = session.review, session.opened
    session.change_settings(as_network_sees=True)
    seen = made.content.network_signal
    assert made.content.shown_signal is seen
    made.bench.reviews.asked.clear()  # type: ignore[attr-defined]
    made.switch("filter_muscle", True)
    made.switch("filter_mains_50", True)
    assert made.content.shown_signal is seen
    assert made.content.shown_notes == made.content.notes  # what the network sees is not filtered
    assert session.review is review
    assert session.opened == opened  # no explanation is dropped
    assert "use_model" not in [asked[0] for asked in made.bench.reviews.asked]  # type: ignore[attr-defined]
    np.testing.assert_array_equal(PREPARED.windows, windows)
    np.testing.assert_array_equal(RECORD.lead_mv(0), lead)


def test_the_usual_beat_lies_behind_the_curve_that_it_was_made_of_only(made: Made) -> None:
    made.switch("filter_invert", True)
    usual = UsualBeat(1, np.arange(400.0, 600.0), np.full(200, 0.3))
    filtered = replace(made.content, selected=1, usual=usual)
    without = replace(filtered, usual=None)
    size = (900, 400)
    assert paint_strip_image(filtered, LIGHT, size) == paint_strip_image(without, LIGHT, size)
    stored, plain = replace(filtered, filtered=None), replace(without, filtered=None)
    assert paint_strip_image(stored, LIGHT, size) != paint_strip_image(plain, LIGHT, size)


def test_of_the_two_for_mains_hum_one_is_on(made: Made) -> None:
    made.switch("filter_mains_50", True)
    made.switch("filter_mains_60", True)
    assert made.session.settings.filters == DisplayFilters(mains_hz=60.0)
    ticked = dict(made.bench.told("ticked"))
    assert (ticked["filter_mains_50"], ticked["filter_mains_60"]) == (False, True)
    made.switch("filter_mains_60", False)
    assert made.session.settings.filters == DisplayFilters()


def test_a_record_that_is_opened_anew_is_filtered_anew(made: Made) -> None:
    made.switch("filter_invert", True)
    made.session.set_record(None, 0)
    assert made.content.filtered is None
    made.session.set_record(RECORD, 0)
    made.settle()
    assert made.content.shown_signal.nearest(250) == pytest.approx(-float(RECORD.lead_mv(0)[250]))


def test_it_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        filter_lead(RECORD, 0, DisplayFilters(invert=True), Progress(), token)
