"""Colour scales of context networks: which beats, which percentile, and what of a stored model changes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from context_samples import (
    random_context,
    random_context_card,
    random_context_network,
    save_random_context_model,
)

from ecgviewer.beats.context import BeatContext
from ecgviewer.classifiers.card import CARD_FILE, read_card
from ecgviewer.classifiers.checkpoint import load_network, read_context_background, state_arrays
from ecgviewer.classifiers.neighbourhood import neighbourhoods
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.context_grad_cam import ContextGradCam
from ecgviewer.explain.context_shap import ContextShapExplainer
from ecgviewer.training.context_set import ContextSet, load_context_set
from ecgviewer.workflows.training.context_scales import measure_context_scales, write_context_scales

BACKGROUND = random_context(4, seed=99)


def made_set(n_real: int, n_made: int) -> ContextSet:
    """Return beats of records 101 and 106 and of one made of 101, group after group in turn."""
    context = random_context(n_real + n_made, seed=7)
    n_beats = n_real + n_made
    names = np.array(["101"] * (n_real // 2) + ["106"] * (n_real - n_real // 2) + ["101 early"] * n_made)
    groups = np.arange(n_beats) % 3
    symbols = np.array(["N", "A", "V"])[groups]
    patients = np.array([name.split()[0] for name in names])
    return ContextSet(
        context.features,
        context.waves,
        groups,
        symbols,
        names,
        patients,
        np.arange(n_beats),
        np.ones(n_beats),
    )


def test_scales_are_the_99th_percentile_over_real_beats_of_the_class() -> None:
    network, beats = random_context_network(), made_set(24, 12)
    card = random_context_card(network)
    scales = measure_context_scales(network, card, beats, BACKGROUND)
    grad_cam = ContextGradCam(state_arrays(network), card)
    shap = ContextShapExplainer.from_network(network, card.labels, BACKGROUND)
    for group, label in enumerate("NSV"):
        maps, values = [], []
        for rows in (np.arange(12), np.arange(12, 24)):
            record = BeatContext(beats.features[rows], beats.waves[rows])
            around = neighbourhoods(record, np.flatnonzero(beats.groups[rows] == group))
            maps += [attribution.values for attribution in grad_cam.explain(around, [label] * 4)]
            values += [attribution.values for attribution in shap.explain(around, [label] * 4)]
        assert scales["gradcam"][label] == pytest.approx(np.percentile(np.abs(maps), 99), rel=1e-4)
        assert scales["shap"][label] == pytest.approx(np.percentile(np.abs(values), 99), rel=1e-4)
    assert scales == measure_context_scales(network, card, beats, BACKGROUND)


def test_the_seed_of_the_card_draws_the_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecgviewer.workflows.training.context_scales._SHAP_SCALE_BEATS", 2)
    monkeypatch.setattr("ecgviewer.workflows.training.context_scales._GRADCAM_SCALE_BEATS", 2)
    network, beats = random_context_network(), made_set(24, 0)
    card = random_context_card(network)
    first = measure_context_scales(network, card, beats, BACKGROUND)
    assert first == measure_context_scales(network, card, beats, BACKGROUND)
    assert first != measure_context_scales(network, replace(card, seed=1), beats, BACKGROUND)


@pytest.mark.data
def test_a_stored_model_gets_its_scales_and_nothing_else(
    tmp_path: Path, mitdb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecgviewer.workflows.training.context_scales._SHAP_SCALE_BEATS", 3)
    folder = save_random_context_model(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != CARD_FILE}
    old = read_card(folder)
    measured = write_context_scales(folder, mitdb)
    assert measured == read_card(folder)
    assert replace(measured, scales={}) == old
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != CARD_FILE} == before
    beats = load_context_set(mitdb, ("101", "106"))
    expected = measure_context_scales(load_network(folder), old, beats, read_context_background(folder))
    assert measured.scales == expected
    assert set(expected) == {"gradcam", "shap"}
    assert min(expected["shap"].values()) > 0


def test_a_model_of_the_paper_is_refused(random_models: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="model 'v1' has architecture 'v1'"):
        write_context_scales(random_models["v1"], tmp_path)
