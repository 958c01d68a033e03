"""Trust in one beat's explanation, on untrained networks."""

import json
from pathlib import Path

import numpy as np
import pytest
from random_networks import random_beats

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.faithfulness import curve_areas, fill_missing, piece_values, spearman
from ecgviewer.workflows.explanations.explain_beats import explainer_of
from ecgviewer.workflows.trust.trust import read_verdicts, trust_beat


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


def test_verdicts(tmp_path: Path) -> None:
    assert read_verdicts(tmp_path) == {}
    file = tmp_path / "explanations.json"
    file.write_text(json.dumps({"passes_sanity": {"shap": True, "layercam": False}}))
    assert read_verdicts(tmp_path) == {"shap": True, "layercam": False}
    file.write_text("[1, 2]")
    assert read_verdicts(tmp_path) == {}
    file.write_text("{")
    assert read_verdicts(tmp_path) == {}
