"""Confusion matrices and what follows from them: accuracy, precision, recall, F1."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often each class was called what.

    A ratio whose denominator is zero is NaN, never 0 and never 1: the precision of a class that was
    never called, the recall of a class that doesn't occur. `known_per_class` turns NaN into None.

    Attributes
    ----------
    labels
        The classes, in the order of rows and columns.
    counts
        Number of beats, int64, shape (n_labels, n_labels); the reference in rows, the call in columns.
    """

    labels: tuple[str, ...]
    counts: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(self.labels))
        object.__setattr__(self, "counts", np.asarray(self.counts, dtype=np.int64))
        if self.counts.shape != (len(self.labels), len(self.labels)):
            raise ValueError(f"counts of shape {self.counts.shape} for {len(self.labels)} labels")

    @property
    def n_beats(self) -> int:
        """Number of counted beats."""
        return int(self.counts.sum())

    @property
    def accuracy(self) -> float:
        """Share of right calls, 0 to 1; NaN without beats."""
        return _ratio(int(np.trace(self.counts)), self.n_beats)

    def per_class(self) -> dict[str, dict[str, float]]:
        """Return precision, recall, F1 (each 0 to 1, or NaN) and support (a count) by label."""
        table: dict[str, dict[str, float]] = {}
        for index, label in enumerate(self.labels):
            right = int(self.counts[index, index])
            support = int(self.counts[index].sum())
            n_called = int(self.counts[:, index].sum())
            table[label] = {
                "precision": _ratio(right, n_called),
                "recall": _ratio(right, support),
                "f1": _ratio(2 * right, support + n_called),
                "support": support,
            }
        return table

    def macro_avg(self) -> dict[str, float]:
        """Return the plain mean of precision, recall and F1 over the classes that occur, and the support.

        A class that occurs but was never called counts with precision 0, so that a network can't gain
        by never calling it. NaN without beats.
        """
        return self._average([1.0 if row.sum() else 0.0 for row in self.counts])

    def weighted_avg(self) -> dict[str, float]:
        """Return the mean of precision, recall and F1 weighted by support, and the whole support.

        A class that occurs but was never called counts with precision 0. NaN without beats.
        """
        return self._average([float(row.sum()) for row in self.counts])

    def known_per_class(self) -> dict[str, dict[str, float | None]]:
        """Return what `per_class` does, ready for JSON: None for NaN."""
        return {
            label: {name: none_if_nan(value) for name, value in row.items()}
            for label, row in self.per_class().items()
        }

    def _average(self, weights: Sequence[float]) -> dict[str, float]:
        rows = list(self.per_class().values())
        total = sum(weights)
        average = {
            name: _ratio(
                sum(weight * row[name] for weight, row in zip(weights, rows, strict=True) if row[name] > 0),
                total,
            )
            for name in ("precision", "recall", "f1")
        }
        return {**average, "support": self.n_beats}


def count_confusion(
    reference: Sequence[str] | np.ndarray, called: Sequence[str] | np.ndarray, labels: Sequence[str]
) -> Confusion:
    """Count calls against a reference.

    Parameters
    ----------
    reference
        Reference label of each beat; beats with one outside `labels` are left out.
    called
        Called label of each beat; beats with "" (no call) are left out.
    labels
        The classes, in the order of the matrix.

    Raises
    ------
    ValueError
        If the two differ in length, or a call is none of `labels`.
    """
    if len(reference) != len(called):
        raise ValueError(f"{len(reference)} references for {len(called)} calls")
    index = {str(label): position for position, label in enumerate(labels)}
    counts = np.zeros((len(index), len(index)), dtype=np.int64)
    for truth, call in zip(reference, called, strict=True):
        if truth not in index or call == "":
            continue
        if call not in index:
            raise ValueError(f"call '{call}' is none of {', '.join(index)}")
        counts[index[truth], index[call]] += 1
    return Confusion(tuple(index), counts)


def none_if_nan(value: float) -> float | None:
    """Return the value, or None for NaN: JSON has no NaN."""
    return None if math.isnan(value) else value


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
