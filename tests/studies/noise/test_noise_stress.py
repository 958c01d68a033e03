"""Finding the noise records and keeping their halves apart."""

from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.patients import patient_id
from ecgviewer.studies.noise.noise_stress import NOISE_KINDS, NOISY_RECORDS, find_noise_dir, read_noise_half


def write_noise(folder: Path) -> Path:
    """Write three noise records of 2001 samples: a ramp of whole ADC units each."""
    folder.mkdir()
    ramp = np.arange(2001).reshape(-1, 1) * np.array([1.0, -1.0]) / 1000
    for kind in NOISE_KINDS:
        wfdb.wrsamp(
            kind,
            fs=360,
            units=["mV"] * 2,
            sig_name=["noise1", "noise2"],
            p_signal=ramp,
            fmt=["16"] * 2,
            adc_gain=[1000.0] * 2,
            baseline=[0] * 2,
            write_dir=str(folder),
        )
    return folder


def test_the_halves_share_no_sample(tmp_path: Path) -> None:
    folder = write_noise(tmp_path / "nstdb")
    training, fs_hz = read_noise_half(folder, "em", "training")
    test, _ = read_noise_half(folder, "em", "test")
    assert (fs_hz, len(training), len(test)) == (360.0, 1000, 1001)
    np.testing.assert_allclose(training[:, 0], np.arange(1000) / 1000, atol=1e-6)
    np.testing.assert_allclose(test[:, 1], -np.arange(1000, 2001) / 1000, atol=1e-6)


def test_noise_is_found_beside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ECGVIEWER_DATA", raising=False)
    data = tmp_path / "records" / "mitdb"
    data.mkdir(parents=True)
    with pytest.raises(InvalidInputError, match="--noise-dir"):
        find_noise_dir(None, data)
    folder = write_noise(tmp_path / "records" / "nstdb")
    assert find_noise_dir(None, data) == folder
    monkeypatch.setenv("ECGVIEWER_DATA", str(data))
    assert find_noise_dir(None, None) == folder


def test_a_named_folder_must_hold_the_noise(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="lacks the noise records bw, em, ma"):
        find_noise_dir(tmp_path, None)
    folder = write_noise(tmp_path / "noise")
    assert find_noise_dir(folder, None) == folder


def test_noisy_records_are_of_the_patients_of_118_and_119() -> None:
    assert {patient_id(name) for name in NOISY_RECORDS} == {"mitdb-118", "mitdb-119"}
    assert NOISY_RECORDS["118e_6"] == -6
    assert sorted(set(NOISY_RECORDS.values())) == [-6, 0, 6, 12, 18, 24]
