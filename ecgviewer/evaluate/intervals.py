"""Confidence intervals by bootstrap, over patients or over beats.

Percentile intervals (Efron 1979). Beats of one patient are alike, so where the question is what happens
with the next patient, whole patients are drawn with replacement; where every patient stands on both
sides of a split anyhow, beats are drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.aami import GROUPS, forgiven_calls
from ecgviewer.evaluate.rates import RATES, accuracies, class_rates
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.evaluate.scores import Interval, RateIntervals

N_RESAMPLES = 2000
LEVEL = 0.95
FEWEST_PATIENTS = 2
"""A class of fewer patients has no interval over patients: every resample would say the same."""


@dataclass(frozen=True)
class Intervals:
    """Confidence intervals of all rates.

    Attributes
    ----------
    level
        Their level, such as 0.95.
    by
        What is drawn: "patient" or "beat".
    n_resamples, seed
        Of the bootstrap.
    accuracy
        Interval of the share of right calls.
    per_class, aami, aami_strict
        By class, and by AAMI group counted as EC57 does and strictly. None stands where no resample has the
        rate, or where the class stands on one patient only and patients are drawn.
    """

    level: float
    by: str
    n_resamples: int
    seed: int
    accuracy: Interval
    per_class: Mapping[str, RateIntervals]
    aami: Mapping[str, RateIntervals]
    aami_strict: Mapping[str, RateIntervals]


def draw_patients(n_patients: int, n_resamples: int, seed: int) -> np.ndarray:
    """Return how often each resample draws each patient, int64, shape (n_resamples, n_patients)."""
    chances = np.full(n_patients, 1 / n_patients)
    return np.random.default_rng(seed).multinomial(n_patients, chances, size=n_resamples)


def resample_patients(counts: np.ndarray, n_resamples: int, seed: int) -> np.ndarray:
    """Draw patients with replacement and add up their confusion matrices.

    Parameters
    ----------
    counts
        One matrix a patient, shape (n_patients, n, n).
    n_resamples
        How often to draw as many patients as there are.
    seed
        Of the draws.

    Returns
    -------
    numpy.ndarray
        Shape (n_resamples, n, n), float64.
    """
    n_patients = len(counts)
    draws = draw_patients(n_patients, n_resamples, seed)
    return (draws @ counts.reshape(n_patients, -1).astype(np.float64)).reshape(-1, *counts.shape[1:])


def resample_beats(counts: np.ndarray, n_resamples: int, seed: int) -> np.ndarray:
    """Draw beats with replacement from one confusion matrix.

    Parameters
    ----------
    counts
        Numbers of beats, shape (n, n).
    n_resamples, seed
        As for patients.

    Returns
    -------
    numpy.ndarray
        Shape (n_resamples, n, n), float64.
    """
    n_beats = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(n_beats, counts.ravel() / n_beats, size=n_resamples)
    return draws.reshape(-1, *counts.shape).astype(np.float64)


def intervals(
    beats: ScoredBeats,
    groups: Sequence[str],
    by_patient: bool,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> Intervals:
    """Return 95 % confidence intervals of all rates.

    Parameters
    ----------
    beats
        The scored beats.
    groups
        AAMI groups that the network can call; the others have no interval.
    by_patient
        Whether patients are drawn, and not beats.
    n_resamples, seed
        Of the bootstrap.
    """
    class_patients = beats.patients_by_class() if by_patient else {}
    group_patients = beats.patients_by_group() if by_patient else {}
    by_class, by_group = (
        _resamples(counts, by_patient, n_resamples, seed)
        for counts in (beats.class_counts_by_patient(), beats.group_counts_by_patient())
    )
    callable_groups = {group: group in groups for group in GROUPS}
    return Intervals(
        level=LEVEL,
        by="patient" if by_patient else "beat",
        n_resamples=n_resamples,
        seed=seed,
        accuracy=None if by_class is None else percentiles(accuracies(by_class)),
        per_class=_table(by_class, beats.labels, class_patients, None),
        aami=_table(by_group, GROUPS, group_patients, forgiven_calls(), callable_groups),
        aami_strict=_table(by_group, GROUPS, group_patients, None, callable_groups),
    )


def _resamples(counts: np.ndarray, by_patient: bool, n_resamples: int, seed: int) -> np.ndarray | None:
    if counts.sum() == 0 or (by_patient and len(counts) < FEWEST_PATIENTS):
        return None
    if by_patient:
        return resample_patients(counts, n_resamples, seed)
    return resample_beats(counts.sum(axis=0), n_resamples, seed)


def _table(
    resamples: np.ndarray | None,
    names: Sequence[str],
    n_patients: dict[str, int],
    is_forgiven: np.ndarray | None,
    is_callable: dict[str, bool] | None = None,
) -> dict[str, RateIntervals]:
    if resamples is None:
        return dict.fromkeys(names, RateIntervals())
    rates = class_rates(resamples, is_forgiven)
    table = {}
    for column, name in enumerate(names):
        has_patients = n_patients.get(name, FEWEST_PATIENTS) >= FEWEST_PATIENTS
        has_interval = has_patients and (is_callable is None or is_callable[name])
        found = [percentiles(rates[rate][:, column]) for rate in RATES] if has_interval else []
        table[name] = RateIntervals(*found)
    return table


def percentiles(values: np.ndarray) -> Interval:
    """Return the interval that resampled values span; None where no resample has the value."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
