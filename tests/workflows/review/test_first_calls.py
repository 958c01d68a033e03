"""The first calls of a record, made before its window is there; of a long one those around a page."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review import first_calls as module
from ecgviewer.workflows.review.first_calls import CallsAhead, call_stretch, first_calls
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import review_lead

MODEL = "context-0"


@pytest.fixture(scope="module")
def record() -> Record:
    return read_record(paths.resources_dir() / "demo" / "demo")


def test_beats_around_a_page_lie_where_the_record_has_them(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AROUND_S", 30.0)
    classifier = open_classifier(find_model("v2"))  # a network of one second: its calls are final
    whole = review_lead(prepare_leads(record, 0), classifier)
    part = call_stretch(record, 0, classifier, 60.0, 70.0)
    time_s = part.beats.time_s
    assert 29.9 < time_s[0] < 35
    assert 95 < time_s[-1] < 100.1
    rows = np.flatnonzero(np.isin(whole.beats.r_sample, part.beats.r_sample))
    assert rows.size == part.beats.n_beats > 30
    inner = slice(2, -2)  # at the ends of the stretch there is no room for a window
    np.testing.assert_array_equal(part.called[inner], whole.called[rows][inner])
    np.testing.assert_array_equal(part.beats.symbol, whole.beats.symbol[rows])
    np.testing.assert_allclose(part.windows[5], whole.windows[rows[5]], atol=1e-5)
    assert part.record is record


def test_of_a_long_record_only_the_lead_that_is_called_is_read(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    class Noted:
        n_leads, duration_s = record.source.n_leads, record.source.duration_s

        def fs_hz(self, lead: int) -> float:
            return record.source.fs_hz(lead)

        def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
            read.append(lead)
            return record.source.read(lead, cancel)

    monkeypatch.setattr(module, "AROUND_S", 30.0)
    review = call_stretch(replace(record, source=Noted()), 1, open_classifier(find_model(MODEL)), 60.0, 70.0)
    assert review.lead == 1
    assert set(read) == {1}


def test_what_was_made_ahead_is_taken_for_the_same_record_lead_and_network(record: Record) -> None:
    token = CancelToken()
    ahead = CallsAhead(lambda: first_calls(record, 0, MODEL, 0.0, token))
    thread = threading.Thread(target=ahead.work)
    thread.start()
    prepared = ahead.prepared(record, 0, token)  # waits
    thread.join()
    assert prepared is not None
    review = ahead.review(prepared, MODEL, token)
    assert review is not None
    assert review.beats is prepared.beats
    assert ahead.prepared(replace(record), 0, token) is None
    assert ahead.prepared(record, 1, token) is None
    assert ahead.review(prepared, "v2", token) is None
    assert ahead.review(prepare_leads(record, 0), MODEL, token) is None
    assert ahead.stretch(record, 0, MODEL, 0.0, token) is None


def test_of_a_long_record_the_page_is_called_ahead(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONG_S", 60.0)
    monkeypatch.setattr(module, "AROUND_S", 20.0)
    token = CancelToken()
    ahead = CallsAhead(lambda: first_calls(record, 0, MODEL, 30.0, token))
    ahead.work()
    assert ahead.prepared(record, 0, token) is None
    review = ahead.stretch(record, 0, MODEL, 30.0, token)
    assert review is not None
    assert review.beats.time_s[-1] < 51
    assert ahead.stretch(record, 0, MODEL, 90.0, token) is None


def test_what_failed_ahead_is_made_again_and_a_wait_can_be_cancelled(record: Record) -> None:
    def fail() -> module.FirstCalls:
        raise ValueError

    ahead = CallsAhead(fail)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        ahead.prepared(record, 0, token)
    ahead.work()
    assert ahead.prepared(record, 0, CancelToken()) is None
