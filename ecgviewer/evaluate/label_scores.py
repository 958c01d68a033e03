"""How networks called recordings that can have several labels: counts by label, each a yes or no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.confusion import none_if_nan


@dataclass(frozen=True)
class LabelScores:
    """How one label was called, or the plain mean over labels.

    Attributes
    ----------
    precision, recall, f1
        None where nothing was called, or no recording has the label; 0 for F1 where only one of both is so.
    accuracy
        Share of recordings of which it was rightly said whether they have it.
    support
        Recordings that have it; of a mean, labels of all recordings.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    accuracy: float
    support: int


@dataclass(frozen=True)
class LabelResult:
    """What held-out recordings gave.

    Attributes
    ----------
    architecture, protocol, seed, recipe
        What was trained, and how it was tested.
    minutes
        Of one core for all trainings.
    n_recordings
        Each called once, by the network that has not seen it.
    per_label
        In the order of the network's outputs.
    average
        Plain mean over the labels; of precision, recall and F1 over those that have one.
    thresholds
        By label, those of each fold.
    """

    architecture: str
    protocol: str
    seed: int
    recipe: Mapping[str, str | int | float | bool | None]
    minutes: float
    n_recordings: int
    per_label: Mapping[str, LabelScores]
    average: LabelScores
    thresholds: Mapping[str, tuple[float, ...]]


def score_labels(
    has_label: np.ndarray, called: np.ndarray, labels: Sequence[str]
) -> tuple[dict[str, LabelScores], LabelScores]:
    """Return scores by label, and their mean.

    Parameters
    ----------
    has_label, called
        Reference and calls; bool, shape (n_recordings, n_labels).
    labels
        Their names.
    """
    per_label = {label: _scores(has_label[:, place], called[:, place]) for place, label in enumerate(labels)}
    rows = list(per_label.values())
    average = LabelScores(
        _mean([row.precision for row in rows]),
        _mean([row.recall for row in rows]),
        _mean([row.f1 for row in rows]),
        float(np.mean([row.accuracy for row in rows])),
        int(has_label.sum()),
    )
    return per_label, average


def _scores(truth: np.ndarray, called: np.ndarray) -> LabelScores:
    hits, n_called, support = int((truth & called).sum()), int(called.sum()), int(truth.sum())
    return LabelScores(
        hits / n_called if n_called else None,
        hits / support if support else None,
        2 * hits / (n_called + support) if n_called + support else None,
        float((truth == called).mean()),
        support,
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return none_if_nan(float(np.mean(known))) if known else None
