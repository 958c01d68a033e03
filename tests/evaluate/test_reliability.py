"""How far calls can be taken at their word, by class, patient and mark: worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from ecgviewer.evaluate.calibration import calibration
from ecgviewer.evaluate.reliability import reliability
from ecgviewer.evaluate.scored_beats import ScoredBeats


def beats_of(rows: list[tuple[str, str, str, float, bool, int]]) -> ScoredBeats:
    """Return beats of rows (patient, symbol, call, probability, unsure, how many)."""
    repeated = [row[:5] for row in rows for _ in range(row[5])]
    patients, symbols, called, confidence, is_unsure = zip(*repeated, strict=True)
    names = np.array(patients)
    return ScoredBeats(
        ("N", "S", "V"),
        np.array(symbols),
        np.array(called),
        names,
        names,
        np.full(names.size, ""),
        {"N": "NLRej", "S": "aAJS", "V": "VE"},
        np.array(confidence),
        np.zeros(names.size),
        np.array(is_unsure),
    )


def two_patients() -> ScoredBeats:
    return beats_of(
        [
            ("a", "N", "N", 0.95, False, 80), ("a", "A", "S", 0.9, False, 6), ("a", "N", "S", 0.9, False, 2),
            ("a", "N", "S", 0.9, True, 4), ("a", "F", "V", 0.9, False, 50),
            ("b", "N", "N", 0.95, False, 30), ("b", "A", "N", 0.95, True, 6), ("b", "N", "N", 0.95, True, 4),
        ]
    )  # fmt: skip


def test_by_class() -> None:
    found = reliability(two_patients())
    assert found is not None
    s = found.per_class["S"]
    assert (s.n_calls, s.n_sure) == (12, 8)
    assert (s.right.value, s.right_if_sure.value) == (0.5, 0.75)
    assert s.ece.value == pytest.approx(0.9 - 0.5)
    # Nobody but a was called S, and of one patient there is no interval.
    assert (s.ece.interval, s.right_if_sure.interval) == (None, None)
    assert found.per_class["N"].right.value == pytest.approx(114 / 120)
    # The 50 fusion beats are of none of the classes, so nobody is called V.
    assert (found.per_class["V"].n_calls, found.per_class["V"].ece.value) == (0, None)
    assert found.every.n_calls == 132


def test_marks() -> None:
    found = reliability(two_patients())
    assert found is not None
    assert found.wrong_marked.value == pytest.approx(10 / 12)
    assert found.right_marked.value == pytest.approx(4 / 120)
    # a alone: 4 of 6 wrong ones are marked, b alone: all 6.
    assert found.wrong_marked.interval == (pytest.approx(4 / 6), 1)
    assert found.right_marked.interval == (0, pytest.approx(4 / 34))


def test_by_patient() -> None:
    found = reliability(two_patients())
    assert found is not None
    own = {"a": (80 * 0.05 + 12 * 0.4) / 92, "b": abs(34 / 40 - 0.95)}
    spread = found.ece_by_patient
    assert (spread.n_patients, spread.highest_patient) == (2, "b")
    assert spread.highest == pytest.approx(own["b"])
    assert spread.median == pytest.approx(np.mean(list(own.values())))
    # Together their calls of N are right as often as they say: 114 of 120 at 0.95.
    assert found.every.ece.interval == (pytest.approx(12 * 0.4 / 132), pytest.approx(own["b"]))


def test_the_interval_is_that_of_the_error_of_drawn_beats() -> None:
    """Against calibration() of the beats themselves, drawn by hand the same way."""
    rng = np.random.default_rng(3)
    rows = [
        (name, "N", "N" if rng.random() < 0.7 else "S", float(rng.uniform(0.4, 1)), False, 1)
        for name in "abcde"
        for _ in range(60)
    ]
    beats = beats_of(rows)
    found = reliability(beats, n_resamples=50, seed=1)
    assert found is not None
    draws = np.random.default_rng(1).multinomial(5, np.full(5, 0.2), size=50)
    errors = []
    for draw in draws:
        drawn = np.concatenate(
            [
                np.tile(np.flatnonzero(beats.patient_ids == name), n)
                for name, n in zip("abcde", draw, strict=True)
            ]
        )
        assert beats.confidence is not None
        errors.append(calibration(beats.confidence[drawn], (beats.called == "N")[drawn]).ece)
    assert found.every.ece.interval == pytest.approx(tuple(np.quantile(errors, [0.025, 0.975])))


def test_without_marks_or_probabilities() -> None:
    beats = replace(two_patients(), is_unsure=None)
    found = reliability(beats)
    assert found is not None
    assert (found.wrong_marked.value, found.every.n_sure, found.every.right_if_sure.value) == (None,) * 3
    assert reliability(replace(beats, confidence=None)) is None
    nothing = reliability(two_patients().select(np.zeros(0, dtype=int)))
    assert nothing is not None
    assert (nothing.every.ece.value, nothing.ece_by_patient.n_patients) == (None, 0)
