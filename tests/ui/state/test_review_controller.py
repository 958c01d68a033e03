"""Which workflows run for what is open, and what becomes of results that come too late."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from review_samples import HeldLane, make_prepared, make_record, make_review

from ecgviewer.beats.prepared import OtherLead, PreparedBeats
from ecgviewer.classifiers.contract import JoinedCalls
from ecgviewer.records.record import Record
from ecgviewer.ui.state import review_controller
from ecgviewer.ui.state.review_controller import ReviewController
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.review.review_record import RecordReview


class Lane(HeldLane):
    """A lane that can be made as the controller makes its own."""

    def __init__(self, parent: QObject | None = None, pause_s: float = 0.0) -> None:
        super().__init__()
        self.is_shut, self.is_busy = False, False

    def ask_to_end(self) -> None:
        self.is_asked = True

    def shut_down(self, within_s: float = 0.0) -> None:
        self.is_shut = True


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session("v2")


@pytest.fixture
def controller(session: Session, monkeypatch: pytest.MonkeyPatch) -> ReviewController:
    for name in ("ThreadLane", "ProcessLane"):
        monkeypatch.setattr(review_controller, name, Lane)
    return ReviewController(session, False)


def names(lane: Any) -> list[str]:
    return [work[0].__name__ for work in lane.asked]


def end(lane: Any, position: int, result: object) -> None:
    lane.jobs[position].succeeded.emit(result)
    lane.jobs[position].finished.emit()


@pytest.fixture
def long_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every record counts as long."""
    monkeypatch.setattr(review_controller, "is_long", lambda record: True)


def test_a_record_is_prepared_then_called_by_the_current_network_first(
    session: Session, controller: ReviewController
) -> None:
    record, lane = make_record(), controller._record_lane
    controller.show_record(record)
    assert names(lane) == ["_prepare"]
    assert not controller.is_settled
    prepared = make_prepared(record)
    end(lane, 0, prepared)
    assert session.prepared is prepared
    assert [work[2] for work in lane.asked[1:]] == ["v2", "v1"]
    assert controller.is_classifying("v1")
    end(lane, 1, make_review(record, prepared, "v2"))
    assert set(session.reviews) == {"v2"}
    assert names(controller.wave_lane) == []
    end(lane, 2, make_review(record, prepared, "v1"))
    assert not controller.is_classifying("v1")
    assert names(controller.wave_lane) == ["_find_waves"]


def show_two_leads(controller: ReviewController) -> tuple[Record, PreparedBeats, RecordReview]:
    """Show a record with two leads until the shown one is called; return it, its beats and that review."""
    record, lane = make_record(), controller._record_lane
    controller.show_record(record)
    bare = make_prepared(record)
    other = OtherLead(1, bare.beats.r_sample, bare.beats.is_callable, record)
    prepared = replace(bare, other=other)
    end(lane, 0, prepared)
    first = make_review(record, prepared, "v2")
    end(lane, 1, first)
    return record, prepared, first


def test_the_other_lead_is_called_behind_the_one_that_is_shown(
    session: Session, controller: ReviewController
) -> None:
    lane = controller._record_lane
    record, prepared, first = show_two_leads(controller)
    assert session.review is not None
    assert session.review.joined is None
    assert names(lane) == ["_prepare", "_review", "_review", "_join"]
    end(lane, 2, make_review(record, prepared, "v1"))
    assert names(controller.wave_lane) == ["_find_waves"]  # it doesn't wait for the other lead
    assert not controller.is_settled
    calls = make_review(record, prepared, "v2", "VVNNV").predictions
    joined = replace(first, predictions=calls, joined=JoinedCalls(calls, first.predictions, 1))
    end(lane, 3, joined)
    assert session.review.called.tolist() == list("VVNNV")
    assert session.review.called_leads == record.lead_names[:2]
    # A network that knows one lead only gives back what it had: nothing is shown anew.
    shown: list[str] = []
    session.review_changed.connect(shown.append)
    end(lane, 4, make_review(record, prepared, "v1"))
    assert shown == []


def test_the_other_lead_of_the_last_record_is_dropped(session: Session, controller: ReviewController) -> None:
    lane = controller._record_lane
    _, _, first = show_two_leads(controller)
    controller.show_record(make_record("b"))
    assert lane.jobs[3].is_cancelled
    end(lane, 3, replace(first, joined=JoinedCalls(first.predictions, first.predictions, 1)))
    assert session.reviews == {}


def test_what_comes_for_the_last_record_is_dropped(session: Session, controller: ReviewController) -> None:
    first, second, lane = make_record("a"), make_record("b"), controller._record_lane
    controller.show_record(first)
    old = make_prepared(first)
    end(lane, 0, old)
    controller.show_record(second)
    assert [job.is_cancelled for job in lane.jobs] == [False, True, True, False]
    end(lane, 1, make_review(first, old, "v2"))
    assert session.reviews == {}
    lane.jobs[0].succeeded.emit(old)
    assert session.prepared is None
    new = make_prepared(second)
    end(lane, 3, new)
    end(lane, 2, make_review(first, old, "v1"))
    assert session.reviews == {}
    assert session.prepared is new


