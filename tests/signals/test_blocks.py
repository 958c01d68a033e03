"""Filters block by block: bit for bit what they give at once, and a stop between two blocks."""

import numpy as np
import pytest
from scipy.ndimage import median_filter
from scipy.signal import resample_poly

from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.signals import blocks
from ecgviewer.signals.blocks import filter_in_blocks, median_in_blocks
from ecgviewer.signals.resample import resample


class _CountedToken(CancelToken):
    """Is cancelled at the n-th look."""

    def __init__(self, n_looks: int) -> None:
        super().__init__()
        self.n_left = n_looks

    def raise_if_cancelled(self) -> None:
        self.n_left -= 1
        if self.n_left == 0:
            self.cancel()
        super().raise_if_cancelled()


@pytest.fixture
def signal() -> np.ndarray:
    return np.random.default_rng(3).normal(size=10_007).astype(np.float32).cumsum(dtype=np.float32)


@pytest.mark.parametrize("block", [997, 1000, 10_006, 10_007])
@pytest.mark.parametrize("size", [5, 25, 72, 81])
def test_a_median_in_blocks(
    signal: np.ndarray, monkeypatch: pytest.MonkeyPatch, size: int, block: int
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_SAMPLES", block)
    expected = median_filter(signal, size=size, mode="nearest")
    np.testing.assert_array_equal(median_in_blocks(signal, size), expected)


@pytest.mark.parametrize("block", [1000, 1003, 5000])
@pytest.mark.parametrize(
    ("fs_hz", "to_hz"), [(250, 360), (360, 250), (360, 100), (250, 120), (128, 360), (999.7, 100), (100, 360)]
)
def test_resampling_in_blocks(
    signal: np.ndarray, monkeypatch: pytest.MonkeyPatch, fs_hz: float, to_hz: float, block: int
) -> None:
    once = resample(signal, fs_hz, to_hz)
    monkeypatch.setattr(blocks, "BLOCK_SAMPLES", block)
    in_blocks = resample(signal, fs_hz, to_hz)
    assert in_blocks.shape == once.shape
    np.testing.assert_allclose(in_blocks, once, rtol=0, atol=2e-5 * np.abs(once).max())


def test_a_block_that_is_not_the_first_ends_where_the_next_begins(
    signal: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against scipy's own, so that no sample is lost or doubled at a seam."""
    monkeypatch.setattr(blocks, "BLOCK_SAMPLES", 500)
    centred = signal - np.float32(signal.mean(dtype=np.float64))
    expected = resample_poly(centred, 36, 25, padtype="edge") + np.float32(signal.mean(dtype=np.float64))
    made = resample(signal, 250, 360)
    assert np.abs(made - expected[: made.size]).max() < 1e-3 * np.abs(expected).max()


def test_filters_stop_between_two_blocks(signal: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_SAMPLES", 1000)
    for work in (
        lambda cancel: median_in_blocks(signal, 5, cancel),
        lambda cancel: resample(signal, 250, 360, cancel),
    ):
        token = _CountedToken(3)
        with pytest.raises(Cancelled):
            work(token)
        assert token.n_left == 0


def test_an_empty_signal_stays_empty() -> None:
    assert filter_in_blocks(np.zeros(0), 3, lambda part: part).size == 0
