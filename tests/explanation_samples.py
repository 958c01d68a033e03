"""An evaluation of explanations made by hand."""

from ecgviewer.evaluate.scores import MeanValue
from ecgviewer.explain.attribution import METHODS
from ecgviewer.studies.explanations.explanation_result import (
    ExplanationResult,
    MarkedCounts,
    MarkedResult,
    MethodDetails,
    MethodFigures,
    MethodIntervals,
    PatientResampling,
    SanityStage,
    WaveMeans,
)

_METHODS = ("gradcam", "shap")


def explanation_result() -> ExplanationResult:
    """Return the figures of two methods on 40 beats; SHAP is the better one, Grad-CAM fails the sanity check."""
    return ExplanationResult(
        model="m",
        architecture="v2",
        protocol="patient",
        n_beats=40,
        n_by_reference={"N": 30, "V": 10},
        n_records=4,
        seed=0,
        explained_class="the called one",
        n_pieces=20,
        n_orders_of_ties=10,
        noise="a little noise",
        not_taken_away=None,
        mean_logit=5.0,
        methods={name: method_figures(1.0 if name == "shap" else 2.0) for name in _METHODS},
        details={name: _details(name, 1.0 if name == "shap" else 2.0) for name in _METHODS},
        agreement={"gradcam": {"shap": 0.25}, "shap": {"gradcam": 0.25}},
        qtdb=MarkedResult(
            annotator="q1c",
            lead="the first of each recording",
            r_peaks="detected",
            n_recordings=3,
            n_recordings_seen_in_training=1,
            n_marked=90,
            n_not_found=2,
            n_beats=30,
            n_by_call={"V": 30},
            waves={"p": MarkedCounts(25, 0), "qrs": MarkedCounts(30, 0), "t": MarkedCounts(30, 17)},
            seed=0,
        ),
        intervals=PatientResampling(0.95, "patient", 4, 2000, 0),
    )


def method_figures(deletion: float) -> MethodFigures:
    """Return the figures of a method with a deletion that can be chosen."""
    return MethodFigures(
        deletion_auc=deletion,
        insertion_auc=4.0,
        random_deletion_auc=3.0,
        random_insertion_auc=3.0,
        sanity_spearman_last_layer=0.1,
        sanity_spearman_cascade=0.05,
        stability=0.2,
        additivity_error=None,
        localisation={"V": {"qrs": WaveMeans(10, 0.5, 0.125, 0.75, 0.25)}},
        localisation_qtdb={"V": {"qrs": WaveMeans(7, 0.37, 0.125, 0.75, 0.25)}},
        ms_per_beat=1.5,
    )


def _details(name: str, deletion: float) -> MethodDetails:
    return MethodDetails(
        title=METHODS[name],
        n_beats=40,
        n_empty=0,
        deletion_below_random=0.9,
        qrs_only_deletion_auc=1.5,
        qrs_only_insertion_auc=3.5,
        relative_additivity_error=None,
        stability_n_beats=40,
        stability_worst=0.5,
        sanity_n_beats=40,
        sanity_chance_band=(-0.1, 0.1),
        sanity_stages=(SanityStage("head", 0.1, 0), SanityStage("features.0", 0.05, 1)),
        passes_sanity=name == "shap",
        intervals=MethodIntervals(
            deletion_auc=MeanValue(deletion, deletion - 0.5, deletion + 0.25),
            deletion_minus_random=MeanValue(deletion - 3, -2.5, -0.5),
            deletion_minus_qrs_only=MeanValue(deletion - 1.5, -1.0, 1.0),
            insertion_auc=MeanValue(4.0, None, None),
            insertion_minus_random=MeanValue(1.0, 0.5, 1.5),
            insertion_minus_qrs_only=MeanValue(0.5, None, None),
            localisation_mass={"V": {"qrs": (0.4, 0.6)}},
            localisation_qtdb_mass={"V": {"qrs": None}},
        ),
    )
