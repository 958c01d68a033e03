"""Which edit is called, what comes too late, and that nothing of it reaches the session."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from beat_samples import grad_cam
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot
from review_samples import HeldLane, make_prepared, make_record, make_review

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.facts.beat_details import PENDING
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.what_if import what_if_controller
from ecgviewer.ui.what_if.what_if_controller import WhatIfController
from ecgviewer.ui.what_if.what_if_page import WhatIfPage
from ecgviewer.ui.what_if.what_if_panel import WhatIfPanel
from ecgviewer.ui.what_if.what_if_views import WhatIfViews
from ecgviewer.workflows.explanations.what_if import WhatIf
from ecgviewer.workflows.review.find_waves import find_waves

RECORD = make_record()
PREPARED = make_prepared(RECORD)
FOUND = find_waves(RECORD, 0, PREPARED.beats)


class Lane(HeldLane):
    """A lane that can be made as the controller makes its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__()


class Reviews(QObject):
    """Says which models are compared, and keeps what is asked for aside."""

    job_started = Signal(object, str)
    compared_models: tuple[str, ...] = ("v2", "v1")

    def __init__(self) -> None:
        super().__init__()
        self.explanations = self
        self.aside: list[Any] = []

    def ask_aside(self, requests: list[Any]) -> None:
        self.aside = requests


class Bench:
    """A session on five beats, the section open on one of them, and a lane whose jobs a test ends."""

    def __init__(self) -> None:
        self.session = Session("v2")
        self.reviews = Reviews()
        self.panel = WhatIfPanel(LIGHT)
        self.page = WhatIfPage(LIGHT, self.panel.form.history)
        self.views = WhatIfViews(self.panel, self.page)
        self.controller = WhatIfController(self.session, self.reviews, self.views)  # type: ignore[arg-type]
        self.lane: Any = self.controller._lane
        self.session.set_record(RECORD, 0)

    def open(self) -> None:
        self.session.set_prepared(PREPARED)
        for model in ("v2", "v1"):
            self.session.set_review(model, make_review(RECORD, PREPARED, model))
        self.session.set_waves(FOUND)
        self.panel.switch.setChecked(True)
        self.session.select(1)

    def edits(self) -> list[BeatEdit]:
        return [work[2] for work in self.lane.asked]

    def call(self, job: int) -> list[WhatIf]:
        """Report the calls of an edit."""
        called = [what_if(model, self.lane.asked[job][2]) for model in self.lane.asked[job][3]]
        self.lane.jobs[job].progressed.emit(ProgressReport(0.5, "", None, called))
        return called

    def end(self, job: int, result: object = None) -> None:
        if result is not None:
            self.lane.jobs[job].succeeded.emit(result)
        self.lane.jobs[job].finished.emit()

    def said(self) -> str:
        return self.panel._note.text()


def what_if(model: str, edit: BeatEdit) -> WhatIf:
    labels = tuple(make_review(RECORD, PREPARED, model).card.labels)
    probabilities = np.full(len(labels), 0.1, np.float32)
    probabilities[labels.index("A" if "A" in labels else "V")] = 0.6
    cam, trace, seen = grad_cam([1.0, 2.0, 3.0], model), np.zeros(360), PREPARED.windows[:1]
    return WhatIf(edit, model, labels, probabilities, cam, seen, trace, trace, 0.0, FOUND.waves)


def shares(model: str) -> WaveShapley:
    return WaveShapley(model, "A", "", "line", ("P",), np.array([1.5]), np.zeros((1, 1)), 1.5, 0.0)


