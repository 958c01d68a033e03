"""Precision, recall, F1 and specificity from counts of many confusion matrices at once."""

import numpy as np

RATES = ("precision", "recall", "f1", "specificity")
"""The rates of a class, in the order in which tables show them."""


def class_rates(counts: np.ndarray, is_forgiven: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Return the rates of each class.

    Parameters
    ----------
    counts
        Numbers of beats, shape (..., n_classes, n_classes); the reference in rows, the call in columns.
    is_forgiven
        Which wrong calls don't count against the precision of the class that was called, bool, shape
        (n_classes, n_classes). They are neither false positives nor true negatives of it; none by
        default.

    Returns
    -------
    dict
        By the names in `RATES`, float64, shape (..., n_classes), 0 to 1; NaN where the denominator is
        zero.
    """
    values = np.asarray(counts, dtype=np.float64)
    right = np.diagonal(values, axis1=-2, axis2=-1)
    support = values.sum(axis=-1)
    n_called = values.sum(axis=-2)
    n_true_negative = values.sum(axis=(-2, -1))[..., None] - support - n_called + right
    n_false_positive = n_called - right
    if is_forgiven is not None:
        n_false_positive = n_false_positive - (values * is_forgiven).sum(axis=-2)
    return {
        "precision": _ratio(right, right + n_false_positive),
        "recall": _ratio(right, support),
        "f1": _ratio(2 * right, right + n_false_positive + support),
        "specificity": _ratio(n_true_negative, n_true_negative + n_false_positive),
    }


def accuracies(counts: np.ndarray) -> np.ndarray:
    """Return the share of right calls of each matrix, shape (...); NaN without beats."""
    values = np.asarray(counts, dtype=np.float64)
    return _ratio(np.trace(values, axis1=-2, axis2=-1), values.sum(axis=(-2, -1)))


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.divide(
        part, whole, out=np.full(np.shape(part), np.nan), where=np.asarray(whole) > 0
    )
    return found
