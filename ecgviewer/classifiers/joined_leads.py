"""Calls of the same beats on two leads, joined to one.

Whether a beat is ventricular shows in the shape of its QRS complex, on every lead: there both leads decide, by a mean
of their log probabilities in which the lead that is shown, the better one of most records, counts double. Whether a
narrow beat is premature shows in its P wave, which many leads hardly have, and the lead that is shown decides alone.
docs/leads.md has what was measured of this and of other ways.
"""

from collections.abc import Callable

import numpy as np

from ecgviewer.classifiers.predictions import Doubts, Predictions, softmax

_LEAST = 1e-12

OWN_WEIGHT = 2 / 3
"""Weight of the lead that is shown in the mean of log probabilities."""

Join = Callable[[np.ndarray, np.ndarray, int], np.ndarray]
"""Joins probabilities of two leads; takes those of the lead that is shown, of the other, and a group's column."""


def mean_probabilities(own: np.ndarray, other: np.ndarray, own_weight: float = OWN_WEIGHT) -> np.ndarray:
    """Return the normalised mean of log probabilities, same shape, float64.

    Parameters
    ----------
    own, other
        Shape (n_beats, n_labels), rows sum to 1.
    own_weight
        Of the first, 0 to 1.
    """
    logs = [np.log(np.maximum(values.astype(np.float64), _LEAST)) for values in (own, other)]
    return softmax(own_weight * logs[0] + (1 - own_weight) * logs[1])


def join_probabilities(
    own: np.ndarray, other: np.ndarray, ventricular: int, own_weight: float = OWN_WEIGHT
) -> np.ndarray:
    """Return the probabilities of beats that both leads call.

    The ventricular group has what it has in `mean_probabilities`; the rest is shared between the other groups as on
    the lead that is shown.

    Parameters
    ----------
    own, other
        Shape (n_beats, n_labels), rows sum to 1.
    ventricular
        Column of the ventricular group.
    own_weight
        Of the lead that is shown.

    Returns
    -------
    numpy.ndarray
        Same shape, float64; rows sum to 1.
    """
    of_ventricular = mean_probabilities(own, other, own_weight)[:, ventricular]
    rest = np.delete(own.astype(np.float64), ventricular, axis=1)
    # A lead that is all but certain of a ventricular beat still says how the rest would be shared.
    rest = np.maximum(rest, _LEAST)
    rest = rest / rest.sum(axis=1, keepdims=True) * (1 - of_ventricular)[:, None]
    return np.insert(rest, ventricular, of_ventricular, axis=1)


def join_predictions(
    own: Predictions,
    other: Predictions,
    ventricular: int,
    least_probabilities: np.ndarray,
    join: Join = join_probabilities,
) -> Predictions:
    """Return the calls of two leads as one.

    A beat that one lead only can call is called by that one. Logits are those of the lead that is shown, where it
    calls the beat. A joined call is unsure where its own probability is too low, or where the beat is unlike any
    known one on both leads.

    Parameters
    ----------
    own, other
        Calls on the lead that is shown and on another one, NaN rows where a lead has none.
    ventricular
        Column of the ventricular group.
    least_probabilities
        Probability of each class below which a call of it is unsure, shape (n_classes,).
    join
        How the probabilities of beats that both leads call are joined.
    """
    has_own, has_other = (np.isfinite(calls.probabilities).all(axis=1) for calls in (own, other))
    probabilities = np.where(has_own[:, None], own.probabilities, other.probabilities)
    both = has_own & has_other
    probabilities[both] = join(own.probabilities[both], other.probabilities[both], ventricular)
    logits = np.where(has_own[:, None], own.logits, other.logits)
    doubts = None
    if own.doubts is not None and other.doubts is not None and own.doubts.outside_score is not None:
        doubts = _join_doubts(
            own.doubts, other.doubts, has_own, has_other, probabilities, least_probabilities
        )
    return Predictions(own.labels, logits, probabilities.astype(np.float32), doubts)


def _join_doubts(
    own: Doubts,
    other: Doubts,
    has_own: np.ndarray,
    has_other: np.ndarray,
    probabilities: np.ndarray,
    least_probabilities: np.ndarray,
) -> Doubts:
    assert own.outside_score is not None
    assert other.outside_score is not None
    both = has_own & has_other
    has_call = has_own | has_other
    confidence = np.where(has_call, probabilities.max(axis=1, initial=0), 1)
    called = np.where(has_call[:, None], probabilities, 0).argmax(axis=1)
    return Doubts(
        np.where(has_own & ~both, own.outside_score, np.fmin(own.outside_score, other.outside_score)),
        np.where(both, own.is_unlike & other.is_unlike, own.is_unlike | other.is_unlike),
        confidence < least_probabilities[called],
    )
