"""A small evaluation of R peak detection whose figures can be worked out by hand."""

import numpy as np

from ecgviewer.studies.r_peaks.classify_detected import DetectedClassification
from ecgviewer.studies.r_peaks.detected_calls import count_calls
from ecgviewer.studies.r_peaks.evaluate_r_peaks import RecordScore, RPeakEvaluation
from ecgviewer.studies.r_peaks.r_peak_scores import PeakCounts

CARD = {
    "training_records": ["104", "201", "208"],
    "command": "python scripts/train_r_peak_detector.py",
    "cross_validation": {
        "per_record": {
            "104": {"n_reference": 200, "n_detected": 198, "n_matched": 196},
            "201": {"n_reference": 100, "n_detected": 100, "n_matched": 99},
            "208": {"n_reference": 300, "n_detected": 290, "n_matched": 280},
        }
    },
}


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
