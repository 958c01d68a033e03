"""Tables of what attention changes: paired differences by hand."""

from dataclasses import replace

import pytest
from explanation_samples import explanation_result

from ecgviewer.studies.attention.attention_result import AttentionResult, AttentionRun
from ecgviewer.studies.attention.attention_tables import (
    accuracy_table,
    explanation_effect_table,
    paired_difference,
)
from ecgviewer.studies.explanations.explanation_result import WaveMeans


def make_run(seed: int, attention: float, accuracy: float, deletion: float) -> AttentionRun:
    wave = WaveMeans(3, mass=0.2, share_of_window=0.1, pointing=0.5, iou=0.1)
    localisation = {
        "N": {"qrs": wave},
        "V": {"qrs": replace(wave, n=1, mass=0.6), "t": replace(wave, mass=None)},
    }
    plain = explanation_result()
    figures = replace(
        plain.methods["gradcam"],
        deletion_auc=deletion,
        random_deletion_auc=1.0,
        insertion_auc=2.0,
        random_insertion_auc=1.5,
        sanity_spearman_cascade=None,
        localisation=localisation,
    )
    explanations = replace(plain, methods={"gradcam": figures}, agreement={"gradcam": {"shap": 0.3}})
    return AttentionRun(seed, attention, accuracy, 3, {"N": accuracy}, explanations)


def make_result() -> AttentionResult:
    """Return three seeds: accuracy gains 1, 2 and 3 percent, deletion loses between nothing and a lot."""
    runs = []
    for seed, gain, change in ((0, 0.01, 0.0), (1, 0.02, -0.9), (2, 0.03, 0.6)):
        runs += [make_run(seed, 0.0, 0.7, 0.5), make_run(seed, 0.3, 0.7 + gain, 0.5 + change)]
    return AttentionResult("v2", 100, 10, 8, tuple(runs))


def test_a_paired_difference_has_students_interval() -> None:
    # Differences 1, 2, 3: mean 2, standard error 1 / sqrt(3), and t at 97.5 % with two degrees is 4.3027.
    mean, low, high = paired_difference([0, 0, 0], [1, 2, 3])
    assert mean == 2
    assert (low, high) == (
        pytest.approx(2 - 4.30265 / 3**0.5, abs=1e-4),
        pytest.approx(2 + 4.30265 / 3**0.5, abs=1e-4),
    )


def test_only_what_can_be_told_counts_as_changed() -> None:
    head, rows = accuracy_table(make_result())
    assert head[1:3] == ["without", "with"]
    assert rows[0] == ["accuracy", "0.700 ± 0.000", "0.720 ± 0.010", "0.020 (−0.005 to 0.045)", ""]
    runs = [
        replace(run, accuracy=0.71 + 0.001 * run.seed) if run.attention else run for run in make_result().runs
    ]
    surer = replace(make_result(), runs=tuple(runs))
    assert accuracy_table(surer)[1][0][-1] == "changed"


def test_every_figure_of_a_method_is_there_if_it_is_defined() -> None:
    head, rows = explanation_effect_table(make_result(), "gradcam")
    found = {row[0]: row[1:] for row in rows}
    assert head[0] == "Grad-CAM"
    assert found["deletion less random"][:2] == ["−0.500 ± 0.000", "−0.600 ± 0.755"]
    assert found["insertion less random"][0] == "0.500 ± 0.000"
    assert found["mass in QRS"][0] == "0.300 ± 0.000"  # (3 * 0.2 + 1 * 0.6) / 4
    assert found["agreement with SHAP"][2] == "0.000 (0.000 to 0.000)"
    assert not {"additivity error", "sanity, all layers", "mass in T", "mass in P"} & set(found)
