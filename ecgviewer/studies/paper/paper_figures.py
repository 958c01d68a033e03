"""What figures 2, 3, 6, 7 and 8 and tables 1 and 2 of Baig et al. 2025 show, for our networks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import find_model, load_network
from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.paper.costs import NetworkCost, count_costs
from ecgviewer.studies.paper.paper_explanations import ExplainedBeat, explain_one_beat_a_class
from ecgviewer.training.config import LABELS, TrainConfig
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.splits import Split
from ecgviewer.workflows.evaluation.evaluate_windows import config_of
from ecgviewer.workflows.training.train_model import make_split

PAPER_MODELS = ("v1", "v2")
_READING = 0.7
_TIMED_BATCHES = 40


@dataclass(frozen=True, eq=False)
class TypicalBeat:
    """A beat of a class: the one nearest to the mean of its class.

    Attributes
    ----------
    record_name, r_sample
        Where it comes from.
    window
        As the networks see it, float32, shape (360,).
    """

    record_name: str
    r_sample: int
    window: np.ndarray


@dataclass(frozen=True)
class TrainingCost:
    """A row of table 1.

    Attributes
    ----------
    epochs
        That the model was trained for.
    n_batches
        Mini-batches an epoch.
    seconds_per_epoch
        From the pace of some mini-batches on this machine.
    size_kb
        Of the float32 weights, in units of 1024 bytes.
    """

    epochs: int
    n_batches: int
    seconds_per_epoch: float
    size_kb: float

    @property
    def seconds(self) -> float:
        """Seconds for all epochs at that pace."""
        return self.epochs * self.seconds_per_epoch


@dataclass(frozen=True, eq=False)
class PaperFigures:
    """The data of all figures and tables.

    Attributes
    ----------
    counts_before, counts_after
        Beats by class in the database, and after balancing as the paper did (figure 2).
    beats
        A typical beat by class (figure 3).
    confusions
        By model, on the test beats of its protocol as its card has them (figure 6).
    training
        By model (table 1).
    costs
        By model (table 2).
    explained
        One beat a class with the explanations of both networks (figures 7 and 8).
    """

    counts_before: dict[str, int]
    counts_after: dict[str, int]
    beats: dict[str, TypicalBeat]
    confusions: dict[str, Confusion]
    training: dict[str, TrainingCost]
    costs: dict[str, NetworkCost]
    explained: tuple[ExplainedBeat, ...]


def gather_paper_figures(
    data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> PaperFigures:
    """Read the database and the bundled V1 and V2, and measure what the figures and tables show.

    Raises
    ------
    EcgViewerError
        If the data or a model can't be read.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    cards = {name: read_card(find_model(name)) for name in PAPER_MODELS}
    beat_set = load_beat_set(data_dir, LABELS, None, progress.part(0, _READING), cancel)
    configs = {name: config_of(card) for name, card in cards.items()}
    split = make_split(beat_set, configs[PAPER_MODELS[0]])
    drawn = np.concatenate([split.train, split.stop, split.test])
    training = {}
    for number, (name, card) in enumerate(cards.items()):
        cancel.raise_if_cancelled()
        progress.report(_READING + 0.1 * number, 1, f"timing the training of {name}")
        training[name] = _training_cost(card, beat_set, split, configs[name])
    explained = explain_one_beat_a_class(beat_set, split.test, PAPER_MODELS, progress.part(0.9, 0.97), cancel)
    progress.report(0.97, 1, "counting operations")
    return PaperFigures(
        _count(beat_set.targets),
        _count(beat_set.targets[drawn]),
        {label: _typical_beat(beat_set, index) for index, label in enumerate(LABELS)},
        {name: Confusion(card.labels, np.array(card.confusion)) for name, card in cards.items()},
        training,
        {name: count_costs(load_network(find_model(name))) for name in PAPER_MODELS},
        explained,
    )


def _count(targets: np.ndarray) -> dict[str, int]:
    counts = np.bincount(targets, minlength=len(LABELS))
    return dict(zip(LABELS, counts.tolist(), strict=True))


def _typical_beat(beat_set: BeatSet, label_index: int) -> TypicalBeat:
    rows = np.flatnonzero(beat_set.targets == label_index)
    windows = beat_set.windows[rows]
    distances = np.square(windows - windows.mean(axis=0)).sum(axis=1)
    row = rows[int(distances.argmin())]
    return TypicalBeat(
        str(beat_set.record_names[row]), int(beat_set.r_samples[row]), beat_set.windows[row].copy()
    )


def _training_cost(card: ModelCard, beat_set: BeatSet, split: Split, config: TrainConfig) -> TrainingCost:
    from ecgviewer.training.loop import time_batches

    n_batches, seconds = time_batches(beat_set, split, config, _TIMED_BATCHES)
    return TrainingCost(card.epochs, n_batches, n_batches * seconds, card.size_kb)
