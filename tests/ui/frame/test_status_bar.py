"""The line at the bottom."""

import pytest
from bench_samples import NotedBench
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
from pytestqt.qtbot import QtBot
from review_samples import HeldJob, make_prepared, make_record, make_review

from ecgviewer.ui.frame.status_bar import StatusBar

RECORD = make_record()
PREPARED = make_prepared(RECORD)


class Shown:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.bar = StatusBar(self.window, self.bench)
        self.resize(1200)

    def resize(self, width: int) -> None:
        self.window.resize(width, 300)
        self.window.show()
        QApplication.processEvents()

    @property
    def label(self) -> QLabel:
        found = self.bar.line.findChild(QLabel)
        assert found is not None
        return found

    @property
    def text(self) -> str:
        return self.label.text()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_it_follows_what_is_open(shown: Shown) -> None:
    session, end = shown.bench.session, " · research use, not a medical device"
    session.set_record(RECORD, 0)
    assert shown.text == f"demo · 360 Hz · synthetic · ArrhythmiNet 2{end}"
    session.set_prepared(PREPARED)
    session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NNNNV"))
    assert shown.text == f"demo · 360 Hz · synthetic · ArrhythmiNet 2, accuracy 0.800 on this record{end}"
    session.select(1)
    assert f"· beat 2 of 5{end}" in shown.text
    session.set_model("v1")
    assert "ArrhythmiNet 1 · beat 2" in shown.text
    session.set_record(None, 0)
    assert shown.text == "research use, not a medical device"


def test_what_is_under_the_pointer_takes_its_place_for_a_while(shown: Shown) -> None:
    shown.bench.session.set_record(RECORD, 0)
    shown.bench.hovered.emit("<b>0.42 mV</b>")
    assert shown.text == "<b>0.42 mV</b>"
    assert shown.label.textFormat() == Qt.TextFormat.PlainText
    shown.bench.hovered.emit("")
    assert shown.text.startswith("demo · ")


def test_what_is_too_wide_is_shortened_before_the_disclaimer_and_its_tip_says_all(shown: Shown) -> None:
    shown.bench.session.set_record(RECORD, 0)
    whole = shown.text
    assert shown.bar.line.toolTip() == ""
    metrics = shown.label.fontMetrics()
    shown.resize(metrics.horizontalAdvance(whole) - 40)
    assert shown.text.startswith("demo · 360 Hz")
    assert shown.text.endswith("… · research use, not a medical device")
    assert metrics.horizontalAdvance(shown.text) <= shown.label.width()
    assert shown.bar.line.toolTip() == whole
    shown.bench.hovered.emit("<b>" + 200 * "0.42 mV ")
    assert shown.text.endswith("…")
    assert shown.bar.line.toolTip().startswith("&lt;b&gt;0.42 mV")
    shown.bench.hovered.emit("")
    shown.resize(1200)
    assert shown.text == whole


def test_work_is_watched(shown: Shown) -> None:
    job = HeldJob()
    job.started = job.progressed
    job.is_over = False
    job.cancelled = job.finished
    shown.bench.reviews.job_started.emit(job, "finding beats")
    assert shown.bar.busy.is_busy
    job.finished.emit()
    assert not shown.bar.busy.is_busy
