"""Intervals of areas under curves over patients, with numbers found by hand."""

import numpy as np
import pytest

from ecgviewer.evaluate.faithfulness import CurveAreas
from ecgviewer.evaluate.scores import MeanValue
from ecgviewer.studies.explanations.explanation_intervals import (
    QRS_ONLY,
    RANDOM,
    area_estimates,
    mass_intervals,
    resampling_of,
)
from ecgviewer.studies.explanations.explanation_result import PatientResampling
from ecgviewer.studies.explanations.localisation import WaveLocalisation

PATIENTS = np.array(["a", "a", "b", "b"])


def test_areas_and_their_differences_over_two_patients() -> None:
    """With two patients a resample is a twice, b twice, or each once: the interval ends at their means."""
    areas = [
        {"shap": CurveAreas(0.0, 3.0), RANDOM: CurveAreas(1.0, 1.0), QRS_ONLY: CurveAreas(0.5, 2.0)},
        {"shap": CurveAreas(1.0, 5.0), RANDOM: CurveAreas(2.0, 2.0)},
        {"shap": CurveAreas(2.0, 5.0), RANDOM: CurveAreas(5.0, 5.0), QRS_ONLY: CurveAreas(1.0, 4.0)},
        {"shap": CurveAreas(2.0, 7.0), RANDOM: CurveAreas(5.0, 5.0), QRS_ONLY: CurveAreas(2.0, 6.0)},
    ]
    found = area_estimates(areas, "shap", PATIENTS)
    assert found["deletion_auc"] == MeanValue(1.25, 0.5, 2.0)
    assert found["insertion_auc"] == MeanValue(5.0, 4.0, 6.0)
    # a: -1 and -1, b: -3 and -3.
    assert found["deletion_minus_random"] == MeanValue(-2.0, -3.0, -1.0)
    # a: 2 and 3, b: 0 and 2.
    assert found["insertion_minus_random"] == MeanValue(1.75, 1.0, 2.5)
    # a: -0.5 and none, b: 1 and 0; insertion is 1 in all three.
    assert found["deletion_minus_qrs_only"] == MeanValue(pytest.approx(0.5 / 3), -0.5, 0.5)
    assert found["insertion_minus_qrs_only"] == MeanValue(1.0, 1.0, 1.0)


def test_one_patient_has_no_interval_and_no_beat_no_value() -> None:
    areas = [{"shap": CurveAreas(1.0, 2.0), RANDOM: CurveAreas(1.5, 1.5)}] * 2
    found = area_estimates(areas, "shap", PATIENTS[:2])
    assert found["deletion_minus_random"] == MeanValue(-0.5, None, None)
    assert found["deletion_minus_qrs_only"] == MeanValue(None, None, None)


def test_masses_and_how_they_were_made() -> None:
    known = WaveLocalisation(4, 0.5, (0.25, 0.75), 0.1, 0.5, 0.2)
    single = WaveLocalisation(2, 0.5, None, 0.1, 0.5, 0.2)
    assert mass_intervals({"V": {"p": single, "qrs": known}}) == {"V": {"p": None, "qrs": (0.25, 0.75)}}
    assert resampling_of(PATIENTS) == PatientResampling(
        0.95, "patient", n_patients=2, n_resamples=2000, seed=0
    )
