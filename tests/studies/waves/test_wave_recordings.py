from pathlib import Path

import numpy as np
import pytest
from marked_samples import BEAT_S, FS_HZ, write_labelled_record, write_marked_record

from ecgviewer.beats.wave_probability import CLASSES
from ecgviewer.records.wave_marks import read_wave_marks
from ecgviewer.studies.waves.wave_recordings import read_labelled_recording, read_marked_recording

NONE, P, QRS, T = range(len(CLASSES))


def _names(allowed: np.ndarray, sample: float) -> str:
    return " ".join(np.array(CLASSES)[allowed[:, round(sample)]])


def test_marks_become_classes_and_the_unknown_stays_open(tmp_path: Path) -> None:
    write_marked_record(tmp_path, "sel999")
    recording = read_marked_recording(tmp_path / "sel999")
    assert (recording.name, recording.patient_id, recording.group) == ("sel999", "sel999", "sel999")
    marks = read_wave_marks(tmp_path / "sel999")
    start = marks.points[0, 1, 1] - recording.r_places[np.searchsorted(recording.r_places, 15 * FS_HZ)]
    points = marks.points[3] - start
    allowed = recording.allowed
    assert _names(allowed, points[0, 0] + 1) == "p"
    assert _names(allowed, points[0, 0] - 2) == "none"
    assert _names(allowed, points[1, 1]) == "qrs"
    assert _names(allowed, points[1, 2] + 2) == "none t", "no T onset is marked"
    assert _names(allowed, points[2, 1] - 2) == "t"
    assert _names(allowed, points[2, 2] + 1) == "none", "up to the next P wave, which is marked"
    assert _names(allowed, 100) == "none p qrs t", "nothing is marked there"


def test_p_waves_can_be_taken_out(tmp_path: Path) -> None:
    write_marked_record(tmp_path, "sel999")
    recording = read_marked_recording(tmp_path / "sel999")
    bare = recording.without_p
    assert bare is not None
    p_samples = np.flatnonzero(recording.allowed[P] & (recording.allowed.sum(axis=0) == 1))
    assert p_samples.size > 100
    assert not bare.allowed[P, p_samples].any()
    assert np.ptp(recording.leads[0, p_samples]) > 0.15
    assert np.ptp(bare.leads[0, p_samples]) < 0.07
    assert np.array_equal(bare.leads[0, p_samples[-1] + 20 :], recording.leads[0, p_samples[-1] + 20 :])


def test_labels_say_where_no_p_wave_is(tmp_path: Path) -> None:
    symbols = ["N", "N", "V", "N", "N", "N"]
    write_labelled_record(tmp_path, "x", symbols, afib_from=4)
    recording = read_labelled_recording(tmp_path / "x")
    r_places, allowed = recording.r_places, recording.allowed
    at_pr = [_names(allowed, place - 40) for place in r_places]
    assert at_pr == ["none p qrs t", "none p qrs t", "none qrs t", "none p qrs t", "none qrs t", "none qrs t"]
    assert [_names(allowed, place) for place in r_places] == ["qrs"] * 6
    assert _names(allowed, r_places[0] + 0.45 * BEAT_S * 250) == "none p t", "far from any R peak"
    assert recording.has_p.tolist() == [0, 1, 3]
    assert [group.tolist() for group in recording.focus] == [[2], [4, 5], [0, 1, 3]]


@pytest.mark.data
def test_a_european_record_is_grouped_by_age_and_sex(qtdb: Path) -> None:
    groups = [read_marked_recording(qtdb / name).group for name in ("sele0104", "sele0110", "sel100")]
    assert groups == ["edb-47-male", "edb-47-male", "mitdb-100"]
