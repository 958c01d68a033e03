"""Training of the context network on sets made here."""

import numpy as np
import pytest
import torch

from ecgviewer.beats.context import CONTEXT_FEATURES
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.training.context_loop import (
    ContextRecipe,
    augment_waves,
    beat_weights,
    predict_groups,
    train_context_net,
    trained_groups,
)
from ecgviewer.training.context_set import ContextSet, groups_of

EARLY = CONTEXT_FEATURES.index("rr_to_past8")
FIT = CONTEXT_FEATURES.index("qrs_fit")


def made_set(n_records: int = 3, n_beats: int = 300) -> ContextSet:
    """Return beats whose group shows in two features."""
    rng = np.random.default_rng(0)
    total = n_records * n_beats
    symbols = rng.choice(np.array(["N", "A", "V", "F", "a"]), total, p=[0.7, 0.1, 0.1, 0.05, 0.05])
    features = 0.1 * rng.standard_normal((total, len(CONTEXT_FEATURES))).astype(np.float32)
    features[:, EARLY] -= 0.5 * np.isin(symbols, ["A", "V", "a"])
    features[:, FIT] -= 0.8 * (symbols == "V")
    names = np.repeat([f"r{number}" for number in range(n_records)], n_beats)
    waves = np.zeros((total, 3, 132), dtype=np.float32)
    rows = np.tile(np.arange(n_beats), n_records)
    return ContextSet(features, waves, groups_of(symbols), symbols, names, names, rows, np.ones(total))


def test_it_learns_what_the_features_show() -> None:
    beats = made_set(3, 1500)
    network = train_context_net(beats, ["r0", "r1"], ContextRecipe(n_steps=60), seed=0)
    called = predict_groups(network, beats, "r2", ContextRecipe()).argmax(axis=1)
    rows = beats.rows_of("r2")
    known = beats.groups[rows] < 3
    assert (called == beats.groups[rows])[known].mean() > 0.9


def test_the_same_seed_gives_the_same_weights() -> None:
    beats = made_set(2, 120)
    runs = [
        train_context_net(beats, ["r0", "r1"], ContextRecipe(n_steps=4), seed).state_dict()
        for seed in (3, 3, 4)
    ]
    assert all(torch.equal(a, b) for a, b in zip(runs[0].values(), runs[1].values(), strict=True))
    assert not torch.equal(runs[0]["head.weight"], runs[2]["head.weight"])


def test_weights_leave_out_symbols_and_temper_patients_and_groups() -> None:
    beats = made_set(2, 200)
    is_trained = np.ones(beats.n_beats, dtype=bool)
    recipe = ContextRecipe(record_power=0, group_power=1, left_out="a", fusion_share=0)
    weights = beat_weights(beats, is_trained, recipe)
    assert weights[np.isin(beats.symbols, ["F", "a"])].max() == 0
    assert weights.mean() == pytest.approx(1)
    of_n = [weights[(beats.symbols == "N") & (beats.record_names == name)].sum() for name in ("r0", "r1")]
    assert of_n[0] == pytest.approx(of_n[1])
    n_of = [(beats.symbols == symbol).sum() for symbol in "NA"]
    sums = [weights[beats.symbols == symbol].sum() for symbol in "NA"]
    assert sums[0] / sums[1] == pytest.approx(n_of[0] / n_of[1])


def test_fusion_beats_count_less_than_ventricular_ones() -> None:
    beats = made_set(1, 400)
    weights = beat_weights(beats, np.ones(beats.n_beats, dtype=bool), ContextRecipe(fusion_share=0.4))
    fusion, ventricular = weights[beats.symbols == "F"], weights[beats.symbols == "V"]
    assert fusion == pytest.approx(0.4 * ventricular[0])
    assert trained_groups(np.arange(5)).tolist() == [0, 1, 2, 2, 4]


def test_records_outside_the_training_side_weigh_nothing() -> None:
    beats = made_set(2, 200)
    is_trained = beats.record_names == "r0"
    assert beat_weights(beats, is_trained, ContextRecipe())[~is_trained].max() == 0


def test_augmentation_turns_a_whole_chunk_over_and_leaves_the_difference_in_step() -> None:
    waves = torch.zeros(8, 5, 3, 132)
    waves[:, :, 0, 55:66] = 1.0
    waves[:, :, 1, 55:66] = 0.5
    recipe = ContextRecipe(stretch=0, gain_spread=0, noise=0, flip_share=0.5)
    moved = augment_waves(waves, recipe, torch.Generator().manual_seed(0))
    signs = moved[..., 0, 60].sign()
    assert {float(sign) for sign in signs.flatten()} == {-1.0, 1.0}
    assert (signs == signs[:, :1]).all()
    torch.testing.assert_close(moved[:, :, 1], 0.5 * moved[:, :, 0])


def test_cancelling_ends_the_training() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        train_context_net(made_set(1, 120), ["r0"], ContextRecipe(n_steps=3), 0, cancel=cancel)
