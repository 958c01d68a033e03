"""Denoising and normalisation in numbers."""

import numpy as np
import pytest
import pywt

from ecgviewer.signals.denoise import denoise, normalise


def test_noise_is_suppressed_and_a_slow_wave_is_kept() -> None:
    rng = np.random.default_rng(0)
    time_s = np.arange(1080) / 360
    clean = np.sin(2 * np.pi * 1.2 * time_s)[None, :]
    noisy = clean + rng.normal(0, 0.1, clean.shape)
    restored = denoise(noisy)
    error_before = np.sqrt(np.mean((noisy - clean) ** 2))
    error_after = np.sqrt(np.mean((restored - clean) ** 2))
    assert error_after < 0.35 * error_before


def test_without_noise_a_signal_passes_unchanged() -> None:
    """Straight lines have no detail, so the threshold is zero."""
    ramp = np.linspace(-1, 1, 1080)[None, :]
    np.testing.assert_allclose(denoise(ramp), ramp, atol=5e-3)


def test_each_row_has_a_threshold_of_its_own() -> None:
    rng = np.random.default_rng(1)
    quiet, loud = rng.normal(0, 0.01, (1, 1080)), rng.normal(0, 1.0, (1, 1080))
    both = denoise(np.concatenate([quiet, loud]))
    np.testing.assert_array_equal(both[:1], denoise(quiet))
    np.testing.assert_array_equal(both[1:], denoise(loud))


def test_normalising_gives_median_0_and_deviation_1() -> None:
    scaled, is_flat = normalise(np.array([[2.0, 4.0, 6.0, 8.0, 100.0], [5.0] * 5]))
    assert np.median(scaled[0]) == 0
    np.testing.assert_allclose(np.std(scaled[0]), 1, rtol=1e-6)
    assert is_flat.tolist() == [False, True]
    assert not scaled[1].any()


def test_the_threshold_is_soft_and_sigma_times_the_root_of_2_ln_n() -> None:
    """Finest details of +-0.06745 are noise of sigma 0.1: of 1,080 samples the threshold is 0.37380."""
    _, *details = pywt.wavedec(np.zeros(1080), "sym4", mode="symmetric", level=4)
    coefficients = [np.zeros(details[0].size), *(np.zeros_like(detail) for detail in details)]
    coefficients[-1][:] = 0.06745 * (-1.0) ** np.arange(coefficients[-1].size)
    coefficients[0][40] = 0.3  # the approximation stays as it is
    coefficients[1][40], coefficients[2][70], coefficients[3][130] = 1.0, -0.5, 0.36
    signal = pywt.waverec(coefficients, "sym4", mode="symmetric")[None, :1080]
    found = pywt.wavedec(denoise(signal)[0].astype(np.float64), "sym4", mode="symmetric", level=4)
    assert found[0][40] == pytest.approx(0.3, abs=1e-3)
    assert found[1][40] == pytest.approx(1.0 - 0.37380, abs=1e-3)
    assert found[2][70] == pytest.approx(-0.5 + 0.37380, abs=1e-3)
    assert found[3][130] == pytest.approx(0.0, abs=1e-3), "below the threshold"
    assert np.abs(found[4][20:-20]).max() < 1e-3
