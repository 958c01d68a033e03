"""The tachogram in the overview's place: dots in the hues of classes, cursor, zoom, clicks."""

import math

import numpy as np
import pytest
from bench_samples import NotedBench, switch
from pixels import is_color, pixels_of
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review
from strip_samples import make_beats

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.tachogram.tachogram_content import TachogramContent
from ecgviewer.ui.tachogram.tachogram_tool import TachogramTool
from ecgviewer.ui.tachogram.tachogram_view import TachogramView
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.own_layer import FirstBeats, OwnLayer

RECORD = make_record()
PREPARED = make_prepared(RECORD)


@pytest.fixture
def view(qtbot: QtBot) -> TachogramView:
    """A minute with a beat each second; that at 30 s is a V that came 0.4 s early."""
    made = TachogramView(LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 240)
    samples = [100 * n for n in range(1, 60)]
    samples[29] -= 40
    labels = np.full(59, "N")
    labels[29] = "V"
    made.set_content(TachogramContent(60.0, make_beats(samples, "N" * 59, fs_hz=100.0), labels))
    made.show()
    return made


def x_of(view: TachogramView, time_s: float) -> int:
    return round(float(view.axis.x_of_time(np.array([time_s]))[0]))


def wheel(view: TachogramView, x: float, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    position = QPointF(x, 60.0)
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    there = QPointF(view.mapToGlobal(position.toPoint()))
    view.wheelEvent(
        QWheelEvent(position, there, QPoint(), QPoint(0, 120 * notches), none, modifiers, phase, False)
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_dot_has_the_hue_of_its_class_at_time_and_interval(view: TachogramView, theme: object) -> None:
    view.set_theme(theme)  # type: ignore[arg-type]
    upper, _ = view.bands()
    found = is_color(pixels_of(view), theme.class_color("V"))  # type: ignore[attr-defined]
    rows, columns = np.nonzero(found)
    assert rows.size >= 2  # the middle of the dot, its rim is smoothed
    assert abs(columns.mean() - x_of(view, 29.6)) <= 2
    low, high = view.content.rr_range_s
    wanted = upper.bottom() - (0.6 - low) / (high - low) * upper.height()
    assert abs(rows.mean() - wanted) <= 2


def test_a_click_asks_for_the_nearest_beat_and_a_drag_moves(view: TachogramView) -> None:
    asked: list[int] = []
    view.beat_requested.connect(asked.append)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x_of(view, 29.7), 50))
    assert asked == [29]
    wheel(view, x_of(view, 30.0), 4, Qt.KeyboardModifier.NoModifier)
    span_s = view.axis.end_s - view.axis.start_s
    assert span_s == pytest.approx(60.0 / 1.25**4)
    start_s, x = view.axis.start_s, x_of(view, 30.0)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(x, 50))
    QTest.mouseMove(view, QPoint(x + 50, 50))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(x + 50, 50))
    assert view.axis.start_s == pytest.approx(start_s - 50 / view.axis.px_per_s, abs=0.1)
    assert asked == [29]
    wheel(view, x, -1, Qt.KeyboardModifier.ShiftModifier)
    assert view.axis.end_s - view.axis.start_s == pytest.approx(span_s)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x, 50))
    assert (view.axis.start_s, view.axis.end_s) == (0.0, 60.0)


def test_the_pointer_is_told_in_words_and_shared(view: TachogramView) -> None:
    pointed: list[float] = []
    words: list[str] = []
    view.pointed.connect(pointed.append)
    view.hovered.connect(words.append)
    QTest.mouseMove(view, QPoint(x_of(view, 40.0), 50))
    assert pointed[-1] == pytest.approx(40.0, abs=0.1)
    assert words[-1].endswith("beat 40 N · RR 1000 ms · 60/min")
    QTest.mouseMove(view, QPoint(2, 50))
    assert math.isnan(pointed[-1])
    assert words[-1] == ""


def test_a_selected_beat_out_of_view_is_brought_there_and_keys_zoom(view: TachogramView) -> None:
    view.set_selected(55)
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.axis.start_s < 56.0 < view.axis.end_s
    view.set_selected(2)
    assert view.axis.start_s <= 3.0 <= view.axis.end_s
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert (view.axis.start_s, view.axis.end_s) == (0.0, 60.0)
    left: list[bool] = []
    view.left.connect(lambda: left.append(True))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert left == [True]


def test_it_takes_the_overviews_place_and_counts_a_persons_labels(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bench, tool = NotedBench(window), TachogramTool()
    commands = tool.build(bench).commands
    tool.view.setParent(window)
    switch(commands, "tachogram", True)
    assert bench.told("covered") == []  # without a record there is nothing to show
    session, beats = bench.session, PREPARED.beats
    session.set_record(RECORD, 0)
    session.set_prepared(PREPARED)
    session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NVVNA"))
    bench.do_turns()
    assert tool.view.content.duration_s == 0.0
    switch(commands, "tachogram", True)
    assert bench.told("covered") == [("overview", True)]
    assert not tool.view.isHidden()
    assert tool.view.content.classes.tolist() == list("NVVNA")
    layer = OwnLayer(FirstBeats(beats.r_sample, beats.symbol, RECORD.fs_hz, False))
    session.own.set_layer(layer.after(relabel_beats(layer, [0], "R")))
    bench.do_turns()
    assert tool.view.content.classes.tolist() == list("RVVNA")
    tool.view.beat_requested.emit(3)
    assert bench.told("beat_requested") == [3]
    bench.pointed.emit(2.0)
    assert tool.view._pointed_s == 2.0
    tool.view.left.emit()
    assert bench.told("covered") == [("overview", True), ("overview", False)]
    assert tool.view.isHidden()
    switch(commands, "tachogram", True)
    session.set_record(None, 0)
    assert tool.view.isHidden()
    tool.set_theme(DARK)
