"""Hashes of recordings, made from their files: found again in an excerpt, and the same bytes every time."""

from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer.records.known_signals import read_known_signals
from ecgviewer.studies.known.fingerprint_databases import fingerprint_recordings, write_known_signals

FS_HZ = 128.0


def write(folder: Path, name: str, seed: int) -> Path:
    """Ten minutes of spikes at drawn times."""
    rng = np.random.default_rng(seed)
    beats = np.cumsum(rng.uniform(0.5, 1.1, 900))
    signal = rng.normal(0, 0.02, (round(600 * FS_HZ), 2))
    signal[np.rint(beats[beats < 599] * FS_HZ).astype(int)] += 1.0
    wfdb.wrsamp(
        name,
        fs=FS_HZ,
        units=["mV"] * 2,
        sig_name=["ECG1", "ECG2"],
        p_signal=signal,
        fmt=["16"] * 2,
        write_dir=str(folder),
    )
    return folder / name


def test_each_recording_is_told_from_the_other(tmp_path: Path) -> None:
    paths = [write(tmp_path, "800", 1), write(tmp_path, "mine", 2)]
    known = fingerprint_recordings(paths)
    assert known.names == ("800", "mine")
    for path in paths:
        signal = wfdb.rdrecord(str(path)).p_signal
        assert known.find((2.5 * lead[9000:50_000], FS_HZ) for lead in signal.T) == path.name
        assert known.find((lead[::-1], FS_HZ) for lead in signal.T) is None


def test_what_was_cut_from_an_earlier_recording_is_left_out(tmp_path: Path) -> None:
    paths = [write(tmp_path, "800", 1), write(tmp_path, "sel800", 3), write(tmp_path, "sel801", 4)]
    assert fingerprint_recordings(paths).names == ("800", "801")


def test_a_file_holds_the_same_bytes_every_time(tmp_path: Path) -> None:
    known = fingerprint_recordings([write(tmp_path, "a", 5)])
    for name in ("first.npz", "second.npz"):
        write_known_signals(tmp_path / name, known)
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    found = read_known_signals(tmp_path / "first.npz")
    assert found.names == known.names
    for part in ("hashes", "owners", "steps"):
        np.testing.assert_array_equal(getattr(found, part), getattr(known, part))
    with pytest.raises(OSError, match="none"):
        read_known_signals(tmp_path / "none.npz")
