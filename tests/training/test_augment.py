"""Random changes of training windows."""

import torch

from ecgviewer.training.augment import augment
from ecgviewer.training.config import TrainConfig

NOTHING = TrainConfig("v1", "x", max_shift_samples=0, gain_spread=0.0)


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(5)


def test_without_any_change_a_window_stays() -> None:
    beats = torch.randn(4, 1, 360, generator=generator())
    torch.testing.assert_close(augment(beats, NOTHING, generator())[0], beats)


def test_a_shift_moves_by_whole_samples_up_to_the_limit() -> None:
    beats = torch.zeros(200, 1, 360)
    beats[:, 0, 180] = 1.0
    config = TrainConfig("v1", "x", max_shift_samples=8, gain_spread=0.0)
    moved, _ = augment(beats, config, generator())
    offsets = moved[:, 0].argmax(dim=1) - 180
    assert offsets.abs().max() == 8
    assert len(offsets.unique()) == 17
    torch.testing.assert_close(moved.sum(dim=2), torch.ones(200, 1))


def test_the_gain_has_the_stated_spread() -> None:
    beats = torch.ones(2000, 1, 360)
    config = TrainConfig("v1", "x", max_shift_samples=0, gain_spread=0.1)
    changed, _ = augment(beats, config, generator())
    assert (changed == changed[:, :, :1]).all()
    assert abs(float(changed[:, 0, 0].log().std()) - 0.1) < 0.01


def test_a_stretch_keeps_the_r_peak_in_place() -> None:
    beats = torch.exp(-(((torch.arange(360) - 180) / 10) ** 2)).expand(50, 1, 360)
    config = TrainConfig("v1", "x", max_shift_samples=0, gain_spread=0.0, stretch_spread=0.1)
    stretched, _ = augment(beats, config, generator())
    assert (stretched[:, 0].argmax(dim=1) == 180).all()
    widths = (stretched[:, 0] > 0.5).sum(dim=1)
    assert widths.min() < 17 < widths.max()


def test_the_noise_has_the_stated_level() -> None:
    beats = torch.ones(2000, 1, 360)
    config = TrainConfig("v1", "x", max_shift_samples=0, gain_spread=0.0, noise_level=0.05)
    changed, _ = augment(beats, config, generator())
    assert abs(float((changed - 1).std()) - 0.05) < 0.001


def test_a_mask_moves_with_its_window() -> None:
    beats = torch.exp(-(((torch.arange(360) - 150) / 10) ** 2)).expand(50, 1, 360)
    config = TrainConfig("v1", "x", max_shift_samples=8, gain_spread=0.0, stretch_spread=0.1)
    masks = (beats[:, 0] > 0.5).float()
    moved, moved_masks = augment(beats, config, generator(), masks)
    assert moved_masks is not None
    assert (moved[:, 0] - moved_masks * moved[:, 0]).max() < 0.6
    assert (moved_masks > 0.99).sum(dim=1).unique().numel() > 5
    assert (moved[:, 0][moved_masks > 0.99] > 0.45).all()
