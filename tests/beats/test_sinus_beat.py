"""Beats against the slow ones of their record, on waves made up here."""

import numpy as np

from ecgviewer.beats.sinus_beat import (
    SINUS_FEATURES,
    find_sinus_beats,
    plain_intervals,
    sinus_wave_features,
)
from ecgviewer.beats.usual_beat import AFTER, BEFORE

NAMES = list(SINUS_FEATURES)
TIME = np.arange(-BEFORE, AFTER)
COMPLEX = np.exp(-0.5 * (TIME / 2.5) ** 2)
SINUS_P = 0.15 * np.exp(-0.5 * ((TIME + 20) / 4) ** 2)
OTHER_P = -0.12 * np.exp(-0.5 * ((TIME + 15) / 4) ** 2)


def record(
    is_ectopic: np.ndarray, slow_s: float = 0.84, fast_s: float = 0.42
) -> tuple[np.ndarray, np.ndarray]:
    """Return beats with a P wave of their focus and a little noise, and the logarithms of their intervals."""
    noise = 0.01 * np.random.default_rng(0).standard_normal((is_ectopic.size, TIME.size))
    waves = COMPLEX + np.where(is_ectopic[:, None], OTHER_P, SINUS_P) + noise
    return waves, np.log(np.where(is_ectopic, fast_s, slow_s))


def found_in(is_ectopic: np.ndarray, **rates: float) -> dict[str, np.ndarray]:
    waves, rr = record(is_ectopic, **rates)
    found = find_sinus_beats(waves, rr, np.ones(rr.size, dtype=bool))
    return {name: found.features[:, number] for number, name in enumerate(NAMES)}


def test_the_slow_beat_is_the_sinus_nodes_where_a_run_is_the_majority() -> None:
    is_ectopic = (np.arange(1000) > 250) & (np.arange(1000) < 920)
    waves, rr = record(is_ectopic)
    found = find_sinus_beats(waves, rr, np.ones(rr.size, dtype=bool))
    np.testing.assert_allclose(found.waves, np.tile(COMPLEX + SINUS_P, (1000, 1)), atol=0.02)
    fit = found.features[:, NAMES.index("sinus_p_fit")]
    assert fit[~is_ectopic].min() > 0.9
    assert fit[is_ectopic].max() < 0.3
    to_own = found.features[:, NAMES.index("sinus_p_to_own_25")]
    assert to_own[300:900].min() > 1.5
    assert np.abs(to_own[:200]).max() < 0.3


def test_beats_with_one_p_wave_know_whether_they_are_ever_slow() -> None:
    is_ectopic = np.arange(600) % 2 == 1  # bigeminy: as many ectopic beats as others
    found = found_in(is_ectopic, slow_s=0.84, fast_s=0.71)
    assert found["record_alike_late"][is_ectopic].max() < 0.05
    assert found["record_alike_late"][~is_ectopic].min() > 0.95
    np.testing.assert_allclose(found["record_alike_slow"][is_ectopic], np.log(0.71 / 0.84), atol=0.01)
    np.testing.assert_allclose(found["record_alike_after"][is_ectopic], 0, atol=0.02)
    np.testing.assert_allclose(found["record_alike_middle"][~is_ectopic], 0, atol=0.01)


def test_a_fast_beat_of_the_sinus_node_finds_slow_ones_like_it() -> None:
    waves, _ = record(np.zeros(600, dtype=bool))
    rr = np.log(np.where(np.arange(600) < 300, 0.84, 0.5))
    features = find_sinus_beats(waves, rr, np.ones(600, dtype=bool)).features
    fast = features[300:]
    assert fast[:, NAMES.index("record_alike_slower")].min() > 0.3
    assert fast[:, NAMES.index("sinus_p_fit")].min() > 0.9


def test_what_is_measured_on_a_wave_is_what_stands_in_the_features() -> None:
    waves, rr = record(np.arange(300) % 5 == 0)
    found = find_sinus_beats(waves, rr, np.ones(300, dtype=bool))
    own = found.features[:, NAMES.index("sinus_p_own")]
    again = sinus_wave_features(waves, found.waves, own)
    np.testing.assert_allclose(again, found.features[:, :5], atol=1e-5)


def test_a_complex_unlike_the_usual_one_spoils_the_interval_after_it_too() -> None:
    fits = np.array([0.9, 0.2, 0.95, 0.99, 0.81, 0.8])
    assert plain_intervals(fits).tolist() == [True, False, False, True, True, False]


def test_few_beats_and_none_give_finite_values() -> None:
    for n_beats in (0, 1, 2, 30):
        waves, rr = record(np.zeros(n_beats, dtype=bool))
        for is_plain in (np.zeros(n_beats, dtype=bool), np.ones(n_beats, dtype=bool)):
            found = find_sinus_beats(waves, rr, is_plain)
            assert found.features.shape == (n_beats, len(NAMES))
            assert np.isfinite(found.features).all()


def test_a_long_record_is_compared_with_what_is_around() -> None:
    is_ectopic = np.zeros(9000, dtype=bool)
    is_ectopic[4000:4600] = True
    waves, rr = record(is_ectopic)
    waves[6500:] = waves[6500:] * 0.5 + 0.5 * COMPLEX  # the P wave becomes half as high
    found = find_sinus_beats(waves, rr, np.ones(9000, dtype=bool))
    np.testing.assert_allclose(found.waves[100, BEFORE - 20], (COMPLEX + SINUS_P)[BEFORE - 20], atol=0.02)
    np.testing.assert_allclose(found.waves[8900, BEFORE - 20], 0.075, atol=0.02)
