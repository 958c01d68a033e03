"""Whom the end of a job concerns."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from review_samples import HeldJob

from ecgviewer.ui.state.beat_work import BeatWork
from ecgviewer.ui.state.session import Session


@pytest.mark.parametrize("is_current", [True, False])
def test_only_what_is_current_is_taken_and_every_failure_is_said(qtbot: QtBot, is_current: bool) -> None:
    work, job = BeatWork(Session("v2"), Path), HeldJob()
    taken: list[object] = []
    given_up: list[str] = []
    said: list[str] = []
    work.failed.connect(said.append)
    work._follow(job, "trust of beat 3", lambda: is_current, taken.append, given_up.append)  # type: ignore[arg-type]
    job.succeeded.emit(7)
    job.failed.emit("no memory")
    assert taken == ([7] if is_current else [])
    assert given_up == (["no memory"] if is_current else [])
    assert said == ["trust of beat 3: no memory"]


def test_what_is_current_is_asked_at_the_end(qtbot: QtBot) -> None:
    work, job = BeatWork(Session("v2"), Path), HeldJob()
    taken: list[object] = []
    opened = {"record": "a"}
    work._follow(job, "", lambda: opened["record"] == "a", taken.append, print)  # type: ignore[arg-type]
    opened["record"] = "b"
    job.succeeded.emit(7)
    assert taken == []
