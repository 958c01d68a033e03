"""Beats of the test side of a model's own protocol, with their waves, to score explanations on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.wave_marks import OFFSET, ONSET
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.dataset import load_beat_set
from ecgviewer.workflows.evaluate_model import config_of, records_read, rows_tested
from ecgviewer.workflows.find_waves import find_waves

_READING = 0.5


@dataclass(frozen=True, eq=False)
class TestedBeats:
    """Beats that a model was not trained with.

    Attributes
    ----------
    windows
        As the network sees them, shape (n_beats, 360).
    references
        Reference class of each beat, unicode array.
    record_names
        Where each comes from.
    wave_ends
        First and last sample of P, QRS and T of the beat itself in its window, NaN where there is no such
        wave; shape (n_beats, 3, 2). They may lie outside the window.
    """

    __test__ = False  # no test, whatever its name begins with

    windows: np.ndarray
    references: np.ndarray
    record_names: np.ndarray
    wave_ends: np.ndarray


def draw_tested_beats(
    card: ModelCard, data_dir: Path, n_beats: int, seed: int, progress: Progress, cancel: CancelToken
) -> TestedBeats:
    """Draw beats of the test side, as far as there are any the same number of each class.

    Parameters
    ----------
    card
        Of the model: it names protocol and split.
    data_dir
        Folder of the records.
    n_beats
        How many to draw; less if the test side has less.
    seed
        Of the draw.

    Raises
    ------
    InvalidInputError
        If the data are not those of the card.
    Cancelled
        After `cancel` was set.
    """
    config = config_of(card)
    names = records_read(config.protocol, config, False)
    beat_set = load_beat_set(data_dir, card.labels, names, progress.part(0, _READING), cancel)
    rows = np.unique(rows_tested(beat_set, config, card, data_dir))
    chosen = _draw_evenly(rows, beat_set.targets[rows], n_beats, np.random.default_rng(seed))
    ends = np.full((chosen.size, 3, 2), np.nan)
    records = np.unique(beat_set.record_names[chosen])
    for number, name in enumerate(records):
        cancel.raise_if_cancelled()
        progress.report(
            _READING + (1 - _READING) * number / records.size, 1, f"finding waves in record {name}"
        )
        own = np.flatnonzero(beat_set.record_names[chosen] == name)
        ends[own] = _wave_ends(data_dir / str(name), beat_set.r_samples[chosen[own]])
    labels = np.array(card.labels)[beat_set.targets[chosen]]
    return TestedBeats(beat_set.windows[chosen], labels, beat_set.record_names[chosen], ends)


def _draw_evenly(
    rows: np.ndarray, targets: np.ndarray, n_wanted: int, rng: np.random.Generator
) -> np.ndarray:
    """Return rows with the same number of each class, more of the larger ones where a class runs out."""
    queues = [list(rng.permutation(rows[targets == target])) for target in np.unique(targets[targets >= 0])]
    drawn: list[int] = []
    while len(drawn) < n_wanted and any(queues):
        drawn += [queue.pop() for queue in queues if queue][: n_wanted - len(drawn)]
    return np.sort(np.array(drawn, dtype=np.int64))


def _wave_ends(path: Path, r_samples: np.ndarray) -> np.ndarray:
    """Return where the waves of some beats of a record's default lead lie in their windows."""
    record = read_record(path)
    found = find_waves(record, record.default_lead)
    places = np.searchsorted(found.beats.r_sample, r_samples)
    ends = found.waves.points[places][:, :, [ONSET, OFFSET]]
    around = (ends - r_samples[:, None, None]) * (NETWORK_FS_HZ / record.fs_hz)
    return np.rint(around + WINDOW_SAMPLES // 2)
