"""A second network or a second record beside the trace, in sync with it."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ecgviewer.ui.beside.beside_tool import BesideTool
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.look.theme import LIGHT


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow("v2", LIGHT)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.open_name("demo")
    qtbot.waitUntil(lambda: window.session.review is not None and window.is_settled, timeout=90_000)
    yield window
    window.shut_down()


def _wheel(tool: BesideTool, notches: int) -> None:
    strip = tool.view.strip
    QApplication.sendEvent(
        strip,
        QWheelEvent(
            QPointF(200, 100), QPointF(200, 100), QPoint(), QPoint(0, -120 * notches), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip


def test_another_network_shows_its_own_calls_of_the_same_seconds(window: MainWindow, qtbot: QtBot) -> None:
    tool, session = window.tool(BesideTool), window.session
    assert tool.view.isHidden()
    tool.show_model("v1-patient")
    qtbot.waitUntil(lambda: tool.is_settled and tool.view.strip.content.called is not None, timeout=60_000)
    content = tool.view.strip.content
    own = session.reviews["v1-patient"]
    np.testing.assert_array_equal(content.called, own.called)
    assert session.review is not None
    assert (content.called != session.review.called).any(), "the networks differ somewhere"
    assert f"{own.accuracy:.3f}"[:4] in tool.view.words
    assert "not a known training record" in tool.view.words
    session.change_settings(start_s=30.0, speed_mm_per_s=50.0)
    assert content.view.start_s != 30.0
    shown = tool.view.strip.content.view
    assert (shown.start_s, shown.speed_mm_per_s) == (30.0, 50.0)
    session.select(45)
    assert tool.view.strip.content.selected == 45
    tool.view.strip.beat_requested.emit(50)
    assert session.selected == 50
    before = session.settings.start_s
    _wheel(tool, 1)
    assert session.settings.start_s > before, "the wheel on it moves both"


def test_another_record_keeps_its_distance_and_can_be_aligned(window: MainWindow, qtbot: QtBot) -> None:
    tool, session = window.tool(BesideTool), window.session
    tool.show_record("demo")
    qtbot.waitUntil(lambda: tool.is_settled and not tool.view.isHidden(), timeout=60_000)
    session.change_settings(start_s=10.0)
    assert tool.view.strip.content.view.start_s == 10.0
    _wheel(tool, 2)
    moved = tool.view.strip.content.view.start_s
    assert moved > 10.0
    assert session.settings.start_s == 10.0, "the wheel on another record moves that alone"
    session.change_settings(start_s=20.0)
    assert tool.view.strip.content.view.start_s == pytest.approx(moved + 10.0)
    session.select(20)
    tool.view.strip.beat_requested.emit(33)
    assert session.selected == 20
    tool.view.align_requested.emit()
    beats = tool.view.strip.content.beats
    assert beats is not None
    distance_s = tool.view.strip.content.view.start_s - session.settings.start_s
    assert distance_s == pytest.approx(float(beats.time_s[33] - beats.time_s[20]))


def test_it_closes_and_gives_the_room_back(window: MainWindow, qtbot: QtBot) -> None:
    tool = window.tool(BesideTool)
    window.run("beside")
    qtbot.waitUntil(lambda: tool.is_settled and not tool.view.isHidden(), timeout=60_000)
    assert tool.view.offered[-1] == "Another record…"
    window.run("beside")
    assert tool.view.isHidden()
    assert tool.view.strip.content.signal is None


def test_it_steps_aside_with_the_trace_and_comes_back_where_the_trace_is(
    window: MainWindow, qtbot: QtBot
) -> None:
    tool = window.tool(BesideTool)
    window.run("beside")
    qtbot.waitUntil(lambda: tool.is_settled and tool.view.isVisible(), timeout=60_000)
    window.run("disclosure")
    assert not tool.view.isVisible()
    window.session.change_settings(start_s=40.0)
    window.run("disclosure")
    assert tool.view.isVisible()
    assert tool.view.strip.content.view.start_s == 40.0


def test_aligning_without_a_beat_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    tool = window.tool(BesideTool)
    tool.show_record("demo")
    qtbot.waitUntil(lambda: tool.is_settled and not tool.view.isHidden(), timeout=60_000)
    with qtbot.waitSignal(window.bench.failed) as failed:
        tool.view.align_requested.emit()
    assert failed.args == ["select a beat in each of the two records; click one"]


def test_a_record_that_is_not_there_is_one_line(window: MainWindow, qtbot: QtBot) -> None:
    tool = window.tool(BesideTool)
    with qtbot.waitSignal(window.bench.failed, timeout=20_000) as failed:
        tool.show_record("/nowhere/at/all")
    assert "\n" not in failed.args[0]
    assert tool.view.isHidden()
