"""A record called on both of its leads: what is joined, and what stays the shown lead's."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from context_samples import save_random_context_model

from ecgviewer.beats.beat_table import NO_SIGNAL
from ecgviewer.beats.context import BeatContext
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.joined_leads import join_probabilities
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.classifiers.predictions import Predictions
from ecgviewer.jobs import Cancelled, CancelToken, Progress
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.record import ArrayLeads, Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.prepare_leads import FIRST
from ecgviewer.workflows.review.review_record import classify_record, join_leads, review_lead, review_record
from ecgviewer.workflows.review.second_lead import choose_joined_lead


@pytest.fixture(scope="module")
def record() -> Record:
    """The demo record with noise on its second lead, so that the leads differ."""
    found = read_record(demo_record())
    noise = np.random.default_rng(0).normal(0, 1, found.n_samples).astype(np.float32)
    return found.with_signals(np.column_stack([found.lead_mv(0), noise]))


class _Scatterer(ContextClassifier):
    """Calls every class, by chance drawn from what it sees: an untrained network calls all beats N."""

    def predict(
        self, context: BeatContext, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> Predictions:
        if cancel is not None:
            cancel.raise_if_cancelled()
        seed = int(np.abs(context.waves).sum())
        p = np.random.default_rng(seed).dirichlet([1, 1, 1], len(context.waves)).astype(np.float32)
        return Predictions(self.card.labels, np.log(p), p)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return _Scatterer(save_random_context_model(tmp_path_factory.mktemp("models")))


def test_both_leads_are_joined_and_each_part_is_kept(record: Record, network: Classifier) -> None:
    review = review_record(record, prepare_beats(record, 0, other=1), network)
    first, second = (classify_record(record, lead, network, leads=FIRST) for lead in (0, 1))
    rows = first.beats.is_callable & second.beats.is_callable
    expected = join_probabilities(
        first.predictions.probabilities[rows], second.predictions.probabilities[rows], 2
    )
    np.testing.assert_allclose(review.predictions.probabilities[rows], expected, atol=1e-6)
    np.testing.assert_array_equal(review.own_predictions.probabilities, first.predictions.probabilities)
    np.testing.assert_array_equal(review.predictions.logits[rows], first.predictions.logits[rows])
    assert review.called_leads == record.lead_names[:2]
    assert first.called_leads == record.lead_names[:1]
    differing = np.flatnonzero(rows & (review.called != first.called))
    assert differing.size
    assert review.called_alone(int(differing[0])) == first.called[differing[0]]
    agreeing = int(np.flatnonzero(rows & (review.called == first.called))[0])
    assert review.called_alone(agreeing) == first.called_alone(agreeing) == ""


def test_the_lead_that_is_shown_can_be_called_first(record: Record, network: Classifier) -> None:
    prepared = prepare_beats(record, 0, other=1)
    alone = review_lead(prepared, network)
    assert alone.joined is None
    joined, whole = join_leads(alone, prepared, network), review_record(record, prepared, network)
    np.testing.assert_array_equal(joined.predictions.probabilities, whole.predictions.probabilities)
    assert joined.beats is alone.beats
    again = join_leads(joined, prepared, network)
    np.testing.assert_array_equal(again.predictions.probabilities, whole.predictions.probabilities)


def test_nothing_is_joined_without_another_lead_or_by_a_network_of_one_lead(
    record: Record, network: Classifier, random_models: dict[str, Path]
) -> None:
    assert review_record(record, prepare_beats(record, 0), network).joined is None
    prepared = prepare_beats(record, 0, other=1)
    assert review_record(record, prepared, OnnxClassifier(random_models["v2"])).joined is None


def test_beats_without_signal_on_the_shown_lead_are_called_from_the_other(
    record: Record, network: Classifier
) -> None:
    signals = record.signals_mv.copy()
    lost = slice(round(60 * record.fs_hz), round(90 * record.fs_hz))
    signals[lost, 0] = np.nan
    broken = record.with_signals(signals)
    review = review_record(broken, prepare_beats(broken, 0, other=1), network)
    is_lost = review.beats.reason == NO_SIGNAL
    assert is_lost.sum() > 20
    alone = classify_record(broken, 1, network, leads=FIRST)
    np.testing.assert_array_equal(
        review.predictions.probabilities[is_lost], alone.predictions.probabilities[is_lost]
    )
    assert (review.called[is_lost] != "").all()
    assert not review.is_explainable[is_lost].any(), "on a lead without a signal there is nothing to explain"
    assert review.is_explainable.sum() == review.beats.is_callable.sum()
    assert review.reason(int(np.flatnonzero(is_lost)[0])) == ""
    assert review.reason(0) == review.beats.reason[0] != ""
    assert np.isnan(review.own_predictions.probabilities[is_lost]).all()


def test_the_other_lead_may_have_another_rate(record: Record, network: Classifier) -> None:
    class TwoRates(ArrayLeads):
        """The second lead at half the rate."""

        def fs_hz(self, lead: int) -> float:
            return record.fs_hz / (1 + lead)

        def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
            return record.lead_mv(lead)[:: 1 + lead]

    slow = replace(record, source=TwoRates(record.signals_mv, record.fs_hz))
    prepared = prepare_beats(slow, 0, other=1)
    assert prepared.other is not None
    np.testing.assert_array_equal(prepared.other.r_sample, np.rint(prepared.beats.r_sample / 2))
    review = review_record(slow, prepared, network)
    np.testing.assert_array_equal(review.predictions.probabilities.shape, (prepared.beats.n_beats, 3))
    assert np.isfinite(review.predictions.probabilities[prepared.beats.is_callable]).all()


def test_joining_can_be_cancelled(record: Record, network: Classifier) -> None:
    token = CancelToken()
    prepared = prepare_beats(record, 0, other=1)
    review = review_lead(prepared, network)
    token.cancel()
    with pytest.raises(Cancelled):
        join_leads(review, prepared, network, token)


@pytest.mark.parametrize(
    ("names", "units", "first", "expected"),
    [
        (("MLII", "V1"), ("mV", "mV"), 0, 1),
        (("MLII", "V1"), ("mV", "mV"), 1, 0),
        (("MLII", "ABP"), ("mV", "mmHg"), 0, None),
        (("ABP", "MLII"), ("mmHg", "mV"), 0, None),
        (("II", "V1", "V5"), ("mV",) * 3, 0, 1),
        (("II", "V1", "V5"), ("mV",) * 3, 2, 0),
    ],
)
def test_which_lead_is_joined(
    record: Record, names: tuple[str, ...], units: tuple[str, ...], first: int, expected: int | None
) -> None:
    signals = np.column_stack([record.lead_mv(0)] * len(names))
    made = replace(record, lead_names=names, lead_units=units, source=ArrayLeads(signals, record.fs_hz))
    assert choose_joined_lead(made, first) == expected


def test_a_lead_without_a_name_must_look_like_an_ecg(record: Record) -> None:
    slow = np.sin(np.arange(record.n_samples) / record.fs_hz)
    for signal, expected in ((record.lead_mv(0), 1), (slow, None)):
        signals = np.column_stack([record.lead_mv(0), signal])
        made = replace(
            record,
            lead_names=("MLII", "#2"),
            lead_units=("mV", "mV"),
            source=ArrayLeads(signals, record.fs_hz),
        )
        assert choose_joined_lead(made, 0) == expected


def test_of_a_day_what_the_other_lead_was_called_from_is_not_kept(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = prepare_beats(record, 0, other=1).other
    assert other is not None
    assert other.find_context(None) is other.find_context(None)
    monkeypatch.setattr("ecgviewer.beats.prepared._MOST_KEPT_BEATS", 10)
    long = prepare_beats(record, 0, other=1).other
    assert long is not None
    found, again = long.find_context(None), long.find_context(None)
    assert found is not again
    np.testing.assert_array_equal(found.features, again.features)
