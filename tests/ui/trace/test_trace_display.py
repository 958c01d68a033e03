"""What of the session comes into trace, overview, numbers and bar, and what goes again."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review
from strip_samples import make_attribution

from ecgviewer.explain.attribution import Attribution
from ecgviewer.records.record import Record
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.turns import Turns
from ecgviewer.ui.trace.numbers_strip import NumbersStrip
from ecgviewer.ui.trace.overview_view import OverviewView
from ecgviewer.ui.trace.review_bar import ReviewBar
from ecgviewer.ui.trace.trace_display import TraceDisplay, spread_review
from ecgviewer.ui.trace.trace_view import TraceView


class Shown:
    """A display on a session with a record, whose views a test looks at."""

    def __init__(self, qtbot: QtBot) -> None:
        self.owner = QWidget()
        qtbot.addWidget(self.owner)
        self.session = Session("v2")
        self.trace, self.overview = TraceView(self.owner), OverviewView(self.owner)
        self.bar, self.numbers = ReviewBar(LIGHT, self.owner), NumbersStrip(LIGHT, self.owner)
        self.turns = Turns(self.owner)
        self.display = TraceDisplay(
            self.session, self.trace, self.overview, self.bar, self.numbers, self.turns
        )
        self.trace.resize(1200, 300)
        self.numbers.resize(1600, 30)
        self.open(make_record())

    def open(self, record: Record) -> None:
        self.record = record
        self.session.set_record(record, 0)
        self.display.show_record()

    def find_beats(self) -> None:
        self.prepared = make_prepared(self.record)
        self.session.set_prepared(self.prepared)
        self.display.show_beats()

    def call(self, called: str = "NNNNV", model: str = "v2") -> None:
        self.session.set_review(model, make_review(self.record, self.prepared, model, called))
        self.display.show_review()

    def explain(self, beat: int) -> Attribution:
        key = self.session.key_of("v2", self.session.settings.method, beat)
        made = make_attribution([1.0, 2.0], key.label if key else "")
        assert key is not None
        self.session.add_explanations({key: made})
        return made

    def do_turns(self) -> None:
        while not self.turns.is_idle:
            self.turns._do_next()
        QApplication.processEvents()

    @property
    def content(self) -> Any:
        return self.trace.content

    @property
    def badge(self) -> str:
        return self.bar._badge.toolTip() or self.bar._badge.text()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_a_record_is_shown_before_its_beats(shown: Shown) -> None:
    assert (shown.content.record_name, shown.content.lead_name) == ("demo", "MLII")
    assert shown.content.fs_hz == shown.record.fs_hz
    assert shown.content.duration_s == pytest.approx(shown.record.duration_s)
    assert shown.content.beats is None
    assert "synthetic record, not a patient" in shown.content.notes
    assert shown.bar._record.text() == "record demo"
    assert shown.bar._lead.currentText() == "MLII"


def test_without_a_record_all_is_empty(shown: Shown) -> None:
    shown.find_beats()
    shown.call()
    shown.do_turns()
    shown.session.set_record(None, 0)
    shown.display.show_record()
    assert shown.content.signal is None
    assert shown.overview._content.signal is None
    assert shown.overview._content.beats is None
    assert shown.numbers.texts() == []
    assert shown.bar._badge.text() == ""


@pytest.mark.parametrize(
    ("is_synthetic", "has_reference", "notes"),
    [
        (True, True, ("synthetic record, not a patient",)),
        (False, True, ()),
        (False, False, ("no reference: R peaks are detected",)),
        (True, False, ("synthetic record, not a patient", "no reference: R peaks are detected")),
    ],
)
def test_what_the_record_is_stands_above_the_paper(
    shown: Shown, is_synthetic: bool, has_reference: bool, notes: tuple[str, ...]
) -> None:
    record = replace(shown.record, is_synthetic=is_synthetic)
    shown.open(record if has_reference else replace(record, annotations=None))
    assert shown.content.notes == notes


def test_annotations_that_are_no_beats_are_marked(shown: Shown) -> None:
    annotations = shown.record.annotations
    assert annotations is not None
    made = replace(
        annotations,
        samples=np.array([100, 200, 300, 400]),
        symbols=("N", "x", "|", "~"),
        aux=("",) * 4,
        subtypes=np.zeros(4, int),
    )
    shown.open(replace(shown.record, annotations=made))
    shown.find_beats()
    assert shown.content.marks == ((200, "x"), (300, "|"))


def test_the_overview_has_a_turn_of_its_own(shown: Shown) -> None:
    shown.find_beats()
    shown.call()
    assert shown.content.called.tolist() == list("NNNNV")
    assert shown.overview._content.beats is None
    shown.session.selected = 3
    shown.do_turns()
    assert shown.overview._content.called.tolist() == list("NNNNV")
    assert shown.overview._content.is_false.tolist() == [False, True, False, False, False]
    assert shown.overview._content.selected == 3
    assert any(text.startswith("⚠\u00a0V 20.0") for text in shown.numbers.texts())


def test_calls_come_and_go_with_the_network(shown: Shown) -> None:
    shown.find_beats()
    shown.call()
    assert shown.content.is_false.tolist() == [False, True, False, False, False]
    assert shown.content.labels == ("N", "L", "R", "A", "V")
    assert shown.bar._label.count() == 6
    shown.session.set_model("v1")
    shown.display.show_review()
    shown.do_turns()
    assert shown.content.called is None
    assert shown.overview._content.called is None
    assert shown.bar._badge.text() == ""


def test_the_bar_warns_of_a_network_that_knows_the_patient(shown: Shown) -> None:
    shown.find_beats()
    shown.call()
    assert shown.bar._badge.is_warning
    assert shown.badge == "on another recorder four of five of its V were wrong (SVDB)"
    patient = shown.session.reviews["v2"].card.training_patients[0]
    shown.session.set_record(shown.record, 0)
    known = replace(shown.record, patient=replace(shown.record.patient, patient_id=patient))
    shown.open(known)
    shown.find_beats()
    shown.call()
    assert shown.bar._badge.is_warning
    assert "trained with this patient's beats" in shown.badge


def test_the_trace_is_coloured_by_the_chosen_method_only(shown: Shown) -> None:
    shown.find_beats()
    shown.call()
    shown.session.change_settings(method="gradcam")
    shown.explain(1)
    shown.display.show_attributions()
    assert shown.content.levels is not None
    assert shown.content.legend.text.startswith("Grad-CAM of ArrhythmiNet 2, called class")
    shown.session.change_settings(method="none")
    shown.display.show_attributions()
    assert shown.content.levels is None


def test_a_chosen_class_is_named_in_the_legend(shown: Shown) -> None:
    shown.find_beats()
    shown.call()
    shown.session.change_settings(method="gradcam", explained_label="V")
    shown.explain(1)
    shown.display.show_attributions()
    assert "class V" in shown.content.legend.text


def test_what_the_network_sees_is_made_once_and_only_where_it_is_asked_for(shown: Shown) -> None:
    shown.find_beats()
    shown.call()
    assert shown.content.network_signal is None
    shown.session.change_settings(as_network_sees=True)
    shown.display.show_network_view()
    signal = shown.content.network_signal
    assert signal is not None
    shown.display.show_network_view()
    assert shown.content.network_signal is signal
    shown.session.set_model("v1")
    shown.session.set_review("v1", make_review(shown.record, shown.prepared, "v1"))
    shown.display.show_review()
    assert shown.content.network_signal is not signal


def test_the_selected_beat_is_marked_in_both(shown: Shown) -> None:
    shown.find_beats()
    shown.session.select(2)
    shown.display.show_selection()
    assert shown.content.selected == 2
    assert shown.overview._content.selected == 2


def test_first_calls_show_on_the_trace_alone_and_say_that_they_are_not_the_last(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    prepared = make_prepared(shown.record)
    whole = make_review(shown.record, prepared, "v2", "NVNVN")
    part = replace(
        prepared.beats,
        **{
            name: getattr(prepared.beats, name)[1:3]
            for name in (
                "r_sample",
                "time_s",
                "symbol",
                "rr_before_s",
                "rr_after_s",
                "rhythm",
                "reason",
                "quality",
            )
        },
    )
    preview = replace(whole, beats=part, predictions=whole.predictions.select(np.array([1, 2])))
    shown.session.set_preview(preview)
    shown.display.show_preview()
    content = shown.trace.content
    assert content.beats is part
    assert content.called.tolist() == ["V", "N"]
    assert any("first calls" in note for note in content.notes)
    assert shown.overview._content.beats is None
    shown.find_beats()
    content = shown.trace.content
    assert content.beats is shown.prepared.beats
    assert content.called.tolist() == ["", "V", "N", "", ""]
    assert any("first calls" in note for note in content.notes)
    shown.call("NNNNV")
    assert shown.trace.content.called.tolist() == ["N", "N", "N", "N", "V"]
    assert not any("first calls" in note for note in shown.trace.content.notes)


def test_calls_of_some_beats_are_spread_among_all_and_beats_that_are_gone_left_out() -> None:
    record = make_record()
    prepared = make_prepared(record)
    review = make_review(record, prepared, "v2", "NVVNA")
    r_sample = prepared.beats.r_sample
    moved = replace(prepared.beats, r_sample=np.append(r_sample[1:4], r_sample[-1] + 9))
    some = replace(review, beats=moved, predictions=review.predictions.select(np.arange(4)))
    spread = spread_review(some, prepared.beats)
    assert spread.called.tolist() == ["", "N", "V", "V", ""]
    assert spread.beats is prepared.beats
