"""The training loop: AdamW on a one-cycle schedule, a moving average of weights, early stopping."""

import copy
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer.classifiers.registry import architecture
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.attention import Attention
from ecgviewer.training.augment import augment
from ecgviewer.training.config import TrainConfig
from ecgviewer.training.dataset import BeatSet
from ecgviewer.training.splits import Split, draw_balanced

if TYPE_CHECKING:
    import torch
    from torch import nn

_SCORING_BATCH = 1000
_REPORT_EVERY = 10
_WARM_UP_SHARE = 0.15


@dataclass(frozen=True)
class EpochResult:
    """How training stands after one epoch.

    Attributes
    ----------
    epoch
        From 1.
    train_loss
        Mean over the epoch's batches of cross-entropy, with the term of attention where there is one.
    stop_loss, stop_accuracy
        Of the averaged weights on the stopping set, each class with the same weight where epochs are
        drawn balanced.
    attention
        Mean correlation of class activation maps with the relevant waves over the epoch's batches, from -1
        to 1; None where it is not trained.
    """

    epoch: int
    train_loss: float
    stop_loss: float
    stop_accuracy: float
    attention: float | None = None


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """What the loop gives back.

    Attributes
    ----------
    network
        The averaged weights of the best epoch, in evaluation mode.
    history
        One result an epoch.
    best_epoch
        Whose weights these are, from 1.
    seconds
        Time the loop took.
    is_ended_early
        Whether somebody said enough before it was through.
    """

    network: "nn.Module"
    history: tuple[EpochResult, ...]
    best_epoch: int
    seconds: float
    is_ended_early: bool = False


def train_network(
    beat_set: BeatSet,
    split: Split,
    config: TrainConfig,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    masks: np.ndarray | None = None,
) -> TrainedNetwork:
    """Train one network.

    Each epoch goes once through `split.train` in a random order, or through a balanced draw from it
    (`split.draws_per_class`). After it, the moving average of the weights is scored on `split.stop`; the
    epoch with the highest accuracy there is kept (of equal ones that with the lowest loss), and training
    ends after `config.patience` epochs without a better, or, once there is one epoch, when somebody says enough.

    Parameters
    ----------
    masks
        Where each beat of the set shows what class it is of, as `attention.wave_masks` says, bool, shape
        (n_beats, 360). Needed where `config.attention` is not 0.

    Raises
    ------
    ValueError
        If attention is to be trained without masks.
    Cancelled
        Between batches, after `cancel` was set.
    """
    import torch

    torch.manual_seed(config.seed)
    network = architecture(config.architecture).build(len(beat_set.labels))
    trainer = _Trainer(network, beat_set, split, config, masks)
    started_s = time.monotonic()
    history: list[EpochResult] = []
    best: tuple[tuple[float, float], int, dict[str, torch.Tensor]] | None = None
    for epoch in range(1, config.epochs + 1):
        # Without an epoch there is nothing to keep: the first is finished in any case.
        losses = trainer.run_epoch(epoch, progress, cancel, may_break=best is not None)
        if losses is None:
            break
        train_loss, attention = losses
        stop_loss, stop_accuracy = score(
            trainer.averaged, beat_set, split.stop, is_balanced=split.draws_per_class > 0
        )
        history.append(EpochResult(epoch, train_loss, stop_loss, stop_accuracy, attention))
        rank = (stop_accuracy, -stop_loss)
        if best is None or rank > best[0]:
            best = (rank, epoch, copy.deepcopy(trainer.averaged.state_dict()))
        if progress is not None:
            text = f"epoch {epoch} of {config.epochs}: accuracy {stop_accuracy:.4f} on the stopping set"
            text += "" if attention is None else f", attention {attention:.2f}"
            progress.report(epoch, config.epochs, text, history[-1])
        is_enough = cancel is not None and cancel.is_enough
        if is_enough or epoch - best[1] >= config.patience:
            break
    assert best is not None
    trainer.averaged.load_state_dict(best[2])
    seconds = time.monotonic() - started_s
    is_ended_early = cancel is not None and cancel.is_enough
    return TrainedNetwork(trainer.averaged.eval(), tuple(history), best[1], seconds, is_ended_early)


def time_batches(beat_set: BeatSet, split: Split, config: TrainConfig, n_timed: int) -> tuple[int, float]:
    """Train for a few mini-batches and throw them away; return mini-batches an epoch and seconds for one.

    The first quarter of the mini-batches is not timed: the machine warms up. The term of attention, a few
    percent of the time, is left out.
    """
    import torch

    torch.manual_seed(config.seed)
    network = architecture(config.architecture).build(len(beat_set.labels))
    n_warm_up = n_timed // 4
    # The schedule has to be long enough for an epoch of few mini-batches.
    longer = replace(config, epochs=config.epochs + n_warm_up + n_timed, attention=0)
    trainer = _Trainer(network, beat_set, split, longer)
    seconds = trainer.time_steps(n_warm_up, n_timed)
    return trainer.n_batches, seconds


