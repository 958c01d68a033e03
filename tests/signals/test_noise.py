"""Noise is added at the ratio that was asked for, by the definition of `nst`."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.records.symbols import is_beat
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.noise import (
    add_noise,
    noise_amplitude_mv,
    noise_gain,
    qrs_amplitude_mv,
    repeat_noise,
    snr_db,
)

FS_HZ = 360.0
RATIOS_DB = (24.0, 18.0, 12.0, 6.0, 0.0, -6.0)


def make_lead(n_beats: int = 100, height_mv: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead with a spike of a height each second, and its R peaks."""
    lead = np.zeros(int(n_beats * FS_HZ) + 360, dtype=np.float32)
    peaks = (np.arange(1, n_beats) * FS_HZ).astype(np.int64)
    lead[peaks] = height_mv
    return lead, peaks


def test_qrs_amplitude_is_peak_to_peak_without_the_extreme_twentieths() -> None:
    lead, peaks = make_lead(101)
    lead[peaks[:5]] = 50.0
    lead[peaks[5:10]] = 0.1
    lead[peaks[10:] + 3] = -0.5
    assert qrs_amplitude_mv(lead, FS_HZ, peaks) == pytest.approx(2.5, rel=1e-5)


def test_only_the_first_300_complexes_are_measured() -> None:
    lead, peaks = make_lead(400)
    lead[peaks[300:]] = 9.0
    assert qrs_amplitude_mv(lead, FS_HZ, peaks) == pytest.approx(2.0)


def test_complexes_with_invalid_samples_are_left_out() -> None:
    lead, peaks = make_lead(10)
    lead[peaks[:3] + 5] = np.nan
    lead[peaks[3:]] = 3.0
    assert qrs_amplitude_mv(lead, FS_HZ, peaks) == pytest.approx(3.0)
    with pytest.raises(ValueError, match="no QRS complex"):
        qrs_amplitude_mv(lead, FS_HZ, peaks[:3])


def test_noise_is_measured_around_the_mean_of_each_second() -> None:
    seconds = np.repeat(np.arange(40.0), 360)
    square = np.tile([0.3, -0.3], 40 * 180)
    assert noise_amplitude_mv(seconds + square, FS_HZ) == pytest.approx(0.3)
    with pytest.raises(ValueError, match="less than a second"):
        noise_amplitude_mv(square[:359], FS_HZ)


def test_at_0_db_noise_is_as_strong_as_a_sine_wave_of_the_height_of_the_complex() -> None:
    gain = noise_gain(qrs_mv=2.0, noise_mv=0.5, snr_db=0.0)
    assert gain * 0.5 == pytest.approx(2.0 / np.sqrt(8))
    assert noise_gain(2.0, 0.5, 6.0) == pytest.approx(gain * 10**-0.3)


@pytest.mark.parametrize("ratio_db", RATIOS_DB)
def test_the_ratio_measured_afterwards_is_the_one_asked_for(ratio_db: float) -> None:
    lead, peaks = make_lead()
    noise = np.random.default_rng(0).normal(0.0, 0.2, 20_000).astype(np.float32)
    noisy = add_noise(lead, noise, FS_HZ, peaks, ratio_db)
    added = (noisy - lead)[:20_000]
    measured = snr_db(qrs_amplitude_mv(lead, FS_HZ, peaks), noise_amplitude_mv(added, FS_HZ))
    assert measured == pytest.approx(ratio_db, abs=0.01)


def test_invalid_samples_stay_invalid() -> None:
    lead, peaks = make_lead()
    lead[500:510] = np.nan
    noisy = add_noise(lead, np.random.default_rng(0).normal(size=3600), FS_HZ, peaks, 6.0)
    assert noisy.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(noisy), np.isnan(lead))


def test_noise_is_repeated_without_a_step() -> None:
    ramp = np.arange(5.0)
    np.testing.assert_array_equal(repeat_noise(ramp, 12), [0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9])
    np.testing.assert_array_equal(repeat_noise(ramp, 3), [0, 1, 2])


@pytest.mark.parametrize(("noisy_name", "ratio_db"), [("118e06", 6.0), ("119e00", 0.0), ("118e_6", -6.0)])
def test_gains_are_those_that_nst_took_for_its_own_records(
    mitdb: Path, noisy_name: str, ratio_db: float
) -> None:
    nstdb = mitdb.parent / "nstdb"
    if not (nstdb / "em.hea").is_file():
        pytest.skip("needs the Noise Stress Test Database beside MIT-BIH")
    clean = read_record(mitdb / noisy_name[:3])
    noise_mv, lead = read_record(nstdb / "em").lead_mv(0), clean.lead_mv(0)
    assert clean.annotations is not None
    is_measured = [is_beat(symbol) and symbol not in "VErF?" for symbol in clean.annotations.symbols]
    wanted = noise_gain(
        qrs_amplitude_mv(lead, FS_HZ, clean.annotations.samples[is_measured]),
        noise_amplitude_mv(noise_mv, FS_HZ),
        ratio_db,
    )
    noisy_minutes = slice(5 * 60 * 360, 7 * 60 * 360)
    added = read_record(nstdb / noisy_name).lead_mv(0)[noisy_minutes] - lead[noisy_minutes]
    taken = np.polyfit(noise_mv[noisy_minutes], added, 1)[0]
    # nst works in whole units, so its RMS comes out a little smaller and its gain larger.
    assert 20 * np.log10(taken / wanted) == pytest.approx(0.05, abs=0.02)
