"""A further kind of network fits in by its entry in the registry alone; the bundled kinds keep the contract."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from toy_network import LABELS, SPEC, ToyBeats, logits_of, save_toy_model

from ecgviewer.beats.doubtful_places import doubtful_places
from ecgviewer.beats.prepared import PreparedBeats, prepare_beats
from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.classifiers.predictions import softmax
from ecgviewer.classifiers.registry import ARCHITECTURES, CONTEXT, WINDOW, Sight, load
from ecgviewer.cli.main import main
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import METHODS
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model
from ecgviewer.workflows.explanations.compare_explanations import compare_beat
from ecgviewer.workflows.explanations.explain_beats import explain_beat, explain_beats
from ecgviewer.workflows.explanations.explain_waves import explain_waves
from ecgviewer.workflows.explanations.what_if import EditableBeat
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import RecordReview, review_record
from ecgviewer.workflows.training.planned import WantedTraining, plan_training

BEAT = 40


@pytest.fixture(scope="module")
def prepared() -> PreparedBeats:
    record = read_record(demo_record())
    return prepare_beats(record, record.default_lead)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(ARCHITECTURES, "toy", SPEC)
    return save_toy_model(tmp_path / "toy-0")


@pytest.fixture
def review(folder: Path, prepared: PreparedBeats) -> RecordReview:
    return review_record(prepared.record, prepared, open_classifier(folder))


def ten_seconds(prepared: PreparedBeats) -> float:
    r, reach = int(prepared.beats.r_sample[BEAT]), round(5 * prepared.record.fs_hz)
    return float(prepared.lead_mv[r - reach : r + reach].mean())


def test_a_record_is_called_by_it(review: RecordReview, prepared: PreparedBeats) -> None:
    expected = softmax(logits_of(np.array([ten_seconds(prepared)])))[0]
    np.testing.assert_allclose(review.predictions.probabilities[BEAT], expected, rtol=1e-5)
    assert review.called[BEAT] == LABELS[int(expected.argmax())]
    has_call = np.isfinite(review.predictions.probabilities).all(axis=1)
    np.testing.assert_array_equal(has_call, prepared.beats.is_callable)
    assert review.methods == ("gradcam",)
    doubtful = doubtful_places(prepared.record, prepared.lead, prepared.beats, review.pacing).any(axis=1)
    np.testing.assert_array_equal(review.is_unsure, doubtful & has_call)
    assert doubtful.any()
    assert review.saw.curve(review.beats, review.record.fs_hz).unit == "mV"


def test_its_calls_are_explained_and_compared(review: RecordReview, folder: Path) -> None:
    attribution = explain_beat(review, folder, BEAT, "gradcam", "V")
    assert attribution.logit == pytest.approx(float(review.predictions.logits[BEAT, 1]))
    assert attribution.total == pytest.approx(attribution.logit, rel=1e-5)
    with pytest.raises(
        InvalidInputError, match=r"SHAP, which is for single windows or beats .*; choose Grad-CAM$"
    ):
        explain_beats(folder, "shap", review.seen([BEAT]), ["V"])
    with pytest.raises(InvalidInputError, match="sees otherwise; give it ten seconds as one number"):
        explain_beats(folder, "gradcam", review.windows[[BEAT]], ["V"])
    with pytest.raises(InvalidInputError, match="a layer can be chosen"):
        explain_beat(review, folder, BEAT, "gradcam", "V", "features.2")
    (network,) = compare_beat([review], [folder], BEAT).networks
    assert set(network.maps) == {"gradcam"}
    assert network.missing["shap"].endswith("that sees ten seconds as one number; only Grad-CAM")


def test_its_waves_and_edits_are_asked_for(
    review: RecordReview, folder: Path, prepared: PreparedBeats
) -> None:
    waves = find_waves(prepared.record, prepared.lead, prepared.beats)
    shares = explain_waves(review, waves, folder, BEAT, "N")
    usual = float(review.saw.pick(range(review.beats.n_beats)).means.mean())
    assert dict(zip(shares.players, shares.values, strict=True)) == pytest.approx(
        {"level": 10 * (ten_seconds(prepared) - usual), "rest": 0.0}, abs=1e-5
    )
    beat = EditableBeat(prepared, waves, BEAT)
    same, raised = (
        beat.what_if(edit, open_classifier(folder)) for edit in (BeatEdit(), BeatEdit(amplitude=2.0))
    )
    np.testing.assert_allclose(same.probabilities, review.predictions.probabilities[BEAT], rtol=1e-5)
    assert isinstance(raised.seen, ToyBeats)
    assert raised.seen.means[0] != same.seen.means[0]


@pytest.mark.usefixtures("qapp")  # as the figure would make one that has no widgets
def test_the_command_line_writes_values_figure_and_json_of_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["explain", "demo", "--beat", str(BEAT + 1), "--model", str(folder)]
    assert main([*asked, "-o", str(tmp_path / "x.npz"), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["elsewhere"] == {"the other nine seconds": pytest.approx(0.9 * result["logit"])}
    saved = np.load(tmp_path / "x.npz")
    assert saved["mean_mv"].shape == ()
    assert "window" not in saved
    assert main([*asked, "-o", str(tmp_path / "x.png")]) == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_it_is_scored_by_its_own_evaluation(folder: Path, tmp_path: Path) -> None:
    asked = evaluate_model(folder, "patient", tmp_path, (1, 2))
    assert asked[:6] == (folder, "patient", tmp_path, (1, 2), False, 0)


@pytest.mark.usefixtures("folder")
def test_the_command_line_trains_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["train", "--arch", "toy", "--name", "mine", "-o", str(tmp_path), "--data-dir", str(tmp_path)]
    (tmp_path / "100.hea").write_text("100 1 360 10\n")
    assert main(asked) == 0
    assert capsys.readouterr().out.startswith("mine: accuracy 0.7500 on 12 test beats")
    assert (tmp_path / "mine" / "card.json").is_file()


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        (WantedTraining("v1", "paper", fold=2), "--fold is for --arch context"),
        (WantedTraining("context", "patient", recipe={"batch_size": 3}), "leave out --batch-size"),
        (WantedTraining("context", "patient", records=("100",)), "leave out --records"),
        (WantedTraining("context", "paper"), "by patient only"),
        (WantedTraining("context", "patient", fold=9), "no fold 9"),
        (WantedTraining("v1", "paper", recipe={"epochs": 0}), "epochs 0 is not possible"),
        (WantedTraining("transformer", "paper"), "no architecture is called"),
    ],
)
def test_choices_that_a_recipe_doesnt_have_are_refused(wanted: WantedTraining, part: str) -> None:
    with pytest.raises(InvalidInputError, match=part):
        plan_training(wanted)


def test_a_name_follows_from_the_choices() -> None:
    for wanted, name in (
        (WantedTraining("v1", "beat", 3), "v1-beat-3"),
        (WantedTraining("context", "patient", 1), "context-1"),
        (WantedTraining("context", "patient", 1, fold=2), "context-fold2-1"),
        (WantedTraining("v2", "paper", name="mine"), "mine"),
    ):
        assert plan_training(wanted).name == name


@pytest.mark.parametrize("sight", [WINDOW, CONTEXT])
def test_every_place_of_the_registry_is_there(sight: Sight) -> None:
    assert set(sight.explainers) <= set(METHODS)
    for place in (
        sight.classifier,
        sight.twin,
        sight.wave_game,
        sight.probe,
        sight.evaluation,
        sight.trainer,
        sight.beats,
    ):
        assert isinstance(load(place), Callable), place
    for place in sight.explainers.values():
        assert isinstance(load(place), Callable), place
    assert all(issubclass(load(spec.network), object) for spec in ARCHITECTURES.values())
