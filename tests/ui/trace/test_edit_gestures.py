import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from strip_samples import make_content

from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.paper.strip_painter import make_page
from ecgviewer.ui.state.edit_requests import MarkStretch, MoveBeat
from ecgviewer.ui.trace.edit_gestures import GRAB_PX, EditGestures, beat_at

CONTENT = make_content()


@pytest.fixture
def page(qapp: QApplication) -> StripPage:
    return make_page(CONTENT, 900, 400, StripFonts(qapp.font()))


@pytest.fixture
def gestures() -> EditGestures:
    made = EditGestures()
    made.is_on = True
    return made


def place(page: StripPage, time_s: float) -> QPointF:
    return QPointF(float(page.x_of_time(time_s)), page.layout.paper.middle)


def test_a_beat_is_taken_hold_of_near_its_r_peak(page: StripPage) -> None:
    x = float(page.x_of_time(3.0))
    row = beat_at(CONTENT, page, x)
    assert CONTENT.beats is not None
    assert float(CONTENT.beats.time_s[row]) == 3.0
    assert beat_at(CONTENT, page, x + GRAB_PX - 0.5) == row
    assert beat_at(CONTENT, page, x + GRAB_PX + 0.5) == -1


def test_a_drag_moves_the_beat_as_far_as_the_pointer(page: StripPage, gestures: EditGestures) -> None:
    start = place(page, 3.0) + QPointF(4, 0)
    assert gestures.begin(CONTENT, page, start, False)
    gestures.move(start.x() + 0.25 * page.scale.px_per_s, page)
    request = gestures.end(CONTENT, page, False)
    assert request == MoveBeat(beat_at(CONTENT, page, place(page, 3.0).x()), round(3.25 * 360), False)
    assert not gestures.is_under_way


def test_shift_marks_a_stretch_in_either_direction(page: StripPage, gestures: EditGestures) -> None:
    assert gestures.begin(CONTENT, page, place(page, 4.0), True)
    gestures.move(place(page, 2.5).x(), page)
    assert gestures.end(CONTENT, page, False) == MarkStretch(900, 1440)


def test_a_click_asks_for_nothing(page: StripPage, gestures: EditGestures) -> None:
    assert gestures.begin(CONTENT, page, place(page, 3.0), False)
    gestures.move(place(page, 3.0).x() + 1, page)
    assert gestures.end(CONTENT, page, True) is None


def test_nothing_is_dragged_while_editing_is_off_or_where_no_beat_is(
    page: StripPage, gestures: EditGestures
) -> None:
    assert not gestures.begin(CONTENT, page, place(page, 3.5), False)
    assert not gestures.begin(CONTENT, page, QPointF(2, page.layout.paper.middle), True)
    gestures.is_on = False
    assert not gestures.begin(CONTENT, page, place(page, 3.0), False)
    assert gestures.end(CONTENT, page, False) is None
