import numpy as np
import pytest
from strip_samples import make_attribution, make_beats

from ecgviewer.ui.paper.attribution_item import (
    N_LEVELS,
    UNEXPLAINED,
    AttributionLevels,
    quantise,
)


def one(_: object) -> float:
    return 1.0


def test_a_sample_takes_the_attribution_of_the_beat_whose_r_peak_is_nearest() -> None:
    levels = AttributionLevels(make_beats([1000, 1200, 2000]), 360.0)
    levels.update({0: make_attribution([0.25]), 1: make_attribution([0.5]), 2: make_attribution([1.0])}, one)
    samples = np.array([1000, 1100, 1101, 1379, 1380, 1819, 1820, 2179, 2180])
    quarter, half, full = N_LEVELS // 4, N_LEVELS // 2, N_LEVELS
    expected = [quarter, quarter, half, half, UNEXPLAINED, UNEXPLAINED, full, full, UNEXPLAINED]
    assert levels.level_of(samples).tolist() == expected


def test_outside_every_window_there_is_no_attribution() -> None:
    levels = AttributionLevels(make_beats([1000]), 360.0)
    levels.update({0: make_attribution([1.0])}, one)
    assert levels.level_of(np.array([819, 820, 1179, 1180])).tolist() == [
        UNEXPLAINED,
        N_LEVELS,
        N_LEVELS,
        UNEXPLAINED,
    ]
    assert levels.value_at(819) is None
    assert levels.value_at(820) == (0, 1.0, 0)


def test_steps_stand_where_the_window_has_them_at_another_rate() -> None:
    levels = AttributionLevels(make_beats([500], fs_hz=250.0), 250.0)
    levels.update({0: make_attribution([0.0, 1.0])}, one)
    found = levels.level_of(np.arange(375, 625))
    assert np.flatnonzero(np.diff(found.astype(int))).tolist() == [124]
    assert found[0] == 0
    assert found[-1] == N_LEVELS


def test_beats_that_are_no_longer_given_lose_their_colour() -> None:
    levels = AttributionLevels(make_beats([1000, 2000]), 360.0)
    levels.update({0: make_attribution([1.0]), 7: make_attribution([1.0])}, one)
    levels.update({1: make_attribution([1.0])}, one)
    assert levels.level_of(np.array([1000, 2000])).tolist() == [UNEXPLAINED, N_LEVELS]
    assert list(levels.attributions) == [1]


def test_another_scale_changes_the_levels_of_the_same_attribution() -> None:
    levels = AttributionLevels(make_beats([1000]), 360.0)
    attribution = make_attribution([1.0])
    levels.update({0: attribution}, one)
    levels.update({0: attribution}, lambda _: 2.0)
    assert levels.level_of(np.array([1000])).tolist() == [N_LEVELS // 2]


def test_methods_without_a_sign_have_no_evidence_against() -> None:
    levels = AttributionLevels(make_beats([1000, 2000]), 360.0)
    levels.update({0: make_attribution([-1.0]), 1: make_attribution([-1.0], is_signed=True)}, one)
    assert levels.level_of(np.array([1000, 2000])).tolist() == [0, -N_LEVELS]
    assert levels.is_signed


def test_no_beats_colour_nothing() -> None:
    levels = AttributionLevels(make_beats([]), 360.0)
    assert levels.level_of(np.array([1, 2])).tolist() == [UNEXPLAINED, UNEXPLAINED]
    assert levels.value_at(5.0) is None


@pytest.mark.parametrize(
    ("value", "scale", "level"),
    [(0.5, 1.0, 8), (-0.5, 1.0, -8), (3.0, 1.0, 16), (0.02, 1.0, 0), (1.0, 0.0, 0), (np.nan, 1.0, 0)],
)
def test_values_become_levels(value: float, scale: float, level: int) -> None:
    assert quantise(np.array([value]), scale).tolist() == [level]


def test_a_day_keeps_the_levels_of_the_explained_beats_only() -> None:
    samples = np.arange(200, 200 + 300 * 100_000, 300)
    levels = AttributionLevels(make_beats(samples.tolist()), 360.0)
    made = {50_000: make_attribution([1.0])}
    assert levels.update(made, lambda _: 1.0)
    assert not levels.update(made, lambda _: 1.0)  # nothing else is known of it
    assert levels.update(made, lambda _: 2.0)
    assert list(levels._levels) == [50_000]
    at = samples[50_000]
    assert levels.level_of(np.array([at - 300, at, at + 300])).tolist() == [
        UNEXPLAINED,
        N_LEVELS // 2,
        UNEXPLAINED,
    ]
    assert levels.update({}, lambda _: 2.0)
    assert levels.level_of(np.array([at])).tolist() == [UNEXPLAINED]
