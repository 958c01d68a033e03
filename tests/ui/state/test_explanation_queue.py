"""Which explanation is made next, and whose it is when it comes."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from review_samples import HeldLane, make_prepared, make_record, make_review
from strip_samples import make_attribution

from ecgviewer.explain.attribution import METHODS, WAVES_METHOD
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.state.explanation_queue import AsideRequest, ExplanationQueue
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.explanations.explain_waves import wave_attributions


class Bench:
    """A session on five beats of one record, a queue, and a lane for Grad-CAM and one for the rest."""

    def __init__(self, session: Session | None = None) -> None:
        self.session = session or Session("v2")
        self.page, self.torch = HeldLane(), HeldLane()
        lanes = {**dict.fromkeys(METHODS, self.torch), "gradcam": self.page}
        self.queue = ExplanationQueue(self.session, lanes, Path)  # type: ignore[arg-type]
        self.open("a")

    def open(self, name: str) -> None:
        record = make_record(name)
        self.session.set_record(record, 0)
        prepared = make_prepared(record)
        self.session.set_prepared(prepared)
        self.session.set_review("v2", make_review(record, prepared, "v2"))

    def made(self) -> list[int]:
        return sorted(self.session.attributions_between(0.0, 10.0))


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench()


def beats_of(lane: HeldLane, job: int) -> list[int]:
    """Return the rows of the beats that a lane was asked for: their windows hold them."""
    return lane.asked[job][3][:, 0].astype(int).tolist()


def test_the_page_in_view_comes_first_and_all_at_once(bench: Bench) -> None:
    bench.queue.set_visible(1.6, 3.4)
    assert beats_of(bench.page, 0) == [1, 2, 3, 4, 0]
    assert bench.page.asked[0][1:3] == (Path("v2"), "gradcam")
    assert bench.page.asked[0][4] == ["V", "N", "N", "V", "N"]
    assert bench.torch.asked == []
    assert bench.queue.is_busy
    assert not bench.queue.is_settled()


def test_what_comes_bit_by_bit_is_taken_bit_by_bit(bench: Bench) -> None:
    bench.queue.set_visible(1.6, 3.4)
    job = bench.page.jobs[0]
    first = make_attribution([1, 2], "V")
    job.progressed.emit(ProgressReport(0.2, "", None, [(0, first)]))
    assert bench.session.attributions_between(0.0, 10.0) == {1: first}
    job.succeeded.emit([first, *(make_attribution([1, 2]) for _ in range(4))])
    job.finished.emit()
    assert bench.made() == [0, 1, 2, 3, 4]
    assert bench.queue.is_settled()
    assert len(bench.page.asked) == 1


@pytest.mark.parametrize("how", ["progressed", "succeeded"])
def test_what_was_made_of_the_last_record_lies_on_no_beat_of_the_next(bench: Bench, how: str) -> None:
    bench.queue.set_visible(1.6, 3.4)
    job = bench.page.jobs[0]
    bench.open("b")
    made = [make_attribution([1, 2]) for _ in range(5)]
    if how == "progressed":
        job.progressed.emit(ProgressReport(1.0, "", None, list(enumerate(made))))
    else:
        job.succeeded.emit(made)
    assert bench.made() == []
    job.finished.emit()
    assert beats_of(bench.page, 1) == [1, 2, 3, 4, 0]


def test_what_an_old_network_said_is_not_taken_for_the_new_ones_word(bench: Bench) -> None:
    bench.queue.set_visible(1.6, 3.4)
    session = bench.session
    session.forget_model("v2")
    session.set_review("v2", make_review(session.record, session.prepared, "v2"))
    bench.page.jobs[0].succeeded.emit([make_attribution([1, 2]) for _ in range(5)])
    assert bench.made() == []


def test_a_failure_of_the_last_record_is_none_of_the_next(bench: Bench, qtbot: QtBot) -> None:
    bench.queue.set_visible(0.9, 1.1)
    while len(beats_of(bench.page, -1)) > 1:
        bench.page.jobs[-1].failed.emit("together")
        bench.page.jobs[-1].finished.emit()
    bench.open("b")
    with qtbot.assertNotEmitted(bench.queue.failed):
        bench.page.jobs[-1].failed.emit("no")
    assert all(not bench.session.failures.reason("v2", "gradcam", beat) for beat in range(5))


def test_beats_that_fail_together_are_tried_alone_and_said_once(bench: Bench) -> None:
    told: list[str] = []
    bench.queue.failed.connect(told.append)
    bench.session.select(1)
    bench.queue.set_compared(("v2",))
    bench.queue.set_visible(1.6, 3.4)
    assert beats_of(bench.page, 0) == [1]
    bench.page.jobs[0].failed.emit("no")
    bench.page.jobs[0].finished.emit()
    assert beats_of(bench.page, 1) == [2, 3, 4, 0]
    bench.page.jobs[1].failed.emit("no")
    bench.page.jobs[1].finished.emit()
    assert [beats_of(bench.page, job) for job in range(2, len(bench.page.asked))] == [[2]]
    assert told == ["Grad-CAM of v2, beat 2: no"]
    assert bench.session.failures.reason("v2", "gradcam", 1) == "no"


def test_nobodys_beats_are_left_after_three_failures_in_a_row(bench: Bench) -> None:
    bench.queue.set_visible(1.6, 3.4)
    for _ in range(10):
        if len(bench.page.asked) == len([job for job in bench.page.jobs if job.is_cancelled]):
            break
        bench.page.jobs[-1].failed.emit("no")
        bench.page.jobs[-1].finished.emit()
    asked = [beats_of(bench.page, job) for job in range(len(bench.page.asked))]
    assert asked == [[1, 2, 3, 4, 0], [1], [2], [3]]
    assert bench.queue.is_settled()
    bench.queue.set_compared(("v2",))
    bench.session.select(4)
    bench.queue.pull()
    assert beats_of(bench.page, 4) == [4]


def test_what_is_asked_aside_goes_first_and_stays_out_of_the_session(bench: Bench) -> None:
    taken: list[object] = []
    seen = bench.session.reviews["v2"].seen([2])
    bench.queue.ask_aside([AsideRequest("v2", "shap", "V", seen, taken.append)])
    bench.session.change_settings(method="shap")
    bench.queue.set_visible(1.6, 3.4)
    assert bench.torch.asked[0][2:] == ("shap", seen, ["V"])
    bench.torch.jobs[0].succeeded.emit(["map"])
    bench.torch.jobs[0].finished.emit()
    assert taken == ["map"]
    assert bench.made() == []
    assert beats_of(bench.torch, 1) == [1, 2, 3, 4, 0]


def test_a_guest_takes_the_lane_before_the_next_explanation(bench: Bench) -> None:
    asked: list[object] = []
    bench.queue.set_guest(lambda lane: asked.append(lane) or lane is bench.page)  # type: ignore[func-returns-value]
    bench.queue.set_visible(1.6, 3.4)
    assert bench.page.asked == []
    assert bench.page in asked


class FakeWaves:
    """Waves whose beats are those of a record; what is in them, no test asks."""

    def __init__(self, beats: object) -> None:
        self.beats = beats


def test_wave_values_of_the_page_come_once_the_waves_are_known(qtbot: QtBot) -> None:
    bench = Bench()
    waves_lane = HeldLane()
    bench.queue._lanes[WAVES_METHOD] = waves_lane  # type: ignore[assignment]
    bench.session.change_settings(method=WAVES_METHOD)
    bench.queue.set_visible(1.6, 3.4)
    assert waves_lane.asked == []
    found = FakeWaves(bench.session.prepared.beats)  # type: ignore[union-attr]
    bench.session.set_waves(found)  # type: ignore[arg-type]
    bench.queue.pull()
    review = bench.session.review
    asked = (wave_attributions, review, found, Path("v2"), [1, 2, 3, 4], ["V", "N", "N", "V"])
    assert waves_lane.asked == [asked]
    first = make_attribution([1, 2], "V")
    waves_lane.jobs[0].progressed.emit(ProgressReport(0.2, "", None, [(0, first)]))
    assert bench.session.attributions_between(0.0, 10.0) == {1: first}
    assert not bench.queue.is_settled()
    waves_lane.jobs[0].succeeded.emit([first] * 4)
    waves_lane.jobs[0].finished.emit()
    assert waves_lane.asked[1][4:] == ([0], ["N"])
    waves_lane.jobs[1].failed.emit("no")
    waves_lane.jobs[1].finished.emit()
    assert bench.queue.is_settled()
    assert bench.page.asked == bench.torch.asked == []


class PartsSession(Session):
    """A session whose network rests on more than the wave, as SHAP tells."""

    parts_method = "shap"


def test_what_calls_rest_on_comes_for_the_page_in_view_whatever_lies_behind_the_trace(qtbot: QtBot) -> None:
    bench = Bench(PartsSession("v2"))
    bench.queue.set_visible(1.6, 3.4)
    assert beats_of(bench.page, 0) == [1, 2, 3, 4, 0]
    assert beats_of(bench.torch, 0) == [1, 2]
    assert bench.torch.asked[0][2] == "shap"


def test_without_any_explanation_nothing_is_made(qtbot: QtBot) -> None:
    bench = Bench(PartsSession("v2"))
    bench.session.change_settings(method="none")
    bench.queue.set_visible(1.6, 3.4)
    assert bench.page.asked == bench.torch.asked == []
    assert bench.queue.is_settled()