class _Trainer:
    """The state of one run: weights, their average, optimiser and sources of randomness."""

    def __init__(
        self,
        network: "nn.Module",
        beat_set: BeatSet,
        split: Split,
        config: TrainConfig,
        masks: np.ndarray | None = None,
    ) -> None:
        import torch

        self.network = network
        self.averaged = copy.deepcopy(network)
        self._config = config
        self._beats = torch.from_numpy(beat_set.windows[split.train])[:, None, :]
        self._targets = torch.from_numpy(beat_set.targets[split.train])
        self._attention: Attention | None = None
        self._masks: torch.Tensor | None = None
        if config.attention:
            if masks is None:
                raise ValueError("attention can't be trained without masks")
            self._attention = Attention(network)
            self._masks = torch.from_numpy(masks[split.train])
        self._generator = torch.Generator().manual_seed(config.seed)
        self._draws_per_class = split.draws_per_class
        n_drawn = split.draws_per_class * len(torch.unique(self._targets)) or len(self._beats)
        self.n_batches = max(n_drawn // config.batch_size, 1)
        self._n_steps = 0
        self._loss = torch.nn.CrossEntropyLoss(label_smoothing=config.label_smoothing)
        self._optimiser = torch.optim.AdamW(
            network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser,
            config.learning_rate,
            total_steps=config.epochs * self.n_batches,
            pct_start=_WARM_UP_SHARE,
        )

    def run_epoch(
        self, epoch: int, progress: Progress | None, cancel: CancelToken | None, *, may_break: bool
    ) -> tuple[float, float | None] | None:
        """Go once through the training beats; return the mean loss and attention.

        None if somebody said enough on the way and it may break there.
        """
        config = self._config
        self.network.train()
        order = self._draw_order(epoch)
        total = np.zeros(2)
        for number in range(self.n_batches):
            if cancel is not None:
                cancel.raise_if_cancelled()
                if may_break and cancel.is_enough:
                    return None
            rows = order[number * config.batch_size : (number + 1) * config.batch_size]
            total += self._step(rows)
            if progress is not None and number % _REPORT_EVERY == 0:
                done = epoch - 1 + number / self.n_batches
                progress.report(done, config.epochs, f"epoch {epoch} of {config.epochs}")
        loss, attention = (total / self.n_batches).tolist()
        return loss, None if self._attention is None else attention

    def time_steps(self, n_warm_up: int, n_timed: int) -> float:
        """Return the mean seconds that a mini-batch takes, of `n_timed` after `n_warm_up`."""
        size = self._config.batch_size
        order = self._draw_order(1)
        started_s = 0.0
        self.network.train()
        for number in range(n_warm_up + n_timed):
            if number == n_warm_up:
                started_s = time.monotonic()
            first = number * size % max(len(order) - size, 1)
            self._step(order[first : first + size])
        return (time.monotonic() - started_s) / n_timed

    def _draw_order(self, epoch: int) -> "torch.Tensor":
        """Return the training rows of an epoch in their order."""
        import torch

        if not self._draws_per_class:
            return torch.randperm(len(self._beats), generator=self._generator)
        targets = self._targets.numpy()
        seed = self._config.seed * 1_000_003 + epoch
        return torch.from_numpy(draw_balanced(targets, np.arange(len(targets)), self._draws_per_class, seed))

    def _step(self, rows: "torch.Tensor") -> tuple[float, float]:
        """Train on some beats; return the loss and the attention, 0 where it is not trained."""
        masks = None if self._masks is None else self._masks[rows].float()
        beats, masks = augment(self._beats[rows], self._config, self._generator, masks)
        self._optimiser.zero_grad()
        loss, attention = self._losses(beats, self._targets[rows], masks)
        loss.backward()
        self._optimiser.step()
        self._schedule.step()
        self._average()
        return float(loss.detach()), attention

    def _losses(
        self, beats: "torch.Tensor", targets: "torch.Tensor", masks: "torch.Tensor | None"
    ) -> "tuple[torch.Tensor, float]":
        network: Any = self.network  # what a classifier has beside a module, torch can't tell
        if self._attention is None or masks is None:
            return self._loss(network(beats), targets), 0.0
        feature_maps = network.features(beats)
        attention = self._attention.correlation(feature_maps, network.head.weight, targets, masks)
        loss = self._loss(network.classify(feature_maps), targets)
        return loss + self._config.attention * (1 - attention), float(attention.detach())

    def _average(self) -> None:
        """Follow the weights with a moving average that starts quickly."""
        import torch

        self._n_steps += 1
        decay = min(self._config.average_decay, (1 + self._n_steps) / (10 + self._n_steps))
        with torch.no_grad():
            for mean, value in zip(
                self.averaged.state_dict().values(), self.network.state_dict().values(), strict=True
            ):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1 - decay)
                else:
                    mean.copy_(value)


def score(
    network: "nn.Module", beat_set: BeatSet, rows: np.ndarray, is_balanced: bool = False
) -> tuple[float, float]:
    """Return mean cross-entropy and accuracy of a network on some rows of a beat set.

    Parameters
    ----------
    rows
        Rows of beats that are of a class.
    is_balanced
        Whether each class that occurs has the same weight, and not each beat; the accuracy is then the
        mean of the classes' recalls.
    """
    import torch

    logits = predict_logits(network, beat_set.windows[rows])
    targets = beat_set.targets[rows]
    is_right = logits.argmax(axis=1) == targets
    if not is_balanced:
        loss = torch.nn.functional.cross_entropy(torch.from_numpy(logits), torch.from_numpy(targets))
        return float(loss), float(is_right.mean())
    losses = torch.nn.functional.cross_entropy(
        torch.from_numpy(logits), torch.from_numpy(targets), reduction="none"
    ).numpy()
    classes = np.unique(targets)
    of_class = [targets == label_index for label_index in classes]
    return (
        float(np.mean([losses[rows_of].mean() for rows_of in of_class])),
        float(np.mean([is_right[rows_of].mean() for rows_of in of_class])),
    )


def predict_logits(network: "nn.Module", windows: np.ndarray) -> np.ndarray:
    """Return the logits of a network for windows of shape (n_beats, 360), in batches."""
    import torch

    network.eval()
    beats = torch.from_numpy(np.ascontiguousarray(windows, dtype=np.float32))[:, None, :]
    with torch.no_grad():
        parts = [network(batch).numpy() for batch in beats.split(_SCORING_BATCH)]
    return np.concatenate(parts)
