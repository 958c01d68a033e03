"""Training of LightX3ECG on recordings of three leads, some of which are missing now and then."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from ecgviewer.classifiers.rhythm.prepared_signals import without_baseline
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.one_cycle import LastWeights
from ecgviewer.training.rhythm.class_loss import class_loss
from ecgviewer.training.rhythm.other_recorders import filter_by_chance, mix_styles
from ecgviewer.training.rhythm.pruning import Pruning
from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB, RhythmSet, targets_by_rate

if TYPE_CHECKING:
    import torch

    from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3ECG, LightX3Shape

_BLOCK = 128
_SHARE_OF_REST = 0.5


@dataclass(frozen=True)
class LightX3Recipe:
    """How a LightX3ECG is trained.

    Attributes
    ----------
    n_steps, n_together
        Steps of the optimiser, and recordings in each.
    learning_rate, weight_decay
        Of AdamW on a one-cycle schedule.
    label_smoothing
        Share of a class that goes to all alike.
    cell_power
        A class of a source with n recordings weighs n ** cell_power within its class, so that none drowns.
    incomplete
        How likely a recording without one of the leads is drawn beside one that has all.
    drop_lead
        Share of recordings of which one lead is taken away (DropLead, section 4.2 of the paper).
    noise, gain_spread
        Noise of up to so many standard deviations, and spread of the logarithm of each lead's gain.
    filtered_db
        Spread of the gain in decibels that each of a few frequencies gets by chance: another recorder.
    restyled
        Share of the batches in which mean and spread of the first maps are mixed between recordings (MixStyle).
    is_by_rate
        Whether slow sinus rhythm is trained on as SB, see `targets_by_rate`.
    pruned_share, pruned_steps, pruned_rate
        Of `prune_lightx3`: share of the weights that become zero, steps of fine-tuning after that, and its rate.
    taught
        Share of the loss of the fine-tuning that is how far the calls are from those of the network before it was
        pruned; the rest is the loss of the reference.
    averaged
        Share of the steps, the last ones, whose weights are averaged; 0 for those of the last step alone.
    seed
        Of all that is random.
    """

    n_steps: int = 1400
    n_together: int = 64
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    cell_power: float = 0.5
    incomplete: float = 0.33
    drop_lead: float = 0.5
    noise: float = 0.1
    gain_spread: float = 0.15
    filtered_db: float = 4.0
    restyled: float = 0.5
    is_by_rate: bool = True
    pruned_share: float = 0.8
    pruned_steps: int = 120
    pruned_rate: float = 1e-3
    taught: float = 0.5
    averaged: float = 0.3
    seed: int = 0


def drawing_chances(found: RhythmSet, recipe: LightX3Recipe) -> np.ndarray:
    """Return the chance of each recording to be drawn: classes alike, in each its sources by a power of their number.

    What has no class, `NOT_AFIB`, counts half a class; recordings without one of the leads count as the recipe says.

    Returns
    -------
    numpy.ndarray
        Shape (n_recordings,), sums to 1.
    """
    cells = np.array(
        [f"{source} {label}" for source, label in zip(found.sources, found.targets, strict=True)]
    )
    _, inverse, counts = np.unique(cells, return_inverse=True, return_counts=True)
    weights = (counts.astype(float) ** (recipe.cell_power - 1))[inverse]
    for label in np.unique(found.targets):
        is_of = found.targets == label
        share = _SHARE_OF_REST if label == NOT_AFIB else 1.0
        weights[is_of] *= share / np.sqrt(weights[is_of].sum())
    weights[~found.has_lead.all(axis=1)] *= recipe.incomplete
    return np.asarray(weights / weights.sum())


def train_lightx3(
    found: RhythmSet,
    shape: "LightX3Shape",
    recipe: LightX3Recipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    has_label: np.ndarray | None = None,
) -> "LightX3ECG":
    """Train one network; the same seed gives the same weights on one machine.

    Parameters
    ----------
    found
        Recordings of leads I, II and V1, or of some of them.
    shape, recipe
        Sizes, and how.
    progress, cancel
        Told of, and looked at, between steps.
    has_label
        Where a recording can have several labels: which it has, bool, shape (n_recordings, n_labels). The network then
        learns each by itself (binary cross-entropy, section 4.2 of the paper), and `targets` serve drawing alone.

    Returns
    -------
    LightX3ECG
        In evaluation mode.

    Raises
    ------
    Cancelled
        Between steps, after `cancel` was set.
    """
    import torch

    from ecgviewer.classifiers.rhythm.lightx3ecg import LightX3ECG

    torch.manual_seed(recipe.seed)
    network = LightX3ECG(len(found.labels), shape)
    trainer = _Trainer(network, found, recipe, recipe.learning_rate, has_label)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        trainer.optimiser, recipe.learning_rate, total_steps=recipe.n_steps, pct_start=0.15
    )
    for step in _steps(recipe.n_steps, progress, cancel):
        trainer.run_step()
        schedule.step()
        trainer.last.add(step + 1, recipe.n_steps)
    return cast("LightX3ECG", trainer.last.network.eval())


def prune_lightx3(
    network: "LightX3ECG",
    found: RhythmSet,
    recipe: LightX3Recipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> "LightX3ECG":
    """Return a copy of a network without its smallest weights, the others fine-tuned; see `train_lightx3`."""
    pruned = copy.deepcopy(network)
    pruning = Pruning(pruned, recipe.pruned_share)
    trainer = _Trainer(pruned, found, recipe, recipe.pruned_rate, teacher=network)
    for step in _steps(recipe.pruned_steps, progress, cancel):
        trainer.run_step()
        pruning.apply()
        trainer.last.add(step + 1, recipe.pruned_steps)
    return cast("LightX3ECG", trainer.last.network.eval())


def _steps(n_steps: int, progress: Progress | None, cancel: CancelToken | None) -> Iterator[int]:
    progress = progress or Progress()
    for step in range(n_steps):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if step % 10 == 0:
            progress.report(step, n_steps, f"step {step} of {n_steps}")
        yield step


def call_leads(network: "LightX3ECG", signals_mv: np.ndarray, fs_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return logits and merged features of signals.

    Parameters
    ----------
    network
        In evaluation mode.
    signals_mv
        Millivolts, shape (n, 3, n_samples); zero where a lead is missing.
    fs_hz
        Their rate.
    """
    import torch

    from ecgviewer.classifiers.rhythm.lightx3ecg import merge

    logits, merged = [], []
    with torch.no_grad():
        for first in range(0, len(signals_mv), _BLOCK):
            part = torch.from_numpy(without_baseline(signals_mv[first : first + _BLOCK], fs_hz))
            features = network.features_of(network.maps(part))
            merged.append(merge(features, network.attention(features)))
            logits.append(network.head(merged[-1]))
    return torch.cat(logits).numpy(), torch.cat(merged).numpy()


