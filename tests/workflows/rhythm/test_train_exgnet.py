"""`train --arch exgnet` on made-up sources: a whole folder, and choices that are refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from rhythm_recordings import made_set, write_recording

from ecgviewer.classifiers.predictions import softmax
from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_classifier import open_rhythm_classifier
from ecgviewer.classifiers.rhythm.rhythm_models import load_rhythm_network
from ecgviewer.cli.main import main
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.rhythm.exg_material import measure_material
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe, call_recordings
from ecgviewer.workflows.rhythm import exgnet_data
from ecgviewer.workflows.training.planned import WantedTraining, plan_training

if TYPE_CHECKING:
    from ecgviewer.classifiers.rhythm.exgnet import ExgNet


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of MIT-BIH, empty but for a header, with a made-up Chapman beside it; a recipe of three steps."""
    found = made_set(3)
    lines = ["record,rhythm"]
    rhythms = {"AFIB": "AFIB", "GSVT": "ST", "SB": "SB", "SR": "SR"}
    for number, recording in enumerate(found.recordings):
        name = f"C{number}"
        lines.append(f"{name},{rhythms[recording.rhythm]}")
        write_recording(tmp_path / "chapman", name, {"II": found.signals[number, 0]}, found.fs_hz)
    (tmp_path / "chapman" / "labels.csv").write_text("\n".join(lines) + "\n")
    write_recording(tmp_path / "mitdb", "100", {"MLII": np.zeros(1000)}, 360.0)
    quick = exgnet_data.ExgKind("exgnet", ExgRecipe(steps=3, batch_size=8), ("chapman",), ("chapman",))
    monkeypatch.setitem(exgnet_data.KINDS, "exgnet", quick)
    return tmp_path


def test_a_folder_comes_out_whole(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [
        "--arch",
        "exgnet",
        "--data-dir",
        str(sources / "mitdb"),
        "-o",
        str(sources / "out"),
        "--name",
        "mine",
    ]
    assert main(["train", *options]) == 0
    assert "mine: trained on all patients of chapman 12" in capsys.readouterr().out
    card = read_rhythm_card(sources / "out" / "mine")
    assert (card.labels, card.leads) == (("AFIB", "GSVT", "SB", "SR"), ("any",))
    assert len(card.training_patients) == 12
    assert card.command == "ecgviewer train --arch exgnet --seed 0 --name mine"
    classifier = open_rhythm_classifier(sources / "out" / "mine")
    assert classifier.predict_recording(made_set(1).signals[0, :1]).sum() == pytest.approx(1, abs=1e-5)
    assert main(["train", *options]) == 1
    assert "already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("choice", "option"),
    [
        ({"protocol": "patient"}, "--protocol"),
        ({"fold": 2}, "--fold"),
        ({"recipe": {"epochs": 3}}, "--epochs"),
    ],
)
def test_what_is_fixed_can_not_be_chosen(choice: dict[str, object], option: str) -> None:
    wanted = replace(WantedTraining("exgnet", ""), **choice)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=f"leave out {option}"):
        plan_training(wanted)


def test_a_missing_source_is_named(sources: Path, tmp_path: Path) -> None:
    planned = plan_training(WantedTraining("exgnet-af", ""))
    with pytest.raises(InvalidInputError, match="needs cinc2017"):
        planned.run(sources / "mitdb", tmp_path / "models", Progress(), CancelToken(), may_replace=False)


def test_whole_recordings_are_called_as_they_were_scored(sources: Path) -> None:
    planned = plan_training(WantedTraining("exgnet", "", name="mine"))
    planned.run(sources / "mitdb", sources / "out", Progress(), CancelToken(), may_replace=False)
    found = made_set(2)
    long = np.concatenate([found.signals, found.signals[:, :, :500]], axis=2)
    durations = [replace(recording, duration_s=15.0) for recording in found.recordings]
    material = measure_material(replace(found, signals=long, recordings=tuple(durations)))
    network = cast("ExgNet", load_rhythm_network(sources / "out" / "mine"))
    logits, _ = call_recordings(network, material, np.arange(2), 0)
    classifier = open_rhythm_classifier(sources / "out" / "mine")
    for row in range(2):
        assert classifier.predict_recording(long[row, :1]) == pytest.approx(softmax(logits[row]), abs=1e-4)


def test_the_command_scores_each_fold(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["evaluate", "--model", "exgnet", "--data-dir", str(sources / "mitdb")]
    assert main([*options, "--protocol", "folds", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["pooled"]["n_recordings"] == 12
    assert sum(map(sum, result["pooled"]["confusion"])) == 12
    assert len(result["splits"]) == 5
    assert 0.3 <= result["unsure_below"] <= 0.95
    assert 0 <= result["unsure_right"] <= 1
    assert main([*options, "--protocol", "folds"]) == 0
    assert "source chapman" in capsys.readouterr().out
    assert main([*options, "--protocol", "sources"]) == 1
    assert "one source alone" in capsys.readouterr().err
    assert main([*options, "--protocol", "patient"]) == 1
    assert "folds or sources" in capsys.readouterr().err
