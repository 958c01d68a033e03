import math

import numpy as np
import pytest

from ecgviewer.records.spans import Span
from ecgviewer.studies.r_peaks.r_peak_scores import PeakCounts, count_peaks, outside, pair_peaks, pool

_FS_HZ = 360.0


def counted(
    reference: list[int], detected: list[int], left_out: tuple[Span, ...] = ()
) -> tuple[int, int, int]:
    counts = count_peaks(np.array(reference, int), np.array(detected, int), _FS_HZ, left_out)
    return counts.n_reference, counts.n_detected, counts.n_matched


@pytest.mark.parametrize(("offset", "n_matched"), [(0, 1), (53, 1), (-53, 1), (54, 0), (-54, 0)])
def test_a_pair_is_less_than_150_ms_apart(offset: int, n_matched: int) -> None:
    assert counted([1000], [1000 + offset]) == (1, 1, n_matched)


def test_each_beat_and_each_detection_counts_once() -> None:
    assert counted([1000], [990, 1010]) == (1, 2, 1)
    assert counted([990, 1010], [1000]) == (2, 1, 1)


def test_a_contested_detection_goes_to_the_nearer_beat() -> None:
    # 1045 is within the window of both; the first beat falls back on the detection before.
    assert counted([1000, 1050], [980, 1045]) == (2, 2, 2)
    assert counted([1000, 1050], [1045]) == (2, 1, 1)


def test_a_whole_record_by_hand() -> None:
    reference = [360, 720, 1080, 1440, 1800]
    detected = [365, 500, 715, 1200, 1440, 1790, 2200]
    # 360, 720, 1440 and 1800 are met; 1080 is missed; 500, 1200 and 2200 are false.
    counts = count_peaks(np.array(reference), np.array(detected), _FS_HZ)
    assert (counts.n_matched, counts.n_missed, counts.n_false) == (4, 1, 3)
    assert counts.sensitivity == pytest.approx(4 / 5)
    assert counts.precision == pytest.approx(4 / 7)


def test_nothing_is_scored_inside_flutter() -> None:
    flutter = (Span(1000, 2000, "flutter"),)
    assert outside(np.array([999, 1000, 1500, 2000, 2001]), flutter).tolist() == [999, 2001]
    assert counted([500, 1500, 2500], [500, 1100, 1300, 2500], flutter) == (2, 2, 2)
    # A beat just outside isn't met by a detection just inside.
    assert counted([2010], [1990], flutter) == (1, 0, 0)


@pytest.mark.parametrize(
    ("reference", "detected"), [([], []), ([100], []), ([], [100]), ([100, 900], []), ([], [100, 900])]
)
def test_an_empty_side_matches_nothing(reference: list[int], detected: list[int]) -> None:
    assert counted(reference, detected) == (len(reference), len(detected), 0)


def test_a_ratio_without_a_denominator_is_none() -> None:
    counts = PeakCounts(0, 0, 0)
    assert math.isnan(counts.sensitivity)
    assert math.isnan(counts.precision)
    assert counts.figures().sensitivity is None
    assert counts.figures().precision is None


def test_pooling_weights_beats_not_records() -> None:
    together = pool([PeakCounts(10, 10, 5), PeakCounts(90, 100, 90)])
    assert together == PeakCounts(100, 110, 95)
    assert together.sensitivity == pytest.approx(0.95)
    assert together.figures().n_false == 15
    assert pool([]) == PeakCounts()


def test_the_window_follows_the_rate() -> None:
    reference, detected = np.array([1000]), np.array([1036])
    assert count_peaks(reference, detected, 250.0).n_matched == 1
    assert count_peaks(reference, detected, 200.0).n_matched == 0


def test_pairs_say_which_detection_belongs_to_which_beat() -> None:
    reference, detected = np.array([100, 500, 900, 1300]), np.array([110, 700, 890, 1000, 1400])
    assert pair_peaks(reference, detected, _FS_HZ).tolist() == [0, -1, 2, -1]
    assert pair_peaks(reference, detected[:0], _FS_HZ).tolist() == [-1, -1, -1, -1]
    assert pair_peaks(reference[:0], detected, _FS_HZ).tolist() == []
