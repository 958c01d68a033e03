"""Values per wave: in closed form for hand-made networks, exact on V1 and V2, without artificial edges."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from random_networks import random_beats

from ecgviewer.beats.delineate import Waves
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.shapley import coalitions
from ecgviewer.explain.wave_players import WAVE_PLAYERS, fill_coalitions, find_players
from ecgviewer.explain.window_wave_game import class_mean_beat, play_window

NAN = np.nan


def three_beats() -> Waves:
    """Return beats at 0, 252 and 504 of 360 Hz; the one in the middle has P, QRS and T."""
    r_sample = np.array([0, 252, 504])
    p, qrs, t = [-60.0, -45, -30], [-18.0, 0, 18], [54.0, 90, 120]
    points = np.array([[[NAN] * 3, qrs, t], [p, qrs, t], [p, qrs, [NAN] * 3]]) + r_sample[:, None, None]
    return Waves(r_sample, points, np.ones((3, 3)))


PLAYERS = find_players(three_beats(), 1, 360.0, -0.5, 360.0, 360)


class HandMade:
    """Stands for a network: a function of windows."""

    def __init__(self, function: object) -> None:
        self.card = SimpleNamespace(name="hand-made", labels=("N", "A"))
        self._function = function

    def run(self, windows: np.ndarray) -> tuple[np.ndarray, None]:
        logits = self._function(windows.astype(np.float64))  # type: ignore[operator]
        return np.stack([logits, -2 * logits], axis=1), None


def hand_made(function: object) -> OnnxClassifier:
    return cast(OnnxClassifier, HandMade(function))


def test_every_sample_has_its_player() -> None:
    """The window is 72 to 431 of the lead; the wave before ends at 120, the next beat's P begins at 444."""
    assert PLAYERS.names == ("previous beat", "P", "PR segment", "QRS", "ST", "T", "baseline")
    firsts = np.flatnonzero(np.diff(PLAYERS.owner)) + 1
    assert [0, *firsts] == [0, 49, 120, 151, 162, 199, 234, 301]
    order = [PLAYERS.names[PLAYERS.owner[first]] for first in (0, *firsts)]
    assert order == ["previous beat", "baseline", "P", "PR segment", "QRS", "ST", "T", "baseline"]


def test_what_was_not_found_is_baseline() -> None:
    """The last beat has no T: what follows its QRS complex is baseline, and there is no ST."""
    players = find_players(three_beats(), 2, 360.0, -0.5, 360.0, 360)
    assert players.names == ("previous beat", "P", "PR segment", "QRS", "baseline")
    assert players.names[players.owner[199]] == "baseline"
    no_waves = Waves(np.array([252]), np.full((1, 3, 3), NAN), np.zeros((1, 3)))
    assert find_players(no_waves, 0, 360.0, -0.5, 360.0, 360).names == ("baseline",)


def test_next_beat_is_told_from_the_rest() -> None:
    players = find_players(three_beats(), 0, 360.0, -0.1, 360.0, 600)
    assert players.names == tuple(
        name for name in WAVE_PLAYERS if name not in ("previous beat", "P", "PR segment")
    )
    assert players.names[players.owner[36 + 252]] == "next beat"


def test_other_rates_give_the_same_stretches() -> None:
    """The QRS complex, ±50 ms, has 13 samples at 120 Hz from 0.5 s before R, which is sample 60."""
    players = find_players(three_beats(), 1, 360.0, -0.5, 120.0, 132)
    qrs = np.flatnonzero(players.owner == players.names.index("QRS"))
    assert (qrs[0], qrs[-1]) == (54, 66)


def test_a_gap_is_the_line_between_its_neighbours() -> None:
    signal, owner = np.array([1.0, 2, 9, 9, 8, 5]), np.array([0, 0, 1, 1, 1, 2])
    filled = fill_coalitions(signal, np.zeros(6), owner, coalitions(3))
    np.testing.assert_allclose(filled[0b101], [1, 2, 2.75, 3.5, 4.25, 5])
    np.testing.assert_allclose(filled[0b001], [1, 2, 2, 2, 2, 2])
    np.testing.assert_allclose(filled[0b100], [5, 5, 5, 5, 5, 5])
    np.testing.assert_allclose(filled[0b010], [9, 9, 9, 9, 8, 8])
    np.testing.assert_array_equal(filled[0], 0)
    np.testing.assert_array_equal(filled[-1], signal)


def test_a_mean_beat_is_tilted_to_meet_its_neighbours() -> None:
    signal, reference = np.array([1.0, 2, 9, 9, 8, 5]), np.array([0.0, 0, 1, 7, 1, 0])
    filled = fill_coalitions(signal, reference, np.array([0, 0, 1, 1, 1, 2]), coalitions(3))
    np.testing.assert_allclose(filled[0b101], [1, 2, 3.75, 10.5, 5.25, 5])
    np.testing.assert_allclose(filled[0], reference)


def test_no_edge_that_was_not_there() -> None:
    """No step between two samples is larger than the beat's largest one."""
    window = random_beats(1, seed=4)[0]
    filled = fill_coalitions(window, np.zeros(360), PLAYERS.owner, coalitions(len(PLAYERS.names)))
    largest = np.abs(np.diff(window)).max()
    assert np.abs(np.diff(filled, axis=1)).max() <= largest * 1.000001


