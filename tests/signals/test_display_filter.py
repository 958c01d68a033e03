"""What display filters leave of known frequencies, and where."""

import numpy as np
import pytest

from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.signals import blocks
from ecgviewer.signals.display_filter import DisplayFilters, filter_for_display

BASELINE, MUSCLE = DisplayFilters(baseline=True), DisplayFilters(muscle=True)


def left_of(frequency_hz: float, filters: DisplayFilters, fs_hz: float) -> float:
    """Return which share of a sine's amplitude is left in the middle of a minute, and is still in phase."""
    times = np.arange(int(60 * fs_hz)) / fs_hz
    wave = np.sin(2 * np.pi * frequency_hz * times)
    found = filter_for_display(wave.astype(np.float32), fs_hz, filters)
    middle = slice(int(20 * fs_hz), int(40 * fs_hz))
    return float(2 * np.mean(found[middle] * wave[middle]))


@pytest.mark.parametrize("fs_hz", [128.0, 250.0, 360.0, 500.0])
def test_named_frequencies_are_three_decibels_down_without_a_shift(fs_hz: float) -> None:
    assert left_of(0.5, BASELINE, fs_hz) == pytest.approx(2**-0.5, abs=0.005)
    assert left_of(0.1, BASELINE, fs_hz) < 0.01
    assert left_of(5.0, BASELINE, fs_hz) > 0.999
    assert left_of(40.0, MUSCLE, fs_hz) == pytest.approx(2**-0.5, abs=0.005)
    assert left_of(10.0, MUSCLE, fs_hz) > 0.995
    assert left_of(55.0, MUSCLE, fs_hz) < 0.4


@pytest.mark.parametrize(("mains_hz", "other_hz"), [(50.0, 60.0), (60.0, 50.0)])
def test_the_notch_takes_its_hum_and_leaves_what_is_beside_it(mains_hz: float, other_hz: float) -> None:
    filters = DisplayFilters(mains_hz=mains_hz)
    assert abs(left_of(mains_hz, filters, 360.0)) < 0.001
    assert left_of(mains_hz - 5, filters, 360.0) > 0.95
    assert left_of(other_hz, filters, 360.0) > 0.97
    assert left_of(1.0, filters, 360.0) > 0.999


def test_filters_add_up_and_turning_upside_down_only_changes_the_sign() -> None:
    noise = np.random.default_rng(3).normal(size=5000).astype(np.float32)
    both = DisplayFilters(baseline=True, muscle=True)
    chained = filter_for_display(filter_for_display(noise, 360.0, BASELINE), 360.0, MUSCLE)
    np.testing.assert_allclose(filter_for_display(noise, 360.0, both)[800:-800], chained[800:-800], atol=2e-3)
    np.testing.assert_array_equal(filter_for_display(noise, 360.0, DisplayFilters(invert=True)), -noise)


def test_gaps_stay_gaps_and_the_signal_itself_is_left_alone() -> None:
    signal = np.full(3600, 2.5, np.float32)
    signal[1000:1400] = np.nan
    signal[:3] = np.nan
    before = signal.copy()
    found = filter_for_display(signal, 360.0, DisplayFilters(True, 50.0, True))
    np.testing.assert_array_equal(np.isnan(found), np.isnan(before))
    np.testing.assert_array_equal(signal, before)
    assert found.dtype == np.float32
    assert np.nanmax(np.abs(found)) < 1e-3  # a constant is all baseline, beside a gap, too


@pytest.mark.parametrize("n_samples", [0, 1, 2, 50])
def test_short_signals_come_back_as_long(n_samples: int) -> None:
    found = filter_for_display(np.ones(n_samples, np.float32), 360.0, DisplayFilters(True, 60.0, True, True))
    assert found.shape == (n_samples,)
    assert np.isfinite(found).all()


def test_blocks_make_what_the_whole_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.cumsum(np.random.default_rng(5).normal(size=40_000)).astype(np.float32)
    filters = DisplayFilters(True, 50.0, True)
    whole = filter_for_display(noise, 250.0, filters)
    monkeypatch.setattr(blocks, "BLOCK_SAMPLES", 9_000)
    np.testing.assert_allclose(filter_for_display(noise, 250.0, filters), whole, atol=1e-3)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        filter_for_display(noise, 250.0, filters, token)


def test_what_a_rate_does_not_allow_is_not_claimed() -> None:
    filters = DisplayFilters(True, 60.0, True, True)
    assert filters.at_rate(360.0) == filters
    assert filters.at_rate(100.0) == DisplayFilters(True, 0.0, True, True)
    assert filters.at_rate(50.0) == DisplayFilters(True, 0.0, False, True)
    wave = np.random.default_rng(1).normal(size=500).astype(np.float32)
    np.testing.assert_array_equal(filter_for_display(wave, 50.0, DisplayFilters(mains_hz=50.0)), wave)


def test_words_name_each_filter() -> None:
    assert DisplayFilters().in_words() == ""
    assert not DisplayFilters().is_on
    assert DisplayFilters(True, 50.0, True, True).in_words() == (
        "filtered: baseline 0.5 Hz, mains 50 Hz, muscle 40 Hz, inverted"
    )
    assert DisplayFilters(invert=True).in_words() == "filtered: inverted"
