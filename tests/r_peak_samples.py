"""A small evaluation of R peak detection whose figures can be worked out by hand."""

import numpy as np

from ecgviewer.studies.r_peaks.classify_detected import DetectedClassification
from ecgviewer.studies.r_peaks.detected_calls import count_calls
from ecgviewer.studies.r_peaks.detector_card import CrossValidation, DetectorCard
from ecgviewer.studies.r_peaks.evaluate_r_peaks import RecordScore, RPeakEvaluation
from ecgviewer.studies.r_peaks.r_peak_loop import RPeakRecipe
from ecgviewer.studies.r_peaks.r_peak_scores import PeakCounts

CARD = DetectorCard(
    name="rpeaks",
    finds="R peaks on one lead",
    n_values=24_737,
    size_kb=96.63,
    fs_hz=100.0,
    step_samples=2,
    least_probability=0.25,
    refractory_s=0.22,
    seed=0,
    recipe=RPeakRecipe(),
    training_records=("104", "201", "208"),
    training_patients=("mitdb-104", "mitdb-201", "mitdb-208"),
    noise=(),
    data_sha256="",
    command="python scripts/train_r_peak_detector.py",
    cross_validation=CrossValidation(
        folds=(("104", "208"), ("201",)),
        pooled=PeakCounts(600, 588, 575).figures(),
        per_record={
            "104": PeakCounts(200, 198, 196),
            "201": PeakCounts(100, 100, 99),
            "208": PeakCounts(300, 290, 280),
        },
    ),
)


def _score(name: str, n_reference: int, n_detected: int, n_matched: int) -> RecordScore:
    ours = PeakCounts(n_reference, n_detected, n_matched)
    return RecordScore(name, "MLII", {"ours": ours, "xqrs": PeakCounts(n_reference, n_reference, 50)})


def sample_evaluation() -> RPeakEvaluation:
    """Return five records; one beat of 202 is missed, and one detection there is no beat."""
    scores = (
        _score("100", 100, 102, 99),
        _score("104", 200, 200, 200),
        _score("201", 100, 100, 100),
        _score("202", 100, 100, 90),
        _score("208", 300, 300, 299),
    )
    symbols = np.array([*"NNNV"])
    right = count_calls(symbols, symbols)
    wrong = count_calls(np.append(symbols, ""), np.array([*"NNN", "", "V"]))
    calls = {"100": (right, right), "202": (right, wrong)}
    classified = DetectedClassification("v1-x", ("N", "L", "R", "A", "V"), calls)
    return RPeakEvaluation(CARD, scores, {"ours": 1.234, "xqrs": 9.0}, (classified,))
