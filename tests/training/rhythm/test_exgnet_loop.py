"""Training of EXGnet: its losses by hand, its parts switched off, and that it learns what is easy."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from rhythm_recordings import made_set

from ecgviewer.classifiers.activation_maps import class_activation_maps
from ecgviewer.classifiers.rhythm.exgnet import ExgNet, MeanHead
from ecgviewer.training.attention import mean_cross_correlation
from ecgviewer.training.rhythm.exg_material import (
    ExgMaterial,
    draw_windows,
    measure_material,
)
from ecgviewer.training.rhythm.exgnet_loop import (
    ExgRecipe,
    call_recordings,
    draw_weights,
    scaled_quantities,
    train_exgnet,
)
from ecgviewer.training.rhythm.rhythm_set import (
    NOT_AFIB,
    is_sinus_of_other_rate,
    rates_a_minute,
    targets_by_rate,
)


@pytest.fixture(scope="module")
def material() -> ExgMaterial:
    return measure_material(made_set(6))


def test_cross_correlation_by_hand() -> None:
    maps = torch.tensor([[1.0, 2, 3, 4], [1, 2, 3, 4], [4, 4, 0, 0]])
    masks = torch.tensor([[0.0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 1, 1]])
    # Centred: (-1.5 -0.5 0.5 1.5) and (-.5 -.5 .5 .5) give 2 / sqrt(5 * 1); the second mask says nothing; -1 at last.
    assert float(mean_cross_correlation(maps, masks)) == pytest.approx((2 / 5**0.5 - 1) / 2)


def test_activation_map_of_a_tiny_network_by_hand() -> None:
    head = MeanHead(2, 2).eval()
    with torch.no_grad():
        head.mean.weight.copy_(torch.tensor([[1.0, -2.0], [0.5, 1.0]]))
        head.mean.bias.copy_(torch.tensor([0.5, 0.0]))
    feature_map = torch.tensor([[[1.0, 0, 0, 3], [0, 1, 0, 1]]])
    # (1 * A - 2 * B) / 4 by step; together with the bias the logit.
    found = class_activation_maps(feature_map, head.mean.weight, torch.tensor([0]))[0].tolist()
    assert found == pytest.approx([0.25, -0.5, 0, 0.25])
    assert head(feature_map)[0].tolist() == pytest.approx([sum(found) + 0.5, 1.0])


def test_windows_keep_their_class_in_time(material: ExgMaterial) -> None:
    rng = np.random.default_rng(0)
    rows = np.arange(24)
    windows, masks = draw_windows(material, rows, 1, 1000, rng)
    assert windows.shape == masks.shape == (24, 1, 1000)
    assert np.abs(windows).max() <= 6
    assert masks.max() == 1
    for label, limits in (("SB", (0, 60)), ("SR", (60, 100)), ("GSVT", (100, 300))):
        row = material.found.labels.index(label) * 6
        assert limits[0] <= material.rates[row] <= limits[1]


def test_quantities_are_scaled_on_training_recordings_only() -> None:
    quantities = np.array([[1.0, np.nan], [3.0, 2.0], [100.0, np.nan]])
    scaled = scaled_quantities(quantities, np.array([0, 1]))
    assert scaled[:2, 0].tolist() == pytest.approx([-1, 1])
    assert scaled[2].tolist() == [4, 0]
    assert scaled[0, 1] == 0


def test_draws_level_classes_and_sources() -> None:
    found = made_set(4)
    targets = np.where(found.targets == 3, 0, found.targets)
    material = ExgMaterial(
        replace(found, targets=targets),
        np.full(16, 1000),
        np.zeros((16, 1000), bool),
        np.zeros((16, 22)),
        np.ones(16),
        targets,
    )
    weights = draw_weights(material, np.arange(16))
    of_class = [weights[targets == target].sum() for target in range(3)]
    assert weights.sum() == pytest.approx(1)
    assert of_class[0] / of_class[1] == pytest.approx(2 ** (1 / 3))


@pytest.mark.parametrize(
    "off",
    [
        {},
        {"attention": 0.0},
        {"quantities": 0.0},
        {"has_many_resolutions": False},
        {"is_by_rate": False, "filtered_db": 0.0, "restyled": 0.0},
        {"averaged": 0.5},
    ],
)
def test_each_part_can_be_switched_off(material: ExgMaterial, off: dict[str, float]) -> None:
    recipe = replace(ExgRecipe(steps=3, batch_size=8), **off)
    network = train_exgnet(material, np.arange(24), recipe)
    again = train_exgnet(material, np.arange(24), recipe)
    names = [name for name, _ in network.named_modules()]
    assert not any("quantities" in name for name in names)
    logits, features = call_recordings(network, material, np.arange(4), 0)
    assert (logits.shape, features.shape) == ((4, 4), (4, 72))
    assert logits == pytest.approx(call_recordings(again, material, np.arange(4), 0)[0])


def test_it_learns_what_is_easy(material: ExgMaterial) -> None:
    network = train_exgnet(material, np.arange(24), ExgRecipe(steps=60, batch_size=24))
    logits, _ = call_recordings(network, material, np.arange(24), 0)
    assert (logits.argmax(axis=1) == material.found.targets).mean() > 0.7


def test_attention_moves_the_maps_towards_the_masks(material: ExgMaterial) -> None:
    def correlation(weight: float) -> float:
        recipe = ExgRecipe(steps=40, batch_size=16, attention=weight, quantities=0)
        network = train_exgnet(material, np.arange(24), recipe)
        return _correlation(network, material)

    assert correlation(2.0) > correlation(0.0) + 0.1


def _correlation(network: ExgNet, material: ExgMaterial) -> float:
    windows, masks = draw_windows(material, np.arange(24), 1, 1000, np.random.default_rng(5))
    with torch.no_grad():
        maps = network.features(torch.from_numpy(windows))
        weight = network.classify.mean.weight[torch.from_numpy(material.found.targets)]
        cams = (weight[:, None] @ maps)[:, 0]
    return float(mean_cross_correlation(cams, torch.from_numpy(masks).reshape(24, 125, 8).mean(dim=2)))


def test_of_a_longer_recording_the_beginning_can_be_called_alone(material: ExgMaterial) -> None:
    found = material.found
    long = np.concatenate([found.signals, found.signals[::-1]], axis=2)
    longer = replace(
        material,
        found=replace(found, signals=long),
        n_valid=2 * material.n_valid,
        masks=np.tile(material.masks, (1, 2)),
    )
    network = train_exgnet(material, np.arange(24), ExgRecipe(steps=2, batch_size=4))
    rows = np.arange(4)
    whole, first = (call_recordings(network, longer, rows, 0, most)[0] for most in (None, 1000))
    assert first == pytest.approx(call_recordings(network, material, rows, 0)[0])
    assert np.abs(whole - first).max() > 1e-3


def test_slow_sinus_rhythm_of_no_class_is_taught_as_sb() -> None:
    found = made_set(2)
    labels = np.array(found.labels)
    others = [replace(row, source="ptbxl", rhythm="SR") for row in found.recordings]
    unnamed = replace(found, recordings=tuple(others), targets=np.full(8, NOT_AFIB))
    # By their rates: 86 and 133 a minute stay without a class, 50 is slow, 75 is neither.
    taught = targets_by_rate(unnamed)
    assert [labels[target] if target >= 0 else "" for target in taught] == [""] * 4 + ["SB"] * 2 + [""] * 2
    assert targets_by_rate(found).tolist() == found.targets.tolist()
    assert (targets_by_rate(replace(found, targets=np.full(8, NOT_AFIB))) == NOT_AFIB).all()
    material = measure_material(unnamed)
    assert material.in_training(by_rate=True).found.targets.tolist() == taught.tolist()
    assert material.masks[4:6].any()
    assert not material.in_training(by_rate=False).masks.any()


def test_the_rate_that_a_sinus_rhythm_is_judged_by_is_that_of_its_beginning() -> None:
    found = made_set(1)
    peaks = np.concatenate([np.arange(50, 1000, 80), np.arange(1040, 3000, 40)])  # 75/min, then 150/min
    found = replace(found, r_samples=(peaks,) * 4)
    assert rates_a_minute(found, 10.0) == pytest.approx(75)
    assert (rates_a_minute(found) > 100).all()
    others = [replace(row, source="ptbxl") for row in found.recordings]
    assert not is_sinus_of_other_rate(replace(found, recordings=tuple(others))).any()
