"""The high-pass filter is scipy.signal's Butterworth filter both ways."""

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from ecgviewer.signals import high_pass
from ecgviewer.signals.high_pass import high_pass_both_ways


@pytest.mark.parametrize("block", [1 << 16, 1000])
@pytest.mark.parametrize(("n", "padding"), [(1, 0), (2, 1), (300, 250), (9_007, 250)])
@pytest.mark.parametrize(("cutoff_hz", "fs_hz"), [(0.5, 250.0), (40.0, 100.0)])
def test_equal_to_scipys(
    monkeypatch: pytest.MonkeyPatch, cutoff_hz: float, fs_hz: float, n: int, padding: int, block: int
) -> None:
    monkeypatch.setattr(high_pass, "_BLOCK_SAMPLES", block)
    signal = np.random.default_rng(n).normal(3.0, 1.0, n).cumsum()
    sections = butter(2, cutoff_hz, "highpass", fs=fs_hz, output="sos")
    expected = sosfiltfilt(sections, signal, padlen=padding)
    found = high_pass_both_ways(signal, cutoff_hz, fs_hz, padding)
    assert found.shape == signal.shape
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * np.abs(signal).max())


def test_a_constant_is_gone() -> None:
    assert np.abs(high_pass_both_ways(np.full(5000, 7.0), 0.5, 250.0, 250)).max() < 1e-9
