"""What is done once the window rests for the first time."""

from typing import Any

import pytest
from bench_samples import NotedBench
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.first_rest import FirstRest


class Counted:
    """Stands for the garbage: counts how often the search is begun."""

    def __init__(self) -> None:
        self.n_begun = 0

    def begin(self) -> None:
        self.n_begun += 1


class Resting:
    def __init__(self, qtbot: QtBot) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        self.bench = NotedBench(window)
        self.counted: Any = Counted()
        self.is_settled = False
        self.rest = FirstRest(self.bench, self.counted, lambda: self.is_settled)


@pytest.fixture
def resting(qtbot: QtBot) -> Resting:
    return Resting(qtbot)


def test_nothing_is_done_before_all_is_there_then_once(resting: Resting) -> None:
    resting.bench.explanations_due.emit()
    resting.bench.do_turns()
    assert resting.counted.n_begun == 0
    resting.is_settled = True
    for _ in range(2):
        resting.bench.explanations_due.emit()
        resting.bench.do_turns()
        assert resting.counted.n_begun == 1


def test_what_ends_without_an_explanation_begins_the_search_too(resting: Resting, qtbot: QtBot) -> None:
    resting.bench.explanations_due.emit()
    resting.bench.do_turns()
    resting.is_settled = True
    qtbot.waitUntil(lambda: resting.counted.n_begun == 1)


def test_it_waits_for_the_turns_that_were_taken_before(resting: Resting, qtbot: QtBot) -> None:
    resting.is_settled = True
    done: list[int] = []
    resting.bench.explanations_due.emit()
    resting.bench.turns.add("list", lambda: done.append(resting.counted.n_begun))
    resting.bench.do_turns()
    assert done == [0]
    qtbot.waitUntil(lambda: resting.counted.n_begun == 1)
