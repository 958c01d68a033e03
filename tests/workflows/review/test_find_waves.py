import csv
import io
import json
from dataclasses import replace

import numpy as np

from ecgviewer.beats.wave_intervals import INTERVALS, BeatIntervals
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.find_waves import find_waves, is_qtc_of_early, waves_result
from ecgviewer.workflows.review.review_result import CalledBeat, ReviewResult, beats_as_csv


def test_every_beat_has_its_waves_and_intervals() -> None:
    record = read_record(demo_record())
    found = find_waves(record, record.default_lead)
    result = json.loads(json.dumps(waves_result(found).as_dict(), allow_nan=False))
    assert result["n_beats"] == len(result["beats"]) == found.beats.n_beats
    assert set(result["beats"][5]) == {
        "number", "symbol", "r_sample", "p", "qrs", "t",
        "pr_ms", "qrs_ms", "qt_ms", "qtc_bazett_ms", "qtc_fridericia_ms", "rr_ms", "qtc_of_early_beat",
    }  # fmt: skip
    for beat in result["beats"]:
        for wave in ("p", "qrs", "t"):
            assert set(beat[wave]) == {"onset", "peak", "offset", "confidence"}
            is_none = [value is None for value in beat[wave].values()]
            assert all(is_none) or not any(is_none)
        if beat["p"]["onset"] is not None:
            expected = (beat["qrs"]["onset"] - beat["p"]["onset"]) / record.fs_hz * 1000
            assert abs(beat["pr_ms"] - expected) <= 0.051
        else:
            assert beat["pr_ms"] is None
        assert beat["qrs"]["peak"] in (None, beat["r_sample"])


def test_the_demo_has_p_waves_before_normal_beats_and_none_before_ventricular_ones() -> None:
    record = read_record(demo_record())
    found = find_waves(record, record.default_lead)
    has_p = found.waves.is_found[:, 0]
    assert has_p[found.beats.symbol == "N"].mean() > 0.95
    assert has_p[found.beats.symbol == "V"].mean() < 0.05


def test_prematurity_is_the_same_whatever_beats_are_called() -> None:
    record = read_record(demo_record())
    found = find_waves(record, record.default_lead)
    early = found.intervals(found.beats.symbol).prematurity_percent
    is_a = (found.beats.symbol == "A") & np.isfinite(early)
    assert np.median(early[is_a]) > 10
    np.testing.assert_array_equal(found.intervals().prematurity_percent, early)


def test_intervals_are_columns_of_the_csv_where_they_are_known() -> None:
    beat = CalledBeat(1, 180, 0.5, "N", "N", {"N": 1.0}, None, (), None, None, 0.8, "N", None, 0.9)
    plain = ReviewResult(
        "x",
        "MLII",
        ("MLII",),
        "v1",
        1,
        0,
        None,
        0,
        1.0,
        ("N",),
        None,
        False,
        "reference",
        (),
        None,
        (beat,),
        None,
    )
    measured = replace(plain, intervals=(dict.fromkeys(INTERVALS, 7.5),))
    without, full = (list(csv.DictReader(io.StringIO(beats_as_csv([each])))) for each in (plain, measured))
    assert "pr_ms" not in without[0]
    assert (full[0]["pr_ms"], full[0]["prematurity_percent"]) == ("7.5", "7.5")
    assert "intervals" not in measured.as_dict()
    assert measured.as_dict()["beats"] == [beat.as_dict() | dict.fromkeys(INTERVALS, 7.5)]


def test_the_corrected_qt_of_an_early_beat_is_marked() -> None:
    nothing = np.full(4, np.nan)
    early, qtc = np.array([12.0, 9.0, 12.0, np.nan]), np.array([400.0, 400.0, np.nan, 400.0])
    intervals = BeatIntervals(nothing, nothing, nothing, qtc, qtc, nothing, early)
    assert is_qtc_of_early(intervals).tolist() == [True, False, False, False]
    record = read_record(demo_record())
    beats = waves_result(find_waves(record, record.default_lead)).beats
    marked = [beat for beat in beats if beat.qtc_of_early_beat]
    assert marked
    assert all(beat.qtc_bazett_ms is not None for beat in marked)
    assert sum(beat.symbol == "A" for beat in marked) > len(marked) / 2
