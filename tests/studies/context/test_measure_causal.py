"""Calls of beats while a record still runs hang on nothing that comes later."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.context import beat_context
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.paths import bundled_models_dir
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.context.measure_causal import CAUSAL, WHOLE, call_both_ways, call_causally
from ecgviewer.workflows.review.prepare_leads import FIRST, prepare_leads
from ecgviewer.workflows.review.review_record import classify_record

RECORD = "100"


@pytest.fixture(scope="module")
def prepared(database: Path) -> PreparedBeats:
    return prepare_leads(read_record(database / RECORD), 0, leads=FIRST)


def test_a_beat_is_called_from_what_was_read_when_it_was_old_enough(
    network: ContextClassifier, prepared: PreparedBeats
) -> None:
    calls = call_causally(prepared, network, 3.0, 10.0)
    beats, fs_hz = prepared.beats, prepared.record.fs_hz
    assert len(calls.probabilities) == beats.n_beats
    np.testing.assert_array_equal(np.isfinite(calls.probabilities).all(axis=1), beats.is_callable)
    for first_s, last_s, read_s in ((0, 7, 10), (7, 17, 20), (17, 30, 30)):
        is_read = beats.time_s < read_s
        context = beat_context(prepared.lead_mv[: round(read_s * fs_hz)], fs_hz, beats.r_sample[is_read])
        is_taken = (beats.time_s >= first_s) & (beats.time_s < last_s) & beats.is_callable
        assert is_taken.sum() > 5
        expected = network.predict(context).probabilities[is_taken[is_read]]
        np.testing.assert_array_equal(calls.probabilities[is_taken], expected)


def test_what_comes_later_changes_nothing(network: ContextClassifier, prepared: PreparedBeats) -> None:
    record = prepared.record
    signals_mv = record.signals_mv.copy()
    stop = round(20 * record.fs_hz)
    signals_mv[stop:] = -3 * signals_mv[stop:][::-1]
    changed = prepare_leads(record.with_signals(signals_mv), 0, leads=FIRST)
    is_early = prepared.beats.time_s < 17
    before, after = (call_causally(each, network, 3.0, 10.0).probabilities for each in (prepared, changed))
    np.testing.assert_array_equal(before[is_early], after[is_early])
    whole, whole_changed = (network.classify(each).predictions.probabilities for each in (prepared, changed))
    assert np.nanmax(np.abs(whole[is_early] - whole_changed[is_early])) > 1e-3


def test_a_step_as_long_as_the_record_gives_the_calls_of_the_whole(
    network: ContextClassifier, prepared: PreparedBeats
) -> None:
    calls, whole = call_causally(prepared, network, 5.0, 40.0), network.classify(prepared).predictions
    np.testing.assert_array_equal(calls.probabilities, whole.probabilities)
    np.testing.assert_array_equal(calls.logits, whole.logits)


def test_doubts_are_those_of_each_part(prepared: PreparedBeats) -> None:
    network = ContextClassifier(bundled_models_dir() / "context-0")
    doubts = call_causally(prepared, network, 5.0, 40.0).doubts
    whole = network.classify(prepared).predictions.doubts
    assert doubts is not None
    assert whole is not None
    np.testing.assert_array_equal(doubts.outside_score, whole.outside_score)
    np.testing.assert_array_equal(doubts.is_unsure, whole.is_unsure)
    parts = call_causally(prepared, network, 5.0, 10.0).doubts
    assert parts is not None
    assert parts.is_improbable.shape == parts.is_unlike.shape == (prepared.beats.n_beats,)
    assert not np.array_equal(parts.outside_score, whole.outside_score, equal_nan=True)


def test_both_ways_score_the_same_beats(network: ContextClassifier, database: Path) -> None:
    found = call_both_ways(database / RECORD, [network], 5.0, 10.0)
    assert list(found) == [WHOLE, CAUSAL]
    whole, causal = found.values()
    np.testing.assert_array_equal(whole.symbols, causal.symbols)
    alone = classify_record(read_record(database / RECORD), 0, network, leads=FIRST)
    rows = alone.called != ""
    np.testing.assert_array_equal(whole.called, alone.called[rows])
    np.testing.assert_array_equal(whole.confidence, alone.predictions.confidence[rows])
    assert not np.array_equal(whole.confidence, causal.confidence)


def test_a_seen_patient_and_impossible_steps_are_refused(
    network: ContextClassifier, database: Path, prepared: PreparedBeats
) -> None:
    with pytest.raises(InvalidInputError, match="was seen by every network"):
        call_both_ways(database / network.card.training_records[0], [network], 5.0, 10.0)
    for look_ahead_s, step_s in ((30.0, 0.0), (0.1, 10.0)):
        with pytest.raises(InvalidInputError, match="can't be"):
            call_causally(prepared, network, look_ahead_s, step_s)


def test_it_stops_when_cancelled(network: ContextClassifier, prepared: PreparedBeats) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        call_causally(replace(prepared), network, 5.0, 10.0, token)
