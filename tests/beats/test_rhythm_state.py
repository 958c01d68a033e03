"""What a rhythm is like, on intervals made up here."""

import numpy as np
import pytest

from ecgviewer.beats.rhythm_state import STATE_FEATURES, record_levels, state_features

NAMES = list(STATE_FEATURES)


def of(features: np.ndarray, name: str) -> np.ndarray:
    return features[:, NAMES.index(name)]


def states(rr_s: np.ndarray, is_plain: np.ndarray | None = None) -> np.ndarray:
    plain = np.ones(rr_s.size, dtype=bool) if is_plain is None else is_plain
    return state_features(np.log(rr_s), plain)


def test_a_steady_rhythm_is_dense_and_has_no_steps() -> None:
    found = states(np.full(200, 0.8))
    np.testing.assert_allclose(of(found, "dense_near"), 1)
    np.testing.assert_allclose(of(found, "close_wide"), 1)
    np.testing.assert_allclose(of(found, "step_near")[5:-5], np.log(0.005), atol=1e-5)
    np.testing.assert_allclose(of(found, "rr_to_slowest_behind"), 0, atol=1e-6)
    np.testing.assert_allclose(of(found, "ln_rr"), np.log(0.8), atol=1e-6)
    assert of(found, "stretch_behind")[99] == np.float32(np.log1p(100))
    assert of(found, "stretch_ahead")[99] == np.float32(np.log1p(101))


def test_in_fibrillation_intervals_cluster_nowhere() -> None:
    rng = np.random.default_rng(0)
    fibrillating = states(np.exp(rng.normal(np.log(0.6), 0.22, 400)))
    premature = states(np.where(np.arange(400) % 7 == 0, 0.5, 0.8) * np.exp(rng.normal(0, 0.01, 400)))
    assert np.quantile(of(fibrillating, "dense_wide"), 0.95) < 0.25
    assert of(premature, "dense_wide").min() > 0.7
    assert np.quantile(of(fibrillating, "close_wide"), 0.95) < 0.22
    assert of(premature, "close_wide").min() > 0.6


def test_in_bigeminy_only_every_second_interval_is_alike() -> None:
    found = states(np.where(np.arange(200) % 2 == 0, 0.71, 0.84))
    middle = slice(20, 180)
    np.testing.assert_allclose(of(found, "step_near")[middle], np.log(np.log(0.84 / 0.71) + 0.005), atol=1e-4)
    np.testing.assert_allclose(of(found, "second_step_near")[middle], np.log(0.005), atol=1e-4)


def test_a_run_that_begins_at_once_is_told_from_a_rate_that_rises() -> None:
    steady = np.full(300, 0.84)
    run = np.concatenate([steady, np.full(600, 0.42), steady])
    rising = np.concatenate([steady, np.linspace(0.84, 0.42, 300), np.full(300, 0.42), steady])
    in_run = states(run)[600]
    risen = states(rising)[800]
    at = {name: number for number, name in enumerate(NAMES)}
    assert abs(in_run[at["rr_to_slowest_behind"]]) < 0.01
    np.testing.assert_allclose(in_run[at["rr_to_rate_before"]], np.log(0.5), atol=0.01)
    np.testing.assert_allclose(in_run[at["rr_to_rate_after"]], np.log(0.5), atol=0.01)
    np.testing.assert_allclose(in_run[at["rr_to_record_slow"]], np.log(0.5), atol=0.01)
    np.testing.assert_allclose(risen[at["rr_to_slowest_behind"]], np.log(0.5), atol=0.02)
    assert risen[at["rr_to_rate_before"]] == 0


def test_intervals_beside_other_complexes_are_left_out_of_the_record() -> None:
    rr_s = np.where(np.arange(300) % 3 == 2, 1.5, 0.8)
    is_plain = np.arange(300) % 3 != 2
    slow, middle = record_levels(np.log(rr_s), is_plain)
    np.testing.assert_allclose(slow, np.log(0.8))
    np.testing.assert_allclose(middle, np.log(0.8))
    every, _ = record_levels(np.log(rr_s), np.zeros(300, dtype=bool))
    np.testing.assert_allclose(every, np.log(1.5))


def test_few_beats_and_none_give_finite_values() -> None:
    for n_beats in (0, 1, 2, 3, 7):
        found = states(np.full(n_beats, 0.9), np.zeros(n_beats, dtype=bool))
        assert found.shape == (n_beats, len(NAMES))
        assert np.isfinite(found).all()


def test_the_state_of_a_day_is_that_of_its_parts() -> None:
    rr_s = np.where(np.arange(12_000) < 6_000, 0.8, 1.1)
    found = of(states(rr_s), "rr_to_record_slow")
    np.testing.assert_allclose(found[:3000], 0, atol=1e-6)
    np.testing.assert_allclose(found[9500:], 0, atol=1e-6)


def densest_one_by_one(values: np.ndarray) -> list[float]:
    """Return share, place and close pairs of the values where they are densest, told for one window."""
    known = np.sort(values[np.isfinite(values)])
    followers = [np.count_nonzero(known[first:] - known[first] <= 0.06) for first in range(known.size)]
    best = int(np.argmax(followers))
    apart = np.abs(known[:, None] - known)[np.triu_indices(known.size, 1)]
    close = np.count_nonzero(apart <= 0.05) / max(apart.size, 1)
    return [followers[best] / known.size, known[best] + 0.03, close]


@pytest.mark.parametrize(("n_beats", "plain_share"), [(1, 1), (2, 0), (40, 0.5), (300, 0.03), (2500, 0.7)])
def test_windows_at_once_give_what_each_gives_alone(n_beats: int, plain_share: float) -> None:
    rng = np.random.default_rng(n_beats)
    rr = np.log(np.rint(360 * rng.uniform(0.6, 0.9, n_beats)) / 360)  # of few lengths, so that some are equal
    is_plain = rng.random(n_beats) < plain_share
    found = state_features(rr, is_plain)
    plain = np.where(is_plain, rr, np.nan)
    step = np.abs(np.diff(plain, prepend=np.nan))
    for reach, (back, ahead) in {"near": (15, 15), "wide": (90, 30)}.items():
        for beat in range(0, n_beats, 7):
            around = slice(max(beat - back, 0), beat + ahead + 1)
            known = plain[around] if np.isfinite(plain[around]).sum() >= 5 else rr[around]
            share, place, close = densest_one_by_one(known)
            steps = step[around][np.isfinite(step[around])]
            middle = np.median(steps) if steps.size >= 4 else 0.05
            names = [f"{name}_{reach}" for name in ("dense", "rr_to_dense", "close", "step")]
            expected = [share, rr[beat] - place, close, np.log(middle + 0.005)]
            np.testing.assert_allclose([of(found, name)[beat] for name in names], expected, atol=1e-6)
