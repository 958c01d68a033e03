"""Which beats of a record most deserve a look, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.explain.in_words import MET, NOT_MET, find_criteria
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.symbols import AAMI_GROUPS
from ecgviewer.workflows.review.describe_beat import MeasuredBeats, gather_facts
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.templates.beat_shapes import BeatShapes
from ecgviewer.workflows.templates.beat_templates import gather_templates

FALSE, DISAGREE, UNSURE, UNLIKE, NOT_BORNE_OUT, POOR = (
    "not what the reference says",
    "networks disagree",
    "the network is unsure",
    "unlike the others of its class",
    "its criteria aren't met",
    "poor signal",
)
WEIGHTS = {FALSE: 8.5, DISAGREE: 2.5, UNSURE: 2.0, NOT_BORNE_OUT: 1.5, UNLIKE: 1.5, POOR: 0.5}
"""How much each reason counts; those of a beat are added. A false call weighs more than all others together."""

LEAST_CORRELATION = 0.8
"""A beat that is less like the median of every shape of its class is unlike the others."""

_LEAST_UNMET = 2


@dataclass(frozen=True)
class QueuedBeat:
    """A beat that deserves a look.

    Attributes
    ----------
    beat_index
        Row of the table of beats.
    weight
        Sum of the weights of its reasons.
    reasons
        Why, the weightiest first; keys of `WEIGHTS`.
    """

    beat_index: int
    weight: float
    reasons: tuple[str, ...]


def build_queue(
    review: RecordReview,
    others: Sequence[RecordReview],
    waves: RecordWaves,
    labels: np.ndarray,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> tuple[QueuedBeat, ...]:
    """Return the beats that deserve a look, those first that most do; of equal ones the earlier.

    The place that a beat lies in, such as a poor signal, alone is no reason: it counts beside another one.

    Parameters
    ----------
    review
        The current network's calls.
    others
        Other networks' calls of the same beats.
    waves
        Of the same beats.
    labels
        What each beat is (`Session.labels`), "" without.
    progress, cancel
        Told and looked at on the way.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    progress = progress or Progress()
    progress.report(0, 2, "comparing shapes")
    doubts = review.predictions.doubts
    found = {
        FALSE: review.is_false,
        DISAGREE: _disagree(review, others),
        UNSURE: np.zeros(labels.size, dtype=bool) if doubts is None else doubts.is_own,
        UNLIKE: _unlike(review, waves, labels, cancel),
        POOR: review.beats.is_poor,
    }
    progress.report(1, 2, "looking at criteria")
    found[NOT_BORNE_OUT] = _not_borne_out(review, waves, cancel)
    weight = sum((WEIGHTS[reason] * found[reason] for reason in WEIGHTS), np.zeros(labels.size))
    is_there = weight > WEIGHTS[POOR]
    order = np.argsort(-weight, kind="stable")
    ranked = sorted(WEIGHTS, key=lambda reason: -WEIGHTS[reason])
    return tuple(
        QueuedBeat(row, float(weight[row]), tuple(reason for reason in ranked if found[reason][row]))
        for row in order.tolist()
        if is_there[row]
    )


def time_left_s(n_left: int, spent_s: Sequence[float]) -> float | None:
    """Return how long the rest of a queue takes at a person's pace, None before there is one.

    Parameters
    ----------
    n_left
        Beats that are left.
    spent_s
        Seconds that each decision took so far; the median of the last twenty counts, so that a break doesn't.
    """
    return None if not spent_s else n_left * float(np.median(list(spent_s)[-20:]))


def _groups(called: np.ndarray) -> np.ndarray:
    return np.array([AAMI_GROUPS.get(label, "") for label in called.tolist()])


def _disagree(review: RecordReview, others: Sequence[RecordReview]) -> np.ndarray:
    """Return where some network calls another AAMI group; a network without a call doesn't count."""
    own = _groups(review.called)
    found = np.zeros(own.size, dtype=bool)
    for other in others:
        if other.called.size == own.size:
            theirs = _groups(other.called)
            found |= (own != theirs) & (own != "") & (theirs != "")
    return found


def _unlike(
    review: RecordReview, waves: RecordWaves, labels: np.ndarray, cancel: CancelToken | None
) -> np.ndarray:
    """Return the beats that are unlike the median of their shape, or are a shape by themselves."""
    shapes = BeatShapes.of(review.record, review.lead, review.beats, cancel)
    templates = gather_templates(shapes, labels, waves.qrs_ms, None, cancel)
    found = np.zeros(labels.size, dtype=bool)
    for template in templates.templates:
        found[template.rows[template.correlation < LEAST_CORRELATION]] = True
        n_of_class = int(np.count_nonzero(labels == template.label))
        if template.n_beats <= 1 and n_of_class > 1:
            found[template.rows] = True
    return found


def _not_borne_out(review: RecordReview, waves: RecordWaves, cancel: CancelToken | None) -> np.ndarray:
    """Return the calls other than N whose textbook criteria are rather not met than met."""
    measured = MeasuredBeats.of(review, waves)
    found = np.zeros(review.beats.n_beats, dtype=bool)
    abnormal = np.flatnonzero((review.called != "") & (review.called != "N"))
    for row in abnormal.tolist():
        raise_if_cancelled(cancel)
        facts = gather_facts(review, waves, measured.intervals, measured.p_waves, row, None)
        states = [criterion.state for criterion in find_criteria(facts)]
        n_unmet = states.count(NOT_MET)
        found[row] = n_unmet >= _LEAST_UNMET and n_unmet > states.count(MET)
    return found
