"""Waves, rhythm and record of a context network: exact, and missing what they say is missing."""

from pathlib import Path

import numpy as np
import pytest
from context_samples import random_context, save_random_context_model

from ecgviewer.beats.context import (
    CONTEXT_FEATURES,
    INTERVAL_FEATURES,
    WAVE_FEATURES,
    beat_context,
    wave_features,
)
from ecgviewer.beats.rhythm_context import log_intervals, rhythm_features
from ecgviewer.beats.rhythm_state import state_features
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, neighbourhoods
from ecgviewer.explain.context_grad_cam import ContextGradCam
from ecgviewer.explain.context_wave_game import features_at_median_rr, play_context
from ecgviewer.explain.wave_players import WavePlayers

PLAYERS = WavePlayers(("P", "QRS", "baseline"), np.repeat([2, 0, 1, 2], [24, 24, 30, 54]))
CONTEXT = random_context(40, seed=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_random_context_model(tmp_path_factory.mktemp("models"))


@pytest.mark.parametrize("index", [0, 3, 20, 39])
def test_versions_are_what_the_twin_says(folder: Path, index: int) -> None:
    """Each version stands in the record in the beat's place, at the record's ends too."""
    network, classifier = ContextGradCam.open(folder), ContextClassifier(folder)
    others = random_context(3, seed=6)
    found = network.logits_of_versions(neighbourhoods(CONTEXT, [index]), others.features, others.waves)
    for version in range(3):
        features, waves = CONTEXT.features.copy(), CONTEXT.waves.copy()
        features[index], waves[index] = others.features[version], others.waves[version]
        record = type(CONTEXT)(features, waves)
        np.testing.assert_allclose(found[version], classifier.predict(record).logits[index], atol=2e-4)


def test_the_whole_beat_has_the_networks_logits(folder: Path) -> None:
    usual = np.median(CONTEXT.features, axis=0)
    for fill in ("line", "mean beat"):
        game = play_context(ContextGradCam.open(folder), neighbourhoods(CONTEXT, [9]), PLAYERS, usual, fill)
        assert game.players == ("P", "QRS", "baseline", "rhythm", "beats alike")
        expected = ContextClassifier(folder).predict(CONTEXT).logits[9]
        np.testing.assert_allclose(game.logits[-1], expected, atol=2e-4)
        assert game.explain("S", "N").efficiency_error < 1e-5


def test_without_alike_only_its_features_change(folder: Path) -> None:
    """Usual features equal to the beat's own make `ALIKE` a dummy that is worth nothing."""
    usual = CONTEXT.features[9]
    game = play_context(ContextGradCam.open(folder), neighbourhoods(CONTEXT, [9]), PLAYERS, usual)
    values = dict(zip(game.players, game.explain("V").values, strict=True))
    assert values["beats alike"] == pytest.approx(0, abs=1e-5)
    assert abs(values["rhythm"]) > 1e-3


def test_a_beat_on_time_has_no_rhythm() -> None:
    """With all intervals alike nothing is to be moved; else the beat comes at the median, as do others."""
    rng = np.random.default_rng(0)
    rr = 0.8 * np.exp(rng.normal(0, 0.05, 400))
    rr[200], rr[201] = 0.5, 1.1
    before, after = np.append(np.nan, rr[1:]), np.append(rr[1:], np.nan)
    plain = np.ones(400, dtype=bool)
    names = list(INTERVAL_FEATURES)

    def of_intervals() -> np.ndarray:
        of_state = state_features(log_intervals(before, after)[0], plain)[200]
        return np.concatenate([rhythm_features(before, after, plain)[200], of_state])

    found = np.zeros(len(CONTEXT_FEATURES))
    found[: len(names)] = of_intervals()
    moved = features_at_median_rr(found)
    # The same beat put at the median in the record; one beat of 353 moves no quantile by much.
    median = np.exp(np.log(rr[200]) - found[CONTEXT_FEATURES.index("rr_to_longest")])
    before[200], after[200] = median, median
    on_time = of_intervals()
    # What the beats around are like changes with the beat, a little: what it is against there stays as it is.
    steady = [name for name in names if name.startswith(("rr_to_", "next_to_")) and "near" not in name]
    for name in [
        *(n for n in steady if "dense" not in n and "slowest" not in n and "rate" not in n),
        "ln_rr",
    ]:
        assert moved[names.index(name)] == pytest.approx(on_time[names.index(name)], abs=0.01), name
    assert moved[names.index("rr_to_rate_before")] == found[names.index("rr_to_rate_before")] == 0
    assert moved[names.index("rr_to_longest")] == moved[names.index("next_to_rr")] == 0
    assert moved[names.index("past8_spread")] == found[names.index("past8_spread")]
    np.testing.assert_array_equal(moved[len(names) :], found[len(names) :])


def test_features_measured_on_a_wave_are_those_of_the_record() -> None:
    """Measured again on waves of a made lead; up to a number each for the shift's cost and the quartile."""
    fs_hz, rng = 120.0, np.random.default_rng(1)
    r_sample = np.arange(100, 11_000, 100)
    lead = rng.normal(0, 0.02, 11_200)
    for r in r_sample:
        lead[r - 4 : r + 5] += np.hanning(9) * rng.uniform(0.8, 1.2)
        lead[r - 24 : r - 12] += 0.1 * np.hanning(12)
    context = beat_context(lead, fs_hz, r_sample)
    assert context.shifts is not None
    columns = [CONTEXT_FEATURES.index(name) for name in WAVE_FEATURES]
    for index in (30, 31, 60):
        wave, difference, from_slow = context.waves[index]
        around = (context.waves[index - 1, 0], context.waves[index + 1, 0])
        (measured,) = wave_features(wave[None], wave - difference, wave - from_slow, *around)
        expected = context.features[index, columns]
        own_number = [WAVE_FEATURES.index(name) for name in ("qrs_fit", "p_to_usual", "sinus_p_to_own")]
        rest = np.delete(np.arange(len(columns)), own_number)
        np.testing.assert_allclose(measured[rest], expected[rest], atol=2e-3)
        shift_cost = 0.002 * abs(int(context.shifts[index]))
        assert measured[0] - shift_cost == pytest.approx(expected[0], abs=2e-3)


def test_a_missing_wave_is_missing_from_what_is_measured_on_it(folder: Path) -> None:
    """With a wave that is usual, the mean beat in place of it changes nothing: all waves are worth 0."""
    waves = CONTEXT.waves.copy()
    waves[9, 1] = 0
    usual_beat = type(CONTEXT)(CONTEXT.features, waves, CONTEXT.shifts)
    beat = neighbourhoods(usual_beat, [9])
    assert not beat.waves[0, NEIGHBOURS, 1].any()
    usual = np.median(CONTEXT.features, axis=0)
    found = play_context(ContextGradCam.open(folder), beat, PLAYERS, usual, "mean beat").explain("N")
    np.testing.assert_allclose(found.values[:3], 0, atol=1e-5)
