"""Beats with a reference and a call, and what can be counted of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ecgviewer.classifiers.card import labels_of
from ecgviewer.evaluate.aami import GROUPS, group_indices
from ecgviewer.evaluate.confusion import Confusion

_COLUMNS = ("symbols", "called", "record_names", "patient_ids", "rhythms")
_OPTIONAL_COLUMNS = ("confidence", "outside_scores", "is_unsure")


@dataclass(frozen=True, eq=False)
class ScoredBeats:
    """Beats of a test side, one row each.

    Attributes
    ----------
    labels
        Classes of the network that called them.
    symbols
        Reference WFDB mnemonics; they need not be among `labels`.
    called
        What each beat was called, one of `labels`.
    record_names, patient_ids, rhythms
        Where each beat comes from, and the rhythm that it lies in ("" where none is known).
    members
        For each label the mnemonics that it stands for, as in a `ModelCard`; empty where each stands for
        itself.
    confidence
        Probability of the called class; None where it was not kept.
    outside_scores, is_unsure
        As in `Doubts`; None where the model gives none.
    """

    labels: tuple[str, ...]
    symbols: np.ndarray
    called: np.ndarray
    record_names: np.ndarray
    patient_ids: np.ndarray
    rhythms: np.ndarray
    members: Mapping[str, str] = field(default_factory=dict)
    confidence: np.ndarray | None = None
    outside_scores: np.ndarray | None = None
    is_unsure: np.ndarray | None = None

    @property
    def n_beats(self) -> int:
        """Number of beats, those of no class of the network among them."""
        return int(self.symbols.size)

    @cached_property
    def reference(self) -> np.ndarray:
        """The network's label that each beat's symbol belongs to, "" for none; unicode array."""
        return labels_of(self.symbols, self.labels, self.members)

    @cached_property
    def confusion(self) -> Confusion:
        """Reference against call of the beats that are of the network's classes."""
        return Confusion(self.labels, self.class_counts_by_patient().sum(axis=0))

    @cached_property
    def group_counts(self) -> np.ndarray:
        """Counts by AAMI group, int64, shape (5, 5), the reference in rows."""
        return np.asarray(self.group_counts_by_patient().sum(axis=0))

    def class_counts_by_patient(self) -> np.ndarray:
        """Return a confusion matrix a patient, int64, shape (n_patients, n_labels, n_labels)."""
        return self._count(self._class_rows, self.patient_ids, len(self.labels))

    def group_counts_by_patient(self) -> np.ndarray:
        """Return counts by AAMI group a patient, int64, shape (n_patients, 5, 5)."""
        return self._count(self._group_rows, self.patient_ids, len(GROUPS))

    def patients_by_class(self) -> dict[str, int]:
        """Return how many patients have a beat of each class of the network."""
        has_class = self.class_counts_by_patient().sum(axis=2) > 0
        return dict(zip(self.labels, has_class.sum(axis=0).tolist(), strict=True))

    def patients_by_group(self) -> dict[str, int]:
        """Return how many patients have a beat of each AAMI group."""
        has_group = self.group_counts_by_patient().sum(axis=2) > 0
        return dict(zip(GROUPS, has_group.sum(axis=0).tolist(), strict=True))

    def select(self, rows: np.ndarray) -> "ScoredBeats":
        """Return some of the beats, by a mask or by row numbers."""
        chosen = {
            name: column[rows]
            for name in (*_COLUMNS, *_OPTIONAL_COLUMNS)
            if (column := getattr(self, name)) is not None
        }
        return replace(self, **chosen)

    def without_records(self, names: Sequence[str]) -> "ScoredBeats":
        """Return the beats of all other records."""
        return self.select(~np.isin(self.record_names, list(names)))

    def parts(self, column: Callable[["ScoredBeats"], np.ndarray]) -> dict[str, "ScoredBeats"]:
        """Return the beats by what stands in one column, such as the record; in the order of names."""
        values = column(self)
        return {str(value): self.select(values == value) for value in np.unique(values)}

    @cached_property
    def _class_rows(self) -> tuple[np.ndarray, np.ndarray]:
        return _positions(self.reference, self.labels), _positions(self.called, self.labels)

    @cached_property
    def _group_rows(self) -> tuple[np.ndarray, np.ndarray]:
        return group_indices(self.symbols), group_indices(self.called)

    @staticmethod
    def _count(rows: tuple[np.ndarray, np.ndarray], owners: np.ndarray, n: int) -> np.ndarray:
        """Count references against calls by owner; beats without either are left out."""
        reference, called = rows
        names, owner = np.unique(owners, return_inverse=True)
        counts = np.zeros((names.size, n, n), dtype=np.int64)
        is_counted = (reference >= 0) & (called >= 0)
        np.add.at(counts, (owner[is_counted], reference[is_counted], called[is_counted]), 1)
        return counts


def join_beats(parts: Sequence[ScoredBeats]) -> ScoredBeats:
    """Return the beats of several test sides as one; all must have the classes of the first.

    A column that one of them lacks is left out.
    """
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS}
    return ScoredBeats(
        parts[0].labels,
        **columns,
        members=parts[0].members,
        confidence=_join_optional([part.confidence for part in parts]),
        outside_scores=_join_optional([part.outside_scores for part in parts]),
        is_unsure=_join_optional([part.is_unsure for part in parts]),
    )


def _join_optional(columns: Sequence[np.ndarray | None]) -> np.ndarray | None:
    known = [column for column in columns if column is not None]
    return np.concatenate(known) if len(known) == len(columns) else None


def _positions(values: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """Return the place of each value among labels, -1 for those that are none."""
    index = {label: position for position, label in enumerate(labels)}
    names, positions = np.unique(values, return_inverse=True)
    return np.array([index.get(str(name), -1) for name in names], dtype=np.int64)[positions]
