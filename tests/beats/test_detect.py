from pathlib import Path

import numpy as np
import pytest
from scipy.signal import find_peaks

from ecgviewer.beats.beat_probability import default_folder, scale_lead
from ecgviewer.beats.detect import (
    LEAST_PROBABILITY,
    _are_highest_nearby,
    _maxima,
    detect_r_peaks,
    pick_peaks,
)
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.records.record import Record
from ecgviewer.records.spans import flutter_spans
from ecgviewer.records.symbols import is_beat
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import resample
from ecgviewer.studies.r_peaks.r_peak_scores import PeakCounts, count_peaks

_FS_HZ = 360.0


def _train(peaks: np.ndarray, n_samples: int, fs_hz: float = _FS_HZ, amplitude_mv: float = 1.0) -> np.ndarray:
    """Narrow Gaussians on a wandering baseline."""
    time_s = np.arange(n_samples) / fs_hz
    lead = 0.2 * np.sin(2 * np.pi * 0.2 * time_s)
    for peak in peaks:
        lead += amplitude_mv * np.exp(-0.5 * ((time_s - peak / fs_hz) / 0.012) ** 2)
    return lead.astype(np.float32)


@pytest.mark.parametrize("amplitude_mv", [1.0, -1.0, 0.05])
@pytest.mark.parametrize("fs_hz", [80.0, 128.0, 250.0, 360.0, 1000.0])
def test_peaks_are_found_where_they_are(fs_hz: float, amplitude_mv: float) -> None:
    peaks = np.rint(np.arange(1.0, 59.0, 0.8) * fs_hz).astype(np.int64)
    lead = _train(peaks, int(60 * fs_hz), fs_hz, amplitude_mv)
    found = detect_r_peaks(lead, fs_hz)
    assert found.dtype == np.int64
    assert found.size == peaks.size
    assert np.abs(found - peaks).max() <= 1


def test_a_gap_hides_only_its_own_beats() -> None:
    peaks = np.arange(360, 20_000, 300)
    lead = _train(peaks, 20_500)
    lead[6000:8000] = np.nan
    found = detect_r_peaks(lead, _FS_HZ)
    outside = peaks[(peaks < 5950) | (peaks > 8050)]
    assert all(np.abs(found - peak).min() <= 1 for peak in outside)
    assert np.count_nonzero((found >= 6000) & (found < 8000)) == 0


def test_steps_of_the_baseline_hide_only_what_they_meet() -> None:
    peaks = np.arange(360, 40_000, 300)
    lead = _train(peaks, 40_500)
    lead[10_000:] += 80
    lead[25_000:] -= 300
    found = detect_r_peaks(lead, _FS_HZ)
    outside = peaks[(np.abs(peaks - 10_000) > 180) & (np.abs(peaks - 25_000) > 180)]
    assert all(np.abs(found - peak).min() <= 1 for peak in outside)
    assert found.size <= peaks.size + 2


@pytest.mark.parametrize(
    "lead",
    [
        np.zeros(0),
        np.zeros(1),
        np.zeros(360),
        np.sin(np.arange(360)),
        np.zeros(36_000),
        np.full(36_000, np.nan),
        np.full(36_000, 3.3),
    ],
)
def test_nothing_is_found_where_nothing_is(lead: np.ndarray) -> None:
    found = detect_r_peaks(lead.astype(np.float32), _FS_HZ)
    assert found.size == 0
    assert found.dtype == np.int64


