"""The signal-quality index: clean, noisy, flat, clipped and invalid signals."""

import time
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.quality import POOR_QUALITY, beat_quality
from ecgviewer.paths import resources_dir
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.noise import add_noise
from ecgviewer.studies.noise.noise_stress import read_noise_half

FS_HZ = 360.0


def make_lead(n_beats: int = 60, fs_hz: float = FS_HZ, odd: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead with P, QRS and T each 0.8 s, a wide inverted beat at row `odd`, and the R peaks."""
    times = np.arange(int((n_beats * 0.8 + 1.6) * fs_hz)) / fs_hz
    lead = np.zeros(times.size)
    peaks_s = 1.2 + 0.8 * np.arange(n_beats)
    for row, peak_s in enumerate(peaks_s):
        waves = (
            ((-1.2, 0.0, 0.04),) if row == odd else ((0.15, -0.17, 0.02), (1.0, 0.0, 0.01), (0.3, 0.28, 0.04))
        )
        for height, at, width in waves:
            lead += height * np.exp(-0.5 * ((times - peak_s - at) / width) ** 2)
    return lead.astype(np.float32), np.rint(peaks_s * fs_hz).astype(np.int64)


def white_noise(n_samples: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n_samples).astype(np.float32)


def test_a_clean_lead_is_near_1_even_at_an_odd_beat() -> None:
    lead, peaks = make_lead(odd=20)
    index = beat_quality(lead, FS_HZ, peaks)
    assert index.dtype == np.float32
    assert index.shape == peaks.shape
    assert index.min() > 0.93
    assert index[20] > 0.93


@pytest.mark.parametrize("fs_hz", [128.0, 250.0, 500.0, 1000.0])
def test_the_index_does_not_depend_on_the_rate(fs_hz: float) -> None:
    lead, peaks = make_lead(fs_hz=fs_hz)
    assert beat_quality(lead, fs_hz, peaks).min() > 0.93


def test_the_index_falls_with_the_ratio() -> None:
    lead, peaks = make_lead()
    medians = [
        float(
            np.median(beat_quality(add_noise(lead, white_noise(lead.size), FS_HZ, peaks, db), FS_HZ, peaks))
        )
        for db in (24, 12, 6, 0, -6)
    ]
    assert medians == sorted(medians, reverse=True)
    np.testing.assert_allclose(medians, [1.0, 0.94, 0.8, 0.5, 0.2], atol=0.15)


def test_only_the_beats_in_a_burst_are_poor() -> None:
    lead, peaks = make_lead()
    first, last = int(peaks[30]) - 100, int(peaks[36]) + 100
    lead[first:last] += 0.5 * white_noise(last - first)
    is_poor = beat_quality(lead, FS_HZ, peaks) < POOR_QUALITY
    assert is_poor[30:37].all()
    assert not is_poor[:29].any()
    assert not is_poor[38:].any()


def test_wander_that_moves_the_baseline_within_a_second_is_poor() -> None:
    lead, peaks = make_lead()
    wander = 0.8 * np.sin(2 * np.pi * 0.4 * np.arange(lead.size) / FS_HZ)
    assert (beat_quality(lead + wander, FS_HZ, peaks) < POOR_QUALITY).mean() > 0.6
    slow = 0.8 * np.sin(2 * np.pi * 0.02 * np.arange(lead.size) / FS_HZ)
    assert beat_quality(lead + slow, FS_HZ, peaks).min() > 0.93


def test_a_flat_or_invalid_stretch_has_an_index_of_0() -> None:
    lead, peaks = make_lead()
    flat, gap = lead.copy(), lead.copy()
    stretch = slice(int(peaks[10]) - 300, int(peaks[10]) + 300)
    flat[stretch] = 0.37
    gap[stretch] = np.nan
    assert beat_quality(flat, FS_HZ, peaks)[10] == 0
    assert beat_quality(gap, FS_HZ, peaks)[10] == 0
    assert (beat_quality(np.full_like(lead, np.nan), FS_HZ, peaks) == 0).all()
    assert (beat_quality(np.zeros_like(lead), FS_HZ, peaks) == 0).all()


def test_what_is_cut_off_lowers_the_index_by_its_share() -> None:
    lead, peaks = make_lead()
    lead += 0.02 * white_noise(lead.size)
    whole = beat_quality(lead, FS_HZ, peaks)[10]
    stretch = slice(int(peaks[10]) - 60, int(peaks[10]) - 24)
    lead[stretch] = 5.0
    cut = beat_quality(lead, FS_HZ, peaks)[10]
    assert cut < whole * 0.9


def test_a_beat_alone_cannot_be_told_from_noise() -> None:
    lead, peaks = make_lead()
    assert np.isnan(beat_quality(lead, FS_HZ, peaks[:1])).all()
    assert beat_quality(lead, FS_HZ, peaks[:0]).shape == (0,)
    assert np.isfinite(beat_quality(lead, FS_HZ, peaks[:2])).all()


def test_the_table_of_beats_holds_it() -> None:
    record = read_record(resources_dir() / "demo" / "demo")
    beats = build_beat_table(record, record.default_lead)
    assert beats.quality.shape == (beats.n_beats,)
    np.testing.assert_array_equal(beats.is_poor, beats.quality < POOR_QUALITY)


def test_on_a_training_record_the_threshold_parts_clean_from_noisy(mitdb: Path) -> None:
    nstdb = mitdb.parent / "nstdb"
    if not (nstdb / "em.hea").is_file():
        pytest.skip("needs the Noise Stress Test Database beside MIT-BIH")
    record = read_record(mitdb / "119")
    lead, beats = record.lead_mv(0), build_beat_table(record, 0)
    assert beats.is_poor.mean() < 0.01
    assert beats.is_poor[beats.symbol == "V"].mean() < 0.01
    normal = beats.r_sample[beats.symbol == "N"]
    for kind, at_least in (("em", 0.85), ("ma", 0.5), ("bw", 0.5)):
        noise_mv, _ = read_noise_half(nstdb, kind, "training")
        noisy = add_noise(lead, noise_mv[:, 0], FS_HZ, normal, 0)
        assert (beat_quality(noisy, FS_HZ, beats.r_sample) < POOR_QUALITY).mean() > at_least


def test_half_an_hour_takes_less_than_a_third_of_a_second(mitdb: Path) -> None:
    record = read_record(mitdb / "208")
    beats = build_beat_table(record, 0)
    times = []
    for _ in range(3):
        started_s = time.perf_counter()
        beat_quality(record.lead_mv(0), record.fs_hz, beats.r_sample)
        times.append(time.perf_counter() - started_s)
    assert min(times) < 0.3
