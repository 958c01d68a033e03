"""What is done once the window rests for the first time."""

from typing import Any

import pytest
from bench_samples import NotedBench
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.first_rest import FirstRest


class Counted:
    """Stands for a tool and for the garbage: counts what is asked of it."""

    def __init__(self) -> None:
        self.n_begun = self.n_prepared = 0

    def begin(self) -> None:
        self.n_begun += 1

    def prepare(self) -> None:
        self.n_prepared += 1


class Resting:
    def __init__(self, qtbot: QtBot) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        self.bench = NotedBench(window)
        self.counted: Any = Counted()
        self.is_settled = False
        self.rest = FirstRest(self.bench, [self.counted], self.counted, lambda: self.is_settled)

    @property
    def counts(self) -> tuple[int, int]:
        return self.counted.n_begun, self.counted.n_prepared


@pytest.fixture
def resting(qtbot: QtBot) -> Resting:
    return Resting(qtbot)


def test_nothing_is_done_before_all_is_there_then_all_once(resting: Resting) -> None:
    resting.bench.explanations_due.emit()
    resting.bench.do_turns()
    assert resting.counts == (0, 0)
    resting.is_settled = True
    resting.bench.do_turns()
    assert resting.counts == (0, 0)  # it looks again when explanations come
    resting.bench.explanations_due.emit()
    resting.bench.do_turns()
    assert resting.counts == (1, 1)
    resting.bench.explanations_due.emit()
    resting.bench.do_turns()
    assert resting.counts == (1, 1)


def test_what_ends_without_an_explanation_begins_the_search_and_tools_prepare_later(
    resting: Resting, qtbot: QtBot
) -> None:
    resting.bench.explanations_due.emit()
    resting.bench.do_turns()
    resting.is_settled = True
    qtbot.waitUntil(lambda: resting.counts == (1, 0))
    resting.bench.explanations_due.emit()
    resting.bench.do_turns()
    assert resting.counts == (1, 1)


def test_it_waits_for_the_turns_that_were_taken_before(resting: Resting) -> None:
    resting.is_settled = True
    done: list[tuple[int, int]] = []
    resting.bench.explanations_due.emit()
    resting.bench.turns.add("list", lambda: done.append(resting.counts))
    resting.bench.do_turns()
    assert done == [(0, 0)]
    assert resting.counts == (1, 1)