def test_a_network_chosen_meanwhile_is_asked_once(session: Session, controller: ReviewController) -> None:
    record, lane = make_record(), controller._record_lane
    controller.show_record(record)
    end(lane, 0, make_prepared(record))
    controller.classify_besides("test", ("v1-patient",))
    controller.use_model("v1-patient")
    controller.use_model("v1")
    assert sorted(work[2] for work in lane.asked[1:]) == ["v1", "v1-patient", "v2"]
    assert session.model == "v1"


def test_a_network_that_was_trained_anew_calls_the_record_again(
    session: Session, controller: ReviewController
) -> None:
    record, lane = make_record(), controller._record_lane
    controller.show_record(record)
    prepared = make_prepared(record)
    end(lane, 0, prepared)
    end(lane, 1, make_review(record, prepared, "v2"))
    controller.reload_model("v2")
    assert session.review is None
    assert lane.asked[-1][2] == "v2"


def test_the_waves_of_a_long_record_wait_for_the_other_lead(
    controller: ReviewController, long_records: None
) -> None:
    """Both together would need half as much memory again."""
    lane = controller._record_lane
    record, prepared, first = show_two_leads(controller)
    end(lane, 2, first)
    end(lane, 3, make_review(record, prepared, "v1"))
    assert names(lane)[4:] == ["_join"]
    assert names(controller.wave_lane) == []
    end(lane, 4, make_review(record, prepared, "v1"))
    assert names(controller.wave_lane) == ["_find_waves"]


def test_other_networks_wait_until_the_current_one_has_called_both_leads_of_a_long_record(
    controller: ReviewController, long_records: None
) -> None:
    lane = controller._record_lane
    _, _, first = show_two_leads(controller)
    assert names(lane) == ["_prepare", "_review", "_join"]
    assert controller.is_classifying("v1")
    assert not controller.is_classifying("v2")
    end(lane, 2, first)
    assert [work[2] for work in lane.asked[3:]] == ["v1"]
    assert names(controller.wave_lane) == []


def test_other_networks_come_where_the_current_one_fails_on_a_long_record(
    controller: ReviewController, long_records: None
) -> None:
    record, lane = make_record(), controller._record_lane
    controller.show_record(record)
    end(lane, 0, make_prepared(record))
    assert [work[2] for work in lane.asked[1:]] == ["v2"]
    lane.jobs[1].failed.emit("no such twin")
    lane.jobs[1].finished.emit()
    assert [work[2] for work in lane.asked[2:]] == ["v1"], "and not the failed one again"
    end(lane, 2, make_review(record, controller._session.prepared, "v1"))
    assert names(controller.wave_lane) == ["_find_waves"]


def test_a_record_that_can_not_be_opened_leaves_the_open_one(
    session: Session, controller: ReviewController, qtbot: QtBot
) -> None:
    record = make_record()
    controller.show_record(record)
    controller.open_name("gone")
    with qtbot.waitSignal(controller.failed) as told:
        controller._record_lane.jobs[-1].failed.emit("no record gone")
    assert told.args == ["no record gone"]
    assert session.record is record


def test_the_end_shuts_every_lane(controller: ReviewController) -> None:
    controller.shut_down()
    lanes = (controller._record_lane, controller._page_lane, controller._wave_lane, controller._torch_lane)
    assert all(lane.is_shut for lane in (*lanes, controller._shap_lane))


def test_shap_keeps_out_of_the_process_for_torch(session: Session, controller: ReviewController) -> None:
    """That process starts with what it is first asked for, and takes hundreds of megabytes."""
    record, lane = make_record(), controller._record_lane
    session.change_settings(method="shap")
    controller.show_record(record)
    prepared = make_prepared(record)
    end(lane, 0, prepared)
    end(lane, 1, make_review(record, prepared, "v2"))
    controller.explanations.set_visible(0.0, 10.0)
    assert [method for _, _, method, *_ in controller._shap_lane.asked] == ["shap"]
    assert controller._torch_lane.asked == []


def test_of_a_long_record_the_beats_of_the_page_are_called_first_and_again_where_it_goes(
    session: Session, controller: ReviewController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_controller, "is_long", lambda record: True)
    monkeypatch.setattr(review_controller, "AROUND_S", 5.0)
    record, lane = make_record(), controller._page_lane
    prepared = make_prepared(record)
    controller.explanations.set_visible(0.0, 10.0)
    controller.show_record(record)
    assert [(work[0].__name__, *work[3:6]) for work in lane.asked] == [("_call_stretch", "v2", 0.0, 10.0)]
    controller.explanations.set_visible(20.0, 30.0)  # while those of the first are on their way
    assert len(lane.asked) == 1
    preview = make_review(record, prepared, "v2")
    end(lane, 0, preview)
    assert session.preview is preview
    assert lane.asked[1][4:6] == (20.0, 30.0)
    end(lane, 1, preview)
    controller.explanations.set_visible(22.0, 32.0)  # still among those that were called
    assert len(lane.asked) == 2
    controller.use_model("v1")
    assert lane.asked[2][3] == "v1"
    end(lane, 2, preview)
    end(controller._record_lane, 0, prepared)
    end(controller._record_lane, 1, make_review(record, prepared, "v1"))
    controller.explanations.set_visible(80.0, 90.0)  # all are called
    assert [work[0].__name__ for work in lane.asked].count("_call_stretch") == 3
