"""The tool of called rhythms: when it calls, what it shows, and where a click leads."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from bench_samples import NotedBench, run
from called_rhythm_samples import calls_of, card_of, explanation_of, record_of
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled
from ecgviewer.ui.rhythm import rhythm_tool
from ecgviewer.ui.rhythm.rhythm_overview_tool import RhythmOverviewTool
from ecgviewer.ui.rhythm.rhythm_tool import LONGEST_UNASKED_S, RhythmTool


class Opened:
    """Both tools in a window; rhythms are made, and noted by the record that was asked for."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.called: list[tuple[str, str]] = []
        monkeypatch.setattr(rhythm_tool, "list_rhythm_models", lambda: {"lightx3ecg": None, "exgnet": None})
        monkeypatch.setattr(rhythm_tool, "read_rhythm_card", lambda _: card_of())
        monkeypatch.setattr(rhythm_tool, "call_rhythms", self._call)
        monkeypatch.setattr(rhythm_tool, "explain_rhythm", lambda _, index: explanation_of(index))
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool, self.overview = RhythmTool(), RhythmOverviewTool()
        self.parts = self.tool.build(self.bench)
        self.overview.build(self.bench)
        for strip in (self.tool.strip, self.overview.strip):
            strip.setParent(self.window)
            strip.hide()
        self.tool.panel.setParent(self.window)
        self.gone_to: list[float] = []
        self.bench.time_requested.connect(self.gone_to.append)
        self.window.show()
        self._qtbot = qtbot

    def _call(self, record: object, model: str, leads: object, progress: object, cancel: object) -> object:
        self.called.append((record.name, model))  # type: ignore[attr-defined]
        return calls_of("SAS", ("SR", "SR", "SR"), record=record)  # type: ignore[arg-type]

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: self.tool.is_settled, timeout=10_000)


@pytest.fixture
def opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    made = Opened(qtbot, monkeypatch)
    yield made
    made.bench.closing.emit()


def test_a_record_is_called_unasked_by_the_network_of_its_leads(opened: Opened) -> None:
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    assert opened.called == [("demo", "lightx3ecg")]
    assert opened.tool.strip.isVisible()
    assert opened.overview.strip.isVisible()
    assert opened.tool.panel.summary == "SR 67 %, AFIB 33 % of the stretches"
    assert opened.bench.rhythms.explanation is None


def test_the_row_lies_only_above_what_shows_its_seconds(opened: Opened) -> None:
    """Full disclosure shows many minutes; all leads the same seconds as the row."""
    covered = opened.bench.covered
    covered.emit("trace", True)
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    assert not opened.tool.strip.isVisible()
    assert opened.overview.strip.isVisible()
    covered.emit("trace", False)
    assert opened.tool.strip.isVisible()
    covered.emit("trace", True)
    covered.emit("stretch", True)
    assert opened.tool.strip.isVisible()
    covered.emit("trace", False)
    covered.emit("stretch", False)
    assert opened.tool.strip.isVisible()


def test_a_demonstration_is_not_offered(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        rhythm_tool, "list_rhythm_models", lambda: {"lightx3ecg-cpsc": "of nine labels", "exgnet": None}
    )
    card = card_of()
    monkeypatch.setattr(
        rhythm_tool, "read_rhythm_card", lambda folder: replace(card, is_demonstration=folder is not None)
    )
    offered: list[list[str]] = []
    monkeypatch.setattr(opened.tool.panel, "set_models", lambda names, *_: offered.append(names))
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    assert offered[0] == ["exgnet"]
    assert opened.called == [("demo", "exgnet")]


def test_a_short_one_is_explained_at_once(opened: Opened) -> None:
    opened.bench.session.set_record(record_of(20.0), 1)
    opened.settle()
    opened.settle()
    assert opened.bench.rhythms.explanation is not None
    assert opened.tool.panel.words.startswith("AFIB 0.94")


