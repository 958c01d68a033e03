from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.wave_probability import (
    CLASSES,
    WINDOW_SAMPLES,
    WaveChannels,
    deflection_of,
    wave_probabilities,
)
from ecgviewer.errors import ModelUnreadableError


def _beats(n_samples: int) -> np.ndarray:
    return np.arange(100.0, n_samples - 100, 200)


def _lead(n_samples: int) -> np.ndarray:
    lead = np.zeros(n_samples, dtype=np.float32)
    for peak in _beats(n_samples).astype(int):
        lead[peak - 3 : peak + 4] = [0.2, 0.5, 0.8, 1.0, 0.6, -0.2, -0.1]
    return lead


def _channels(lead: np.ndarray, beats: np.ndarray) -> np.ndarray:
    return WaveChannels(lead, beats).part(0, lead.size)


def _probability(channels: np.ndarray, folder: Path | None = None) -> np.ndarray:
    def part(first: int, stop: int) -> np.ndarray:
        own = channels[:, max(first, 0) : stop]
        return np.pad(own, ((0, 0), (max(-first, 0), max(stop - channels.shape[1], 0))))

    return np.concatenate(list(wave_probabilities(part, channels.shape[1], folder)), axis=1)


def test_waves_stay_where_they_are_and_drift_goes() -> None:
    lead = _lead(5000)
    drift = 2 * np.sin(2 * np.pi * 0.05 * np.arange(5000) / 250)
    deflection = deflection_of(lead + drift.astype(np.float32), 250.0)
    assert deflection.dtype == np.float32
    assert np.abs(deflection[500:-500] - deflection_of(lead, 250.0)[500:-500]).max() < 0.05
    peaks = _beats(5000).astype(int)[3:-3]
    assert all(deflection[peak - 20 : peak + 20].argmax() == 20 for peak in peaks)


@pytest.mark.parametrize("fs_hz", [100.0, 360.0, 1000.0])
def test_any_rate_becomes_250_hz(fs_hz: float) -> None:
    time_s = np.arange(int(20 * fs_hz)) / fs_hz
    bump = np.exp(-0.5 * ((time_s - 10) / 0.03) ** 2)
    deflection = deflection_of(bump, fs_hz)
    assert deflection.size == 5000
    assert deflection.argmax() == pytest.approx(2500, abs=1)


def test_channels_are_in_usual_qrs_heights_whatever_the_unit() -> None:
    lead, beats = _lead(4000), _beats(4000)
    channels = _channels(lead, beats)
    assert channels.shape == (3, 4000)
    assert channels[0].max() - channels[0].min() == pytest.approx(1)
    np.testing.assert_allclose(channels, _channels(200 * lead, beats), atol=1e-5)
    assert channels[2].argmax() == 100
    assert channels[2, 104] == pytest.approx(np.exp(-0.5))
    np.testing.assert_allclose(channels[1, 100], np.arcsinh(20 * channels[0, 100]) / np.arcsinh(20))


def test_channels_of_a_part_are_those_of_the_whole() -> None:
    lead, beats = _lead(4000), _beats(4000)
    channels = WaveChannels(lead, beats)
    np.testing.assert_array_equal(channels.part(890, 1110), channels.part(0, 4000)[:, 890:1110])
    beyond = channels.part(-30, 4050)
    np.testing.assert_array_equal(beyond[:, 30:-50], channels.part(0, 4000))
    assert not beyond[:, :30].any()
    assert not beyond[:, -50:].any()


def test_a_flat_lead_and_one_without_beats_are_zero() -> None:
    assert not _channels(np.zeros(500, np.float32), np.array([250.0]))[:2].any()
    assert not _channels(_lead(500), np.zeros(0)).any()


def test_probabilities_add_up_and_do_not_depend_on_the_window() -> None:
    n_samples = 2 * WINDOW_SAMPLES
    channels = _channels(_lead(n_samples), _beats(n_samples))
    probability = _probability(channels)
    assert probability.shape == (len(CLASSES), n_samples // 2)
    np.testing.assert_allclose(probability.sum(axis=0), 1, atol=1e-5)
    # The same stretch, seen through other windows: 4 s to each side are enough.
    part = _probability(channels[:, 3200:13_200])
    inner = slice(600, 4400)
    assert np.abs(part[:, inner] - probability[:, 1600:6600][:, inner]).max() < 0.02


def test_a_missing_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadableError, match=r"waves can't be found without it"):
        _probability(np.zeros((3, 100), np.float32), tmp_path)
