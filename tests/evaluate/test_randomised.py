"""Re-initialised networks, and how alike maps are."""

import numpy as np
import pytest
import torch
from random_networks import random_beats, random_network

from ecgviewer.evaluate.randomised import cascade, chance_band, likeness, passes_sanity


@pytest.mark.parametrize(("name", "n_stages"), [("v1", 6), ("v2", 10)])
def test_layers_are_lost_from_the_last_to_the_first(name: str, n_stages: int) -> None:
    network = random_network(name)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    n_changed, names = [], []
    for stage, lost in cascade(network, [random_beats(16, seed=2)[:, None]], seed=0):
        names.append(stage)
        state = lost.state_dict()
        n_changed.append(
            sum(not torch.equal(state[key], before[key]) for key in before if key.endswith("weight"))
        )
        assert not lost.training
        assert np.isfinite(lost(torch.zeros(1, 1, 360)).detach().numpy()).all()
    assert len(names) == n_stages
    assert names[0] == "head"
    assert n_changed[0] == 1
    assert n_changed == sorted(n_changed)
    assert n_changed[-1] == sum(key.endswith("weight") for key in before)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


def test_normalisation_is_measured_anew() -> None:
    network = random_network("v1")
    beats = random_beats(64, seed=5)
    *_, (_, lost) = cascade(network, [beats[:, None]], seed=1)
    with torch.no_grad():
        first = lost.features[0]
        out = first[1](first[0](torch.from_numpy(beats)[:, None]))
    assert out.mean(dim=(0, 2)).abs().max() < 1e-3
    assert (out.std(dim=(0, 2)) - 1).abs().max() < 0.05


def test_likeness_counts_what_is_undefined() -> None:
    maps = [np.array([1.0, 2, 3]), np.array([3.0, 2, 1]), np.zeros(3)]
    found = likeness("head", maps, [np.array([1.0, 2, 3])] * 3)
    assert found.mean == pytest.approx(0)
    assert found.n_undefined == 1
    assert likeness("head", maps[2:], maps[2:]).mean is None


def test_chance_band_holds_zero_and_narrows_with_beats() -> None:
    rng = np.random.default_rng(0)
    low, high = chance_band([rng.normal(size=10) for _ in range(100)], rng) or (1, 1)
    assert low < 0 < high
    # One Spearman over 10 steps has variance 1/9, so the mean over 100 has sd 1/30.
    assert high - low == pytest.approx(2 * 1.96 / 30, rel=0.3)


def test_chance_band_of_two_steps_is_all_or_nothing() -> None:
    """Shuffled, a map of two steps is itself or its reverse: 1 or -1. A map of one value is left out."""
    rng = np.random.default_rng(0)
    assert chance_band([np.array([3.0, 5.0]), np.ones(2)], rng) == pytest.approx((-1, 1))
    assert chance_band([np.ones(2)], rng) is None


def test_verdict() -> None:
    assert passes_sanity(0.1, -0.4, 0.05)
    assert not passes_sanity(0.31, 0.0, 0.05)
    assert not passes_sanity(0.0, 0.9, 0.05)
    assert not passes_sanity(None, 0.0, 0.05)
