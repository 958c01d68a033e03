import numpy as np
import pytest

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.wave_intervals import INTERVALS, beat_intervals, prematurity_percent

_NAN = np.nan


def _waves(*beats: list[list[float]]) -> Waves:
    points = np.array(beats, dtype=float)
    return Waves(points[:, 1, 1].astype(np.int64), points, np.ones((len(points), 3)))


def test_intervals_are_measured_from_the_right_ends() -> None:
    first = [[40, 50, 60], [80, 100, 110], [150, 180, 200]]
    second = [[_NAN] * 3, [580, 600, 620], [_NAN] * 3]
    intervals = beat_intervals(_waves(first, second), 500.0, np.array([_NAN, 0.64]), np.array([True, True]))
    np.testing.assert_allclose(intervals.pr_ms, [80, _NAN])
    np.testing.assert_allclose(intervals.qrs_ms, [60, 80])
    np.testing.assert_allclose(intervals.qt_ms, [240, _NAN])
    np.testing.assert_allclose(intervals.rr_ms, [_NAN, 640])
    assert np.isnan(intervals.qtc_bazett_ms[0]), "the first beat has no RR interval"


def test_corrected_qt_follows_bazett_and_fridericia() -> None:
    beat = [[40, 50, 60], [80, 100, 110], [150, 180, 280]]
    intervals = beat_intervals(_waves(beat), 500.0, np.array([0.64]), np.array([True]))
    assert intervals.qtc_bazett_ms[0] == pytest.approx(400 / 0.8)
    assert intervals.qtc_fridericia_ms[0] == pytest.approx(400 / 0.64 ** (1 / 3))
    assert intervals.beat_as_dict(0) == {
        "pr_ms": 80.0,
        "qrs_ms": 60.0,
        "qt_ms": 400.0,
        "qtc_bazett_ms": 500.0,
        "qtc_fridericia_ms": 464.2,
        "rr_ms": 640.0,
        "prematurity_percent": None,
    }
    assert tuple(intervals.beat_as_dict(0)) == INTERVALS


def test_prematurity_is_against_the_median_of_the_last_eight() -> None:
    rr_s = np.array([_NAN, 9.0, *np.full(8, 1.0), 0.6, 1.4, 1.0])
    is_normal = np.ones(rr_s.size, dtype=bool)
    is_normal[10] = False  # the early beat
    percent = prematurity_percent(rr_s, is_normal)
    assert np.isnan(percent[:2]).all(), "nothing came before"
    assert percent[2] == pytest.approx(100 * (1 - 1 / 9))
    assert percent[10] == pytest.approx(40)
    assert percent[11] == pytest.approx(-40), "neither RR interval of an early beat is usual"
    assert percent[12] == pytest.approx(0)


def test_prematurity_equals_its_definition_beat_by_beat() -> None:
    rng = np.random.default_rng(3)
    rr_s = np.append(_NAN, rng.uniform(0.5, 1.2, 200))
    is_normal = rng.random(201) < 0.7
    expected, usual = np.full(201, _NAN), []
    for beat in range(201):
        if usual:
            expected[beat] = 100 * (1 - rr_s[beat] / np.median(usual[-8:]))
        if beat and is_normal[beat] and is_normal[beat - 1]:
            usual.append(rr_s[beat])
    np.testing.assert_allclose(prematurity_percent(rr_s, is_normal), expected)


@pytest.mark.parametrize("n_beats", [0, 1, 2])
def test_few_beats_have_no_usual_interval(n_beats: int) -> None:
    rr_s = np.append(_NAN, np.ones(2))[:n_beats]
    assert np.isnan(prematurity_percent(rr_s, np.ones(n_beats, dtype=bool))).all()
