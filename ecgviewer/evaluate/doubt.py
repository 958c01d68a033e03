"""Below which probability a call is unsure."""

import numpy as np

THRESHOLDS = tuple(round(0.3 + 0.05 * step, 2) for step in range(14))
MOST_UNSURE = 0.1
"""Share of the right calls that may be unsure."""


def find_doubt(probabilities: np.ndarray, is_right: np.ndarray) -> tuple[float, float, float]:
    """Return the highest of `THRESHOLDS` below which at most `MOST_UNSURE` of the right calls lie, and what is below.

    Parameters
    ----------
    probabilities
        Of the called class, shape (n,).
    is_right
        Whether the call is right, bool, shape (n,).

    Returns
    -------
    tuple of float
        The threshold, the share of right calls below it, and that of wrong ones.
    """
    right, wrong = probabilities[is_right], probabilities[~is_right]
    below = [
        (int((right < limit).sum()) / max(right.size, 1), int((wrong < limit).sum()) / max(wrong.size, 1))
        for limit in THRESHOLDS
    ]
    best = max((place for place, (share, _) in enumerate(below) if share <= MOST_UNSURE), default=0)
    return (THRESHOLDS[best], *below[best])
