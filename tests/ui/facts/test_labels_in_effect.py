from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.ui.facts.labels_in_effect import labels_in_effect
from ecgviewer.ui.state.session import Session


def test_the_calls_of_the_current_network_are_in_effect(qtbot: QtBot) -> None:
    record = make_record()
    prepared = make_prepared(record)
    session = Session("v2")
    assert labels_in_effect(session) is None
    session.set_record(record, 0)
    session.set_prepared(prepared)
    session.set_review("v1", make_review(record, prepared, "v1", "NNNNN"))
    assert labels_in_effect(session) is None
    session.set_review("v2", make_review(record, prepared, "v2", "NV-NA"))
    found = labels_in_effect(session)
    assert found is not None
    assert found.tolist() == ["N", "V", "", "N", "A"]
