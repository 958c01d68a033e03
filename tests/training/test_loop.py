"""The loop: what an epoch goes through, and how the stopping set is scored."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training import loop
from ecgviewer.training.config import TrainConfig
from ecgviewer.training.dataset import BeatSet
from ecgviewer.training.loop import _Trainer, score, time_batches, train_network
from ecgviewer.training.splits import Split

CONFIG = TrainConfig("v2", "x", epochs=1, batch_size=4, beats_per_class=8, seed=3)


def make_beat_set(targets: np.ndarray) -> BeatSet:
    rng = np.random.default_rng(0)
    names = np.full(targets.size, "a")
    windows = rng.normal(size=(targets.size, 360)).astype(np.float32)
    labels = ("N", "L", "R", "A", "V")
    return BeatSet(
        labels, windows, targets, names, names, np.arange(targets.size), np.array(labels)[targets], names
    )


class Constant(nn.Module):
    """Gives every beat the logits log 3, 0."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[np.log(3.0), 0.0]], dtype=torch.float32).expand(len(x), 2)


def test_each_beat_or_each_class_has_the_same_weight() -> None:
    beat_set = make_beat_set(np.array([0, 0, 0, 1]))
    rows = np.arange(4)
    loss, accuracy = score(Constant(), beat_set, rows)
    assert accuracy == 0.75
    assert loss == pytest.approx((3 * np.log(4 / 3) + np.log(4)) / 4, rel=1e-5)
    loss, accuracy = score(Constant(), beat_set, rows, is_balanced=True)
    assert accuracy == 0.5
    assert loss == pytest.approx((np.log(4 / 3) + np.log(4)) / 2, rel=1e-5)


def make_trainer(draws_per_class: int) -> tuple[_Trainer, np.ndarray]:
    targets = np.repeat([0, 1, 4], [40, 10, 3])
    beat_set = make_beat_set(targets)
    split = Split(np.arange(50), np.arange(50, 53), np.arange(0), draws_per_class)
    return _Trainer(nn.Linear(360, 5), beat_set, split, CONFIG), targets


def test_an_epoch_of_a_balanced_set_goes_once_through_all_rows_as_it_always_did() -> None:
    trainer, _ = make_trainer(0)
    expected = torch.randperm(50, generator=torch.Generator().manual_seed(CONFIG.seed))
    assert trainer._draw_order(1).tolist() == expected.tolist()
    assert trainer.n_batches == 12


def test_an_epoch_of_an_unbalanced_set_draws_each_class_anew() -> None:
    trainer, targets = make_trainer(20)
    first, second = trainer._draw_order(1).numpy(), trainer._draw_order(2).numpy()
    assert trainer.n_batches == 10
    for drawn in (first, second):
        assert np.bincount(targets[drawn]).tolist() == [20, 20]
    assert set(first[targets[first] == 0]) != set(second[targets[second] == 0])
    assert trainer._draw_order(1).tolist() == first.tolist()


def test_the_same_seed_gives_the_same_weights_under_a_balanced_draw() -> None:
    targets = np.tile([0, 1], 20)
    beat_set = make_beat_set(targets)
    split = Split(np.arange(30), np.arange(30, 36), np.arange(36, 40), 8)
    first, again = (train_network(beat_set, split, CONFIG).network.state_dict() for _ in range(2))
    for name, value in first.items():
        assert torch.equal(value, again[name]), name


def test_timing_says_how_many_batches_an_epoch_has() -> None:
    beat_set = make_beat_set(np.tile([0, 1], 20))
    split = Split(np.arange(30), np.arange(30, 36), np.arange(36, 40), 8)
    n_batches, seconds = time_batches(beat_set, split, CONFIG, 4)
    assert n_batches == 4
    assert 0 < seconds < 5


@pytest.mark.parametrize(
    ("scores", "best", "n_epochs"),
    [
        # By accuracy; two epochs without a better one end it, although a sixth would have been the best.
        ([(1.0, 0.5), (1.0, 0.9), (0.1, 0.8), (1.0, 0.8), (1.0, 1.0)], 2, 4),
        # Of equal accuracies the lower loss; a better one starts the count anew.
        ([(1.0, 0.9), (0.5, 0.9), (0.6, 0.9), (0.4, 0.9), (0.7, 0.9), (0.7, 0.9)], 4, 6),
    ],
)
def test_the_epoch_that_the_stopping_set_likes_best_is_kept_and_not_the_last(
    scores: list[tuple[float, float]], best: int, n_epochs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights: list[torch.Tensor] = []

    def score_as_told(network: nn.Module, *_: object, **__: object) -> tuple[float, float]:
        weights.append(copy.deepcopy(network.state_dict()["head.weight"]))
        return scores[len(weights) - 1]

    monkeypatch.setattr(loop, "score", score_as_told)
    beat_set = make_beat_set(np.repeat([0, 1, 4], 4))
    split = Split(np.arange(10), np.arange(10, 12), np.arange(0))
    trained = train_network(beat_set, split, replace(CONFIG, epochs=6, patience=2))
    assert (trained.best_epoch, len(trained.history)) == (best, n_epochs)
    kept = trained.network.state_dict()["head.weight"]
    assert torch.equal(kept, weights[best - 1])
    assert not torch.equal(kept, weights[-1])


def test_who_says_enough_gets_the_best_epoch_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    cancel, weights = CancelToken(), []
    scores = [(1.0, 0.5), (1.0, 0.9), (1.0, 0.8)]

    def score_as_told(network: nn.Module, *_: object, **__: object) -> tuple[float, float]:
        weights.append(copy.deepcopy(network.state_dict()["head.weight"]))
        if len(weights) == 3:
            cancel.say_enough()
        return scores[len(weights) - 1]

    monkeypatch.setattr(loop, "score", score_as_told)
    beat_set = make_beat_set(np.repeat([0, 1, 4], 4))
    split = Split(np.arange(10), np.arange(10, 12), np.arange(0))
    trained = train_network(beat_set, split, replace(CONFIG, epochs=6, patience=6), cancel=cancel)
    assert (trained.best_epoch, len(trained.history), trained.is_ended_early) == (2, 3, True)
    assert torch.equal(trained.network.state_dict()["head.weight"], weights[1])


def test_the_first_epoch_is_finished_in_any_case_and_the_second_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cancel, n_scored = CancelToken(), 0

    def score_once(*_: object, **__: object) -> tuple[float, float]:
        nonlocal n_scored
        n_scored += 1
        return 1.0, 0.5

    monkeypatch.setattr(loop, "score", score_once)
    beat_set = make_beat_set(np.repeat([0, 1, 4], 4))
    split = Split(np.arange(10), np.arange(10, 12), np.arange(0))
    cancel.say_enough()
    trained = train_network(beat_set, split, replace(CONFIG, epochs=6), cancel=cancel)
    assert (n_scored, len(trained.history)) == (1, 1)
    n_scored, late = 0, CancelToken()
    reports = Progress(lambda report: late.say_enough() if report.data is not None else None)
    trained = train_network(beat_set, split, replace(CONFIG, epochs=6), reports, late)
    # The first epoch's report says enough; the loop ends there.
    assert (n_scored, len(trained.history)) == (1, 1)
