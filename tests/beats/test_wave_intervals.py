import numpy as np
import pytest

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.wave_intervals import (
    INTERVALS,
    BeatIntervals,
    beat_intervals,
    prematurity_percent,
    qrs_widths_ms,
)

_NAN = np.nan


def _waves(*beats: list[list[float]]) -> Waves:
    points = np.array(beats, dtype=float)
    return Waves(points[:, 1, 1].astype(np.int64), points, np.ones((len(points), 3)))


def measured(waves: Waves, rr_s: np.ndarray, *, is_ventricular: bool = False) -> BeatIntervals:
    marked = np.full(waves.n_beats, is_ventricular)
    return beat_intervals(waves, 500.0, rr_s, qrs_widths_ms(waves, 500.0), marked)


def test_intervals_are_measured_from_the_right_ends() -> None:
    first = [[40, 50, 60], [80, 100, 110], [150, 180, 200]]
    second = [[_NAN] * 3, [580, 600, 620], [_NAN] * 3]
    intervals = measured(_waves(first, second), np.array([_NAN, 0.64]))
    np.testing.assert_allclose(intervals.pr_ms, [80, _NAN])
    np.testing.assert_allclose(intervals.qrs_ms, [60, 80])
    np.testing.assert_allclose(intervals.qt_ms, [240, _NAN])
    np.testing.assert_allclose(intervals.rr_ms, [_NAN, 640])
    assert np.isnan(intervals.qtc_bazett_ms[0]), "the first beat has no RR interval"


def test_corrected_qt_follows_bazett_and_fridericia() -> None:
    beat = [[40, 50, 60], [80, 100, 110], [150, 180, 280]]
    intervals = measured(_waves(beat), np.array([0.64]))
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


def test_no_corrected_qt_is_given_of_ventricular_beats() -> None:
    beat = [[40, 50, 60], [80, 100, 110], [150, 180, 280]]
    intervals = measured(_waves(beat), np.array([0.64]), is_ventricular=True)
    assert np.isnan([intervals.qtc_bazett_ms[0], intervals.qtc_fridericia_ms[0]]).all()
    assert intervals.qt_ms[0] == pytest.approx(400)


def early(*rr_s: float) -> list[float]:
    return prematurity_percent(np.array([_NAN, *rr_s])).round(1).tolist()[1:]


def test_prematurity_is_against_the_local_rhythm() -> None:
    found = early(*[1.0] * 10, 0.6, 1.4, *[1.0] * 10)
    assert found[10] == pytest.approx(40)
    assert found[11] == pytest.approx(-40), "the pause"
    assert found[12:] == pytest.approx([0] * 10), "an early beat and its pause are two usual intervals"


def test_bigeminy_and_trigeminy_keep_the_rhythm_below_them() -> None:
    found = early(*[0.5, 1.1] * 12)
    assert found[10:20] == pytest.approx([37.5, -37.5] * 5)
    found = early(*[0.5, 1.1, 0.8] * 10)
    assert found[15:24] == pytest.approx([37.5, -37.5, 0.0] * 3, abs=0.1)


def test_a_fast_run_begins_early_and_a_steady_slow_rhythm_does_not() -> None:
    run = early(*[0.8] * 10, *[0.4] * 10)
    assert run[10:13] == pytest.approx([50] * 3)
    assert run[-1] == pytest.approx(0), "inside a long run the run is the local rhythm"
    conducted = early(*[1.92] * 10, *[0.96] * 10)
    assert conducted[10] == pytest.approx(0), "conduction that comes back is no premature beat"
    single = early(*[1.92] * 10, 0.96, *[1.92] * 10)
    assert single[10] == pytest.approx(50)


def test_unknown_intervals_are_no_part_of_the_rhythm() -> None:
    found = early(*[1.0] * 9, _NAN, 1.0, 0.7, 1.3, *[1.0] * 4)
    assert np.isnan(found[9])
    assert found[10:13] == pytest.approx([0, 30, -30])


@pytest.mark.parametrize("n_beats", [0, 1, 2])
def test_few_beats_have_no_local_rhythm(n_beats: int) -> None:
    assert np.isnan(prematurity_percent(np.append(_NAN, np.ones(2))[:n_beats])).all()