class _Trainer:
    """The state of one run: weights, optimiser and sources of randomness."""

    def __init__(
        self,
        network: "LightX3ECG",
        found: RhythmSet,
        recipe: LightX3Recipe,
        learning_rate: float,
        has_label: np.ndarray | None = None,
        teacher: "LightX3ECG | None" = None,
    ) -> None:
        import torch

        if recipe.is_by_rate:
            found = replace(found, targets=targets_by_rate(found))
        self.network = network.train()
        self.last = LastWeights(network, recipe.averaged)
        self._teacher = teacher
        self._recipe = recipe
        self._fs_hz = found.fs_hz
        self._rng = np.random.default_rng(recipe.seed)
        self._generator = torch.Generator().manual_seed(recipe.seed)
        self._signals = torch.from_numpy(without_baseline(found.signals, found.fs_hz))
        # Classes are numbers, and shares of several labels are not: by this the loss knows which of both they are.
        several = None if has_label is None else has_label.astype(np.float32)
        self._targets = torch.from_numpy(found.targets if several is None else several)
        self._chances = drawing_chances(found, recipe)
        self.optimiser = torch.optim.AdamW(
            network.parameters(), lr=learning_rate, weight_decay=recipe.weight_decay
        )

    def run_step(self) -> None:
        """Train on one batch."""
        import torch

        rows = torch.from_numpy(
            self._rng.choice(self._chances.size, self._recipe.n_together, p=self._chances)
        )
        shown = self._signals[rows]
        if self._recipe.filtered_db:
            changed = filter_by_chance(shown.numpy(), self._fs_hz, self._recipe.filtered_db, self._rng)
            shown = torch.from_numpy(changed.astype(np.float32))
        signals = augment_leads(shown, self._recipe, self._generator)
        loss = self._loss(self._call(signals), signals, self._targets[rows])
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self.optimiser.step()

    def _call(self, signals: "torch.Tensor") -> "torch.Tensor":
        """Return logits, now and then of first maps whose styles were mixed."""
        stems = self.network.stems(signals)
        if self._recipe.restyled and self._rng.random() < self._recipe.restyled:
            stems = mix_styles(stems)
        return self.network.classify(self.network.maps_of(stems))

    def _loss(
        self, logits: "torch.Tensor", signals: "torch.Tensor", targets: "torch.Tensor"
    ) -> "torch.Tensor":
        import torch
        from torch.nn import functional

        smoothing, taught = self._recipe.label_smoothing, self._recipe.taught
        if targets.is_floating_point():
            softened = targets * (1 - smoothing) + smoothing / 2
            return functional.binary_cross_entropy_with_logits(logits, softened)
        own = class_loss(logits, targets, smoothing)
        if self._teacher is None:
            return own
        with torch.no_grad():
            told = functional.softmax(self._teacher(signals), dim=1)
        followed = functional.kl_div(functional.log_softmax(logits, dim=1), told, reduction="batchmean")
        return (1 - taught) * own + taught * followed


def augment_leads(
    signals: "torch.Tensor", recipe: LightX3Recipe, generator: "torch.Generator"
) -> "torch.Tensor":
    """Turn recordings round in time, disturb and scale their leads, and take one away now and then.

    Parameters
    ----------
    signals
        Prepared leads, shape (n, n_leads, n_samples); a missing one is zero and stays it.
    """
    import torch

    n, n_leads, n_samples = signals.shape
    shift = torch.randint(0, n_samples, (n,), generator=generator)
    order = (torch.arange(n_samples)[None] + shift[:, None]) % n_samples
    moved = torch.gather(signals, 2, order[:, None].expand(-1, n_leads, -1))
    is_there = signals.abs().amax(dim=2, keepdim=True) > 0
    loudness = recipe.noise * torch.rand(n, 1, 1, generator=generator)
    moved = moved + loudness * torch.randn(signals.shape, generator=generator) * is_there
    moved = moved * torch.exp(recipe.gain_spread * torch.randn(n, n_leads, 1, generator=generator))
    is_hit = torch.rand(n, generator=generator) < recipe.drop_lead
    which = torch.randint(0, n_leads, (n,), generator=generator)
    is_kept = ~(is_hit[:, None] & (torch.arange(n_leads)[None] == which[:, None]))
    # The last lead of a recording is never taken.
    is_kept |= ~(is_there[:, :, 0] & is_kept).any(dim=1, keepdim=True)
    return moved * is_kept[:, :, None]
