"""Gains and styles by chance: what they change, and what they leave."""

import numpy as np
import pytest
import torch

from ecgviewer.training.rhythm.other_recorders import filter_by_chance, mix_styles


def test_gains_by_chance_change_sizes_and_no_places() -> None:
    time_s = np.arange(1000) / 100
    windows = np.stack([np.sin(2 * np.pi * hertz * time_s) for hertz in (1.5, 9.0)])[:, None]
    changed = filter_by_chance(windows, 100.0, 6.0, np.random.default_rng(0))
    gains = changed.std(axis=2) / windows.std(axis=2)
    assert changed == pytest.approx(windows * gains[:, :, None], abs=1e-9)
    assert (np.abs(20 * np.log10(gains)) > 0.1).all()
    assert filter_by_chance(windows, 100.0, 0.0, np.random.default_rng(0)) == pytest.approx(windows)


def test_mixed_styles_lie_between_those_of_the_batch() -> None:
    torch.manual_seed(0)
    maps = (
        torch.randn(16, 3, 50) * torch.linspace(0.5, 2, 16)[:, None, None] + torch.arange(16)[:, None, None]
    )
    mixed = mix_styles(maps)
    means = maps.mean(dim=2)
    assert ((mixed.mean(dim=2) > means.min() - 0.01) & (mixed.mean(dim=2) < means.max() + 0.01)).all()
    assert float((mixed.mean(dim=2) - means).abs().max()) > 1
    # What is left of a recording is the shape.
    shapes = [
        (each - each.mean(dim=2, keepdim=True)) / each.std(dim=2, keepdim=True) for each in (maps, mixed)
    ]
    assert torch.allclose(*shapes, atol=1e-3)
