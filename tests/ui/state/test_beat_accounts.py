"""Which beat is played next, and what becomes of an account that comes too late."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from review_samples import HeldLane, make_prepared, make_record, make_review

from ecgviewer.ui.state.beat_accounts import BeatAccounts
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.review.find_waves import find_waves

RECORD = make_record()
PREPARED = make_prepared(RECORD)
FOUND = find_waves(RECORD, 0, PREPARED.beats)


class Bench:
    """A session on five beats whose third has no call, and a lane whose jobs a test ends."""

    def __init__(self) -> None:
        self.session, self.lane = Session("v2"), HeldLane()
        self.accounts = BeatAccounts(self.session, self.lane, Path)  # type: ignore[arg-type]
        self.said: list[str] = []
        self.accounts.failed.connect(self.said.append)
        self.session.set_record(RECORD, 0)
        self.session.set_prepared(PREPARED)

    def open(self) -> None:
        for model in ("v2", "v1"):
            self.session.set_review(model, make_review(RECORD, PREPARED, model, "NV-NV"))
        self.session.set_waves(FOUND)

    def asked(self) -> list[tuple[str, int]]:
        return [(str(work[4]), work[5]) for work in self.lane.asked]

    def end(self, job: int, account: Any = None, measured: Any = None) -> None:
        if account is not None:
            self.lane.jobs[job].succeeded.emit((measured, account))
        self.lane.jobs[job].finished.emit()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench()


def test_it_waits_for_calls_and_waves_of_the_same_beats(bench: Bench) -> None:
    bench.session.select(1)
    bench.session.set_review("v2", make_review(RECORD, PREPARED, "v2"))
    assert bench.asked() == []
    bench.session.set_waves(replace(FOUND, beats=make_prepared(RECORD).beats))
    assert bench.asked() == []
    bench.session.set_waves(FOUND)
    assert bench.asked() == [("v2", 1)]
    assert not bench.accounts.is_settled


def test_nothing_is_queued_the_beat_selected_at_the_end_is_next(bench: Bench) -> None:
    bench.open()
    assert bench.accounts.is_settled  # no beat is selected
    for beat in (0, 1, 3):
        bench.session.select(beat)
    assert bench.asked() == [("v2", 0)]
    bench.end(0, "account of 0")
    assert bench.session.account("v2", 0) == "account of 0"
    assert bench.asked() == [("v2", 0), ("v2", 3)]
    bench.end(1, "account of 3")
    assert bench.accounts.is_settled
    bench.session.select(0)  # known
    assert len(bench.asked()) == 2


def test_a_beat_without_a_call_has_no_account(bench: Bench) -> None:
    bench.open()
    bench.session.select(2)
    assert bench.asked() == []
    assert bench.accounts.is_settled


def test_another_network_is_asked_when_it_is_the_current_one(bench: Bench) -> None:
    bench.open()
    bench.session.select(1)
    bench.end(0, "of v2")
    bench.session.set_model("v1")
    assert bench.asked()[1:] == [("v1", 1)]


def test_what_was_measured_of_all_beats_is_used_for_the_next_of_the_same_calls(bench: Bench) -> None:
    bench.open()
    made = SimpleNamespace(review=bench.session.review, waves=FOUND)
    bench.session.select(0)
    assert bench.lane.asked[0][3] is None
    bench.end(0, "a", made)
    bench.session.select(1)
    assert bench.lane.asked[1][3] is made
    bench.end(1, "b", made)
    bench.session.set_model("v1")
    assert bench.lane.asked[2][3] is None


def test_what_comes_for_other_calls_or_waves_is_dropped(bench: Bench) -> None:
    bench.open()
    bench.session.select(1)
    bench.session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NNNNN"))
    bench.lane.jobs[0].succeeded.emit((None, "late"))
    assert bench.session.account("v2", 1) is None
    bench.lane.jobs[0].finished.emit()
    assert len(bench.asked()) == 2  # asked again, of the new calls


def test_what_failed_is_said_and_not_tried_again_until_it_is_selected_anew(bench: Bench) -> None:
    bench.open()
    bench.session.select(1)
    bench.lane.jobs[0].failed.emit("no P")
    bench.lane.jobs[0].finished.emit()
    assert bench.said == ["waves of beat 2 for v2: no P"]
    assert bench.accounts.is_settled
    assert len(bench.asked()) == 1
    bench.session.select(0)
    bench.end(1, "a")
    bench.session.select(1)
    assert bench.asked()[-1] == ("v2", 1)


def test_calls_of_no_beats_are_passed_over(bench: Bench) -> None:
    bench.open()
    bench.session.selected = 17
    bench.accounts.pull()
    assert bench.asked() == []
