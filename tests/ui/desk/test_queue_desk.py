"""The walk through the beats that deserve a look."""

from collections.abc import Iterator
from typing import Any

import pytest
from bench_samples import switch
from desk_bench import Made
from PySide6.QtWidgets import QWidget

from ecgviewer.ui.desk.queue_panel import progress_words
from ecgviewer.workflows.desk.review_queue import DISAGREE, UNSURE, QueuedBeat

QUEUE = (QueuedBeat(3, 4.5, (DISAGREE, UNSURE)), QueuedBeat(1, 2.0, (UNSURE,)), QueuedBeat(4, 2.0, (UNSURE,)))


@pytest.fixture
def made(qtbot: Any) -> Iterator[Made]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Made(window)
    made.bench.beat_requested.connect(made.session.select)
    yield made
    made.tool.controller.shut_down()


def begin(made: Made) -> None:
    """Start the walk as if the queue had just been built."""
    made.edit()
    queue = made.tool.queue
    queue._set_walking(True)
    queue._take(made.session.review, QUEUE)


def test_confirm_relabel_and_skip_lead_on(made: Made) -> None:
    begin(made)
    assert made.session.selected == 3
    assert made.tool.queue.panel.title == "0 of 3"
    assert "networks disagree, the network is unsure. Return confirms N" in made.tool.queue.panel.why
    made.run("queue_confirm")
    assert made.own == ["", "", "", "N", ""]
    assert made.session.selected == 1
    made.run("label_A")
    assert made.own == ["", "A", "", "N", ""]
    assert made.session.selected == 4
    made.run("queue_skip")
    assert made.own == ["", "A", "", "N", ""]
    assert made.tool.queue.panel.title == "all 3 were looked at"


def test_undoing_a_decision_brings_the_beat_back(made: Made) -> None:
    begin(made)
    made.run("queue_confirm")
    made.run("undo")
    assert made.tool.queue.panel.title.startswith("0 of 3")
    made.run("queue")
    assert made.session.selected == 3


def test_progress_is_kept_with_the_record(made: Made, qtbot: Any) -> None:
    begin(made)
    made.run("queue_confirm")
    made.run("queue_skip")
    made.tool.controller.shut_down()
    window = QWidget()
    qtbot.addWidget(window)
    again = Made(window)
    again.bench.beat_requested.connect(again.session.select)
    begin(again)
    assert again.tool.queue.panel.title == "2 of 3"
    assert again.session.selected == 4
    again.tool.controller.shut_down()


def test_keys_decide_nothing_outside_of_the_queue(made: Made) -> None:
    made.edit()
    made.session.select(0)
    made.run("queue_confirm")
    made.run("queue_skip")
    assert made.own == [""] * 5
    assert made.tool.controller.desk.looks == {}
    begin(made)
    made.session.select(0)
    made.run("queue_confirm")
    assert made.own == [""] * 5


def test_return_and_backspace_are_the_queues_while_it_is_walked_only(made: Made) -> None:
    keys = made.tool.queue._keys
    assert [key.key().toString() for key in keys] == ["Return", "Enter", "Backspace"]
    assert not any(key.isEnabled() for key in keys)
    begin(made)
    assert all(key.isEnabled() for key in keys)
    keys[0].activated.emit()
    assert made.own[3] == "N"
    switch(made.parts.commands, "editing", False)
    assert not any(key.isEnabled() for key in keys)


def test_a_label_elsewhere_does_not_move_the_walk(made: Made) -> None:
    begin(made)
    made.session.select(0)
    made.run("label_V")
    assert made.session.selected == 0


def test_how_far_a_review_is() -> None:
    assert progress_words(34, 120, 360.0) == "34 of 120, 6 min left at your pace"
    assert progress_words(5, 5, 1.0) == "all 5 were looked at"
    assert progress_words(0, 0, None) == "no beat needs a look"
