"""Calipers set and moved by the pointer."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from strip_samples import make_content

from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.paper.strip_painter import make_page
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.caliper_gestures import CaliperGestures, raised, set_between, stepped
from ecgviewer.ui.trace.trace_view import TraceView
from ecgviewer.workflows.review.calipers import END, START, Caliper

CONTENT = make_content()
MARKS = np.arange(1.0, 20.0)


@pytest.fixture
def page(qapp: QApplication) -> StripPage:
    return make_page(CONTENT, 900, 400, StripFonts(qapp.font()))


@pytest.fixture
def gestures() -> CaliperGestures:
    made = CaliperGestures()
    made.is_on, made.marks_s = True, MARKS
    return made


def place(page: StripPage, time_s: float, value_mv: float) -> QPointF:
    return QPointF(float(page.x_of_time(time_s)), float(page.y_of_value(value_mv)))


def drag(
    gestures: CaliperGestures, page: StripPage, start: QPointF, end: QPointF, is_exact: bool = False
) -> Caliper:
    assert gestures.begin(CONTENT, page, start)
    found = gestures.move(CONTENT, page, end, is_exact)
    assert found is not None
    assert gestures.end()
    calipers, index = found
    return calipers[index]


def test_a_drag_sets_a_caliper_whose_legs_snap_to_r_peaks_and_stand_on_the_curve(
    page: StripPage, gestures: CaliperGestures
) -> None:
    near = QPointF(5.0, 4.0)
    found = drag(gestures, page, place(page, 2.0, 1.0) + near, place(page, 3.0, 1.0) - near)
    assert (found.start_s, found.end_s) == (2.0, 3.0)
    assert (found.start_value, found.end_value) == pytest.approx((1.0, 1.0), abs=1e-6)
    assert found.in_words() == "1,000 ms · 60/min · 0.00 mV"


def test_control_leaves_the_legs_where_the_pointer_is(page: StripPage, gestures: CaliperGestures) -> None:
    found = drag(gestures, page, place(page, 2.03, 0.95), place(page, 2.97, 0.5), is_exact=True)
    assert (found.start_s, found.end_s) == pytest.approx((2.03, 2.97))
    assert (found.start_value, found.end_value) == pytest.approx((0.95, 0.5))


def test_far_from_the_curve_a_leg_keeps_its_height(page: StripPage, gestures: CaliperGestures) -> None:
    found = drag(gestures, page, place(page, 2.5, 0.5), place(page, 3.5, -0.5))
    assert (found.start_value, found.end_value) == pytest.approx((0.5, -0.5))
    assert (found.start_s, found.end_s) == pytest.approx((2.5, 3.5))


def test_a_leg_and_the_whole_are_dragged_on(page: StripPage, gestures: CaliperGestures) -> None:
    content = replace(CONTENT, calipers=(Caliper(2.0, 3.0, 0.5, 0.5),), chosen_caliper=0)
    low = page.layout.paper.bottom - 5
    assert gestures.begin(content, page, QPointF(float(page.x_of_time(3.0)), low))
    found = gestures.move(content, page, QPointF(float(page.x_of_time(4.02)), low), False)
    gestures.end()
    assert found is not None
    assert found[0][0].end_s == 4.0
    assert found[0][0].start_s == 2.0
    assert gestures.begin(content, page, place(page, 2.5, 0.5))
    found = gestures.move(content, page, place(page, 4.53, 0.5), False)
    assert found is not None
    assert (found[0][0].start_s, found[0][0].end_s) == pytest.approx((4.0, 5.0))
    found = gestures.move(content, page, place(page, 4.53, 0.5), True)
    assert found is not None
    assert (found[0][0].start_s, found[0][0].end_s) == pytest.approx((4.03, 5.03))


def test_a_click_sets_nothing_and_so_does_a_drag_while_they_are_off(
    page: StripPage, gestures: CaliperGestures
) -> None:
    start = place(page, 2.5, 0.5)
    assert gestures.begin(CONTENT, page, start)
    assert gestures.move(CONTENT, page, start + QPointF(1, 1), False) is None
    assert not gestures.end()
    assert not gestures.begin(CONTENT, page, QPointF(start.x(), 3.0))  # above the paper
    gestures.is_on = False
    assert not gestures.begin(CONTENT, page, start)


def test_keys_move_a_leg_along_the_curve() -> None:
    caliper = set_between(CONTENT, 2.0, 3.0)
    assert (caliper.start_value, caliper.end_value) == pytest.approx((1.0, 1.0), abs=1e-6)
    there = stepped(CONTENT, caliper, END, 3.0 + 9 / 360)
    assert there.end_s == pytest.approx(3.025)
    assert there.end_value == pytest.approx(np.exp(-(0.025**2) / 0.0005), abs=1e-3)
    aloft = raised(caliper, START, 0.2)
    assert stepped(CONTENT, aloft, START, 2.5).start_value == pytest.approx(1.2)  # not on the curve: stays
    assert stepped(CONTENT, caliper, END, 99.0).end_s == CONTENT.duration_s
    assert raised(caliper, END, -0.5).rise == pytest.approx(-0.5)


@pytest.fixture
def view(qtbot: QtBot) -> TraceView:
    trace = TraceView()
    qtbot.addWidget(trace)
    trace.resize(900, 400)
    trace.set_view(ViewSettings(pixels_per_mm=4.0))
    times = np.arange(20 * 360) / 360
    trace.set_lead("test", "II", np.sin(times).astype(np.float32), 360.0, 20.0)
    trace.set_beats(CONTENT.beats)
    trace.set_caliper_marks(MARKS)
    return trace


def test_on_the_trace_drags_set_calipers_instead_of_moving_the_paper(view: TraceView) -> None:
    asked: list[float] = []
    clicked: list[int] = []
    view.view_requested.connect(asked.append)
    view.beat_requested.connect(clicked.append)
    middle = round(view._page.layout.paper.middle)
    x = [round(float(view._page.x_of_time(t))) for t in (2.0, 3.0, 5.0, 5.5)]

    def pull(first: int, last: int) -> None:
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPointF(first, middle).toPoint())
        QTest.mouseMove(view, QPointF((first + last) / 2, middle).toPoint())
        QTest.mouseMove(view, QPointF(last, middle).toPoint())
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPointF(last, middle).toPoint())

    view.set_measuring(True)
    pull(x[0], x[1])
    pull(x[2], x[3])
    assert [(round(c.start_s, 3), round(c.end_s, 2)) for c in view.content.calipers] == [(2, 3), (5, 5.5)]
    assert view.content.chosen_caliper == 1
    assert (asked, clicked) == ([], [])
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPointF(x[0], middle).toPoint())
    assert view.content.chosen_caliper == 0  # a click on a leg chooses its caliper
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPointF((x[1] + x[2]) / 2, middle + 60).toPoint())
    assert len(clicked) == 1  # and elsewhere the nearest beat, as ever
    view.set_measuring(False)
    assert len(view.content.calipers) == 2
    view.set_lead("other", "II", np.zeros(7200, np.float32), 360.0, 20.0)
    assert view.content.calipers == ()


def test_editing_goes_before_calipers(view: TraceView) -> None:
    edits: list[object] = []
    view.edit_requested.connect(edits.append)
    view.set_editing(True)
    view.set_measuring(True)
    middle = round(view._page.layout.paper.middle)
    x = round(float(view._page.x_of_time(3.0)))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPointF(x, middle).toPoint())
    QTest.mouseMove(view, QPointF(x + 30, middle).toPoint())
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPointF(x + 30, middle).toPoint())
    assert len(edits) == 1
    assert view.content.calipers == ()