@pytest.mark.parametrize("n_samples", [720, 721, 900])
def test_short_leads_and_odd_values_do_no_harm(n_samples: int) -> None:
    lead = np.zeros(n_samples, dtype=np.float32)
    lead[n_samples // 2] = np.inf
    lead[5] = 1e6
    found = detect_r_peaks(lead, _FS_HZ)
    assert np.all((found >= 0) & (found < n_samples))


@pytest.mark.parametrize("fs_hz", [100.0, 181.3, 500.0, 1000.0])
@pytest.mark.parametrize("scale_mv", [1e-6, 1.0, 1e6])
def test_noise_of_any_height_and_rate_gives_samples_in_order(fs_hz: float, scale_mv: float) -> None:
    noise = np.random.default_rng(1).normal(size=20_000).cumsum()
    noise[3000:3500] = np.nan
    found = detect_r_peaks((scale_mv * noise).astype(np.float32), fs_hz)
    assert found.dtype == np.int64
    assert np.all(np.diff(found) > 0)
    assert np.all((found >= 0) & (found < noise.size))


def test_the_scale_is_that_of_the_beats() -> None:
    peaks = np.arange(360, 40_000, 300)
    lead = _train(peaks, 40_500, amplitude_mv=0.7)
    scaled = scale_lead(1000 * lead + 5, _FS_HZ)
    assert scaled.shape == (11_250,)
    heights = scaled[np.rint(peaks / 3.6).astype(int)]
    assert np.abs(heights - 1).max() < 0.15
    between = scaled[np.rint((peaks[:-1] + 150) / 3.6).astype(int)]
    assert np.abs(between).max() < 0.15
    assert not scale_lead(np.full(5000, 2.0, np.float32), _FS_HZ).any()


def test_a_stretch_of_mere_noise_stays_small() -> None:
    lead = _train(np.arange(360, 40_000, 300), 80_000)
    lead[40_000:] = 0.01 * np.random.default_rng(0).normal(size=40_000)
    assert np.abs(scale_lead(lead, _FS_HZ)[11_500:]).max() < 0.25


def test_picked_are_the_tops_of_high_enough_bumps() -> None:
    probability = np.zeros(100)
    probability[20:23] = 0.4, 0.8, 0.4
    probability[28] = 0.9  # within 0.22 s of the one before, and higher
    probability[50] = LEAST_PROBABILITY - 0.01
    probability[70:72] = 0.6, 0.6
    probability[99] = 0.7
    found = pick_peaks(probability)
    np.testing.assert_allclose(found, [28, 70.5, 99], atol=1e-9)
    assert pick_peaks(np.zeros(10)).size == 0
    # The top of a parabola through 0.6, 0.8, 0.4 lies 1/6 before its middle.
    np.testing.assert_allclose(pick_peaks(np.array([0, 0.6, 0.8, 0.4, 0])), [2 - 1 / 6])


def test_a_missing_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadableError, match=r"network\.onnx"):
        detect_r_peaks(_train(np.arange(360, 7000, 300), 7200), _FS_HZ, tmp_path)


def test_the_network_comes_with_the_program() -> None:
    names = {file.name for file in default_folder().iterdir()}
    assert {"network.onnx", "weights.safetensors", "detector.json"} <= names
    assert "card.json" not in names, "a folder with that is a model that classifies beats"


def _count(record: Record, found: np.ndarray) -> PeakCounts:
    assert record.annotations is not None
    beats = [is_beat(symbol) for symbol in record.annotations.symbols]
    flutter = flutter_spans(record.annotations, record.n_samples)
    return count_peaks(record.annotations.samples[beats], found, record.fs_hz, flutter)


# The network was trained on 108, 114, 207 and 208, not on 100 and 232.
@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "least_sensitivity", "least_precision"),
    [
        ("100", 0.999, 0.999),
        ("108", 0.99, 0.99),
        ("114", 0.999, 0.999),
        ("207", 0.995, 0.995),
        ("208", 0.997, 0.997),
        ("232", 0.999, 0.99),
    ],
)
def test_floor_on_real_records(
    mitdb: Path, name: str, least_sensitivity: float, least_precision: float
) -> None:
    record = read_record(mitdb / name)
    found = detect_r_peaks(record.lead_mv(record.default_lead), record.fs_hz)
    counts = _count(record, found)
    assert counts.sensitivity >= least_sensitivity
    assert counts.precision >= least_precision


@pytest.mark.data
def test_peaks_lie_where_the_reference_has_them(mitdb: Path) -> None:
    record = read_record(mitdb / "100")
    assert record.annotations is not None
    beats = [is_beat(symbol) for symbol in record.annotations.symbols]
    found = detect_r_peaks(record.lead_mv(0), record.fs_hz)
    distance = np.abs(found[:, None] - record.annotations.samples[beats][None, :]).min(axis=0)
    assert np.median(distance) <= 2
    assert np.mean(distance <= 5) >= 0.99


@pytest.mark.data
@pytest.mark.parametrize(("fs_hz", "sign"), [(360.0, -1), (100.0, 1), (250.0, 1), (1000.0, 1)])
def test_neither_rate_nor_sign_matters_much(mitdb: Path, fs_hz: float, sign: int) -> None:
    record = read_record(mitdb / "100")
    found = detect_r_peaks(sign * resample(record.lead_mv(0), record.fs_hz, fs_hz), fs_hz)
    counts = _count(record, np.rint(found * record.fs_hz / fs_hz).astype(np.int64))
    assert counts.sensitivity >= 0.995
    assert counts.precision >= 0.995


@pytest.mark.parametrize("distance", [1, 4, 9])
def test_maxima_and_those_that_stay_are_those_of_scipy(distance: int) -> None:
    values = np.pad(np.random.default_rng(distance).random(2000), 1)
    values[700:705] = 1.5  # a level top
    expected, _ = find_peaks(values, distance=distance)
    found = _maxima(values)
    assert 702 in found
    np.testing.assert_array_equal(found[_are_highest_nearby(found, values[found], distance)], expected)
