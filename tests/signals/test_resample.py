import numpy as np
import pytest

from ecgviewer.signals.resample import bridge_gaps, mean_of, resample, resample_stretch


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


@pytest.mark.parametrize("fs_hz", [128, 250, 257.3, 360, 1000])
@pytest.mark.parametrize("places", [(0, 100), (1, 2), (7_003, 9_001), (-500, None)])
def test_a_stretch_is_that_of_the_whole(fs_hz: float, places: tuple[int, int | None]) -> None:
    signal = np.random.default_rng(0).normal(1.0, 0.3, int(60 * fs_hz)).astype(np.float32)
    signal[:20] = signal[int(21 * fs_hz) : int(22.5 * fs_hz)] = np.nan
    whole = bridge_gaps(resample(signal, fs_hz, 360.0))
    first, stop, _ = slice(*places).indices(whole.size)
    stretch = resample_stretch(signal, fs_hz, 360.0, first, stop, mean_of(signal))
    assert stretch.dtype == np.float32
    np.testing.assert_allclose(stretch, whole[first:stop], atol=2e-6)


def test_a_stretch_of_a_gap_lies_on_the_line_across_it() -> None:
    signal = np.full(1000, np.nan, dtype=np.float32)
    signal[100], signal[900] = 0.0, 8.0
    np.testing.assert_allclose(
        resample_stretch(signal, 360, 360.0, 500, 502, np.float32(0)), [4.0, 4.01], atol=1e-6
    )
    nothing = np.full(50, np.nan, dtype=np.float32)
    assert np.all(resample_stretch(nothing, 360, 360.0, 10, 20, np.float32(0)) == 0)
