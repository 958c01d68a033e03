"""Explaining beats of a record, whatever the network sees of them; and the same on the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
from context_samples import random_context_network, save_random_context_model
from random_networks import random_beats

from ecgviewer import paths
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, Neighbourhoods
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.cli.main import main
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import Attribution
from ecgviewer.jobs import Progress, ProgressReport
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.explanations.explain_beats import explain_beat, explain_beats
from ecgviewer.workflows.review.review_record import RecordReview, classify_record

DEMO = paths.resources_dir() / "demo" / "demo"


@pytest.fixture(scope="module")
def context_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_random_context_model(tmp_path_factory.mktemp("explained"))


@pytest.fixture(scope="module")
def review(context_model: Path) -> RecordReview:
    record = read_record(DEMO)
    return classify_record(record, record.default_lead, open_classifier(context_model))


def test_a_context_network_is_given_beats_among_their_neighbours(review: RecordReview) -> None:
    seen = review.seen([3, 40])
    assert isinstance(seen, Neighbourhoods)
    np.testing.assert_array_equal(seen.features[1], review.saw.context.features[33:48])
    assert seen.is_there[0].tolist() == [False] * (NEIGHBOURS - 3) + [True] * 11


def test_the_papers_networks_are_given_windows(random_models: dict[str, Path]) -> None:
    record = read_record(DEMO)
    windowed = classify_record(record, record.default_lead, open_classifier(random_models["v2"]))
    np.testing.assert_array_equal(windowed.seen([3, 5]), windowed.windows[[3, 5]])


@pytest.mark.parametrize("method", ["gradcam", "shap"])
def test_both_methods_explain_the_logit_that_was_called_with(
    review: RecordReview, context_model: Path, method: str
) -> None:
    beats = [int(index) for index in np.flatnonzero(review.beats.is_callable)[[0, 1, 9, 30, -1]]]
    reports: list[ProgressReport] = []
    labels = ["N", "S", "V", "N", "S"]
    progress = Progress(reports.append)
    explained = explain_beats(context_model, method, review.seen(beats), labels, progress)
    assert [attribution.label for attribution in explained] == labels
    for beat, label, attribution in zip(beats, labels, explained, strict=True):
        logit = review.predictions.logits[beat, review.card.labels.index(label)]
        assert attribution.logit == pytest.approx(float(logit), abs=1e-4)
        assert attribution.method == method
    made = [item for report in reports for item in report.data]
    assert [position for position, _ in made] == [0, 1, 2, 3, 4]
    assert made[-1][1] is explained[-1]


def test_windows_can_not_explain_a_context_network(context_model: Path) -> None:
    with pytest.raises(InvalidInputError, match="give it beats among their neighbours"):
        explain_beats(context_model, "gradcam", random_beats(1, seed=1), ["N"])
    with pytest.raises(InvalidInputError, match="no method is called 'lime'"):
        explain_beats(context_model, "lime", random_beats(1, seed=1), ["N"])


def test_one_beat_of_a_review(review: RecordReview, context_model: Path) -> None:
    (of_many,) = explain_beats(context_model, "shap", review.seen([20]), ["V"])
    alone = explain_beat(review, context_model, 20, "shap", "V")
    assert isinstance(alone, Attribution)
    np.testing.assert_array_equal(alone.values, of_many.values)
    with pytest.raises(InvalidInputError, match="doesn't know class 'A'; it knows: N S V"):
        explain_beat(review, context_model, 20, "shap", "A")
    assert random_context_network().head.weight.shape[0] == len(review.card.labels)


def test_the_command_line_prints_what_is_elsewhere(
    context_model: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call = ["explain", str(DEMO), "--model", str(context_model), "--beat", "21", "--method"]
    assert main([*call, "shap", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert list(result["elsewhere"]) == ["rhythm", "against the usual beat", "outside this second"]
    summed = result["expected_logit"] + sum(result["values"]) + sum(result["elsewhere"].values())
    assert summed == pytest.approx(result["logit"], abs=1e-4)
    assert main([*call, "shap", "-o", str(tmp_path / "beat.npz")]) == 0
    assert "against the usual beat" in capsys.readouterr().out
    with np.load(tmp_path / "beat.npz") as stored:
        np.testing.assert_allclose(stored["elsewhere"], list(result["elsewhere"].values()), atol=1e-6)
        assert stored["elsewhere_names"].tolist() == list(result["elsewhere"])
        assert stored["waves"].shape == (3, 132)
    assert main([*call, "gradcam", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["elsewhere"] == {}
    assert (len(result["values"]), result["step_edges"][-1]) == (21, 360)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_figure_is_written(context_model: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"beat.{ending}"
    call = ["explain", str(DEMO), "--model", str(context_model), "--beat", "21", "--method", "shap"]
    assert main([*call, "-o", str(path)]) == 0
    assert path.stat().st_size > 10_000
    if ending == "svg":
        assert "not on the trace: rhythm" in path.read_text()