def test_linear_network_in_closed_form() -> None:
    """A line in a gap is linear in the signal, so a linear network's game is known in all coalitions.

    With the mean beat equal to the signal but for one wave's own shape (zero at both ends), a missing wave
    changes only its own samples: its value is the sum of weight times what it loses.
    """
    rng = np.random.default_rng(0)
    weight, window = rng.normal(size=360), random_beats(1, seed=1)[0].astype(np.float64)
    losses, expected = np.zeros(360), []
    for player in range(len(PLAYERS.names)):
        own = np.flatnonzero(PLAYERS.owner == player)
        bump = rng.normal(size=own.size)
        for first in np.flatnonzero(np.diff(own, prepend=-9) > 1):
            bump[first] = bump[first - 1] = 0
        bump[[0, -1]] = 0
        losses[own] = bump
        expected.append(weight[own] @ bump)
    network = hand_made(lambda windows: windows @ weight + 3)
    found = play_window(network, window, PLAYERS, window - losses).explain("N")
    np.testing.assert_allclose(found.values, expected, atol=1e-4)
    np.testing.assert_allclose(found.interactions, 0, atol=1e-4)
    assert found.worth_of_all == pytest.approx(window @ weight + 3, abs=1e-4)
    assert found.efficiency_error < 1e-5


def test_network_that_looks_at_one_wave_only() -> None:
    """All of the value is P's: the height of P's middle above the line from its neighbours.

    The samples beside P and the middle of P decide; where they are level all other players count nothing.
    """
    window = np.zeros(360)
    p_samples = np.flatnonzero(PLAYERS.owner == PLAYERS.names.index("P"))
    window[p_samples] = 2 * np.hanning(p_samples.size)
    middle = p_samples[p_samples.size // 2]
    found = play_window(hand_made(lambda windows: 1.5 * windows[:, middle]), window, PLAYERS).explain("N")
    values = dict(zip(found.players, found.values, strict=True))
    assert values.pop("P") == pytest.approx(3.0, abs=1e-6)
    np.testing.assert_allclose(list(values.values()), 0, atol=1e-6)
    np.testing.assert_allclose(found.percent[found.players.index("P")], 100)


def test_two_waves_that_only_count_together() -> None:
    """Logit = height of P times height of T: half the value each, and the pair's interaction is all of it."""
    window = np.zeros(360)
    middles = []
    for name in ("P", "T"):
        own = np.flatnonzero(PLAYERS.owner == PLAYERS.names.index(name))
        window[own] = np.hanning(own.size)
        middles.append(own[own.size // 2])
    product = hand_made(lambda windows: 4 * windows[:, middles[0]] * windows[:, middles[1]])
    found = play_window(product, window, PLAYERS).explain("N")
    p, t = found.players.index("P"), found.players.index("T")
    whole = 4 * window[middles[0]] * window[middles[1]]
    # Without ST, T, and the rest a lone P goes on level to T's middle, so alone they count a little more.
    assert found.values.sum() == pytest.approx(whole, abs=1e-6)
    assert found.values[p] == pytest.approx(whole / 2, abs=1e-6)
    assert found.values[t] == pytest.approx(whole / 2, abs=1e-6)
    assert found.interactions[p, t] == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_exact_on_both_networks(name: str, random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models[name])
    for window in random_beats(3, seed=7):
        game = play_window(classifier, window, PLAYERS)
        assert game.logits.shape == (128, 5)
        logits = classifier.run(window[None])[0][0]
        for label, logit in zip("NLRAV", logits, strict=True):
            found = game.explain(label)
            assert found.worth_of_all == pytest.approx(logit, abs=1e-5)
            assert found.efficiency_error < 1e-5
            assert np.abs(found.percent).sum() == pytest.approx(100)


def test_why_one_and_not_the_other(random_models: dict[str, Path]) -> None:
    game = play_window(OnnxClassifier(random_models["v2"]), random_beats(1, seed=8)[0], PLAYERS)
    a, n, both = game.explain("A"), game.explain("N"), game.explain("A", "N")
    np.testing.assert_allclose(both.values, a.values - n.values, atol=1e-6)
    np.testing.assert_allclose(both.interactions, a.interactions - n.interactions, atol=1e-5)
    assert both.worth_of_all == pytest.approx(a.worth_of_all - n.worth_of_all, abs=1e-6)


def test_wrong_classes_are_refused(random_models: dict[str, Path]) -> None:
    game = play_window(OnnxClassifier(random_models["v2"]), random_beats(1, seed=8)[0], PLAYERS)
    with pytest.raises(InvalidInputError, match="doesn't know class 'X'; it knows: N L R A V"):
        game.explain("A", "X")
    with pytest.raises(InvalidInputError, match="why A and not A"):
        game.explain("A", "A")


def test_mean_beat_of_a_class(random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models["v2"])
    centres = random_beats(20, seed=9)
    called = classifier.predict(centres).called
    label = str(called[0])
    mean = class_mean_beat(classifier, centres, label)
    np.testing.assert_allclose(mean, centres[called == label].mean(axis=0), atol=1e-6)
    game = play_window(classifier, centres[0], PLAYERS, mean)
    np.testing.assert_allclose(game.logits[0], classifier.run(mean[None])[0][0], atol=1e-5)
    assert game.fill == "mean beat"


def test_json_has_the_largest_pairs_first(random_models: dict[str, Path]) -> None:
    game = play_window(OnnxClassifier(random_models["v1"]), random_beats(1, seed=2)[0], PLAYERS)
    found = game.explain("A", "N").as_dict()
    sizes = [abs(pair["value"]) for pair in found["interactions"]]  # type: ignore[attr-defined]
    assert len(sizes) == 21
    assert sizes == sorted(sizes, reverse=True)
    assert (found["class"], found["against"], found["n_coalitions"]) == ("A", "N", 128)
