"""What the inspector is given of the selected beat."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review
from strip_samples import make_attribution

from ecgviewer.ui.facts.beat_details import PENDING, BeatDetails
from ecgviewer.ui.facts.beat_facts import failed_methods, gather_details, second_around
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.review.find_waves import find_waves

RECORD = make_record()
PREPARED = make_prepared(RECORD)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    made = Session("v2")
    made.set_record(RECORD, 0)
    made.set_prepared(PREPARED)
    made.set_review("v2", make_review(RECORD, PREPARED, "v2", "NVN-V"))
    return made


def gathered(session: Session, beat: int = 1) -> BeatDetails:
    session.select(beat)
    found = gather_details(session, ("v2", "v1"))
    assert found is not None
    return found


def test_nothing_is_known_of_no_beat(session: Session) -> None:
    assert gather_details(session, ("v2",)) is None
    assert gather_details(Session("v2"), ("v2",)) is None


def test_the_beats_own_row_is_told(session: Session) -> None:
    found = gathered(session)
    assert (found.beat_index, found.symbol, found.time_s) == (1, "V", 2.0)
    assert (found.rr_before_s, found.rr_after_s) == (1.0, 1.0)
    assert found.trace_mv is not None
    np.testing.assert_allclose(found.trace_mv, RECORD.lead_mv(0)[720 - 180 : 720 + 180], atol=1e-6)
    assert np.isnan(gathered(session, 0).rr_before_s)


def test_each_model_has_its_call_or_none(session: Session) -> None:
    second, first = gathered(session).models
    assert (second.called, second.explained_label) == ("V", "V")
    assert second.probabilities["V"] == pytest.approx(0.96)
    assert second.window is not None
    assert (second.window == 1).all()
    assert (first.called, dict(first.probabilities), first.window) == ("", {}, None)
    without = gathered(session, 3).models[0]
    assert (without.called, dict(without.probabilities), without.explained_label) == ("", {}, "")


def test_what_may_still_come_is_pending_and_what_failed_is_not(session: Session) -> None:
    session.change_settings(method="layercam")
    model = gathered(session).models[0]
    assert model.attributions == {"gradcam": PENDING, "shap": PENDING, "layercam": PENDING}
    key = session.key_of("v2", "shap", 1)
    assert key is not None
    made = make_attribution([1.0, 2.0], "V", is_signed=True)
    session.add_explanations({key: made})
    session.give_up_explaining("v2", "gradcam", [1], "no memory")
    model = gathered(session).models[0]
    assert model.attributions == {"gradcam": None, "shap": made, "layercam": PENDING}
    assert gathered(session).models[1].attributions["shap"] is None  # nothing to explain yet


def test_scales_and_marks_are_those_of_the_network(session: Session) -> None:
    model = gathered(session).models[0]
    card = session.reviews["v2"].card
    assert model.scales == {method: card.scales[method]["V"] for method in ("gradcam", "shap")}
    assert model.failed_methods == failed_methods("v2")
    assert failed_methods("no such model") == frozenset()
    assert "layercam" in failed_methods("v1")


def test_the_card_shows_the_traces_method_or_else_shap(session: Session) -> None:
    session.change_settings(method="gradcam")
    assert gathered(session).shown_method == "gradcam"
    session.change_settings(method="none", scale_per_beat=True)
    assert gathered(session).shown_method == "shap"
    assert gathered(session).scale_per_beat


def test_waves_come_when_they_are_found(session: Session) -> None:
    assert gathered(session).waves == ()
    assert gathered(session).intervals is None
    session.set_waves(find_waves(RECORD, 0, PREPARED.beats))
    assert "QRS" in [wave.name for wave in gathered(session).waves]
    assert gathered(session).intervals is not None


def test_the_second_around_a_beat_at_the_edge_is_not_made_up() -> None:
    early = second_around(RECORD, 0, 100)
    assert early is not None
    assert early.shape == (360,)
    assert np.isnan(early[:80]).all()
    assert np.isfinite(early[80:]).all()
    late = second_around(RECORD, 0, RECORD.n_samples - 1)
    assert late is not None
    assert np.isfinite(late[:181]).all()
    assert np.isnan(late[181:]).all()
    assert second_around(RECORD, 0, RECORD.n_samples + 10_000) is None
