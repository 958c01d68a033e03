"""Stretches of the Supraventricular Arrhythmia Database that aren't in fibrillation, by steps of normal beats."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import wfdb
from rhythm_recordings import write_recording

from ecgviewer.records.rhythms.groups import is_not_fibrillation
from ecgviewer.records.rhythms.recordings import Recording
from ecgviewer.records.rhythms.signals import find_lead
from ecgviewer.records.rhythms.svdb import EARLY_BEATS, is_steady, list_svdb, normal_steps


def write_beats(folder: Path, name: str, beat_s: np.ndarray, symbols: list[str]) -> None:
    """Write a record of a minute with two leads of nothing and these beats."""
    write_recording(folder, name, {"ECG1": np.zeros(7680), "ECG2": np.zeros(7680)}, 128.0)
    wfdb.wrann(name, "atr", np.rint(beat_s * 128).astype(np.int64), symbols, fs=128, write_dir=str(folder))


def labelled(folder: Path) -> list[float]:
    return [row.start_s for row in list_svdb(folder) if row.labels]


def test_steps_leave_out_what_is_next_to_an_early_beat() -> None:
    beat_s = np.array([0.0, 1.0, 2.0, 2.5, 4.0, 5.0, 6.1])
    step_s, steps = normal_steps(beat_s, np.array(list("NNNSNNN")))
    assert step_s.tolist() == [1.0, 5.0]
    assert steps == pytest.approx([0.0, 0.1])


def test_bigeminy_has_steps_from_normal_beat_to_normal_beat() -> None:
    beat_s = np.array([0.0, 0.6, 2.0, 2.5, 4.2])
    step_s, steps = normal_steps(beat_s, np.array(list("NVNVN")))
    assert step_s.tolist() == [2.0]
    assert steps == pytest.approx([0.1])
    assert normal_steps(beat_s[:2], np.array(["N", "N"]))[1].size == 0


def test_steady_in_the_stretch_and_around_it() -> None:
    step_s = np.arange(60.0)
    steady, wild = np.full(60, 0.02), np.full(60, 0.2)
    assert is_steady(step_s, steady, 20.0)
    assert not is_steady(step_s, wild, 20.0)
    is_own = (step_s >= 20) & (step_s < 30)
    assert not is_steady(step_s, np.where(is_own, wild, steady), 20.0)
    assert not is_steady(step_s, np.where(is_own, steady, wild), 20.0)
    assert not is_steady(step_s[:10], steady[:10], 0.0)  # too few to say


def test_only_stretches_with_early_beats_are_labelled(tmp_path: Path) -> None:
    beat_s = np.arange(0.5, 59.5, 0.8)
    symbols = ["N"] * beat_s.size
    symbols[30] = "S"  # 24.5 s
    write_beats(tmp_path, "800", beat_s, symbols)
    rows = list_svdb(tmp_path)
    assert [row.start_s for row in rows] == [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    assert [row.labels for row in rows] == [(), (), (EARLY_BEATS,), (), (), ()]
    assert {row.rhythm for row in rows} == {""}
    assert {row.patient for row in rows} == {"svdb-800"}
    assert [is_not_fibrillation("svdb", row.labels) for row in rows[:3]] == [False, False, True]


def test_of_an_irregular_record_nothing_is_labelled(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    beat_s = np.cumsum(rng.uniform(0.5, 1.1, 70))
    beat_s = beat_s[beat_s < 59]
    write_beats(tmp_path, "801", beat_s, ["N", "S", *["N"] * (beat_s.size - 2)])
    # Half a minute steady among three: the record as a whole isn't.
    assert labelled(tmp_path) == []


def test_unnamed_leads_stand_for_those_that_holter_recorders_take() -> None:
    row = Recording("800", "svdb-800", "svdb", "", (), 128.0, ("ECG1", "ECG2"), Path("800"), 0.0, 10.0)
    assert [find_lead(row, name) for name in ("II", "V1", "I")] == [0, 1, None]


def test_what_the_rule_finds_in_the_real_records(mitdb: Path) -> None:
    folder = mitdb.parent / "svdb"
    if not (folder / "893.hea").is_file():
        pytest.skip("needs the Supraventricular Arrhythmia Database in a folder svdb beside MIT-BIH")
    rows = [row for row in list_svdb(folder) if int(row.record) in range(800, 895)]
    found = Counter(row.record for row in rows if row.labels)
    if len({row.record for row in rows}) == 39:
        assert (len(rows), sum(found.values()), len(found)) == (7020, 2469, 34)
    # Irregular for most of their half hour, whatever the reason.
    assert not {"804", "855", "859", "867", "893"} & set(found)
    assert found["891"] == 174
