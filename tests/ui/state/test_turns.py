import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.state.turns import Turns


class SlowWidget(QWidget):
    """Takes a while to paint, and notes it."""

    def __init__(self, name: str, log: list[str]) -> None:
        super().__init__()
        self._name, self._log = name, log

    def paintEvent(self, event: QPaintEvent) -> None:
        time.sleep(0.02)
        self._log.append(f"paint {self._name}")


def test_work_is_done_in_order_and_painted_before_the_next(qtbot: QtBot) -> None:
    log: list[str] = []
    window, widgets = QWidget(), {name: SlowWidget(name, log) for name in "abc"}
    layout = QVBoxLayout(window)
    for widget in widgets.values():
        layout.addWidget(widget)
    window.resize(200, 200)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: len(log) >= 3)
    qtbot.wait(50)
    log.clear()
    turns = Turns()

    def change(name: str) -> None:
        log.append(name)
        widgets[name].update()

    for name in widgets:
        turns.add(name, lambda name=name: change(name))
    assert (log, turns.is_idle) == ([], False)
    qtbot.waitUntil(lambda: turns.is_idle and len(log) == 6)
    assert log == ["a", "paint a", "b", "paint b", "c", "paint c"]


def test_the_window_answers_between_two_turns(qtbot: QtBot) -> None:
    log: list[str] = []
    turns, clock = Turns(), QTimer()
    clock.timeout.connect(lambda: log.append("answer"))
    clock.start(1)
    for name in "ab":
        turns.add(name, lambda name=name: log.append(name))
    qtbot.waitUntil(lambda: turns.is_idle)
    assert "answer" in log[log.index("a") : log.index("b")]


def test_work_that_waits_is_done_once_and_by_the_newer_function(qtbot: QtBot) -> None:
    log: list[str] = []
    turns = Turns()
    turns.add("beat", lambda: log.append("old"))
    turns.add("list", lambda: log.append("list"))
    turns.add("beat", lambda: log.append("new"))
    qtbot.waitUntil(lambda: turns.is_idle)
    assert log == ["new", "list"]


def test_work_may_ask_for_more(qtbot: QtBot) -> None:
    log: list[str] = []
    turns = Turns()
    turns.add("first", lambda: turns.add("second", lambda: log.append("second")))
    qtbot.waitUntil(lambda: log == ["second"])
    assert turns.is_idle
