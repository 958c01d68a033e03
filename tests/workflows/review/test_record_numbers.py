from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from interval_samples import beats_of_intervals

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.records.spans import Span
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.record_numbers import (
    S_GROUP,
    V_GROUP,
    beat_rates_per_min,
    in_couplets,
    in_group,
    in_runs,
    number_record,
)


def test_rates_are_means_over_eight_intervals_in_a_row() -> None:
    numbers = number_record(beats_of_intervals([1.0] * 10 + [0.5] * 10), None)
    assert numbers.slowest is not None
    assert numbers.fastest is not None
    assert numbers.slowest.per_min == pytest.approx(60.0)
    assert numbers.fastest.per_min == pytest.approx(120.0)
    assert numbers.mean_per_min == pytest.approx(60 / 0.75)
    # The first eight intervals of 0.5 s are those before rows 11 to 18; their middle is row 15.
    assert numbers.fastest.beat_index == 15
    assert numbers.ventricular is None


def test_a_missing_stretch_has_no_rate_and_is_no_pause() -> None:
    numbers = number_record(beats_of_intervals([1.0, 1.4, np.nan, 1.0, 1.0, 1.0, 1.0, 1.0]), None)
    assert numbers.slowest is None
    assert numbers.pause is not None
    assert (numbers.pause.rr_s, numbers.pause.beat_index) == (1.4, 2)


@pytest.mark.parametrize(
    ("start_s", "end_s", "is_in_noise"),
    # Beats at 1, 2, 5 and 6 s: the longest interval is that from 2 to 5 s.
    [(0.0, 1.9, False), (0.0, 2.1, True), (3.0, 3.5, True), (4.9, 9.0, True), (5.1, 9.0, False)],
)
def test_a_longest_interval_with_noise_in_it_is_told(start_s: float, end_s: float, is_in_noise: bool) -> None:
    noise = [Span(round(360 * start_s), round(360 * end_s), "noise")]
    pause = number_record(beats_of_intervals([1.0, 3.0, 1.0]), None, noise).pause
    assert pause is not None
    assert (pause.rr_s, pause.beat_index, pause.is_in_noise) == (3.0, 2, is_in_noise)


def test_couplets_and_runs_by_hand() -> None:
    called = np.array(list("NVVNVNVVVVNSSNAV"))
    beats = beats_of_intervals([0.5] * (called.size - 1))
    numbers = number_record(beats, called)
    ventricular, atrial = numbers.ventricular, numbers.supraventricular
    assert ventricular is not None
    assert atrial is not None
    assert (ventricular.n_beats, ventricular.n_couplets, ventricular.n_runs, ventricular.longest_run) == (
        8,
        1,
        1,
        4,
    )
    assert ventricular.percent == pytest.approx(50.0)
    assert ventricular.per_hour == pytest.approx(8 / (15 * 0.5 / 3600))
    assert (atrial.n_beats, atrial.n_couplets, atrial.n_runs) == (3, 1, 0)
    assert np.flatnonzero(in_couplets(beats, called, V_GROUP)).tolist() == [1, 2]
    assert np.flatnonzero(in_runs(beats, called, V_GROUP)).tolist() == [6, 7, 8, 9]
    assert np.flatnonzero(in_couplets(beats, called, S_GROUP)).tolist() == [11, 12]
    assert np.flatnonzero(in_group(called, S_GROUP)).tolist() == [11, 12, 14]


def test_a_missing_stretch_parts_a_run() -> None:
    called = np.array(list("VVVV"))
    beats = beats_of_intervals([0.5, np.nan, 0.5])
    numbers = number_record(beats, called)
    assert numbers.ventricular is not None
    assert (numbers.ventricular.n_couplets, numbers.ventricular.n_runs) == (2, 0)


def test_beats_without_a_call_are_not_among_those_that_count() -> None:
    called = np.array(["", "V", "N", "N"])
    numbers = number_record(beats_of_intervals([0.5] * 3), called)
    assert numbers.ventricular is not None
    assert numbers.ventricular.percent == pytest.approx(100 / 3)


def test_no_beats_and_one_beat_have_no_numbers() -> None:
    one = beats_of_intervals([])
    numbers = number_record(one, np.array(["V"]))
    assert (numbers.mean_per_min, numbers.slowest, numbers.pause) == (None, None, None)
    assert numbers.ventricular is not None
    assert numbers.ventricular.per_hour is None
    names = ("r_sample", "time_s", "symbol", "rr_before_s", "rr_after_s", "rhythm", "reason", "quality")
    none = replace(one, **{name: getattr(one, name)[:0] for name in names})
    assert number_record(none, np.array([], dtype="U1")).ventricular is not None


def test_the_reference_of_208_gives_its_known_counts(mitdb: Path) -> None:
    record = read_record(mitdb / "208")
    beats = build_beat_table(record, record.default_lead)
    ventricular = number_record(beats, beats.symbol).ventricular
    assert ventricular is not None
    assert ventricular.n_beats == 992


def test_the_rate_at_each_beat_is_that_of_eight_intervals_in_a_row() -> None:
    rr_s = np.array([np.nan, *[0.5] * 8, *[1.0] * 8])
    found = beat_rates_per_min(rr_s)
    assert np.isnan(found[:5]).all()
    assert found[5] == pytest.approx(120.0)
    assert found[13] == pytest.approx(60.0)
    assert np.isnan(found[14:]).all()
    assert np.isnan(beat_rates_per_min(rr_s[:7])).all()
