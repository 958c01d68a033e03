import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.interrupts import Interrupts


@pytest.fixture(autouse=True)
def default_handlers() -> Iterator[None]:
    """Start from the handlers of a program in the foreground; one in the background ignores SIGINT."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def interrupts(qtbot: QtBot) -> Iterator[Interrupts]:
    watching = Interrupts()
    yield watching
    watching.release()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_arrives_while_qt_waits(interrupts: Interrupts, number: signal.Signals) -> None:
    loop = QEventLoop()
    interrupts.interrupted.connect(loop.quit)
    QTimer.singleShot(50, lambda: os.kill(os.getpid(), number))
    guard = QTimer()
    guard.setSingleShot(True)
    guard.timeout.connect(lambda: loop.exit(7))
    guard.start(10_000)
    status = loop.exec()
    guard.stop()
    assert status == 0
    assert interrupts.number == number


def test_afterwards_signals_are_handled_as_before(qapp: QApplication) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    watching = Interrupts()
    assert signal.getsignal(signal.SIGINT) != before[0]
    watching.release()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert watching.number == 0
