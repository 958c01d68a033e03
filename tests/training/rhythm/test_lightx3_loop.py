"""Training of LightX3ECG: what is drawn, what is taken away, and that it learns and prunes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from rhythm_recordings import made_set

from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3Shape
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.records.rhythms.recordings import Recording
from ecgviewer.training.rhythm.lightx3_loop import (
    LightX3Recipe,
    augment_leads,
    call_leads,
    drawing_chances,
    prune_lightx3,
    train_lightx3,
)
from ecgviewer.training.rhythm.pruning import share_of_zeros
from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB, RhythmSet

TINY = LightX3Shape(
    channels=4, stem_kernel=5, kernel=3, is_pooled=False, strides=(2, 2, 2), hidden=8, dropout=0.0
)


def set_of(sources: list[str], targets: list[int], has_lead: np.ndarray | None = None) -> RhythmSet:
    """Return recordings of 2 s at 100 Hz: pulses, slow ones of class 0 and fast ones of class 1."""
    n = len(sources)
    has = np.ones((n, 3), dtype=bool) if has_lead is None else has_lead
    rng = np.random.default_rng(0)
    time = np.arange(200) / 100
    signals = np.zeros((n, 3, 200), dtype=np.float32)
    for row, target in enumerate(targets):
        period = (0.8, 0.3)[target]
        signals[row] = np.exp(-((((time + rng.random()) % period) / 0.03) ** 2))
    signals *= has[:, :, None]
    recordings = tuple(
        Recording(str(i), str(i), source, "", (), 100.0, ("I", "II", "V1"), Path(str(i)), 0.0, 2.0)
        for i, source in enumerate(sources)
    )
    peaks = (np.zeros(0, dtype=np.int64),) * n
    return RhythmSet(
        recordings, signals, ("I", "II", "V1"), has, 100.0, ("slow", "fast"), np.array(targets), peaks
    )


def test_a_small_source_of_a_class_is_not_drowned_by_hand() -> None:
    found = set_of(["a"] * 16 + ["b"] * 4, [0] * 20)
    chances = drawing_chances(found, LightX3Recipe())
    # 16 recordings weigh 4, 4 weigh 2.
    assert chances[:16].sum() == pytest.approx(4 / 6)
    assert chances[16:].sum() == pytest.approx(2 / 6)


def test_what_has_no_class_counts_half_a_class_by_hand() -> None:
    found = set_of(["a"] * 20, [0] * 4 + [1] * 16)
    found = replace(found, targets=np.where(found.targets == 1, NOT_AFIB, found.targets))
    chances = drawing_chances(found, LightX3Recipe())
    # Cells of 4 and 16 weigh 2 and 4; their classes the root of that, the second one half of it.
    assert chances[:4].sum() == pytest.approx(2**0.5 / (2**0.5 + 4**0.5 / 2))


def test_slow_sinus_rhythm_is_learnt_as_bradycardia() -> None:
    slow = np.arange(50, 1000, 130)
    found = replace(made_set(2), leads=("II", "I"))
    others = [replace(row, source="ptbxl") if row.rhythm == "SR" else row for row in found.recordings]
    is_sinus = np.array([row.rhythm == "SR" for row in others])
    peaks = tuple(slow if own else each for own, each in zip(is_sinus, found.r_samples, strict=True))
    unnamed = np.where(is_sinus, NOT_AFIB, found.targets)
    signals = np.concatenate([found.signals, found.signals[:, :1]], axis=1)
    has_lead = np.ones((len(others), 3), dtype=bool)
    found = replace(
        found, recordings=tuple(others), r_samples=peaks, signals=signals, has_lead=has_lead, targets=unnamed
    )
    named = replace(found, targets=np.where(is_sinus, found.labels.index("SB"), found.targets))
    few = LightX3Recipe(n_steps=2, n_together=4)
    for is_by_rate, is_same in ((True, True), (False, False)):
        recipe = replace(few, is_by_rate=is_by_rate)
        learnt = train_lightx3(found, TINY, recipe).state_dict()
        as_named = train_lightx3(named, TINY, recipe).state_dict()
        assert all(torch.equal(learnt[key], as_named[key]) for key in learnt) == is_same


def test_fine_tuning_follows_the_network_that_was_pruned() -> None:
    found = set_of(["a"] * 40, [0, 1] * 20)
    plain = LightX3Recipe(n_steps=40, n_together=16, filtered_db=0.0, restyled=0.0, averaged=0.0)
    network = train_lightx3(found, TINY, plain)
    wrong = replace(found, targets=1 - found.targets)
    recipe = replace(plain, pruned_share=0.2, pruned_steps=30, pruned_rate=3e-3)
    right = {}
    for taught in (0.0, 1.0):
        pruned = prune_lightx3(network, wrong, replace(recipe, taught=taught))
        logits = call_leads(pruned, found.signals, 100.0)[0]
        right[taught] = (logits.argmax(axis=1) == found.targets).mean()
    # By the wrong reference alone it turns round; by the network before it was pruned alone it doesn't look at it.
    assert right[0.0] < 0.5 < 0.9 <= right[1.0]


def test_one_lead_is_taken_away_and_never_the_last() -> None:
    generator = torch.Generator().manual_seed(0)
    signals = torch.ones(400, 3, 20)
    signals[:100, 1:] = 0
    out = augment_leads(signals, LightX3Recipe(drop_lead=1.0), generator)
    n_left = (out.abs().amax(dim=2) > 0).sum(dim=1)
    assert set(n_left[:100].tolist()) == {1}
    assert set(n_left[100:].tolist()) == {2}
    none = augment_leads(signals, LightX3Recipe(drop_lead=0.0, noise=0.0, gain_spread=0.0), generator)
    assert torch.equal(none, signals)


def test_it_learns_and_what_is_pruned_still_calls() -> None:
    found = set_of(["a"] * 40, [0, 1] * 20)
    recipe = LightX3Recipe(n_steps=40, n_together=16, pruned_share=0.5, pruned_steps=20)
    network = train_lightx3(found, TINY, recipe)
    pruned = prune_lightx3(network, found, recipe)
    for each in (network, pruned):
        logits, features = call_leads(each, found.signals, 100.0)
        assert (logits.argmax(axis=1) == found.targets).mean() >= 0.9
        assert features.shape == (40, TINY.n_features)
    assert share_of_zeros(pruned) == pytest.approx(0.5, abs=0.01)
    assert share_of_zeros(network) < 0.01


def test_recordings_without_a_lead_are_drawn_less_often_by_hand() -> None:
    lone = set_of(["a"] * 4 + ["b"] * 4, [0] * 8, np.array([[1, 1, 1]] * 4 + [[1, 0, 0]] * 4, dtype=bool))
    chances = drawing_chances(lone, LightX3Recipe(incomplete=0.25))
    assert chances[:4].sum() == pytest.approx(1 / 1.25)
    assert drawing_chances(lone, LightX3Recipe(incomplete=0.0))[4:].sum() == 0


def test_the_last_weights_are_averaged() -> None:
    found = set_of(["a"] * 8, [0, 1] * 4)
    recipe = LightX3Recipe(n_steps=4, n_together=8, averaged=0.5)
    last = [train_lightx3(found, TINY, replace(recipe, averaged=share)) for share in (0.0, 0.25, 0.5)]
    weights = [network.head.weight for network in last]
    assert torch.equal(weights[0], weights[1])  # the mean of the last one alone
    assert not torch.equal(weights[0], weights[2])


def test_it_stops_when_asked() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        train_lightx3(set_of(["a"] * 4, [0, 1] * 2), TINY, LightX3Recipe(n_steps=2), cancel=cancel)
