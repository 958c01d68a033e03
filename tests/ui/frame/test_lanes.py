"""All threads and processes below a window."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.lanes import Lanes
from ecgviewer.ui.state.job_runner import ProcessLane, ThreadLane


def test_every_lane_is_told_whoever_owns_it_and_all_before_one_is_waited_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    for kind in (ThreadLane, ProcessLane):
        for what in ("ask_to_end", "shut_down"):
            monkeypatch.setattr(
                kind, what, lambda lane, *_, what=what: told.append((what, lane.objectName())), raising=True
            )
    window, panel = QWidget(), QWidget()
    qtbot.addWidget(window)
    panel.setParent(window)
    kept = [ThreadLane(window), ThreadLane(panel), ProcessLane(panel)]
    for name, lane in zip(("own", "of a panel", "process"), kept, strict=True):
        lane.setObjectName(name)
    elsewhere = ThreadLane()
    elsewhere.setObjectName("elsewhere")
    lanes = Lanes(window)
    lanes.ask_to_end()
    assert sorted(told) == [
        (what, name) for what in ("ask_to_end",) for name in ("of a panel", "own", "process")
    ]
    lanes.wait()
    assert {name for what, name in told[6:] if what == "shut_down"} == {"own", "of a panel", "process"}
    assert [what for what, _ in told] == [*("ask_to_end",) * 6, *("shut_down",) * 3]


def test_only_a_thread_that_goes_on_is_stuck(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    lanes = Lanes(window)
    assert not lanes.is_stuck
    lane = ThreadLane(window)
    assert not lanes.is_stuck
    monkeypatch.setattr(ThreadLane, "is_at_work", property(lambda self: self is lane))
    assert lanes.is_stuck