def test_a_day_waits_until_it_is_asked_for(opened: Opened) -> None:
    long = replace(record_of(20.0), name="day")
    object.__setattr__(long, "source", _Long(long.source))
    opened.bench.session.set_record(long, 1)
    opened.settle()
    assert opened.called == []
    assert "Call the rhythm" in opened.tool.panel.summary
    run(opened.parts.commands, "call_rhythm")
    opened.settle()
    assert opened.called == [("day", "lightx3ecg")]


class _Long:
    """Leads that say that they last longer."""

    def __init__(self, source: object) -> None:
        self._source = source
        self.duration_s = LONGEST_UNASKED_S + 1

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)


def test_a_click_explains_and_shows_the_inspector(opened: Opened) -> None:
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    opened.tool.strip.stretch_requested.emit(1)
    opened.settle()
    assert opened.bench.told("dock_requested") == ["rhythm"]
    assert opened.bench.rhythms.explanation is not None
    opened.overview.strip.stretch_requested.emit(2)
    opened.settle()
    assert opened.gone_to == [15.0]


def test_what_is_presented_has_no_row_of_the_whole_record(opened: Opened) -> None:
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    opened.bench.covered.emit("overview", True)
    assert (opened.tool.strip.isVisible(), opened.overview.strip.isVisible()) == (True, False)
    opened.bench.covered.emit("overview", False)
    assert opened.overview.strip.isVisible()


def test_after_a_call_was_cancelled_the_network_is_that_of_the_calls(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    shown = opened.bench.rhythms.calls
    assert shown is not None
    opened.bench.rhythms.set_calls(replace(shown, card=replace(shown.card, name="lightx3ecg")))

    def cancelled(*_: object, **__: object) -> None:
        raise Cancelled

    monkeypatch.setattr(rhythm_tool, "call_rhythms", cancelled)
    chosen: list[str] = []
    monkeypatch.setattr(opened.tool.panel, "set_models", lambda names, titles, model: chosen.append(model))
    opened.tool.panel.model_requested.emit("exgnet")
    opened.settle()
    assert chosen == ["lightx3ecg"]
    assert opened.bench.rhythms.calls is not None


def test_another_record_forgets_the_calls(opened: Opened) -> None:
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    opened.bench.session.set_record(None, 0)
    assert opened.bench.rhythms.calls is None
    assert not opened.tool.strip.isVisible()
    assert not opened.overview.strip.isVisible()


def test_a_click_while_another_network_calls_waits_for_its_calls(opened: Opened) -> None:
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()
    before = opened.bench.rhythms.calls
    opened.tool.panel.model_requested.emit("exgnet")
    opened.tool.strip.stretch_requested.emit(2)
    opened.settle()
    assert [model for _, model in opened.called] == ["lightx3ecg", "exgnet"]
    assert opened.bench.rhythms.calls is not before
    assert opened.bench.rhythms.explanation is not None
    assert opened.bench.rhythms.explanation.index == 2


def test_a_network_that_fails_takes_the_calls_of_the_other_away(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.bench.session.set_record(record_of(600.0), 1)
    opened.settle()

    def fail(*_: object, **__: object) -> object:
        raise InvalidInputError("exgnet can't call it")

    monkeypatch.setattr(rhythm_tool, "call_rhythms", fail)
    opened.tool.panel.model_requested.emit("exgnet")
    opened.settle()
    assert opened.bench.rhythms.calls is None
    assert not opened.tool.strip.isVisible()
    assert opened.tool.panel.summary == "exgnet can't call it"


def test_what_was_said_of_a_record_is_not_said_of_the_next(opened: Opened) -> None:
    long = record_of(20.0)
    object.__setattr__(long, "source", _Long(long.source))
    opened.bench.session.set_record(long, 1)
    opened.bench.session.set_record(record_of(600.0), 1)
    assert opened.tool.panel.summary == ""
    opened.settle()
