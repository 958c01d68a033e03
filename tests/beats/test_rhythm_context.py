"""RR features by numbers that can be worked out by hand."""

import numpy as np
import pytest

from ecgviewer.beats.rhythm import rr_intervals_s
from ecgviewer.beats.rhythm_context import (
    RHYTHM_AHEAD_BEATS,
    RHYTHM_FEATURES,
    rhythm_features,
    window_quantiles,
)

NAMES = list(RHYTHM_FEATURES)


def features_of(rr_s: np.ndarray, is_plain: np.ndarray | None = None) -> np.ndarray:
    r_sample = np.concatenate([[0], np.cumsum(np.rint(np.asarray(rr_s) * 1000))]).astype(np.int64)
    plain = np.ones(r_sample.size, dtype=bool) if is_plain is None else is_plain
    return rhythm_features(*rr_intervals_s(r_sample, 1000.0), plain)


def column(features: np.ndarray, name: str) -> np.ndarray:
    return features[:, NAMES.index(name)]


def test_a_steady_rhythm_has_no_deviation() -> None:
    features = features_of(np.full(400, 0.8))
    assert features.shape == (401, len(NAMES))
    assert np.abs(features).max() < 1e-6


def test_one_early_beat_stands_out_by_the_logarithm_of_its_ratio() -> None:
    rr_s = np.full(300, 0.8)
    rr_s[149], rr_s[150] = 0.4, 1.2
    features = features_of(rr_s)
    early = features[150]
    for name in (
        "rr_to_past8",
        "rr_to_near",
        "rr_to_long",
        "rr_to_longest",
        "rr_to_long_q80",
        "rr_to_previous",
    ):
        assert early[NAMES.index(name)] == pytest.approx(np.log(0.5), abs=1e-6)
    assert early[NAMES.index("next_to_rr")] == pytest.approx(np.log(3), abs=1e-6)
    assert early[NAMES.index("compensation")] == pytest.approx(0, abs=1e-6)
    assert early[NAMES.index("near_irregular")] == pytest.approx(3 / 21)
    assert early[NAMES.index("near_step")] == 0


def test_a_run_is_early_against_the_long_rhythm_only() -> None:
    rr_s = np.full(600, 0.9)
    rr_s[300:340] = 0.45
    middle = features_of(rr_s)[325]
    assert middle[NAMES.index("rr_to_near")] == pytest.approx(0, abs=1e-6)
    assert middle[NAMES.index("rr_to_long_q80")] == pytest.approx(np.log(0.5), abs=1e-6)
    assert middle[NAMES.index("near_to_long")] == pytest.approx(np.log(0.5), abs=1e-6)


def test_features_are_the_same_for_a_slow_and_a_fast_heart() -> None:
    rr_s = np.random.default_rng(0).uniform(0.5, 0.9, 500).round(3)
    np.testing.assert_allclose(features_of(rr_s), features_of(rr_s * 2), atol=1e-6)


def test_nothing_beyond_the_stated_look_ahead_matters() -> None:
    rr_s = np.random.default_rng(1).uniform(0.5, 1.0, 500)
    changed = rr_s.copy()
    beat = 300
    changed[beat + RHYTHM_AHEAD_BEATS :] = 2.0
    before, after = features_of(rr_s), features_of(changed)
    np.testing.assert_array_equal(before[: beat + 1], after[: beat + 1])
    assert np.abs(before[beat + 1 : beat + 6] - after[beat + 1 : beat + 6]).max() > 0


@pytest.mark.parametrize("n_beats", [0, 1, 2, 3])
def test_short_records_give_finite_features(n_beats: int) -> None:
    r_sample = np.arange(n_beats) * 300
    features = rhythm_features(*rr_intervals_s(r_sample, 360.0), np.ones(n_beats, dtype=bool))
    assert features.shape == (n_beats, len(NAMES))
    assert np.isfinite(features).all()


def test_pauses_after_other_beats_say_nothing_about_the_slow_rhythm() -> None:
    """A trigeminus: every third beat is wide, early and followed by a pause."""
    kind = np.arange(601) % 3
    rr_s = np.select([kind[1:] == 1, kind[1:] == 2], [0.5, 1.1], 0.8)
    is_plain = kind == 0
    with_pauses, without = features_of(rr_s), features_of(rr_s, is_plain)
    column_95 = NAMES.index("rr_to_longest_q95")
    assert with_pauses[450, column_95] == pytest.approx(np.log(0.8 / 1.1), abs=1e-6)
    assert without[450, column_95] == pytest.approx(0, abs=1e-6)


def test_trains_are_early_against_the_slow_rhythm_even_as_the_majority() -> None:
    is_train = np.arange(600) % 20 < 15
    features = features_of(np.where(is_train, 0.6, 0.9))
    column_95 = NAMES.index("rr_to_longest_q95")
    inside = np.flatnonzero(is_train[100:500]) + 101
    assert features[inside, column_95] == pytest.approx(np.log(0.6 / 0.9), abs=1e-6)
    assert features[inside, NAMES.index("rr_to_longest")] == pytest.approx(0, abs=1e-6)


def test_quantiles_are_those_of_numpy() -> None:
    rng = np.random.default_rng(0)
    windows = rng.standard_normal((50, 31))
    windows[rng.random(windows.shape) < 0.4] = np.nan
    windows[:, 0] = 0.5
    windows[0, 1:] = np.nan
    for found, quantile in zip(
        window_quantiles(windows, (0.0, 0.1, 0.5, 1.0)), (0, 0.1, 0.5, 1), strict=True
    ):
        np.testing.assert_allclose(found, np.nanquantile(windows, quantile, axis=1), atol=1e-12)


def test_batches_of_beats_give_what_each_beat_gives_alone() -> None:
    rng = np.random.default_rng(3)
    rr_s = np.rint(1000 * rng.uniform(0.4, 1.2, 1300)) / 1000
    is_plain = rng.random(1301) < np.where(np.arange(1301) < 700, 0.6, 0.05)
    features = features_of(rr_s, is_plain)
    rr = np.log(np.concatenate([rr_s[:1], rr_s]))  # nothing is known before the first beat
    step = np.abs(np.diff(rr, prepend=rr[0]))
    for beat in range(0, 1301, 50):
        long_ = slice(max(beat - 128, 0), beat + 17)
        longest = slice(max(beat - 320, 0), beat + 33)
        plain = rr[longest][is_plain[longest]]
        if plain.size < 0.1 * rr[longest].size:
            plain = rr[longest]
        past = rr[max(beat - 8, 0) : max(beat, 1)]
        expected = {
            "rr_to_past3": rr[beat] - np.median(past[-3:]) if beat > 2 else 0,
            "rr_to_past8": rr[beat] - np.median(past),
            "past8_spread": np.std(past),
            "rr_to_long_q20": rr[beat] - np.quantile(rr[long_], 0.2),
            "long_spread": np.std(rr[long_]),
            "long_step": np.median(step[long_]),
            "rr_to_longest_q10": rr[beat] - np.quantile(plain, 0.1),
            "longest_gap": np.quantile(plain, 0.95) - np.median(plain),
        }
        for name, value in expected.items():
            assert column(features, name)[beat] == pytest.approx(value, abs=1e-6), name
