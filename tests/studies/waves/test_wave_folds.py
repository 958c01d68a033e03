from dataclasses import replace

import numpy as np

from ecgviewer.studies.waves.wave_folds import KEPT_FOR_TESTS, assign_folds, is_for_training
from ecgviewer.studies.waves.wave_recordings import WaveRecording
from ecgviewer.training.splits import DS1

_ANY = WaveRecording(
    name="x",
    patient_id="x",
    group="x",
    leads=np.zeros((1, 1)),
    r_places=np.zeros(0),
    allowed=np.ones((4, 1), dtype=bool),
    weight=np.ones(1),
    focus=(),
    has_p=np.zeros(0, dtype=np.int64),
    pauses=np.zeros((0, 2)),
    pr_segments=np.zeros((0, 2)),
    small_waves=np.zeros((2, 0, 2)),
)


def _recording(name: str, patient_id: str, group: str = "") -> WaveRecording:
    return replace(_ANY, name=name, patient_id=patient_id, group=group or patient_id)


def test_nobody_of_the_test_side_is_trained_on() -> None:
    assert len(KEPT_FOR_TESTS) == 21, "22 records of DS2, less 202 whose patient is in DS1"
    assert not {f"mitdb-{name}" for name in DS1} & KEPT_FOR_TESTS
    assert is_for_training(_recording("201", "mitdb-201"))
    assert not is_for_training(_recording("sel100", "mitdb-100"))
    assert is_for_training(_recording("sel102", "mitdb-102")), "paced: on neither side"


def test_one_person_is_in_one_fold() -> None:
    recordings = [
        _recording("a", "a"),
        _recording("b1", "b1", "b"),
        _recording("c", "c"),
        _recording("b2", "b2", "b"),
        _recording("a2", "a"),
    ]
    folds = assign_folds(recordings, 2)
    assert folds == {"a": 0, "b1": 1, "c": 0, "b2": 1}
