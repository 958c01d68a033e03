from dataclasses import replace

import numpy as np
import pytest

from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES, BeatContext
from ecgviewer.classifiers.outside import OutsideStatistics, outside_scores, own_vectors, shape_vectors
from ecgviewer.studies.context.outside_fit import RecordBeats, fit_outside

N_BEATS = 400


def make_record(number: int) -> RecordBeats:
    """Return a patient's beats: narrow normal ones and, one in ten, wide ventricular ones."""
    rng = np.random.default_rng(number)
    groups = np.where(np.arange(N_BEATS) % 10 == 9, 2, 0)
    time = np.arange(WAVE_SAMPLES) - 60
    width = np.where(groups == 2, 12.0, 4.0 + 0.2 * number)[:, None]
    waves = np.zeros((N_BEATS, N_WAVES, WAVE_SAMPLES), dtype=np.float32)
    waves[:, 0] = np.exp(-((time / width) ** 2)) + rng.normal(0, 0.03, (N_BEATS, WAVE_SAMPLES))
    features = np.zeros((N_BEATS, len(CONTEXT_FEATURES)), dtype=np.float32)
    spikes = np.abs(rng.normal(0.5, 0.1, N_BEATS)).astype(np.float32)
    confidence = rng.uniform(0.9, 1.0, N_BEATS)
    confidence[::50] = 0.6
    probabilities = np.zeros((N_BEATS, 3))
    probabilities[np.arange(N_BEATS), groups] = confidence
    probabilities[:, 1] = 1 - confidence
    return RecordBeats(f"mitdb-{number}", BeatContext(features, waves, spikes=spikes), groups, probabilities)


@pytest.fixture(scope="module")
def records() -> list[RecordBeats]:
    return [make_record(number) for number in range(1, 5)]


def score_record(record: RecordBeats, statistics: OutsideStatistics) -> np.ndarray:
    assert record.probabilities is not None
    called, confidence = record.probabilities.argmax(axis=1), record.probabilities.max(axis=1)
    return outside_scores(record.context, called == 2, confidence, statistics)


FOLDS = [frozenset({"mitdb-1", "mitdb-2"}), frozenset({"mitdb-3", "mitdb-4"})]


def test_most_right_calls_stay_sure_and_strange_beats_dont(records: list[RecordBeats]) -> None:
    statistics = fit_outside(records, FOLDS, 0)
    assert 0.6 < statistics.least_probabilities[0] < 0.95
    assert statistics.least_probabilities[1] == 0, "no beat is called so"
    scores = np.concatenate([score_record(record, statistics) for record in records])
    confidence = np.concatenate([record.probabilities.max(axis=1) for record in records])
    called = np.concatenate([record.probabilities.argmax(axis=1) for record in records])
    is_sure = (scores <= statistics.most_outside) & (confidence >= statistics.least_probabilities[called])
    assert is_sure.mean() > 0.94
    strange = records[0].context.waves.copy()
    strange[:, 0] = -strange[:, 0]
    odd = replace(records[0], context=replace(records[0].context, waves=strange))
    assert (score_record(odd, statistics) > statistics.most_outside).mean() > 0.95


def test_no_centre_is_a_beat(records: list[RecordBeats]) -> None:
    statistics = fit_outside(records, FOLDS, 0)
    beats = np.concatenate([shape_vectors(record.context.waves) for record in records])
    own = np.concatenate([own_vectors(record.context.waves) for record in records])
    for vectors, centres in (
        (beats, statistics.centres_other),
        (beats, statistics.centres_ventricular),
        (own, statistics.own_other),
        (own, statistics.own_ventricular),
    ):
        distance = np.linalg.norm(vectors[:, None] - centres, axis=2)
        assert distance.min() > 1e-3


def test_fusion_and_patients_without_probabilities_take_no_part(records: list[RecordBeats]) -> None:
    plain = fit_outside(records, FOLDS, 0)
    groups = records[0].groups.copy()
    groups[:5] = 3
    fused = fit_outside([replace(records[0], groups=groups), *records[1:]], FOLDS, 0)
    assert not np.array_equal(fused.centres_other, plain.centres_other)
    alone = fit_outside([*records[:3], replace(records[3], probabilities=None)], FOLDS, 0)
    np.testing.assert_array_equal(alone.centres_other, plain.centres_other)
    assert not np.array_equal(alone.needle, plain.needle)


def test_the_same_seed_gives_the_same(records: list[RecordBeats]) -> None:
    first, second = fit_outside(records, FOLDS, 3), fit_outside(records, FOLDS, 3)
    for name, value in vars(first).items():
        np.testing.assert_array_equal(value, getattr(second, name))
