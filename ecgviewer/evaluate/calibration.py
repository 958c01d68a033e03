"""How far the probability of a call can be taken at its word."""

from typing import Any

import numpy as np

N_BINS = 15
"""Bins of equal width from 0 to 1, as in Guo et al. 2017."""


def calibration(confidence: np.ndarray, is_right: np.ndarray) -> dict[str, Any]:
    """Return the expected calibration error and the reliability table it comes from.

    The error is the mean over all beats of how far, in the bin of their confidence, the share of right calls
    is from the mean confidence: the top-label ECE of Guo et al. 2017 (On calibration of modern neural
    networks, ICML, PMLR 70:1321-1330). A bin holds its upper edge and not its lower one.

    Parameters
    ----------
    confidence
        Probability of the called class, 0 to 1, shape (n_beats,).
    is_right
        Whether the call is right, bool, shape (n_beats,).

    Returns
    -------
    dict
        `ece`, 0 to 1, None without beats; `n_beats`; `bins`: for each that holds beats `from`, `to`, `n`,
        `confidence` (mean) and `accuracy` (share of right calls), the lowest first.
    """
    confidence = np.asarray(confidence, dtype=np.float64)
    n_beats = confidence.size
    # Rounding first: 0.2 * 15 is a little above 3 in floating point, and would leave its bin.
    places = np.clip(np.ceil(np.round(confidence * N_BINS, 9)).astype(np.int64) - 1, 0, N_BINS - 1)
    bins = []
    error = 0.0
    for place in np.unique(places).tolist():
        chosen = places == place
        mean, accuracy = float(confidence[chosen].mean()), float(np.asarray(is_right)[chosen].mean())
        count = int(chosen.sum())
        error += count / n_beats * abs(accuracy - mean)
        bins.append(
            {
                "from": place / N_BINS,
                "to": (place + 1) / N_BINS,
                "n": count,
                "confidence": mean,
                "accuracy": accuracy,
            }
        )
    return {"ece": error if n_beats else None, "n_beats": n_beats, "bins": bins}
