"""Bootstrap intervals against what is known of them, their speed, and where there are none."""

import time

import numpy as np
import pytest

from ecgviewer.evaluate.intervals import intervals, resample_beats, resample_patients
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.evaluate.scores import RateIntervals


def make_beats(patients: list[str], symbols: list[str], called: list[str]) -> ScoredBeats:
    columns = [np.array(column) for column in (symbols, called, patients, patients, symbols)]
    return ScoredBeats(("N", "A", "V"), *columns)


def test_drawing_patients_adds_up_whole_patients() -> None:
    counts = np.array([[[1, 0], [0, 0]], [[0, 10], [0, 0]], [[0, 0], [100, 0]]])
    drawn = resample_patients(counts, 500, seed=0)
    assert drawn.shape == (500, 2, 2)
    n_drawn = drawn[:, 0, 0] + drawn[:, 0, 1] / 10 + drawn[:, 1, 0] / 100
    np.testing.assert_allclose(n_drawn, 3)
    assert set(np.unique(drawn[:, 0, 1])) == {0, 10, 20, 30}
    np.testing.assert_allclose(drawn.mean(axis=0), [[1, 10], [100, 0]], rtol=0.15)
    np.testing.assert_array_equal(drawn, resample_patients(counts, 500, seed=0))


def test_drawing_beats_keeps_their_number() -> None:
    counts = np.array([[80, 20], [0, 100]])
    drawn = resample_beats(counts, 1000, seed=0)
    np.testing.assert_array_equal(drawn.sum(axis=(1, 2)), 200)
    np.testing.assert_allclose(drawn.mean(axis=0), counts, atol=1)
    assert (drawn[:, 1, 0] == 0).all()


def test_the_interval_over_beats_is_that_of_a_binomial() -> None:
    """Accuracy 0.9 of 400 beats: 0.9 ± 1.96 · sqrt(0.9 · 0.1 / 400) = 0.9 ± 0.0294."""
    called = ["N"] * 180 + ["V"] * 20 + ["V"] * 180 + ["N"] * 20
    beats = make_beats(["p"] * 400, ["N"] * 200 + ["V"] * 200, called)
    found = intervals(beats, ("N", "SVEB", "VEB"), by_patient=False)
    assert found.accuracy == pytest.approx((0.9 - 0.0294, 0.9 + 0.0294), abs=0.004)
    assert found.per_class["V"].recall == pytest.approx((0.858, 0.94), abs=0.01)
    assert (found.by, found.level, found.n_resamples, found.seed) == ("beat", 0.95, 2000, 0)


def test_the_interval_over_patients_is_that_of_their_means() -> None:
    """Ten patients of 50 beats, five all right and five all wrong: accuracy between about 0.2 and 0.8."""
    patients = np.repeat([f"p{number}" for number in range(10)], 50).tolist()
    called = ["N"] * 250 + ["V"] * 250
    beats = make_beats(patients, ["N"] * 500, called)
    by_patient = intervals(beats, ("N", "VEB"), by_patient=True)
    by_beat = intervals(beats, ("N", "VEB"), by_patient=False)
    assert by_patient.accuracy == pytest.approx((0.2, 0.8), abs=0.01)
    assert by_beat.accuracy == pytest.approx((0.456, 0.544), abs=0.01)


def test_where_there_is_no_interval() -> None:
    symbols = ["N", "V", "N", "N", "F", "A", "A"]
    called = ["N", "V", "V", "N", "V", "A", "N"]
    beats = make_beats(["p1", "p1", "p2", "p2", "p2", "p1", "p2"], symbols, called)
    found = intervals(beats, ("N", "SVEB", "VEB"), by_patient=True)
    assert found.per_class["V"].recall is None  # one patient only
    assert found.per_class["A"].recall is not None
    assert found.aami["F"] == RateIntervals()
    assert found.aami["SVEB"].recall == (0, 1)
    nothing = intervals(beats.select(np.zeros(7, dtype=bool)), ("N",), by_patient=True)
    assert nothing.accuracy is None
    assert nothing.aami["N"].f1 is None
    alone = intervals(beats.select(beats.patient_ids == "p1"), ("N",), by_patient=True)
    assert alone.accuracy is None


def test_a_forgiven_call_moves_only_the_lenient_interval() -> None:
    patients = np.repeat([f"p{number}" for number in range(20)], 10).tolist()
    beats = make_beats(patients, (["V"] * 5 + ["F"] * 5) * 20, ["V"] * 200)
    found = intervals(beats, ("N", "SVEB", "VEB"), by_patient=True)
    assert found.aami["VEB"].precision == (1, 1)
    assert found.aami_strict["VEB"].precision == (0.5, 0.5)


def test_two_thousand_resamples_of_44_records_take_less_than_a_second() -> None:
    rng = np.random.default_rng(0)
    patients = rng.integers(0, 44, 100_000).astype("U3")
    symbols = rng.choice(np.array(["N", "A", "V", "F"]), 100_000)
    called = rng.choice(np.array(["N", "A", "V"]), 100_000)
    beats = ScoredBeats(("N", "A", "V"), symbols, called, patients, patients, symbols)
    assert beats.confusion.n_beats
    started_s = time.process_time()
    intervals(beats, ("N", "SVEB", "VEB"), by_patient=True)
    assert time.process_time() - started_s < 1
