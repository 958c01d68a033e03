"""An evaluation of explanations made by hand, as `ExplanationEvaluation.as_dict` returns it."""

from typing import Any

from ecgviewer.explain.attribution import METHODS

_METHODS = ("gradcam", "shap")


def explanation_result() -> dict[str, Any]:
    """Return the figures of two methods on 40 beats; SHAP is the better one, Grad-CAM fails the sanity check."""
    return {
        "model": "m",
        "architecture": "v2",
        "protocol": "patient",
        "n_beats": 40,
        "n_by_reference": {"N": 30, "V": 10},
        "n_records": 4,
        "seed": 0,
        "explained_class": "the called one",
        "n_pieces": 20,
        "n_orders_of_ties": 10,
        "noise": "a little noise",
        "mean_logit": 5.0,
        "methods": {name: _figures(1.0 if name == "shap" else 2.0) for name in _METHODS},
        "details": {name: _details(name, 1.0 if name == "shap" else 2.0) for name in _METHODS},
        "agreement": {"gradcam": {"shap": 0.25}, "shap": {"gradcam": 0.25}},
        "qtdb": {
            "n_recordings": 3,
            "n_recordings_seen_in_training": 1,
            "n_marked": 90,
            "n_not_found": 2,
            "n_beats": 30,
            "waves": {
                "p": {"n_marked": 25, "n_without_end": 0},
                "qrs": {"n_marked": 30, "n_without_end": 0},
                "t": {"n_marked": 30, "n_without_end": 17},
            },
            "seed": 0,
        },
        "intervals": {"level": 0.95, "by": "patient", "n_patients": 4, "n_resamples": 2000, "seed": 0},
    }


def _figures(deletion: float) -> dict[str, Any]:
    met = {"n": 10, "mass": 0.5, "share_of_window": 0.125, "pointing": 0.75, "iou": 0.25}
    return {
        "deletion_auc": deletion,
        "insertion_auc": 4.0,
        "random_deletion_auc": 3.0,
        "random_insertion_auc": 3.0,
        "sanity_spearman_last_layer": 0.1,
        "sanity_spearman_cascade": 0.05,
        "stability": 0.2,
        "additivity_error": None,
        "localisation": {"V": {"qrs": met}},
        "localisation_qtdb": {"V": {"qrs": {**met, "n": 7, "mass": 0.37}}},
        "ms_per_beat": 1.5,
    }


def _details(name: str, deletion: float) -> dict[str, Any]:
    return {
        "title": METHODS[name],
        "n_beats": 40,
        "n_empty": 0,
        "deletion_below_random": 0.9,
        "qrs_only_deletion_auc": 1.5,
        "qrs_only_insertion_auc": 3.5,
        "relative_additivity_error": None,
        "stability_n_beats": 40,
        "stability_worst": 0.5,
        "sanity_n_beats": 40,
        "sanity_chance_band": [-0.1, 0.1],
        "sanity_stages": [
            {"layer": "head", "spearman": 0.1, "n_undefined": 0},
            {"layer": "features.0", "spearman": 0.05, "n_undefined": 1},
        ],
        "passes_sanity": name == "shap",
        "intervals": {
            "deletion_auc": {"value": deletion, "low": deletion - 0.5, "high": deletion + 0.25},
            "insertion_auc": {"value": 4.0, "low": None, "high": None},
            "deletion_minus_random": {"value": deletion - 3, "low": -2.5, "high": -0.5},
            "deletion_minus_qrs_only": {"value": deletion - 1.5, "low": -1.0, "high": 1.0},
            "insertion_minus_random": {"value": 1.0, "low": 0.5, "high": 1.5},
            "insertion_minus_qrs_only": {"value": 0.5, "low": None, "high": None},
            "localisation_mass": {"V": {"qrs": [0.4, 0.6]}},
            "localisation_qtdb_mass": {"V": {"qrs": None}},
        },
    }
