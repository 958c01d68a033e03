"""Two networks on the same beats: which one is better for the next patient, and where the other one is worse."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.aami import GROUPS, group_indices, groups_called_by
from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import list_records
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.review_record import classify_record

LEAST_BEATS = 20
"""A group with fewer beats by reference is shown, and decides nothing."""

LEAST_DROP = 0.005
"""An F1 that is lower by more is worse."""

_NAMES = {"N": "N", "SVEB": "S", "VEB": "V"}
_SHOWN = ("N", "SVEB", "VEB")


@dataclass(frozen=True)
class GroupScore:
    """One AAMI EC57 group of two networks.

    Attributes
    ----------
    group
        "N", "S" or "V".
    n_beats
        Beats of it by reference.
    new, current
        F1 of either network, 0 to 1; None where it is not defined, or the network can't call the group.
    false_new, false_current
        Beats of other groups that either network called this one.
    """

    group: str
    n_beats: int
    new: float | None
    current: float | None
    false_new: int
    false_current: int

    @property
    def decides(self) -> bool:
        """Whether there are enough beats, and both networks have an F1."""
        return self.n_beats >= LEAST_BEATS and self.new is not None and self.current is not None

    @property
    def is_worse(self) -> bool:
        """Whether the new network is worse in this group."""
        return (
            self.decides
            and self.new is not None
            and self.current is not None
            and self.new < self.current - LEAST_DROP
        )

    @property
    def is_better(self) -> bool:
        """Whether the new network is better in this group."""
        return (
            self.decides
            and self.new is not None
            and self.current is not None
            and self.new > self.current + LEAST_DROP
        )


@dataclass(frozen=True)
class SameBeats:
    """Two networks, scored on the same beats.

    Attributes
    ----------
    new, current
        Names of the networks.
    n_beats, records
        Scored beats, and the records that they are of.
    seen_by
        Names of the networks that were trained with any of these patients, none for neither: what such a network
        has seen it knows, and the figures say little of the next patient.
    false_new, false_current
        Beats that either called another group than the reference.
    groups
        N, S and V.
    """

    new: str
    current: str
    n_beats: int
    records: tuple[str, ...]
    seen_by: tuple[str, ...]
    false_new: int
    false_current: int
    groups: tuple[GroupScore, ...]

    @property
    def worse(self) -> tuple[GroupScore, ...]:
        """The groups in which the new network is worse."""
        return tuple(score for score in self.groups if score.is_worse)

    @property
    def is_better(self) -> bool:
        """Whether the new network is worse nowhere and better somewhere, on patients that neither has seen."""
        return not self.seen_by and not self.worse and any(score.is_better for score in self.groups)


def compare_on_same_beats(
    new: Path,
    current: Path,
    data_dir: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> SameBeats:
    """Call the same beats with two networks: of all patients that neither has seen, else of all there are.

    Parameters
    ----------
    new, current
        Folders of the networks.
    data_dir
        Folder of records with reference annotations.

    Raises
    ------
    InvalidInputError
        If no record there has a reference.
    Cancelled
        Between two records, after `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    cards = read_card(new), read_card(current)
    patients = _patients(data_dir, cancel)
    if not patients:
        raise InvalidInputError(f"no record in {data_dir} has a reference; choose a folder with annotations")
    unseen = [path for path, patient in patients.items() if not _has_seen(patient, cards)]
    paths = unseen or list(patients)
    seen_by = tuple(
        card.name for card in cards if not unseen and set(patients.values()) & set(card.training_patients)
    )
    counts = [np.zeros((len(GROUPS), len(GROUPS)), dtype=np.int64) for _ in cards]
    classifiers = [open_classifier(folder) for folder in (new, current)]
    for done, path in enumerate(paths):
        cancel.raise_if_cancelled()
        progress.report(done, len(paths), f"comparing both networks: record {path.name}")
        record = read_record(path)
        calls = [
            classify_record(record, record.default_lead, classifier, cancel=cancel)
            for classifier in classifiers
        ]
        reference = group_indices(calls[0].beats.symbol)
        called = [group_indices(review.called) for review in calls]
        # A beat counts for both networks or for neither.
        is_scored = (reference >= 0) & (called[0] >= 0) & (called[1] >= 0)
        for count, own in zip(counts, called, strict=True):
            np.add.at(count, (reference[is_scored], own[is_scored]), 1)
    progress.report(1, 1, "both networks are compared")
    return summarise(cards, counts, tuple(path.name for path in paths), seen_by)


def summarise(
    cards: tuple[ModelCard, ModelCard],
    counts: Sequence[np.ndarray],
    records: tuple[str, ...],
    seen_by: tuple[str, ...] = (),
) -> SameBeats:
    """Return what two tables of AAMI groups, the reference in rows, say of a new network and the current one.

    Beats of F and Q count as false for neither: no network here calls them.
    """
    of_interest = [GROUPS.index(group) for group in _SHOWN]
    tables = [Confusion(_SHOWN, count[np.ix_(of_interest, of_interest)]) for count in counts]
    scores = [table.per_class() for table in tables]
    can_call = [groups_called_by(card.labels) for card in cards]
    false = [int(table.counts.sum() - np.trace(table.counts)) for table in tables]
    groups = []
    for row, group in enumerate(_SHOWN):
        f1 = [
            float(score[group]["f1"]) if group in groups_there and np.isfinite(score[group]["f1"]) else None
            for score, groups_there in zip(scores, can_call, strict=True)
        ]
        wrongly = [int(table.counts[:, row].sum() - table.counts[row, row]) for table in tables]
        groups.append(
            GroupScore(_NAMES[group], int(tables[0].counts[row].sum()), f1[0], f1[1], wrongly[0], wrongly[1])
        )
    return SameBeats(
        cards[0].name,
        cards[1].name,
        tables[0].n_beats,
        records,
        seen_by,
        false[0],
        false[1],
        tuple(groups),
    )


def _patients(data_dir: Path, cancel: CancelToken) -> dict[Path, str]:
    """Return the patient of each record that has a reference, by its path."""
    patients = {}
    for path in list_records(data_dir):
        cancel.raise_if_cancelled()
        record = read_record(path)
        if record.annotations is not None:
            patients[path] = record.patient.patient_id
    return patients


def _has_seen(patient: str, cards: Sequence[ModelCard]) -> bool:
    return any(patient in card.training_patients for card in cards)
