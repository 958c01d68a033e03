import json
import math
from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.evaluate.scores import MeanValue
from ecgviewer.workflows.trust.verdicts import (
    MethodVerdict,
    method_doubts,
    order_methods,
    read_verdicts,
    verdict_of,
    verdicts_as_json,
)


@pytest.mark.parametrize(
    ("deletion", "insertion", "beats"),
    [
        ((-0.5, -0.6, -0.4), 0.3, True),
        ((-0.5, -0.6, -0.4), -0.1, False),
        ((-0.5, -1.1, 0.1), 0.3, False),
        ((0.2, 0.1, 0.3), 0.3, False),
    ],
)
def test_a_method_beats_random_by_its_interval(
    deletion: tuple[float, float, float], insertion: float, beats: bool
) -> None:
    measured = MeanValue(*deletion), MeanValue(insertion, insertion - 1, insertion + 1)
    verdict = verdict_of(True, *measured)
    assert (verdict.beats_random, verdict.is_evidence) == (beats, beats)
    assert verdict.gain == pytest.approx(insertion - deletion[0])
    assert not verdict_of(False, *measured).is_evidence


def test_what_was_not_measured_is_no_reproach() -> None:
    nothing, something = MeanValue(None, None, None), MeanValue(-0.5, None, None)
    assert verdict_of(True, nothing, something) == MethodVerdict(
        True, None, pytest.approx(math.nan, nan_ok=True)
    )
    assert verdict_of(True, something, MeanValue(0.3, None, None)) == MethodVerdict(True, False, 0.8)


def test_the_most_faithful_comes_first_and_what_is_no_evidence_last(tmp_path: Path) -> None:
    verdicts = {
        "gradcam": MethodVerdict(True, False, 0.1),
        "layercam": MethodVerdict(False, True, 9.0),
        "shap": MethodVerdict(True, True, 0.8),
        "integrated": MethodVerdict(True, True, 1.5),
    }
    (tmp_path / "explanations.json").write_text(verdicts_as_json(verdicts))
    assert read_verdicts(tmp_path) == verdicts
    assert order_methods(tmp_path, list(verdicts)) == ["integrated", "shap", "gradcam", "layercam"]
    assert set(method_doubts(tmp_path)) == {"gradcam", "layercam"}


def test_a_network_without_verdicts_begins_with_shap(tmp_path: Path) -> None:
    assert order_methods(tmp_path, ["gradcam", "shap", "layercam"]) == ["shap", "gradcam", "layercam"]
    assert method_doubts(tmp_path) == {}


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", "{", '{"passes_sanity": 3}', '{"passes_sanity": {"shap": true}, "gain": {"shap": "x"}}'],
)
def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "explanations.json").write_text(text)
    assert read_verdicts(tmp_path) == {}


def test_an_older_file_says_whether_methods_are_sane(tmp_path: Path) -> None:
    (tmp_path / "explanations.json").write_text(
        json.dumps({"passes_sanity": {"shap": True, "layercam": False}})
    )
    assert {name: verdict.passes_sanity for name, verdict in read_verdicts(tmp_path).items()} == {
        "shap": True,
        "layercam": False,
    }
    assert set(method_doubts(tmp_path)) == {"layercam"}


def test_grad_cam_of_a_network_of_the_folds_is_no_evidence() -> None:
    folder = paths.bundled_models_dir() / "context-fold3"
    assert order_methods(folder, ["gradcam", "shap"]) == ["shap", "gradcam"]
    assert set(method_doubts(folder)) == {"gradcam"}
