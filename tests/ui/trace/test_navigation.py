"""Moving through a record: where the page begins, and which beat is selected."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record

from ecgviewer.errors import InvalidInputError
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.trace.navigation import Navigation


class Page:
    """What navigation asks the trace for: a page of two seconds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def visible_range_s(self) -> tuple[float, float]:
        return self._session.settings.start_s, self._session.settings.start_s + 2.0

    def whole_pixels(self, seconds: float) -> float:
        return seconds

    def start_at_speed(self, speed_mm_per_s: float, anchor_s: float | None) -> float:
        return 0.0 if anchor_s is None else anchor_s


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    opened = Session("v2")
    record = make_record()
    opened.set_record(record, 0)
    opened.set_prepared(make_prepared(record))
    return opened


@pytest.fixture
def go(session: Session) -> Navigation:
    return Navigation(session, Page(session))  # type: ignore[arg-type]


def test_a_page_stays_inside_the_record(session: Session, go: Navigation) -> None:
    go.turn_page(-1.0)
    assert session.settings.start_s == 0.0
    go.turn_page(0.5)
    assert session.settings.start_s == 1.0
    go.go_end()
    assert session.settings.start_s == pytest.approx(session.record.duration_s - 2.0)
    go.turn_page(3.0)
    assert session.settings.start_s == pytest.approx(session.record.duration_s - 2.0)
    go.go_start()
    assert session.settings.start_s == 0.0


def test_a_beat_in_view_moves_nothing_and_one_outside_comes_to_the_middle(
    session: Session, go: Navigation
) -> None:
    go.show_beat(0)
    assert (session.selected, session.settings.start_s) == (0, 0.0)
    go.show_beat(3)
    assert (session.selected, session.settings.start_s) == (3, pytest.approx(3.0))
    go.show_beat(-1)
    assert session.selected == 3
    # Within a twelfth of the edge counts as outside.
    go.go_to_start(3.9)
    go.show_beat(3)
    assert session.settings.start_s == pytest.approx(3.0)


def test_a_first_beat_is_selected_on_arrival_one_with_a_call_if_there_is_any(
    session: Session, go: Navigation
) -> None:
    reason = session.prepared.beats.reason
    reason[1] = "no signal"
    go.arrive()
    assert session.selected == 0
    session.select(-1)
    reason[0] = "no signal"
    go.arrive()
    assert session.selected == 1


def test_where_a_person_wanted_to_go_is_gone_to_once(session: Session, go: Navigation) -> None:
    go.go_to_when_ready(4, None)
    go.arrive()
    assert (session.selected, session.settings.start_s) == (3, pytest.approx(3.0))
    session.select(0)
    go.arrive()
    assert session.selected == 0
    go.go_to_when_ready(None, 2.1)
    go.arrive()
    assert session.selected == int(np.abs(session.prepared.beats.time_s - 2.1).argmin())
    go.go_to_when_ready(6, None)
    with pytest.raises(InvalidInputError):
        go.arrive()


def test_speed_and_gain_step_and_return_to_the_standard(session: Session, go: Navigation) -> None:
    go.step_speed(1)
    assert session.settings.speed_mm_per_s > 25.0
    go.step_gain(-1)
    assert session.settings.gain_mm_per_mv == 5.0
    go.set_speed(50.0, 1.5)
    assert (session.settings.speed_mm_per_s, session.settings.start_s) == (50.0, 1.5)
    go.standard_scale()
    assert (session.settings.speed_mm_per_s, session.settings.gain_mm_per_mv) == (25.0, 10.0)


def test_a_time_comes_to_the_middle_and_its_beat_is_selected(session: Session, go: Navigation) -> None:
    go.show_time(3.4)
    assert session.selected == 2
    assert session.settings.start_s == pytest.approx(2.4)
    go.show_time(0.0)
    assert (session.selected, session.settings.start_s) == (0, 0.0)
