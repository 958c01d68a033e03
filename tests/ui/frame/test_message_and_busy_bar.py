from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QProgressBar, QToolButton
from pytestqt.qtbot import QtBot

from ecgviewer.jobs import Cancelled, CancelToken, ProgressReport
from ecgviewer.ui.frame.busy_bar import BusyBar
from ecgviewer.ui.frame.message_bar import MessageBar
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.state.job_runner import Job


def texts(bar: BusyBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel)]


def test_message_is_one_plain_line(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    assert bar.text == ""
    bar.show_error("<b>no record</b>\ncalled 999;  choose another")
    assert bar.text == "<b>no record</b> called 999; choose another"
    assert bar.isVisible()
    bar.set_theme(DARK)
    bar.findChild(QToolButton).click()
    assert not bar.isVisible()
    bar.show_remark("saved")
    assert bar.text == "saved"


def test_short_work_is_never_shown(qtbot: QtBot) -> None:
    owner = QObject()
    bar = BusyBar()
    qtbot.addWidget(bar)
    job = Job(CancelToken(), owner)
    bar.watch(job, "reading")
    assert bar.isHidden()
    with qtbot.waitSignal(job.finished):
        job.end(1, None)
    qtbot.wait(350)
    assert bar.isHidden()


def test_long_work_shows_progress_and_time_left(qtbot: QtBot) -> None:
    owner = QObject()
    bar = BusyBar()
    qtbot.addWidget(bar)
    job = Job(CancelToken(), owner)
    bar.watch(job, "reading")
    qtbot.waitUntil(lambda: not bar.isHidden(), timeout=2000)
    progress = bar.findChild(QProgressBar)
    assert texts(bar)[0] == "reading"
    assert progress.maximum() == 0
    job.report(ProgressReport(0.25, "downloading 208.dat", 42.0))
    qtbot.waitUntil(lambda: progress.value() == 250)
    assert texts(bar) == ["downloading 208.dat", "42 s left"]


def test_cancel_stops_the_job_started_last(qtbot: QtBot) -> None:
    owner = QObject()
    bar = BusyBar()
    qtbot.addWidget(bar)
    first, second = Job(CancelToken(), owner), Job(CancelToken(), owner)
    bar.watch(first, "first")
    bar.watch(second, "second")
    qtbot.waitUntil(lambda: not bar.isHidden(), timeout=2000)
    assert texts(bar)[0] == "second"
    with qtbot.waitSignal(bar.cancel_requested):
        bar.findChild(QToolButton).click()
    assert second.cancel_token.is_cancelled
    assert not first.cancel_token.is_cancelled
    assert texts(bar)[1] == "stopping…"
    with qtbot.waitSignal(second.cancelled):
        second.end(None, Cancelled())
    assert texts(bar)[0] == "first"
    assert bar.findChild(QToolButton).isEnabled()
    with qtbot.waitSignal(first.finished):
        first.end(None, None)
    assert bar.isHidden()
    bar.cancel()


def test_a_job_may_be_cancelled_before_it_is_shown(qtbot: QtBot) -> None:
    owner = QObject()
    bar = BusyBar()
    qtbot.addWidget(bar)
    job = Job(CancelToken(), owner)
    bar.watch(job, "reading")
    bar.cancel()
    assert job.cancel_token.is_cancelled
