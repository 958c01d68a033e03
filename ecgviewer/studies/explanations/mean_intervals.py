"""Confidence intervals of means over beats, by bootstrap over patients."""

import numpy as np

from ecgviewer.evaluate.intervals import FEWEST_PATIENTS, N_RESAMPLES
from ecgviewer.evaluate.scores import Interval
from ecgviewer.evaluate.wave_share import estimate_means


def mean_interval(
    values: np.ndarray, patient_ids: np.ndarray, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> Interval:
    """Return the 95 % percentile interval of a mean over beats, whole patients drawn with replacement.

    Parameters
    ----------
    values
        One a beat, shape (n_beats,); NaN are passed over.
    patient_ids
        Shape (n_beats,).
    n_resamples, seed
        Of the bootstrap.

    Returns
    -------
    tuple of float or None
        None where the values stand on fewer than two patients: every resample would say the same.
    """
    if np.unique(patient_ids[np.isfinite(values)]).size < FEWEST_PATIENTS:
        return None
    (estimate,) = estimate_means(values[:, None], patient_ids, n_resamples, seed)
    return None if estimate.low is None or estimate.high is None else (estimate.low, estimate.high)
