"""Where the waves of beats of many records lie in the windows that networks see."""

from pathlib import Path

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import database_record
from ecgviewer.records.wave_marks import OFFSET, ONSET
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.attention import wave_masks
from ecgviewer.training.config import TrainConfig
from ecgviewer.training.dataset import BeatSet
from ecgviewer.workflows.review.find_waves import find_waves


def waves_in_windows(
    data_dir: Path, record_names: np.ndarray, r_samples: np.ndarray, progress: Progress, cancel: CancelToken
) -> np.ndarray:
    """Return where the waves of some beats of the records' default leads lie in their windows.

    Parameters
    ----------
    data_dir
        Folder of the records; those of the Supraventricular Arrhythmia Database may be beside it.
    record_names, r_samples
        Record and annotated R peak of each beat, shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        First and last sample of P, QRS and T of the beat itself, which may lie outside the window, NaN where
        there is no such wave; shape (n_beats, 3, 2).

    Raises
    ------
    Cancelled
        Between records, after `cancel` was set.
    """
    ends = np.full((record_names.size, 3, 2), np.nan)
    records = np.unique(record_names)
    for number, name in enumerate(records):
        cancel.raise_if_cancelled()
        progress.report(number, records.size, f"finding waves in record {name}")
        own = np.flatnonzero(record_names == name)
        ends[own] = _ends_in_record(database_record(data_dir, str(name)), r_samples[own])
    return ends


def attention_masks(
    beat_set: BeatSet, config: TrainConfig, data_dir: Path, progress: Progress, cancel: CancelToken
) -> np.ndarray | None:
    """Return where each beat of a set shows what class it is of; None if attention isn't to be trained.

    See `attention.wave_masks`.
    """
    if not config.attention:
        return None
    ends = waves_in_windows(data_dir, beat_set.record_names, beat_set.r_samples, progress, cancel)
    return wave_masks(ends, beat_set.symbols.tolist())


def _ends_in_record(path: Path, r_samples: np.ndarray) -> np.ndarray:
    record = read_record(path)
    found = find_waves(record, record.default_lead)
    places = np.searchsorted(found.beats.r_sample, r_samples)
    ends = found.waves.points[places][:, :, [ONSET, OFFSET]]
    around = (ends - r_samples[:, None, None]) * (NETWORK_FS_HZ / record.fs_hz)
    return np.asarray(np.rint(around + WINDOW_SAMPLES // 2))
