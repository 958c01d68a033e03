import numpy as np
import pytest

from ecgviewer.records.wave_marks import WaveMarks
from ecgviewer.studies.waves.wave_scores import (
    ErrorSpread,
    choose_leads,
    compare_waves,
    join_comparisons,
    score_waves,
)

_FS_HZ = 250.0
_NAN = np.nan


def _beat(start: float, *, p: bool = True, t_onset: bool = True) -> np.ndarray:
    points = np.array([[0, 10, 20], [40, 50, 60], [100, 120, 140]], dtype=float) + start
    if not p:
        points[0] = _NAN
    if not t_onset:
        points[2, 0] = _NAN
    return points


def _marks(*beats: np.ndarray) -> WaveMarks:
    return WaveMarks(np.array(["N"] * len(beats)), np.stack(beats))


def _r_of(points: np.ndarray) -> np.ndarray:
    return points[:, 1, 1].astype(np.int64)


def test_perfect_waves_score_one_and_err_by_nothing() -> None:
    marks = _marks(_beat(0), _beat(250, t_onset=False))
    scores = score_waves(compare_waves(marks, _r_of(marks.points), marks.points, _FS_HZ))
    assert [scores[wave].f1 for wave in ("p", "qrs", "t")] == [1, 1, 1]
    assert scores["t"].onset == ErrorSpread(0.0, None, 1)
    assert scores["t"].offset == ErrorSpread(0.0, 0.0, 2)


def test_errors_are_found_minus_marked_in_milliseconds() -> None:
    marks = _marks(_beat(0), _beat(250))
    found = marks.points.copy()
    found[0, 0, 0] += 5
    found[1, 0, 0] -= 1
    scores = score_waves(compare_waves(marks, _r_of(found), found, _FS_HZ))
    assert scores["p"].onset.mean_ms == pytest.approx(8.0)
    assert scores["p"].onset.sd_ms == pytest.approx(np.std([20, -4], ddof=1))


def test_the_tolerance_is_150_ms_and_beyond_it_a_wave_is_missed_and_false() -> None:
    marks = _marks(_beat(0))
    for shift, hits in ((37, 1), (38, 0)):  # 148 ms, 152 ms
        found = marks.points.copy()
        found[:, 2] += shift
        row = score_waves(compare_waves(marks, _r_of(found), found, _FS_HZ))["t"]
        assert (row.n_hit, row.n_missed, row.n_false) == (hits, 1 - hits, 1 - hits)


def test_an_invented_p_wave_is_false_and_an_honest_none_is_not() -> None:
    marks = _marks(_beat(0, p=False), _beat(250))
    invented, honest = np.stack([_beat(0), _beat(250)]), marks.points
    for found, false in ((invented, 1), (honest, 0)):
        row = score_waves(compare_waves(marks, _r_of(found), found, _FS_HZ))["p"]
        assert (row.n_marked, row.n_unmarked, row.n_hit, row.n_false) == (1, 1, 1, false)
        assert row.f1 == pytest.approx(2 / (2 + false))


def test_r_peaks_that_meet_no_beat_count_only_within_marked_beats() -> None:
    marks = _marks(_beat(1000))
    for start, false in ((1075, 1), (2000, 0), (500, 0)):  # its R peak: on the T wave, after, before
        found = np.concatenate([marks.points, _beat(start)[None]])
        order = np.argsort(found[:, 1, 1])
        scores = score_waves(compare_waves(marks, _r_of(found[order]), found[order], _FS_HZ))
        assert [scores[wave].n_false for wave in ("p", "qrs", "t")] == [false] * 3


def test_a_missed_beat_misses_all_its_waves() -> None:
    marks = _marks(_beat(0), _beat(250))
    found = marks.points[:1]
    scores = score_waves(compare_waves(marks, _r_of(found), found, _FS_HZ))
    assert [scores[wave].n_missed for wave in ("p", "qrs", "t")] == [1, 1, 1]
    nothing = compare_waves(marks, np.zeros(0, np.int64), np.zeros((0, 3, 3)), _FS_HZ)
    assert score_waves(nothing)["qrs"].f1 == 0


def test_the_better_lead_is_chosen_by_beat_or_by_record() -> None:
    marks = _marks(_beat(0), _beat(250))
    first, second = marks.points.copy(), marks.points.copy()
    first[0, 0] = _NAN  # misses the P wave of the first beat
    second[1, 0] += 3  # finds that of the second 12 ms late
    leads = [compare_waves(marks, _r_of(found), found, _FS_HZ) for found in (first, second)]
    by_beat = score_waves(choose_leads(leads, "beat"))["p"]
    assert (by_beat.n_missed, by_beat.onset.mean_ms) == (0, 0)
    by_record = score_waves(choose_leads(leads, "record"))["p"]
    assert (by_record.n_missed, by_record.onset.mean_ms) == (0, 6.0)
    each = score_waves(choose_leads(leads, "each"))["p"]
    assert (each.n_marked, each.n_missed) == (4, 1)


def test_joined_comparisons_keep_every_beat() -> None:
    marks = _marks(_beat(0), _beat(250))
    one = compare_waves(marks, _r_of(marks.points), marks.points, _FS_HZ)
    assert score_waves(join_comparisons([one, one]))["qrs"].n_marked == 4
