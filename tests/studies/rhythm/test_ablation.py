"""Maps of EXGnet put to the test, on a network that looks at one place only."""

from pathlib import Path

import numpy as np
import pytest
import torch
from rhythm_recordings import made_set

from ecgviewer.classifiers.rhythm.exgnet import ExgNet, ExgNetAf
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Progress
from ecgviewer.studies.rhythm import ablation
from ecgviewer.studies.rhythm.ablation import VARIANTS, handheld_classes, measure_maps, measure_parts_of
from ecgviewer.studies.rhythm.agreement import measure_agreement
from ecgviewer.training.rhythm.exg_material import ExgMaterial, measure_material
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe


@pytest.fixture(scope="module")
def material() -> ExgMaterial:
    return measure_material(made_set(10))


def test_a_map_of_the_beats_is_better_than_chance(material: ExgMaterial) -> None:
    torch.manual_seed(0)
    network = ExgNet(4).eval()
    with torch.no_grad():
        for name, values in network.named_parameters():
            if name.endswith("mean.weight"):
                values.fill_(1.0)
            elif name.endswith("mean.bias"):
                values.copy_(torch.tensor([1.0, 0, 0, 0]))
    slow = np.flatnonzero(material.found.targets == material.found.labels.index("SB"))[:3]
    found = measure_maps(network, material, slow, np.random.default_rng(0))
    # Every channel speaks for every class, so what the logit rests on is the pieces of half a second that hold a
    # beat: with 1.2 s from beat to beat fewer than every second one.
    assert found.n_recordings == 3
    assert found.deletion_less_random < -0.3
    assert found.insertion_less_random > 0.1
    assert (found.better_deletion, found.better_insertion) == (1.0, 1.0)


def test_groups_are_handheld_classes_for_a_network_of_those(material: ExgMaterial) -> None:
    handheld = handheld_classes(material)
    names = np.array(handheld.found.labels)[handheld.found.targets]
    groups = np.array(material.found.labels)[material.found.targets]
    wanted = {"AFIB": "A", "SR": "N", "GSVT": "O", "SB": "O"}
    assert names.tolist() == [wanted[group] for group in groups]
    assert not handheld.masks[names == "O"].any()
    assert (handheld.masks[names != "O"] == material.masks[names != "O"]).all()


def test_maps_of_a_network_with_largest_values_are_those_that_are_shown(material: ExgMaterial) -> None:
    def correlation(of_mean: float, of_peak: float) -> float:
        torch.manual_seed(0)
        network = ExgNetAf(4).eval()
        with torch.no_grad():
            network.classify.mean.weight.fill_(of_mean)
            network.classify.peak.weight.fill_(of_peak)  # type: ignore[operator,union-attr]
        rng = np.random.default_rng(0)
        return measure_maps(network, handheld_classes(material), np.arange(2), rng).mask_correlation

    # The mean's weight alone would turn the map upside down.
    assert correlation(-1.0, 2.0) == pytest.approx(correlation(1.0, 0.0))
    assert abs(correlation(1.0, 0.0)) > 0.01


def test_every_variant_is_trained_with_every_seed(
    material: ExgMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablation, "SEEDS", (0,))
    monkeypatch.setattr(ablation, "_N_EXPLAINED", 1)
    result = measure_parts_of(material, ExgRecipe(steps=2, batch_size=4), Progress())
    assert [run.variant for run in result.runs] == list(VARIANTS)
    assert result.n_recordings == 8
    assert all(-1 <= run.maps.mask_correlation <= 1 for run in result.runs)


def test_a_network_that_has_seen_the_patients_is_refused(
    mitdb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Seen:
        card = type("Card", (), {"name": "x", "trained_on": {"mitdb": 47}})

    monkeypatch.setattr("ecgviewer.studies.rhythm.agreement.open_rhythm_classifier", lambda folder: Seen())
    with pytest.raises(InvalidInputError, match="was trained on MIT-BIH"):
        measure_agreement(tmp_path, mitdb)
