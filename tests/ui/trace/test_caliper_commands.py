"""Calipers by keys."""

import pytest
from bench_samples import NotedBench, run, switch
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record

from ecgviewer.ui.trace.caliper_commands import CaliperCommands
from ecgviewer.ui.trace.trace_view import TraceView
from ecgviewer.workflows.review.calipers import Caliper

RECORD = make_record()
PREPARED = make_prepared(RECORD)
TIMES = PREPARED.beats.time_s


class Made:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.trace = TraceView(self.window)
        self.trace.resize(900, 400)
        self.bench = NotedBench(self.window)
        self.commands = CaliperCommands(self.bench, self.trace).commands()
        session = self.bench.session
        session.set_record(RECORD, 0)
        self.trace.set_lead("r", "II", RECORD.lead_mv(0), RECORD.fs_hz, RECORD.duration_s)
        session.set_prepared(PREPARED)

    def run(self, *names: str) -> None:
        for name in names:
            run(self.commands, name)

    @property
    def calipers(self) -> tuple[Caliper, ...]:
        return self.trace.content.calipers


@pytest.fixture
def made(qtbot: QtBot) -> Made:
    return Made(qtbot)


def test_one_is_set_at_the_selected_beat_and_stepped_by_keys(made: Made) -> None:
    made.run("caliper_here")
    assert made.bench.told("hovered")[-1] == "no beat is selected; click one"
    made.bench.session.select(1)
    made.run("caliper_here")
    (caliper,) = made.calipers
    assert made.bench.told("beat_requested") == [1]  # it is brought into view
    assert (caliper.start_s, caliper.end_s) == (TIMES[1], TIMES[2])
    assert made.bench.told("hovered")[-1] == caliper.in_words()
    made.run("caliper_right", "caliper_right", "caliper_up")
    assert made.calipers[0].end_s == pytest.approx(TIMES[2] + 2 / RECORD.fs_hz)
    made.run("caliper_mark_right")
    assert made.calipers[0].end_s == TIMES[3]
    made.run("caliper_mark_left", "caliper_leg", "caliper_mark_left", "caliper_left")
    assert made.calipers[0].end_s == TIMES[2]
    assert made.calipers[0].start_s == pytest.approx(TIMES[0] - 1 / RECORD.fs_hz)
    before = made.calipers[0].start_value
    made.run("caliper_down")
    assert made.calipers[0].start_value == pytest.approx(before - 0.01)


def test_several_are_repeated_walked_deleted_and_removed(made: Made) -> None:
    made.run("caliper_march", "caliper_delete", "caliper_next")
    assert (
        made.bench.told("hovered").count(
            "there is no caliper; drag one on the paper, or set one at the selected beat (Shift+X)"
        )
        == 2
    )
    for beat in (0, 1, 2):
        made.bench.session.select(beat)
        made.run("caliper_here")
    made.run("caliper_next", "caliper_march")
    assert [caliper.is_marching for caliper in made.calipers] == [True, False, False]
    made.run("caliper_march")
    assert not made.calipers[0].is_marching
    made.run("caliper_delete")
    assert [caliper.start_s for caliper in made.calipers] == [TIMES[1], TIMES[2]]
    assert made.trace.content.chosen_caliper == 0
    made.run("calipers_clear")
    assert made.calipers == ()
    made.bench.session.select(PREPARED.beats.n_beats - 1)  # the last beat: to it from the one before
    made.run("caliper_here")
    assert made.calipers[0].end_s == TIMES[-1]


def test_the_switch_lets_the_pointer_set_them_and_is_ticked(made: Made) -> None:
    switch(made.commands, "calipers", True)
    assert made.bench.told("ticked")[-1] == ("calipers", True)
    assert "drag on the paper" in made.bench.told("hovered")[-1]
    assert made.trace._measuring.is_on
    switch(made.commands, "calipers", False)
    assert not made.trace._measuring.is_on
