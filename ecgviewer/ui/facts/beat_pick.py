"""Beats that a number stands for: what a click on it lists, and J and K walk. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ecgviewer.ui.look.translation import tr
from ecgviewer.workflows.review.record_numbers import in_couplets, in_group, in_runs
from ecgviewer.workflows.review.review_record import RecordReview


@dataclass(frozen=True, eq=False)
class BeatPick:
    """Beats of whatever review is open, by what they are and not by their rows.

    Attributes
    ----------
    title
        What they are, as the chip above the list says it.
    find
        Which they are in a review, given what each beat is (`Session.labels`); bool, shape (n_beats,).
    cell
        Reference and called label, where they are a cell of the confusion matrix.
    order
        Rows in the order in which they are listed and walked; None for that of time.
    """

    title: str
    find: Callable[[RecordReview, np.ndarray], np.ndarray]
    cell: tuple[str, str] | None = None
    order: np.ndarray | None = None


def cell_pick(reference: str, called: str) -> BeatPick:
    """Return the beats of one class that were called another, or the same."""
    return BeatPick(
        tr("{reference} called {called}", reference=reference, called=called),
        lambda review, _: (review.reference == reference) & (review.called == called),
        (reference, called),
    )


def support_pick(label: str) -> BeatPick:
    """Return the scored beats that are of a class by reference."""
    return BeatPick(
        tr("reference {label}", label=label),
        lambda review, _: (review.reference == label) & (review.called != ""),
    )


def false_positives_pick(label: str) -> BeatPick:
    """Return the beats that were called a class and are another by reference."""
    return BeatPick(
        tr("falsely called {label}", label=label),
        lambda review, _: review.is_false & (review.called == label),
    )


def false_negatives_pick(label: str) -> BeatPick:
    """Return the beats that are of a class by reference and were called another."""
    return BeatPick(
        tr("missed {label}", label=label), lambda review, _: review.is_false & (review.reference == label)
    )


def group_pick(group: str, name: str) -> BeatPick:
    """Return the beats of an AAMI group."""
    return BeatPick(tr("{name} beats", name=name), lambda _, labels: in_group(labels, group))


def couplets_pick(group: str, name: str) -> BeatPick:
    """Return the beats of an AAMI group that stand in couplets."""
    return BeatPick(
        tr("couplets of {name}", name=name), lambda review, labels: in_couplets(review.beats, labels, group)
    )


def runs_pick(group: str, name: str) -> BeatPick:
    """Return the beats of an AAMI group that stand in runs."""
    return BeatPick(
        tr("runs of {name}", name=name), lambda review, labels: in_runs(review.beats, labels, group)
    )


def rows_pick(title: str, rows: np.ndarray) -> BeatPick:
    """Return some beats by their rows, listed in the order given."""

    def find(review: RecordReview, _: np.ndarray) -> np.ndarray:
        found = np.zeros(review.beats.n_beats, dtype=bool)
        found[rows] = True
        return found

    return BeatPick(title, find, order=rows)
