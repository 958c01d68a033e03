from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.doubtful_places import (
    ASYSTOLE,
    FLUTTER,
    MISSING,
    NOISE,
    PACED,
    PLACES,
    POOR_SIGNAL,
    doubtful_places,
)
from ecgviewer.beats.pacing import Pacing, find_pacing
from ecgviewer.paths import resources_dir
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.wfdb_files import read_record

FS_HZ = 100.0
N_BEATS = 20
NO_PACING = Pacing(np.zeros(N_BEATS, dtype=bool), np.zeros(N_BEATS, dtype=bool))


def make_record(**marks: tuple[int, str, int]) -> Record:
    """Twenty seconds with given annotations: sample, symbol, subtype."""
    demo = read_record(resources_dir() / "demo" / "demo")
    rows = sorted(marks.values())
    annotations = Annotations(
        "atr",
        np.array([row[0] for row in rows], dtype=np.int64),
        tuple(row[1] for row in rows),
        ("",) * len(rows),
        np.array([row[2] for row in rows], dtype=np.int64),
    )
    made = replace(demo, fs_hz=FS_HZ, annotations=annotations)
    return made.with_signals(np.zeros((2100, 2), dtype=np.float32))


def make_beats(quality: float = 1.0) -> BeatTable:
    """One beat a second, the first after one."""
    r_sample = np.arange(1, N_BEATS + 1) * 100
    text = np.full(N_BEATS, "")
    between = np.full(N_BEATS, 1.0)
    return BeatTable(
        r_sample, r_sample / FS_HZ, text, between, between, text, text, np.full(N_BEATS, quality), False
    )


def rows_of(place: str, found: np.ndarray) -> list[int]:
    return np.flatnonzero(found[:, PLACES.index(place)]).tolist()


def test_a_quiet_record_has_none() -> None:
    assert doubtful_places(make_record(), 0, make_beats(), NO_PACING).shape == (N_BEATS, len(PLACES))
    assert not doubtful_places(make_record(), 0, make_beats(), NO_PACING).any()


def test_flutter_lasts_from_bracket_to_bracket() -> None:
    record = make_record(a=(250, "[", 0), b=(610, "]", 0))
    found = doubtful_places(record, 0, make_beats(), NO_PACING)
    assert rows_of(FLUTTER, found) == [2, 3, 4, 5]
    assert found.sum() == 4


def test_noise_is_that_of_the_lead() -> None:
    record = make_record(a=(450, "~", 1), b=(700, "~", 0), c=(1500, "~", 2))
    assert rows_of(NOISE, doubtful_places(record, 0, make_beats(), NO_PACING)) == [4, 5]
    assert rows_of(NOISE, doubtful_places(record, 1, make_beats(), NO_PACING)) == [14, 15, 16, 17, 18, 19]


def test_paced_beats_are_those_of_the_pacing_that_was_found() -> None:
    paced = np.arange(N_BEATS) % 3 == 0
    found = doubtful_places(make_record(), 0, make_beats(), Pacing(NO_PACING.has_pulse, paced))
    assert rows_of(PACED, found) == [0, 3, 6, 9, 12, 15, 18]
    assert found.sum() == 7


def test_beats_beside_missing_signal() -> None:
    record = make_record()
    lead = np.zeros((2100, 2), dtype=np.float32)
    lead[430:460, 0] = np.nan
    lead[905:910, 0] = np.nan  # too short to hide a beat
    found = doubtful_places(record.with_signals(lead), 0, make_beats(), NO_PACING)
    assert rows_of(MISSING, found) == [3, 4]
    lead[2050:, 0] = np.nan
    assert rows_of(MISSING, doubtful_places(record.with_signals(lead), 0, make_beats(), NO_PACING)) == [
        3,
        4,
        19,
    ]
    assert not doubtful_places(record.with_signals(lead), 1, make_beats(), NO_PACING).any()


def test_the_beats_before_and_behind_a_standstill() -> None:
    beats = make_beats()
    before_s, after_s = beats.rr_before_s.copy(), beats.rr_after_s.copy()
    before_s[0] = after_s[-1] = np.nan
    after_s[6] = before_s[7] = 3.0
    after_s[10] = before_s[11] = 2.99
    found = doubtful_places(
        make_record(), 0, replace(beats, rr_before_s=before_s, rr_after_s=after_s), NO_PACING
    )
    assert rows_of(ASYSTOLE, found) == [6, 7]
    assert found.sum() == 2


def test_a_poor_signal_is_below_the_limit_of_quality() -> None:
    assert rows_of(POOR_SIGNAL, doubtful_places(make_record(), 0, make_beats(0.69), NO_PACING)) == list(
        range(N_BEATS)
    )
    assert rows_of(POOR_SIGNAL, doubtful_places(make_record(), 0, make_beats(0.71), NO_PACING)) == []
    assert rows_of(POOR_SIGNAL, doubtful_places(make_record(), 0, make_beats(np.nan), NO_PACING)) == []


@pytest.mark.data
def test_few_beats_of_mit_bih_lie_in_such_a_place(mitdb: Path) -> None:
    from ecgviewer.beats.beat_table import build_beat_table

    record = read_record(mitdb / "105")
    beats = build_beat_table(record, record.default_lead)
    found = doubtful_places(record, record.default_lead, beats, find_pacing(record, beats))
    assert 0.1 < found.any(axis=1).mean() < 0.2  # the noisiest but one
    quiet = read_record(mitdb / "100")
    beats = build_beat_table(quiet, quiet.default_lead)
    assert (
        doubtful_places(quiet, quiet.default_lead, beats, find_pacing(quiet, beats)).any(axis=1).mean()
        < 0.005
    )
