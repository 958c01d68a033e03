"""How sure the figures of an evaluation of explanations are: 95 % intervals over patients."""

from collections.abc import Mapping, Sequence

import numpy as np

from ecgviewer.evaluate.faithfulness import CurveAreas
from ecgviewer.evaluate.intervals import LEVEL, N_RESAMPLES
from ecgviewer.evaluate.scores import Interval, MeanValue
from ecgviewer.studies.explanations.explanation_result import PatientResampling
from ecgviewer.studies.explanations.localisation import ByClass
from ecgviewer.studies.explanations.mean_intervals import mean_interval

RANDOM, QRS_ONLY = "random", "qrs only"
"""Names of the baselines among the areas of a beat."""

_CURVES = ("deletion", "insertion")
_BASELINES = {"random": RANDOM, "qrs_only": QRS_ONLY}


def resampling_of(patient_ids: np.ndarray) -> PatientResampling:
    """Return how intervals over these patients are made."""
    return PatientResampling(LEVEL, "patient", int(np.unique(patient_ids).size), N_RESAMPLES, seed=0)


def area_estimates(
    areas: Sequence[Mapping[str, CurveAreas]], method: str, patient_ids: np.ndarray
) -> dict[str, MeanValue]:
    """Return the areas of a method and how far they lie from those of the baselines, with intervals.

    Differences are of the same beat, so what makes a beat's logit high or low is not in them. Beats without
    a QRS complex have no QRS-only baseline and are left out of its differences.

    Parameters
    ----------
    areas
        By beat: areas of the method and of the baselines.
    method
        Key among them.
    patient_ids
        Of each beat, shape (n_beats,).

    Returns
    -------
    dict
        `deletion_auc`, `deletion_minus_random`, `deletion_minus_qrs_only` and the same of insertion, the
        fields of `MethodIntervals`.
    """
    found = {}
    for curve in _CURVES:
        own = _values(areas, method, curve)
        found[f"{curve}_auc"] = _estimate(own, patient_ids)
        for key, name in _BASELINES.items():
            found[f"{curve}_minus_{key}"] = _estimate(own - _values(areas, name, curve), patient_ids)
    return found


def mass_intervals(localisation: ByClass) -> dict[str, dict[str, Interval]]:
    """Return by called class and wave the interval of the mass inside the wave; None without one."""
    return {
        label: {wave: met.mass_interval for wave, met in waves.items()}
        for label, waves in localisation.items()
    }


def _values(areas: Sequence[Mapping[str, CurveAreas]], name: str, curve: str) -> np.ndarray:
    """Return one area a beat, NaN where the beat hasn't got it."""
    return np.array([getattr(each[name], curve) if name in each else np.nan for each in areas])


def _estimate(values: np.ndarray, patient_ids: np.ndarray) -> MeanValue:
    known = values[np.isfinite(values)]
    low, high = mean_interval(values, patient_ids) or (None, None)
    return MeanValue(float(known.mean()) if known.size else None, low, high)