@pytest.fixture
def bench(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(what_if_controller, "ThreadLane", Lane)
    made = Bench()
    qtbot.addWidget(made.panel)
    qtbot.addWidget(made.page)
    return made


def test_it_says_what_is_waited_for(bench: Bench) -> None:
    session = bench.session
    bench.panel.switch.setChecked(True)
    assert bench.said() == "Nothing to edit: select a beat."
    session.set_prepared(PREPARED)
    session.select(1)
    assert bench.said() == "Nothing to edit: the waves are still being looked for."
    session.set_waves(FOUND)
    assert bench.said() == "Nothing to edit: the beats are still being classified."
    session.set_review("own", make_review(RECORD, PREPARED, "v1-patient"))
    assert bench.said() == "Nothing to edit: the beats are still being classified."  # not a compared one
    assert bench.lane.asked == []
    session.set_review("v1", make_review(RECORD, PREPARED, "v1"))
    assert bench.edits() == [BeatEdit()]
    assert list(bench.lane.asked[0][3]) == ["v1"]


def test_a_beat_that_no_network_calls_is_not_edited(bench: Bench) -> None:
    reasons = np.array(["", "no R peak", "", "", ""])
    beats = replace(PREPARED.beats, reason=reasons)
    bench.open()
    bench.session.set_prepared(replace(PREPARED, beats=beats))
    assert bench.said() == "Nothing to edit: no network calls this beat (no R peak)."


def test_nothing_is_called_while_the_section_is_closed(bench: Bench) -> None:
    bench.open()
    bench.end(0)
    bench.panel.switch.setChecked(False)
    bench.session.select(2)
    bench.panel.form.change(p_gain=0.0)
    assert len(bench.lane.asked) == 1
    bench.panel.switch.setChecked(True)
    assert bench.edits() == [BeatEdit(), BeatEdit()]  # the beat is begun anew


def test_of_the_edits_that_come_meanwhile_only_the_latest_is_taken_up(bench: Bench) -> None:
    bench.open()
    for gain in (0.8, 0.5, 0.2):
        bench.panel.form.change(p_gain=gain)
    assert len(bench.lane.asked) == 1
    assert not bench.lane.jobs[0].is_cancelled  # its calls are not shown yet
    assert not bench.controller.is_settled
    bench.end(0)
    assert bench.edits() == [BeatEdit(), BeatEdit(p_gain=0.2)]
    bench.call(1)
    bench.end(1)
    assert bench.controller.is_settled


def test_a_newer_edit_does_not_wait_for_what_the_waves_are_worth(bench: Bench) -> None:
    bench.open()
    bench.call(0)
    bench.panel.form.change(t_gain=0.0)
    assert bench.lane.jobs[0].is_cancelled


def test_calls_values_and_shap_come_one_after_the_other(bench: Bench) -> None:
    bench.open()
    bench.call(0)
    assert [column.model_name for column in bench.panel.bars.columns] == ["v2", "v1"]
    assert bench.panel.bars.columns[0].before["V"] == pytest.approx(0.96)
    assert bench.panel.bars.columns[0].change == "V → A"
    assert bench.panel.values.rows == ()
    shown = bench.panel.panels["shap", "v2"].content
    assert shown is not None
    assert shown.model.attributions["shap"] is PENDING
    assert bench.reviews.aside == []  # not before the waves are done
    bench.end(0, {model: shares(model) for model in ("v2", "v1")})
    assert bench.panel.values.rows == ("P",)
    assert [(one.model, one.method, one.label) for one in bench.reviews.aside] == [
        ("v2", "shap", "A"), ("v1", "shap", "A"),
    ]  # fmt: skip
    made = grad_cam([3.0, 2.0, 1.0])
    bench.reviews.aside[0].take(made)
    bench.reviews.aside[1].give_up("no memory")
    contents = [bench.panel.panels["shap", model].content for model in ("v2", "v1")]
    assert [one.model.attributions["shap"] for one in contents if one is not None] == [made, None]


def test_what_comes_for_another_beat_or_edit_is_dropped(bench: Bench) -> None:
    bench.open()
    bench.call(0)
    bench.end(0, {})
    late = bench.reviews.aside[0]
    bench.panel.form.change(p_gain=0.0)
    bench.call(1)
    late.take(grad_cam([3.0, 2.0, 1.0]))
    content = bench.panel.panels["shap", "v2"].content
    assert content is not None
    assert content.model.attributions["shap"] is PENDING
    bench.session.select(2)
    assert bench.reviews.aside == []
    bench.lane.jobs[1].succeeded.emit({"v2": shares("v2")})
    bench.lane.jobs[1].failed.emit("of the last beat")
    assert bench.panel.values.rows == ()
    assert "of the last beat" not in bench.said()
    shown = bench.panel.bars.columns
    bench.call(1)
    assert bench.panel.bars.columns is shown
    bench.end(1)
    assert bench.lane.asked[2][1].beat_index == 2


def test_the_edit_stays_as_long_as_the_beat_does(bench: Bench) -> None:
    bench.open()
    bench.panel.form.change(shift_s=-0.05)
    bench.session.set_model("v1")
    assert bench.panel.form.edit == BeatEdit(shift_s=-0.05)
    bench.session.select(2)
    assert bench.panel.form.edit == BeatEdit()


def test_the_class_to_explain_is_the_chosen_one(bench: Bench) -> None:
    bench.open()
    assert bench.lane.asked[0][5] is None
    bench.end(0)
    bench.session.change_settings(explained_label="N")
    assert bench.lane.asked[1][5] == "N"


def test_why_an_edit_failed_stands_in_the_section(bench: Bench) -> None:
    bench.open()
    bench.lane.jobs[0].failed.emit("the window leaves the record; shift the beat less")
    assert bench.said() == "the window leaves the record; shift the beat less"


def test_the_session_gets_nothing_of_it(bench: Bench) -> None:
    bench.open()
    kept = bench.session.reviews["v2"].predictions.probabilities.copy()
    changed: list[object] = []
    bench.session.explanations_changed.connect(lambda: changed.append(1))
    bench.panel.form.change(p_gain=0.0)
    bench.call(0)
    bench.end(0, {"v2": shares("v2"), "v1": shares("v1")})
    bench.call(1)
    bench.end(1, {"v2": shares("v2"), "v1": shares("v1")})
    bench.reviews.aside[0].take(grad_cam([1.0, 2.0, 3.0]))
    assert changed == []
    np.testing.assert_array_equal(bench.session.reviews["v2"].predictions.probabilities, kept)
