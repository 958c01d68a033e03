"""Who is trained on and who is held out when the wave network is cross-validated."""

from collections.abc import Sequence

from ecgviewer.records.patients import patient_id
from ecgviewer.studies.waves.wave_recordings import WaveRecording
from ecgviewer.training.splits import DS2, STRICT_LEFT_OUT

KEPT_FOR_TESTS = frozenset(patient_id(name) for name in DS2 if name not in STRICT_LEFT_OUT)
"""Patients of DS2, none of whose records is ever trained on. The patient of 202 is that of 201, in DS1."""


def assign_folds(recordings: Sequence[WaveRecording], n_folds: int) -> dict[str, int]:
    """Return the fold of each patient: groups of `WaveRecording.group` in turn, in the order given.

    Parameters
    ----------
    recordings
        All that are scored.
    n_folds
        Number of folds, from 1.
    """
    groups: dict[str, str] = {}
    for recording in recordings:
        groups.setdefault(recording.patient_id, recording.group)
    numbers = {group: number % n_folds for number, group in enumerate(dict.fromkeys(groups.values()))}
    return {patient: numbers[group] for patient, group in groups.items()}


def is_for_training(recording: WaveRecording) -> bool:
    """Return whether a recording may be trained on: its patient is none of DS2."""
    return recording.patient_id not in KEPT_FOR_TESTS
