"""Fibrillation that lasts: its probability in ten seconds from those of the seconds around them.

An episode is named fibrillation in a recording of one lead from 30 s on (Hindricks et al. 2021, doi
10.1093/eurheartj/ehaa612). Early beats and pauses that look like it for ten seconds mostly end sooner.
"""

import numpy as np

_LEAST = 1e-6


def lasting_probabilities(
    probabilities: np.ndarray, start_s: np.ndarray, reach_s: float, fibrillation: int
) -> np.ndarray:
    """Return probabilities where that of fibrillation is that of the mean log odds over neighbouring stretches.

    What is left for the other classes is shared among them as in the stretch itself, so that they keep its ten seconds.

    Parameters
    ----------
    probabilities
        Of each stretch, 0 to 1, rows sum to 1, shape (n, n_labels).
    start_s
        Where each begins, rising, shape (n,).
    reach_s
        Stretches that begin up to so many seconds before and after count; 0 for the stretch alone.
    fibrillation
        Index of the class.

    Returns
    -------
    numpy.ndarray
        Same shape and type; rows sum to 1.
    """
    if reach_s <= 0 or len(probabilities) == 0:
        return probabilities
    own = probabilities[:, fibrillation].astype(np.float64).clip(_LEAST, 1 - _LEAST)
    summed = np.concatenate([[0.0], np.cumsum(np.log(own / (1 - own)))])
    first = np.searchsorted(start_s, start_s - reach_s, side="left")
    stop = np.searchsorted(start_s, start_s + reach_s, side="right")
    mean = 1 / (1 + np.exp(-(summed[stop] - summed[first]) / (stop - first)))
    found = probabilities.astype(np.float64)
    found *= ((1 - mean) / (1 - own))[:, None]
    found[:, fibrillation] = mean
    return np.asarray((found / found.sum(axis=1, keepdims=True)).astype(probabilities.dtype))
