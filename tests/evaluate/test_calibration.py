import numpy as np
import pytest

from ecgviewer.evaluate.calibration import Calibration, calibration


def test_the_error_is_the_mean_gap_by_bin() -> None:
    # Bin (0.6, 0.667]: confidence 0.65, 1 of 2 right. Bin (0.933, 1]: mean 0.96, 3 of 3 right.
    found = calibration(np.array([0.65, 0.65, 0.95, 0.96, 0.97]), np.array([True, False, True, True, True]))
    assert found.ece == pytest.approx(2 / 5 * 0.15 + 3 / 5 * 0.04)
    assert [each.n for each in found.bins] == [2, 3]
    assert found.bins[0].low == pytest.approx(9 / 15)
    assert found.bins[0].accuracy == pytest.approx(0.5)
    assert found.bins[1].confidence == pytest.approx(0.96)


def test_a_bin_holds_its_upper_edge() -> None:
    found = calibration(np.array([0.2, 0.4, 0.6, 1.0]), np.ones(4, dtype=bool))
    assert [round(15 * each.high) for each in found.bins] == [3, 6, 9, 15]


def test_probabilities_that_keep_their_word_have_no_error() -> None:
    confidence = np.repeat([0.5, 0.9], [10, 10])
    is_right = np.concatenate([np.arange(10) < 5, np.arange(10) < 9])
    assert calibration(confidence, is_right).ece == pytest.approx(0)


def test_nothing_has_no_error() -> None:
    assert calibration(np.zeros(0), np.zeros(0, dtype=bool)) == Calibration(None, 0, ())
