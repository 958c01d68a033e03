"""Trust in one beat's explanation, on untrained networks."""

from pathlib import Path

import numpy as np
import pytest
from random_networks import random_beats

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.faithfulness import (
    N_PIECES,
    curve_areas,
    fill_missing,
    piece_values,
    pieces_of_stretch,
    random_limits,
    spearman,
)
from ecgviewer.workflows.explanations.explain_beats import explainer_of
from ecgviewer.workflows.trust.trust import Trust, Verdict, trust_beat


def test_figures_are_those_of_the_map(random_models: dict[str, Path]) -> None:
    folder, window = random_models["v2"], random_beats(1, seed=5)[0]
    trust = trust_beat(
        folder, "gradcam", window[None], "V", {"P": (100, 130), "QRS": (160, 200), "T": (400, 420)}
    )
    (attribution,) = explainer_of(folder, "gradcam").explain(window[None], ["V"])
    samples = attribution.per_sample()
    assert trust.shares == pytest.approx(
        {"P": samples[100:131].sum() / samples.sum(), "QRS": samples[160:201].sum() / samples.sum()}
    )
    classifier = OnnxClassifier(folder)
    areas = curve_areas(
        lambda is_missing: classifier.run(fill_missing(window, is_missing))[0][
            :, classifier.card.labels.index("V")
        ],
        {"map": piece_values(samples)},
        np.random.default_rng(0),
    )["map"]
    assert (trust.areas.deletion, trust.areas.insertion) == pytest.approx(
        (areas.deletion, areas.insertion), abs=1e-4
    )
    assert trust.random.deletion == pytest.approx(trust.random.insertion)
    assert trust.stability > 0
    assert trust.relative_additivity_error is None
    assert trust.passes_sanity is None
    assert set(trust.agreement) <= {"shap", "layercam", "integrated"}
    (other,) = explainer_of(folder, "shap").explain(window[None], ["V"])
    expected = spearman(piece_values(samples), piece_values(other.per_sample()))
    assert trust.agreement["shap"] == pytest.approx(expected)


def test_unknown_method(random_models: dict[str, Path]) -> None:
    with pytest.raises(InvalidInputError, match="no method is called 'lime'"):
        trust_beat(random_models["v2"], "lime", np.zeros((1, 360)), "V", {})


def test_at_most_one_in_twenty_random_maps_is_borne_out(random_models: dict[str, Path]) -> None:
    classifier = OnnxClassifier(random_models["v1"])
    rng = np.random.default_rng(0)
    verdicts = []
    for window in random_beats(10, seed=3):

        def logits_without(is_missing: np.ndarray, window: np.ndarray = window) -> np.ndarray:
            return classifier.run(fill_missing(window, is_missing))[0][:, 0]

        limits = random_limits(logits_without, np.random.default_rng(1))
        maps = {str(number): rng.random(N_PIECES) for number in range(40)}
        pieces = {"qrs": pieces_of_stretch(160, 200), "random": np.zeros(N_PIECES), **maps}
        areas = curve_areas(logits_without, pieces, np.random.default_rng(2))
        for name in maps:
            trust = Trust(
                "shap", "N", areas[name], areas["random"], 0.1, {}, None, None, {}, areas["qrs"], limits
            )
            verdicts.append(trust.verdict)
    assert verdicts.count(Verdict.BORNE_OUT) <= 0.05 * len(verdicts)
    assert verdicts.count(Verdict.CHANCE) > 0.8 * len(verdicts)


def test_limits_are_what_one_in_twenty_random_orders_reaches() -> None:
    """On a logit that counts the pieces of the first half, areas follow from where these pieces come."""

    def logits_without(is_missing: np.ndarray) -> np.ndarray:
        return (~is_missing[:, : N_PIECES // 2]).sum(axis=1).astype(float)

    limits = random_limits(logits_without, np.random.default_rng(0))
    best = curve_areas(logits_without, {"map": np.arange(N_PIECES, 0, -1.0)}, np.random.default_rng(0))["map"]
    assert best.deletion == pytest.approx(2.5)
    assert best.deletion < limits.deletion < 5 < limits.insertion < best.insertion
    orders = np.random.default_rng(5)
    areas = [
        curve_areas(logits_without, {"map": orders.random(N_PIECES)}, np.random.default_rng(0))["map"]
        for _ in range(400)
    ]
    share = np.mean([area.deletion < limits.deletion for area in areas])
    assert 0.01 < share < 0.12
