import numpy as np
import pytest

from ecgviewer.signals.resample import bridge_gaps, resample


@pytest.mark.parametrize("fs_hz", [99.7, 128, 250, 257.3, 500, 1000])
def test_a_sine_stays_what_and_where_it_is(fs_hz: float) -> None:
    n_samples = int(100 * fs_hz)
    wave = np.sin(2 * np.pi * 3 * np.arange(n_samples) / fs_hz)
    moved = resample(wave, fs_hz, 360.0)
    assert moved.dtype == np.float32
    assert moved.size == int(np.ceil(n_samples * 360 / fs_hz))
    expected = np.sin(2 * np.pi * 3 * np.arange(moved.size) / 360)
    assert np.abs(moved - expected)[360:-360].max() < 2e-3


def test_two_hours_at_an_odd_rate_do_not_drift() -> None:
    fs_hz = 257.3
    spike = np.zeros(int(7200 * fs_hz), dtype=np.float32)
    spike[-2000] = 1.0
    expected = (spike.size - 2000) / fs_hz * 360
    assert abs(int(resample(spike, fs_hz, 360.0).argmax()) - expected) <= 1


def test_equal_rates_change_nothing() -> None:
    signal = np.array([1, np.nan, 3], dtype=np.float32)
    assert resample(signal, 360, 360.0) is signal


def test_a_constant_has_no_transient_at_its_ends() -> None:
    np.testing.assert_allclose(resample(np.full(500, 7.0), 250, 360), 7.0, atol=1e-3)


def test_gaps_do_not_spread() -> None:
    signal = np.ones(1000, dtype=np.float32)
    signal[:10] = signal[300:400] = signal[-1] = np.nan
    np.testing.assert_allclose(resample(signal, 250, 360), 1.0, atol=1e-3)
    assert np.all(resample(np.full(100, np.nan), 250, 360) == 0)
    assert resample(np.zeros(0), 250, 360).size == 0


def test_gaps_are_bridged_by_straight_lines() -> None:
    nan = np.nan
    bridged = bridge_gaps(np.array([nan, 1, nan, nan, 4, np.inf, nan]))
    np.testing.assert_allclose(bridged, [1, 1, 2, 3, 4, 4, 4])


@pytest.mark.parametrize("rate", [0, -1, np.nan])
def test_impossible_rates_are_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        resample(np.zeros(10), rate, 360)
