"""Where no rhythm can be called: gaps, flat lines and noise, made and recorded."""

from pathlib import Path

import numpy as np
import pytest
from rhythm_recordings import beats_signal

from ecgviewer.beats.rhythms.no_rhythm import FLAT, GAP, NOISE, why_no_rhythm
from ecgviewer.records.catalog import database_record
from ecgviewer.records.wfdb_files import read_record

STARTS = np.arange(0.0, 51.0, 10.0)


@pytest.fixture
def beats() -> np.ndarray:
    return beats_signal(np.full(74, 0.8), 60.0, 100.0)


def test_gap_flat_line_and_noise_are_told_apart(beats: np.ndarray) -> None:
    lead = beats.copy()
    lead[1000:1600] = np.nan
    lead[2000:3000] = 0.4
    lead[3000:4000] = np.random.default_rng(0).normal(0, 0.5, 1000)
    lead[5000:5400] = np.nan  # less than half
    assert why_no_rhythm([(lead, 100.0)], STARTS, 10.0) == ("", GAP, FLAT, NOISE, "", "")
    assert why_no_rhythm([(np.full(6000, np.nan), 100.0)], STARTS, 10.0) == (GAP,) * 6


def test_one_lead_that_can_be_read_is_enough(beats: np.ndarray) -> None:
    noise = np.random.default_rng(1).normal(0, 0.3, 6000)
    assert why_no_rhythm([(noise, 100.0), (beats, 100.0)], STARTS, 10.0) == ("",) * 6
    assert why_no_rhythm([(noise, 100.0), (np.zeros(6000), 100.0)], STARTS, 10.0) == (NOISE,) * 6


def test_a_fibrillating_and_an_early_beating_record_can_be_called(mitdb: Path) -> None:
    for name in ("221", "232"):
        record = read_record(database_record(mitdb, name))
        lead = record.default_lead
        reasons = why_no_rhythm([(record.lead_mv(lead), record.fs_hz)], np.arange(0.0, 1791.0, 10.0), 10.0)
        assert set(reasons) == {""}


def test_recorded_noise_is_no_rhythm(mitdb: Path) -> None:
    folder = mitdb.parent / "nstdb"
    if not (folder / "ma.hea").is_file():
        pytest.skip("needs the Noise Stress Test Database in a folder nstdb beside MIT-BIH")
    record = read_record(folder / "ma")
    reasons = why_no_rhythm([(record.lead_mv(0), record.fs_hz)], np.arange(0.0, 291.0, 10.0), 10.0)
    assert np.mean([reason == NOISE for reason in reasons]) > 0.9
