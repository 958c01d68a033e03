"""Nine labels on made-up recordings: targets, a whole folder with thresholds, and the table of held-out folds."""

import json
from pathlib import Path

import numpy as np
import pytest
from rhythm_recordings import beats_signal, write_recording

from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_classifier import open_rhythm_classifier
from ecgviewer.cli.main import main
from ecgviewer.records.rhythms.cpsc2018 import LABELS
from ecgviewer.training.rhythm.label_thresholds import STEPS
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe, train_lightx3
from ecgviewer.workflows.rhythm import cpsc_labels, evaluate_cpsc
from ecgviewer.workflows.rhythm.cpsc_labels import label_probabilities, read_labelled
from ecgviewer.workflows.rhythm.train_lightx3ecg import shape_of

QUICK = LightX3Recipe(n_steps=3, n_together=8)


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of MIT-BIH, empty but for a header, with twenty made-up recordings of CPSC-2018 beside it."""
    lines = ["record,labels"]
    for number in range(20):
        labels = LABELS[number % 9] if number % 5 else f'"AF,{LABELS[4]}"'
        lead = beats_signal(np.full(12, 0.5 + 0.03 * number), 10.0, 500.0, number)
        leads = {"I": lead, "II": (number % 3) * lead, "V1": -lead, "V6": lead}
        write_recording(tmp_path / "cpsc2018", f"A{number}", leads, 500.0)
        lines.append(f"A{number},{labels}")
    (tmp_path / "cpsc2018" / "labels.csv").write_text("\n".join(lines) + "\n")
    write_recording(tmp_path / "mitdb", "100", {"MLII": np.zeros(1000)}, 360.0)
    for module in (cpsc_labels, evaluate_cpsc):
        monkeypatch.setattr(module, "RECIPE", QUICK)
    return tmp_path


def test_a_recording_has_all_its_labels_and_is_drawn_by_the_rarest(sources: Path) -> None:
    labelled = read_labelled(sources / "cpsc2018")
    assert labelled.found.signals.shape == (20, 3, 1000)
    assert labelled.has_label.shape == (20, 9)
    assert labelled.has_label.sum() == 24
    assert [LABELS[place] for place in np.flatnonzero(labelled.has_label[5])] == ["AF", "RBBB"]
    counts = labelled.has_label.sum(axis=0)
    assert counts[labelled.found.targets[5]] == min(counts[[1, 4]])


def test_each_label_is_learnt_by_itself(sources: Path) -> None:
    """Two labels that always come together are both called, which no softmax could do."""
    labelled = read_labelled(sources / "cpsc2018")
    has_label = np.zeros_like(labelled.has_label)
    has_label[:, [1, 4]] = True
    recipe = LightX3Recipe(n_steps=60, n_together=16)
    network = train_lightx3(labelled.found, shape_of("lightx3ecg"), recipe, has_label=has_label)
    probabilities = label_probabilities(network, labelled, np.arange(20))
    assert probabilities[:, [1, 4]].mean() > 0.75
    assert np.delete(probabilities, [1, 4], axis=1).mean() < 0.25


def test_a_folder_comes_out_whole_and_says_that_it_is_a_demonstration(
    sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--arch", "lightx3ecg-cpsc", "--data-dir", str(sources / "mitdb"), "-o", str(sources / "out")]
    assert main(["train", *options, "--name", "nine"]) == 0
    assert "trained on all patients of cpsc2018 20" in capsys.readouterr().out
    card = read_rhythm_card(sources / "out" / "nine")
    assert (card.labels, card.leads) == (LABELS, ("I", "II", "V1"))
    assert set(card.thresholds) <= set(STEPS.tolist())
    assert len(card.thresholds) == 9
    assert card.is_demonstration
    assert any(sentence.startswith("A demonstration") for sentence in card.decided)
    found = open_rhythm_classifier(sources / "out" / "nine").run(np.zeros((2, 3, 1000), np.float32))
    assert np.allclose(found.probabilities, 1 / (1 + np.exp(-found.logits)))
    assert found.maps.shape[:3] == (2, 9, 3)


def test_held_out_folds_give_the_papers_table(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["evaluate", "--model", "lightx3ecg-cpsc", "--data-dir", str(sources / "mitdb")]
    assert main([*options, "--protocol", "folds", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["per_label"]) == list(LABELS)
    assert found["n_recordings"] == 20
    assert sum(row["support"] for row in found["per_label"].values()) == 24 == found["average"]["support"]
    assert {len(values) for values in found["thresholds"].values()} == {5}
    accuracies = [row["accuracy"] for row in found["per_label"].values()]
    assert found["average"]["accuracy"] == pytest.approx(np.mean(accuracies))
    assert main([*options, "--protocol", "sources"]) == 1
    assert "one source and is scored under protocol folds" in capsys.readouterr().err
