"""LightX3ECG on made-up sources: a whole folder, and figures with each lead alone, pruned, and of the maps."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rhythm_recordings import made_set

from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3Shape
from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_classifier import open_rhythm_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe
from ecgviewer.training.rhythm.rhythm_set import RhythmSet
from ecgviewer.workflows.rhythm import evaluate_lightx3ecg as evaluating
from ecgviewer.workflows.rhythm import train_lightx3ecg as training
from ecgviewer.workflows.rhythm.train_lightx3ecg import SOURCES, load_leads, plan_published, plan_small
from ecgviewer.workflows.rhythm.training_sources import TrainingSources
from ecgviewer.workflows.training.planned import WantedTraining

TINY = LightX3Shape(
    channels=4, stem_kernel=5, kernel=3, is_pooled=False, strides=(2, 2, 2), hidden=8, dropout=0.0
)
QUICK = LightX3Recipe(n_steps=6, n_together=16, pruned_steps=2)


def three_leads(n_of_each: int = 6) -> RhythmSet:
    """Return made recordings of leads I, II and V1 at 100 Hz."""
    found = made_set(n_of_each)
    signals = np.concatenate([found.signals, -found.signals[:, :1]], axis=1)
    has_lead = np.ones((len(found.recordings), 3), dtype=bool)
    return replace(found, signals=signals, leads=("I", "II", "V1"), has_lead=has_lead)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(training.KINDS, "lightx3ecg", training.LightX3Kind(QUICK))
    monkeypatch.setattr(evaluating, "load_leads", lambda *_: three_leads(10))
    monkeypatch.setattr(training, "read_leads", lambda *_: three_leads(10))
    monkeypatch.setattr(TrainingSources, "folders", lambda *_: {})
    monkeypatch.setattr(evaluating, "N_EXPLAINED", 3)


@pytest.mark.usefixtures("quick")
def test_folds_with_each_lead_alone_pruned_and_the_maps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(evaluating, "shape_of", lambda _: TINY)
    found = evaluating.evaluate_lightx3ecg("lightx3ecg", "folds", tmp_path)
    assert found.lead == "I II V1"
    assert found.pooled.n_recordings == 40
    assert sum(part.n_recordings for part in found.splits.values()) == 40
    assert set(found.others) == {"I", "II", "V1", "pruned"}
    assert {scores.n_recordings for scores in found.others.values()} == {40}
    assert found.maps is not None
    assert found.maps.n_recordings == 3
    assert 0 <= found.maps.pieces.better_deletion <= 1
    other = evaluating.evaluate_lightx3ecg("lightx3ecg", "sources", tmp_path)
    assert set(other.splits) == {"chapman", "ptbxl"}
    assert other.others == {}
    assert other.maps is None


@pytest.mark.usefixtures("quick")
def test_a_folder_comes_out_whole(tmp_path: Path) -> None:
    card = training.train_lightx3_model(TrainingSources("lightx3ecg", SOURCES), "mine", 0, tmp_path, tmp_path)
    assert read_rhythm_card(tmp_path / "mine") == card
    assert card.leads == ("I", "II", "V1")
    assert card.trained_on == {"chapman": 20, "ptbxl": 20}
    found = open_rhythm_classifier(tmp_path / "mine").run(three_leads(1).signals)
    assert found.maps.shape == (4, 4, 3, card.map_steps)
    assert found.shares.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_published_steps_of_maps_follow_from_strides() -> None:
    assert training._map_steps("lightx3ecg-published") == 157
    assert training._map_steps("lightx3ecg") == 63


@pytest.mark.parametrize("plan", [plan_small, plan_published])
def test_its_recipe_is_fixed(plan: object) -> None:
    with pytest.raises(InvalidInputError, match="is fixed; leave out --protocol"):
        plan(WantedTraining("lightx3ecg", protocol="beat"))  # type: ignore[operator]


def test_sources_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="needs chapman, ptbxl, cpsc2018, cinc2017, svdb"):
        load_leads("lightx3ecg", tmp_path / "mitdb")
