"""Beats against the slow ones of their record, many at once, against the same rules told beat by beat."""

import numpy as np
import pytest

from ecgviewer.beats.record_windows import record_windows
from ecgviewer.beats.rhythm_state import record_levels
from ecgviewer.beats.sinus_beat import SINUS_FEATURES, find_sinus_beats, sinus_wave_features
from ecgviewer.beats.usual_beat import AFTER, BEFORE, QRS, P, correlation
from ecgviewer.jobs import Cancelled, CancelToken

NAMES = list(SINUS_FEATURES)
TIME = np.arange(-BEFORE, AFTER)
COMPLEX = np.exp(-0.5 * (TIME / 2.5) ** 2)


def record(n_beats: int, plain_share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return beats of two foci at many rates, the logarithms of their intervals, and which are plain."""
    rng = np.random.default_rng(n_beats)
    is_ectopic = (rng.random(n_beats) < 0.2) | (np.sin(np.arange(n_beats) / 90) > 0.7)
    place, height = np.where(is_ectopic, -15, -20)[:, None], np.where(is_ectopic, -0.12, 0.15)[:, None]
    waves = (
        COMPLEX
        + height * np.exp(-0.5 * ((TIME - place) / 4) ** 2)
        + 0.02 * rng.standard_normal((n_beats, 132))
    )
    rr_s = np.rint(360 * np.where(is_ectopic, 0.5, 0.8) * rng.uniform(0.85, 1.15, n_beats)) / 360
    return waves.astype(np.float32), np.log(rr_s), rng.random(n_beats) < plain_share


def slow_beat(waves: np.ndarray, rr: np.ndarray, is_plain: np.ndarray, slow: float) -> np.ndarray:
    is_slow = is_plain & (rr >= slow + np.log(0.85))
    if is_slow.sum() < 20:
        is_slow = rr >= np.quantile(rr, 0.8)
    candidates = waves[is_slow].astype(np.float64)
    beat = np.median(candidates, axis=0)
    for _ in range(2):
        fit = correlation(candidates[:, P], beat[P])
        beat = np.median(candidates[fit >= np.median(fit)], axis=0)
    measured = sinus_wave_features(candidates, np.tile(beat, (len(candidates), 1)))
    own = [np.log(np.ptp(beat[P]) + 0.01), np.median(measured[:, 2]), np.median(measured[:, 0])]
    return np.concatenate([beat, own])


def centred(waves: np.ndarray, part: slice) -> np.ndarray:
    found = waves[..., part].astype(np.float64)
    return found - found.mean(axis=-1, keepdims=True)


def usual_distance(waves: np.ndarray) -> float:
    some = np.linspace(0, len(waves) - 1, min(len(waves), 512)).astype(np.int64)
    p_waves = centred(waves, P)
    nearest = [
        np.sort(((p_waves - p_waves[beat]) ** 2).sum(axis=1))[min(40, len(waves) - 1)] for beat in some
    ]
    return float(np.median(nearest)) + 1e-6


def rates_of(
    beat: int, others: np.ndarray, waves: np.ndarray, rr: np.ndarray, usual: float, slow: float
) -> list[float]:
    p_waves, complexes = centred(waves[others], P), centred(waves[others], QRS)
    square = ((p_waves - centred(waves[beat], P)) ** 2).sum(axis=1)
    fit = correlation(complexes, centred(waves[beat], QRS))
    weight = np.exp(-square / (2 * usual) + (fit - 1) / 0.05) * (others != beat) + 1e-9
    early = rr[others] - slow
    after = rr[np.minimum(others + 1, rr.size - 1)] - slow
    apart = rr[others] - rr[beat]
    most = np.sort(early[np.argsort(-weight, kind="stable")[:20]])
    kinds = [early, early > np.log(0.88), after, np.abs(apart) < 0.06, apart > 0.1, apart < -0.1]
    means = [float(weight @ kind / weight.sum()) for kind in kinds]
    return [
        *means,
        np.log1p(weight.sum()),
        most[most.size // 2],
        most[int(0.85 * most.size)],
        most[min(2, most.size - 1)],
    ]


@pytest.mark.parametrize(("n_beats", "plain_share"), [(3, 1), (25, 0), (300, 0.1), (900, 0.8), (5300, 0.7)])
def test_blocks_at_once_give_what_each_beat_gives_alone(n_beats: int, plain_share: float) -> None:
    waves, rr, is_plain = record(n_beats, plain_share)
    found = find_sinus_beats(waves, rr, is_plain)
    slow = record_levels(rr, is_plain)[0]
    first_rate = NAMES.index("record_alike_slow")
    own = slice(NAMES.index("sinus_p_height"), NAMES.index("sinus_p_own_fit") + 1)
    for block, around in record_windows(n_beats):
        beat = slow_beat(waves[around], rr[around], is_plain[around], slow[block.start])
        np.testing.assert_array_equal(found.waves[block.start], beat[:132].astype(np.float32))
        np.testing.assert_allclose(found.features[block.start, own], beat[132:], atol=1e-6)
        others = np.flatnonzero(is_plain[around]) + around.start
        if others.size <= 40:
            others = np.arange(around.start, around.stop)
        if others.size > 2000:
            others = others[np.linspace(0, others.size - 1, 2000).astype(np.int64)]
        usual = usual_distance(waves[others])
        for number in range(block.start, block.stop, max((block.stop - block.start) // 3, 1)):
            expected = rates_of(number, others, waves, rr, usual, slow[block.start])
            np.testing.assert_allclose(found.features[number, first_rate:], expected, atol=2e-4)


def test_waves_are_measured_alike_in_one_part_and_in_many() -> None:
    waves, rr, is_plain = record(1100, 0.8)
    sinus = find_sinus_beats(waves, rr, is_plain).waves
    own = np.linspace(-1, 1, 1100)
    together = sinus_wave_features(waves, sinus, own)
    one_by_one = [
        sinus_wave_features(waves[beat : beat + 1], sinus[beat : beat + 1], own[beat : beat + 1])[0]
        for beat in range(500, 525)
    ]
    np.testing.assert_array_equal(together[500:525], one_by_one)
    assert sinus_wave_features(waves[:0], sinus[:0]).shape == (0, 5)


def test_a_search_that_was_cancelled_stops() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        find_sinus_beats(*record(50, 1.0), cancel)
