from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.delineate import WaveMarks, delineate, find_stretches
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import resample

N_STEPS = 400
R_STEP = 200.0


def _tracks(**spans: tuple[int, int]) -> np.ndarray:
    """Certain waves on these steps, first and last inclusive; none elsewhere."""
    tracks = np.full((4, N_STEPS), 0.01)
    for number, name in enumerate(("p", "qrs", "t"), 1):
        if name in spans:
            first, last = spans[name]
            tracks[number, first : last + 1] = 0.97
    tracks[0] = 1 - tracks[1:].sum(axis=0)
    return tracks


def test_ends_are_where_the_odds_are_even() -> None:
    tracks = _tracks(p=(175, 187), qrs=(194, 206), t=(230, 260))
    tracks[1, 174], tracks[1, 188] = 0.5, 0.03
    ends, confidence = find_stretches(tracks, np.array([R_STEP]))
    # ln(0.97 / 0.03) on one side and its negative on the other: half way between two steps.
    np.testing.assert_allclose(ends[0, 0], [174, 187.5], atol=0.01)
    assert ends[0, 1, 0] == pytest.approx(193.57, abs=0.01)
    np.testing.assert_allclose(confidence, 0.97, atol=1e-6)


def test_no_p_is_found_where_there_is_none() -> None:
    ends, confidence = find_stretches(_tracks(qrs=(194, 206), t=(230, 260)), np.array([R_STEP]))
    assert np.isnan(ends[0, 0]).all()
    assert np.isfinite(ends[0, 1:]).all()
    assert confidence[0, 0] == pytest.approx(0.01)


def test_a_flicker_is_no_wave() -> None:
    ends, _ = find_stretches(_tracks(p=(180, 181), qrs=(194, 206)), np.array([R_STEP]))
    assert np.isnan(ends[0, 0]).all()


def test_a_gap_within_a_wave_does_not_cut_it() -> None:
    tracks = _tracks(t=(230, 260))
    tracks[3, 245] = 0.3
    ends, _ = find_stretches(tracks, np.array([R_STEP]))
    assert ends[0, 2, 1] - ends[0, 2, 0] > 30


def test_a_p_wave_belongs_to_the_beat_after_it() -> None:
    tracks = _tracks(p=(175, 187), qrs=(194, 206), t=(130, 150))
    tracks[2, 94:107] = 0.97
    ends, _ = find_stretches(tracks, np.array([100.0, R_STEP]))
    assert np.isnan(ends[0, 0]).all()
    assert ends[0, 2, 1] == pytest.approx(150.5, abs=0.2)
    assert ends[1, 0, 0] == pytest.approx(174.5, abs=0.2)
    assert np.isnan(ends[1, 2]).all()


def test_no_beats_or_no_lead_have_no_waves() -> None:
    assert delineate(np.zeros(1000), 250.0, np.zeros(0, np.int64)).points.shape == (0, 3, 3)
    assert delineate(np.zeros(0), 250.0, np.array([3])).points.shape == (1, 3, 3)
    flat = delineate(np.zeros(5000), 250.0, np.array([1000, 2000]))
    assert not flat.is_found[:, 0].any()
    assert flat.marks(0)["p"] == WaveMarks()


@pytest.mark.parametrize("fs_hz", [100.0, 250.0, 500.0, 1000.0])
def test_the_rate_moves_no_wave(fs_hz: float) -> None:
    record = read_record(demo_record())
    lead_mv = record.lead_mv(0)[: int(60 * record.fs_hz)]
    r_sample = build_beat_table(record, 0).r_sample
    r_sample = r_sample[r_sample < lead_mv.size - record.fs_hz]
    usual = delineate(lead_mv, record.fs_hz, r_sample)
    moved = delineate(resample(lead_mv, record.fs_hz, fs_hz), fs_hz, np.rint(r_sample * fs_hz / record.fs_hz))
    both = usual.is_found & moved.is_found
    assert both.sum() > 0.97 * usual.is_found.sum()
    difference_s = moved.points[both] / fs_hz - usual.points[both] / record.fs_hz
    assert np.median(np.abs(difference_s)) <= 0.006
    assert np.quantile(np.abs(difference_s), 0.95) <= 0.03


def test_unit_and_gaps_move_no_wave() -> None:
    record = read_record(demo_record())
    lead_mv = record.lead_mv(0)[: int(30 * record.fs_hz)].copy()
    r_sample = build_beat_table(record, 0).r_sample
    r_sample = r_sample[r_sample < lead_mv.size]
    usual = delineate(lead_mv, record.fs_hz, r_sample)
    np.testing.assert_array_equal(delineate(1000 * lead_mv, record.fs_hz, r_sample).points, usual.points)
    lead_mv[5000:5003] = np.nan
    gapped = delineate(lead_mv, record.fs_hz, r_sample)
    assert (gapped.is_found == usual.is_found).mean() > 0.98


def test_waves_come_in_the_order_of_time() -> None:
    record = read_record(demo_record())
    beats = build_beat_table(record, 0)
    waves = delineate(record.lead_mv(0), record.fs_hz, beats.r_sample)
    for wave in range(3):
        onset, peak, offset = waves.points[waves.is_found[:, wave], wave].T
        assert (onset <= peak).all()
        assert (peak <= offset).all()
    has_both = waves.is_found[:, 0] & waves.is_found[:, 1]
    assert (waves.points[has_both, 0, 2] <= waves.points[has_both, 1, 0] + 2).all()
    assert waves.is_found[:, 1].mean() > 0.99


@pytest.mark.data
def test_ventricular_beats_of_208_get_no_invented_p_waves(mitdb: Path) -> None:
    record = read_record(mitdb / "208")
    beats = build_beat_table(record, 0)
    waves = delineate(record.lead_mv(0), record.fs_hz, beats.r_sample)
    assert waves.is_found[beats.symbol == "V", 0].mean() <= 0.05
    assert waves.is_found[beats.symbol == "N", 0].mean() >= 0.9


def test_a_long_lead_has_the_waves_of_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    record = read_record(demo_record())
    lead_mv, beats = record.lead_mv(0), build_beat_table(record, 0)
    whole = delineate(lead_mv, record.fs_hz, beats.r_sample)
    assert lead_mv.size / record.fs_hz > 60
    monkeypatch.setattr("ecgviewer.beats.delineate._LEAST_STEPS", 1)
    monkeypatch.setattr("ecgviewer.beats.wave_probability._WINDOWS_AT_ONCE", 1)
    by_stretches = delineate(lead_mv, record.fs_hz, beats.r_sample)
    np.testing.assert_array_equal(by_stretches.points, whole.points)
    np.testing.assert_allclose(by_stretches.confidence, whole.confidence, atol=1e-5)
