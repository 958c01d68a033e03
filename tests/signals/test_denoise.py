"""Denoising and normalisation in numbers."""

import numpy as np

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
