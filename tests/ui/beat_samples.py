"""What the inspector shows of a beat, made by hand."""

import math

import numpy as np

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.facts.beat_details import AttributionState, BeatDetails, ModelBeat

WINDOW = np.sin(np.linspace(0, 6, 360)).astype(np.float32)


def grad_cam(values: list[float], model: str = "V2") -> Attribution:
    """Return a map of so many even steps."""
    edges = np.rint(np.linspace(0, 360, len(values) + 1)).astype(int)
    return Attribution("gradcam", model, "A", np.array(values, dtype=np.float32), edges, False, 7.31)


def shap(model: str = "V2") -> Attribution:
    """Return values of 7 and -0.11 at two samples."""
    values = np.zeros(360, dtype=np.float32)
    values[180], values[200] = 7.0, -0.11
    return Attribution("shap", model, "A", values, np.arange(361), True, 7.31, 0.42, 0.0004)


def model_beat(
    name: str = "V2",
    called: str = "A",
    cam: AttributionState = None,
    shapley: AttributionState = None,
    labels: str = "NLRAV",
) -> ModelBeat:
    """Return what a model says: its call with 0.6."""
    probabilities = dict.fromkeys(labels, 0.1) if called else {}
    if called:
        probabilities[called] = 0.6
    scales = {"gradcam": 2.0, "shap": 0.5}
    attributions = {"gradcam": cam, "shap": shapley}
    return ModelBeat(name, called, probabilities, called, WINDOW, attributions, scales)


def details(*models: ModelBeat, symbol: str = "N", reason: str = "", **changes: object) -> BeatDetails:
    """Return beat 1204, whose reference is N in trigeminy."""
    values: dict = {
        "beat_index": 1203,
        "time_s": 751.4,
        "symbol": symbol,
        "reason": reason,
        "rhythm": "T",
        "rr_before_s": 0.683,
        "rr_after_s": math.nan,
        "quality": math.nan,
        "models": models,
        "current_model": models[0].model_name,
    }
    return BeatDetails(**{**values, **changes})
