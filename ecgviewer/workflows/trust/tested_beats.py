"""Beats of the test side of a model's own protocol, with their waves, to score explanations on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.dataset import load_beat_set
from ecgviewer.workflows.evaluation.evaluate_windows import config_of, records_read, rows_tested
from ecgviewer.workflows.training.window_waves import waves_in_windows

_READING = 0.5

SeenT = TypeVar("SeenT", bound=SeenBeats)
"""What a network sees of some beats."""


@dataclass(frozen=True, eq=False)
class TestedBeats(Generic[SeenT]):
    """Beats that a model was not trained with.

    Attributes
    ----------
    seen
        As the network sees them.
    called
        The class that the network calls each beat, unicode array.
    references
        Reference class of each beat, unicode array.
    record_names
        Where each comes from.
    wave_ends
        First and last sample of P, QRS and T of the beat itself in its window, NaN where there is no such
        wave; shape (n_beats, 3, 2). They may lie outside the window.
    """

    __test__ = False  # no test, whatever its name begins with

    seen: SeenT
    called: np.ndarray
    references: np.ndarray
    record_names: np.ndarray
    wave_ends: np.ndarray


def draw_windows(
    classifier: OnnxClassifier,
    data_dir: Path,
    n_beats: int,
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> TestedBeats[np.ndarray]:
    """Draw beats of the test side, as far as there are any the same number of each class.

    Parameters
    ----------
    classifier
        Of the model, whose card names protocol and split.
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
    card = classifier.card
    config = config_of(card)
    names = records_read(config.protocol, config, False)
    beat_set = load_beat_set(data_dir, card.labels, names, progress.part(0, _READING), cancel)
    rows = np.unique(rows_tested(beat_set, config, card, data_dir))
    chosen = draw_evenly(rows, beat_set.targets[rows], n_beats, np.random.default_rng(seed))
    ends = waves_in_windows(
        data_dir,
        beat_set.record_names[chosen],
        beat_set.r_samples[chosen],
        progress.part(_READING, 1),
        cancel,
    )
    labels = np.array(card.labels)[beat_set.targets[chosen]]
    windows = beat_set.windows[chosen]
    called = classifier.predict(windows, None, cancel).called
    return TestedBeats(windows, called, labels, beat_set.record_names[chosen], ends)


def draw_evenly(rows: np.ndarray, targets: np.ndarray, n_wanted: int, rng: np.random.Generator) -> np.ndarray:
    """Return rows with the same number of each class, more of the larger ones where a class runs out.

    Parameters
    ----------
    rows, targets
        What to draw from, and the class of each; those below 0 are not drawn.
    n_wanted
        How many rows, all if there are less.
    rng
        Draws them.

    Returns
    -------
    numpy.ndarray
        Int64, sorted.
    """
    queues = [list(rng.permutation(rows[targets == target])) for target in np.unique(targets[targets >= 0])]
    drawn: list[int] = []
    while len(drawn) < n_wanted and any(queues):
        drawn += [queue.pop() for queue in queues if queue][: n_wanted - len(drawn)]
    return np.sort(np.array(drawn, dtype=np.int64))
