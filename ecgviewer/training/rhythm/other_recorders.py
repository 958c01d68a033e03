"""Show recordings as another recorder might have, so that a network doesn't learn the hospital."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

FILTER_HZ = (0.5, 1.5, 4.0, 9.0, 16.0, 25.0, 40.0)
"""Where `filter_by_chance` draws gains."""


def filter_by_chance(
    windows_mv: np.ndarray, fs_hz: float, spread_db: float, rng: np.random.Generator
) -> np.ndarray:
    """Return windows as another recorder might have written them: a gain by chance at each of a few frequencies.

    Between them the gain is interpolated over the logarithm of the frequency; no phase is changed.

    Parameters
    ----------
    windows_mv
        Shape (n_rows, n_windows or n_leads, n_samples); all of a row get the same gains.
    fs_hz
        Their rate.
    spread_db
        Standard deviation of the gain.
    rng
        Source of chance.
    """
    n_rows, _, n_samples = windows_mv.shape
    knots = np.log(FILTER_HZ)
    places = np.log(np.maximum(np.fft.rfftfreq(n_samples, 1 / fs_hz), FILTER_HZ[0])).clip(max=knots[-1])
    gains = rng.normal(0, spread_db, (n_rows, len(knots)))
    hats = np.stack([np.interp(places, knots, unit) for unit in np.eye(len(knots))])
    spectrum = np.fft.rfft(windows_mv, axis=2) * 10 ** (gains @ hats / 20)[:, None]
    return np.asarray(np.fft.irfft(spectrum, n_samples, axis=2))


def mix_styles(maps: "torch.Tensor") -> "torch.Tensor":
    """Return maps with mean and spread over time mixed with those of another recording of the batch.

    MixStyle (Zhou et al. 2021, arXiv 2104.02008), by shares of a beta distribution of 0.1 and 0.1: what tells one
    recorder from another stands in these two.

    Parameters
    ----------
    maps
        Time along the last axis, shape (n, ..., n_steps); those of several leads of a recording are mixed alike.
    """
    import torch

    mean, spread = maps.mean(dim=-1, keepdim=True), maps.std(dim=-1, keepdim=True) + 1e-5
    mean, spread = mean.detach(), spread.detach()
    other = torch.randperm(len(maps))
    share = torch.distributions.Beta(0.1, 0.1).sample((len(maps),) + (1,) * (maps.ndim - 1))
    mixed_mean = share * mean + (1 - share) * mean[other]
    mixed_spread = share * spread + (1 - share) * spread[other]
    passed: torch.Tensor = (maps - mean) / spread * mixed_spread + mixed_mean
    return passed
