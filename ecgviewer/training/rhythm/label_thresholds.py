"""From which probability each of several labels counts."""

import numpy as np

STEPS = np.round(np.arange(0.05, 0.951, 0.05), 2)
"""What is tried (section 4.2 of LightX3ECG's paper)."""

UNKNOWN = 0.5
"""Threshold of a label that no recording has."""


def best_thresholds(probabilities: np.ndarray, has_label: np.ndarray) -> np.ndarray:
    """Return the threshold of each label with the best F1 on recordings that the network was not trained on.

    Parameters
    ----------
    probabilities
        Shape (n_recordings, n_labels).
    has_label
        Which labels each recording has; bool, same shape.

    Returns
    -------
    numpy.ndarray
        Shape (n_labels,), each of `STEPS`: of several alike the middle one, so that few recordings don't push it to an
        end; `UNKNOWN` for a label that none has.
    """
    found = np.full(has_label.shape[1], UNKNOWN)
    for label in np.flatnonzero(has_label.any(axis=0)):
        counts = probabilities[:, label, None] >= STEPS
        truth = has_label[:, label, None]
        hits = (counts & truth).sum(axis=0)
        f1 = 2 * hits / (counts.sum(axis=0) + truth.sum())
        best = STEPS[f1 == f1.max()]
        found[label] = best[(best.size - 1) // 2]
    return found
