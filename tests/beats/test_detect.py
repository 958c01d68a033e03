from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.records.symbols import is_beat
from ecgviewer.records.wfdb_files import read_record

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
    # The detector may place the first beat after a gap anew: that one is not asked for.
    outside = peaks[(peaks < 5900) | (peaks > 8300)]
    assert all(np.abs(found - peak).min() <= 1 for peak in outside)
    assert np.count_nonzero((found >= 6000) & (found < 8000)) == 0


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


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "least_sensitivity", "least_precision"),
    [("100", 0.999, 0.999), ("114", 0.999, 0.999), ("208", 0.88, 0.995), ("232", 0.995, 0.99)],
)
def test_floor_on_real_records(
    mitdb: Path, name: str, least_sensitivity: float, least_precision: float
) -> None:
    record = read_record(mitdb / name)
    assert record.annotations is not None
    beats = [is_beat(symbol) for symbol in record.annotations.symbols]
    reference = record.annotations.samples[beats]
    found = detect_r_peaks(record.lead_mv(record.default_lead), record.fs_hz)
    right = np.searchsorted(found, reference).clip(1, found.size - 1)
    distance = np.minimum(np.abs(found[right] - reference), np.abs(found[right - 1] - reference))
    n_matched = int(np.count_nonzero(distance <= 54))
    assert n_matched / reference.size >= least_sensitivity
    assert n_matched / found.size >= least_precision
    assert np.median(distance) <= 2
