"""What is open: what one record brought never stands beside another."""

import pytest
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review
from strip_samples import make_attribution

from ecgviewer.evaluate.faithfulness import CurveAreas
from ecgviewer.explain.attribution import WAVES_METHOD
from ecgviewer.ui.state import session as session_module
from ecgviewer.ui.state.explanations import kept_explanations
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.trust.trust import Trust

TRUST = Trust("shap", "V", CurveAreas(0, 1), CurveAreas(0.5, 0.5), 0.1, {}, None, None)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    opened = Session("v2")
    show(opened, "a")
    return opened


def show(session: Session, name: str, models: tuple[str, ...] = ("v1", "v2")) -> None:
    record = make_record(name)
    session.set_record(record, 0)
    prepared = make_prepared(record)
    session.set_prepared(prepared)
    for model in models:
        session.set_review(model, make_review(record, prepared, model))


def test_beats_of_two_records_have_keys_of_their_own(session: Session) -> None:
    of_a = session.key_of("v2", "shap", 1)
    show(session, "b")
    of_b = session.key_of("v2", "shap", 1)
    assert of_a is not None
    assert of_b is not None
    assert (of_a.model, of_a.method, of_a.label, of_a.beat_index) == (
        of_b.model, of_b.method, of_b.label, of_b.beat_index,
    )  # fmt: skip
    assert of_a != of_b


def test_an_explanation_of_the_last_record_is_dropped(session: Session, qtbot: QtBot) -> None:
    of_a = session.key_of("v2", "gradcam", 1)
    assert of_a is not None
    show(session, "b")
    with qtbot.assertNotEmitted(session.explanations_changed):
        session.add_explanations({of_a: make_attribution([1, 2])})
        session.set_trust(of_a, TRUST)
    of_b = session.key_of("v2", "gradcam", 1)
    assert of_b is not None
    assert session.explanation(of_b) is None
    assert session.explanation(of_a) is None
    assert session.attributions_between(0.0, 10.0) == {}
    found = make_attribution([2, 1], "V")
    session.add_explanations({of_a: make_attribution([1, 2]), of_b: found})
    assert session.attributions_between(0.0, 10.0) == {1: found}


def test_another_lead_of_the_same_record_is_another_opening(session: Session) -> None:
    key, record = session.key_of("v2", "shap", 0), session.record
    session.set_record(record, 1)
    session.set_prepared(make_prepared(record, 1))
    session.set_review("v2", make_review(record, session.prepared, "v2"))
    assert session.key_of("v2", "shap", 0) != key
    assert session.explanation(session.key_of("v2", "shap", 0)) is None


def test_all_that_was_known_goes_with_the_record(session: Session) -> None:
    session.select(1)
    key = session.key_of("v2", "gradcam", 1)
    session.add_explanations({key: make_attribution([1, 2])})
    session.give_up_explaining("v2", "shap", [1], "no")
    session.set_account("v2", 1, object())
    assert session.account("v2", 1) is not None
    show(session, "b", models=())
    assert (session.selected, session.reviews, session.waves) == (-1, {}, None)
    assert session.review is None
    assert session.account("v2", 1) is None
    assert session.is_coming("v2", "shap", 1)


def test_trust_is_of_the_selected_beats_own_explanation(session: Session) -> None:
    session.change_settings(method="shap")
    session.select(1)
    session.set_trust(session.trust_key, TRUST)
    assert session.trust is TRUST
    session.select(2)
    assert session.trust is None
    session.select(1)
    session.change_settings(method="gradcam")
    assert session.trust is None


def test_a_model_that_is_trained_anew_says_nothing_of_the_old(session: Session) -> None:
    keys = {model: session.key_of(model, "gradcam", 1) for model in ("v1", "v2")}
    session.add_explanations({key: make_attribution([1, 2]) for key in keys.values()})
    session.set_account("v1", 1, object())
    session.give_up_explaining("v1", "shap", [1], "no")
    session.forget_model("v1")
    assert set(session.reviews) == {"v2"}
    assert session.explanation(keys["v1"]) is None
    assert session.explanation(keys["v2"]) is not None
    assert session.account("v1", 1) is None
    assert not session.failures.reason("v1", "shap", 1)


def test_the_oldest_go_when_too_many_are_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_explanations, "MOST_KEPT", 2)
    monkeypatch.setattr(session_module, "_MAX_KEPT_ACCOUNTS", 2)
    keys = [session.key_of("v2", "gradcam", beat) for beat in range(3)]
    for beat, key in enumerate(keys):
        session.add_explanations({key: make_attribution([1, 2])})
        session.set_account("v2", beat, object())
    assert [session.explanation(key) is None for key in keys] == [True, False, False]
    assert [session.account("v2", beat) is None for beat in range(3)] == [True, False, False]


def test_what_is_explained_is_the_chosen_class_where_there_is_a_call(session: Session) -> None:
    record, prepared = session.record, session.prepared
    session.set_review("v2", make_review(record, prepared, "v2", "NV-NV"))
    assert [session.explained_label("v2", beat) for beat in range(-1, 6)] == ["", "N", "V", "", "N", "V", ""]
    session.change_settings(explained_label="A")
    assert [session.explained_label("v2", beat) for beat in range(5)] == ["A", "A", "", "A", "A"]
    session.change_settings(explained_label="no class")
    assert session.explained_label("v2", 1) == "V"
    assert session.key_of("v2", "shap", 2) is None


def test_beats_of_a_stretch_are_those_whose_second_reaches_in(session: Session) -> None:
    assert session.beats_between(1.6, 3.4) == range(1, 3)
    assert session.beats_between(1.5, 3.51) == range(4)
    session.set_record(None, 0)
    assert session.beats_between(0.0, 10.0) == range(0)


def test_signals_tell_of_changes_only(session: Session, qtbot: QtBot) -> None:
    session.select(2)
    with qtbot.assertNotEmitted(session.selection_changed), qtbot.assertNotEmitted(session.settings_changed):
        session.select(2)
        session.change_settings(method=session.settings.method)
    with qtbot.assertNotEmitted(session.model_changed):
        session.set_model("v2")
    with qtbot.waitSignal(session.settings_changed) as told:
        session.change_settings(method="shap")
    assert told.args[0].method == "shap"


def test_what_failed_is_tried_again_when_the_beat_is_selected_anew(session: Session) -> None:
    session.select(1)
    session.give_up_explaining("v2", WAVES_METHOD, [1], "no")
    assert not session.is_coming("v2", WAVES_METHOD, 1)
    session.select(2)
    session.select(1)
    assert session.is_coming("v2", WAVES_METHOD, 1)


def test_the_open_record_is_told_to_who_writes(session: Session) -> None:
    assert session.record_paths == [session.record.path]
    session.set_record(None, 0)
    assert session.record_paths == []


def test_first_calls_are_there_until_the_review_of_their_network_is(session: Session, qtbot: QtBot) -> None:
    record, prepared = session.record, session.prepared
    assert record is not None
    assert prepared is not None
    preview = make_review(record, prepared, "v2")
    session.forget_model("v2")
    session.forget_model("v1")
    with qtbot.waitSignal(session.preview_changed):
        session.set_preview(preview)
    session.set_model("v1")
    assert session.preview is None
    session.set_model("v2")
    assert session.preview is preview
    session.set_review("v2", preview)
    assert session.preview is None
    session.forget_model("v2")
    session.set_record(record, 0)
    assert session.preview is None
