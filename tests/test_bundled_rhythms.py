"""The bundled networks of rhythms: what their cards say holds for the files beside them and for the docs."""

import json
from pathlib import Path

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.classifiers.checkpoint import read_tensors
from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_classifier import open_rhythm_classifier
from ecgviewer.classifiers.rhythm.rhythm_models import list_rhythm_models
from ecgviewer.records.rhythms.signals import lead_at
from ecgviewer.records.wfdb_files import read_record

NAMES = ("exgnet", "exgnet-af", "lightx3ecg")
RESULTS = Path(__file__).parents[1] / "docs" / "results"


@pytest.mark.parametrize("name", NAMES)
def test_card_and_weights_fit_in_a_megabyte(name: str) -> None:
    folder = list_rhythm_models()[name]
    card = read_rhythm_card(folder)
    tensors = read_tensors(folder / "weights.safetensors")
    assert sum(values.size for values in tensors.values()) == card.n_values
    assert card.n_values * 4 <= 1_000_000
    assert (folder / "weights.safetensors").stat().st_size <= 1_000_000
    assert (folder / "network.onnx").stat().st_size <= 1_000_000
    assert card.decided


@pytest.mark.parametrize("name", ["exgnet", "exgnet-af"])
def test_cards_of_exgnet_say_that_its_text_could_not_be_had(name: str) -> None:
    card = read_rhythm_card(list_rhythm_models()[name])
    assert any("could not be had" in sentence for sentence in card.decided)


def test_the_demonstration_of_nine_labels_says_what_it_is() -> None:
    folder = paths.bundled_models_dir() / "lightx3ecg-cpsc"
    card = read_rhythm_card(folder)
    assert card.is_demonstration
    assert card.trained_on == {"cpsc2018": 150}
    assert len(card.thresholds) == len(card.labels) == 9
    assert all(
        (folder / name).stat().st_size <= 1_000_000 for name in ("weights.safetensors", "network.onnx")
    )
    probabilities = open_rhythm_classifier(folder).predict(np.zeros((1, 3, 1000), dtype=np.float32))
    assert probabilities.shape == (1, 9)
    found = json.loads((RESULTS / "lightx3ecg-cpsc-folds.json").read_text())
    assert card.figures["five folds by recording"]["f1"] == found["average"]["f1"]


def test_the_one_of_four_groups_has_seen_nobody_of_mitdb() -> None:
    card = read_rhythm_card(paths.bundled_models_dir() / "exgnet")
    assert set(card.trained_on) == {"chapman", "ptbxl", "cpsc2018", "cinc2017", "svdb"}
    assert not any(patient.startswith("mitdb") for patient in card.training_patients)
    assert len(card.training_patients) == sum(card.trained_on.values())
    assert any("our rule" in sentence for sentence in card.decided)
    assert card.lasting_s == 10.0


def test_figures_of_the_cards_are_those_of_the_docs() -> None:
    for name, result, title in (
        ("exgnet", "exgnet-folds", "five folds by patient, lead II"),
        ("exgnet", "exgnet-sources", "each source left out"),
        ("exgnet-af", "exgnet-af-folds", "five folds by recording"),
        ("lightx3ecg", "lightx3ecg-folds", "five folds by patient"),
        ("lightx3ecg", "lightx3ecg-sources", "each source left out"),
    ):
        found = json.loads((RESULTS / f"{result}.json").read_text())
        card = read_rhythm_card(paths.bundled_models_dir() / name)
        assert card.figures[title]["macro_f1"] == found["pooled"]["macro_f1"]


@pytest.mark.parametrize("name", ["exgnet", "exgnet-af"])
def test_cards_say_how_faithful_their_maps_are(name: str) -> None:
    found = json.loads((RESULTS / f"{name}-maps.json").read_text())
    card = read_rhythm_card(paths.bundled_models_dir() / name)
    assert f"on {100 * found['better_deletion']:.0f} of 100 stretches" in card.figures["maps"]
    assert not card.figures["maps are doubtful"]


def test_fibrillation_of_202_is_called(mitdb: Path) -> None:
    record = read_record(mitdb / "202")
    lead = lead_at(record, record.default_lead, 100.0)
    windows = lead[: lead.size // 1000 * 1000].reshape(-1, 1, 1000)
    called = open_rhythm_classifier(paths.bundled_models_dir() / "exgnet").predict(windows).argmax(axis=1)
    is_fibrillating = called == 0
    # The reference has sinus rhythm up to 14:35, and flutter and fibrillation for most of the rest.
    assert is_fibrillating[:85].mean() < 0.2
    assert np.mean(is_fibrillating[130:]) > 0.8


def test_three_leads_are_called_and_each_has_its_map() -> None:
    classifier = open_rhythm_classifier(paths.bundled_models_dir() / "lightx3ecg")
    time = np.arange(1000) / 100
    slow = np.exp(-(((time % 1.5 - 0.2) / 0.02) ** 2)) + 0.15 * np.exp(-(((time % 1.5 - 0.04) / 0.03) ** 2))
    found = classifier.run(np.stack([slow] * 3)[None].astype(np.float32))
    assert classifier.card.labels[int(found.probabilities[0].argmax())] == "SB"
    assert found.shares[0].sum() == pytest.approx(1, abs=1e-5)
    assert found.maps.shape == (1, 4, 3, classifier.card.map_steps)
    assert classifier.card.trained_on.keys() == {"chapman", "ptbxl", "cpsc2018", "cinc2017", "svdb"}
