"""Training of the context network on chunks of consecutive beats."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.context import BeatContext
from ecgviewer.classifiers.context_classifier import group_probabilities
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.context_set import ContextSet

if TYPE_CHECKING:
    import torch

    from ecgviewer.classifiers.context_net import ContextNet

SVEB, VEB = 1, 2
N_TRAINED = 3
"""The groups that are trained, the first of `GROUP_NAMES`; unclassifiable beats count nothing."""

FUSION = 3


@dataclass(frozen=True)
class ContextRecipe:
    """How a context network is trained; the defaults are the frozen recipe.

    Attributes
    ----------
    n_steps, n_chunks, chunk_beats
        Steps of the optimiser, chunks a step and consecutive beats a chunk.
    learning_rate, weight_decay, average_decay
        Of AdamW on a one-cycle schedule, and of the moving average of weights.
    label_smoothing
        Share of a label that goes to all groups alike.
    record_power, group_power
        A record with n beats of a group weighs n ** record_power in it; a group with n beats weighs
        n ** group_power.
    left_out
        Symbols that are not trained on.
    flip_share, stretch, gain_spread, noise
        Waves: share of chunks turned upside down, spread of the logarithm of a stretch in time and of a
        gain, noise in heights of the usual QRS complex.
    feature_noise, feature_drop
        Features: noise in standard deviations, and share set to their mean.
    fusion_share
        By how much less a fusion beat counts than a ventricular one, which it is trained as: it is
        partly ventricular, and EC57 forgives that call.
    slopes
        Of the logarithms of each group's probability after sharing, see `classifiers.calibrated`; fitted to
        held-out patients of both databases.
    """

    n_steps: int = 900
    n_chunks: int = 16
    chunk_beats: int = 80
    learning_rate: float = 5e-3
    weight_decay: float = 0.03
    average_decay: float = 0.98
    label_smoothing: float = 0.05
    record_power: float = 0.5
    group_power: float = 0.7
    left_out: str = "a"
    flip_share: float = 0.5
    stretch: float = 0.06
    gain_spread: float = 0.15
    noise: float = 0.02
    feature_noise: float = 0.2
    feature_drop: float = 0.1
    fusion_share: float = 0.4
    slopes: tuple[float, float, float] = (0.83, 1.44, 1.57)


def train_context_net(
    beats: ContextSet,
    records: Sequence[str],
    recipe: ContextRecipe,
    seed: int,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> "ContextNet":
    """Train one network on some of a set's records; the same seed gives the same weights.

    Returns
    -------
    ContextNet
        The averaged weights, in evaluation mode.

    Raises
    ------
    Cancelled
        Between steps, after `cancel` was set.
    """
    import torch

    torch.manual_seed(seed)
    trainer = _Trainer(beats, records, recipe, seed)
    for step in range(recipe.n_steps):
        if cancel is not None:
            cancel.raise_if_cancelled()
        trainer.run_step()
        if progress is not None and step % 10 == 0:
            progress.report(step, recipe.n_steps, f"step {step} of {recipe.n_steps}")
    return trainer.averaged.eval()


def trained_groups(groups: np.ndarray) -> np.ndarray:
    """Return the group that each beat is trained as: fusion beats as ventricular ones."""
    return np.where(groups == FUSION, VEB, groups)


def beat_weights(beats: ContextSet, is_trained: np.ndarray, recipe: ContextRecipe) -> np.ndarray:
    """Return the weight of each beat in the loss, 0 for those not trained on.

    Parameters
    ----------
    is_trained
        Which beats belong to the training records; bool, shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        Shape (n_beats,); mean 1 over the training records' beats.
    """
    weights = np.zeros(beats.n_beats)
    wanted = is_trained & ~np.isin(beats.symbols, list(recipe.left_out))
    trained_as = trained_groups(beats.groups)
    for group in range(N_TRAINED):
        rows = np.flatnonzero(wanted & (trained_as == group))
        if rows.size == 0:
            continue
        _, inverse, count = np.unique(beats.record_names[rows], return_inverse=True, return_counts=True)
        share = (count.astype(float) ** (recipe.record_power - 1))[inverse]
        weights[rows] = share / share.sum() * rows.size**recipe.group_power
    weights *= beats.shares * np.where(beats.groups == FUSION, recipe.fusion_share, 1.0)
    return np.asarray(weights / weights[is_trained].mean())


def augment_waves(
    waves: "torch.Tensor", recipe: ContextRecipe, generator: "torch.Generator"
) -> "torch.Tensor":
    """Stretch, shift, scale, turn over and disturb the waves of chunks, each chunk in one way.

    Parameters
    ----------
    waves
        Shape (n_chunks, n_beats, n_waves, n_samples).
    """
    import torch

    n_chunks, n_beats, n_waves, n_samples = waves.shape
    spread = torch.randn(n_chunks, 1, generator=generator).clamp(-2, 2)
    shift = 3 * (torch.rand(n_chunks, 1, generator=generator) - 0.5)
    centre = 60
    time = torch.arange(n_samples, dtype=torch.float32)
    positions = (time - centre) * torch.exp(recipe.stretch * spread) + shift + centre
    positions = positions.clamp(0, n_samples - 1.001)
    # Linear interpolation as a matrix product: far faster than gathering samples.
    hat = (1 - (time[None, :, None] - positions[:, None, :]).abs()).clamp(min=0)
    moved = torch.bmm(waves.reshape(n_chunks, n_beats * n_waves, n_samples), hat).reshape(waves.shape)
    loudness = 2 * recipe.noise * torch.rand(n_chunks, 1, 1, generator=generator)
    noise = loudness * torch.randn(n_chunks, n_beats, n_samples, generator=generator)
    gain = torch.exp(recipe.gain_spread * torch.randn(n_chunks, 1, 1, 1, generator=generator))
    is_turned = torch.rand(n_chunks, 1, 1, 1, generator=generator) < recipe.flip_share
    return (moved + noise[:, :, None]) * torch.where(is_turned, -gain, gain)


def predict_groups(
    network: "ContextNet", beats: ContextSet, record_name: str, recipe: ContextRecipe
) -> np.ndarray:
    """Return the probabilities of all beats of a record, as `context_classifier` makes them.

    Returns
    -------
    numpy.ndarray
        Shape (n_beats of the record, 3).
    """
    import torch

    rows = beats.rows_of(record_name)
    context = BeatContext(beats.features[rows], beats.waves[rows])
    features, waves = torch.from_numpy(context.features), torch.from_numpy(context.waves)
    with torch.no_grad():
        logits = network(features[None], waves[None])[0].numpy()
    return group_probabilities(logits, context, recipe.slopes)


class _Trainer:
    """The state of one run: weights, their average, optimiser and sources of randomness."""

    def __init__(self, beats: ContextSet, records: Sequence[str], recipe: ContextRecipe, seed: int) -> None:
        import torch

        from ecgviewer.classifiers.context_net import ContextNet

        is_trained = np.isin(beats.record_names, list(records))
        self._recipe = recipe
        self._rng = np.random.default_rng(seed)
        self._generator = torch.Generator().manual_seed(seed)
        self._features = torch.from_numpy(beats.features)
        self._waves = torch.from_numpy(beats.waves)
        self._targets = _smooth_targets(trained_groups(beats.groups), recipe.label_smoothing)
        weights = beat_weights(beats, is_trained, recipe)
        self._weights = torch.from_numpy(weights).float()
        self._starts, self._chances = _chunk_starts(beats, records, weights, recipe.chunk_beats)
        self.network = ContextNet(n_features=beats.features.shape[1], n_waves=beats.waves.shape[1])
        self.network.offset.copy_(self._features[is_trained].mean(dim=0))
        self.network.scale.copy_(self._features[is_trained].std(dim=0) + 1e-4)
        self.averaged = copy.deepcopy(self.network)
        self._n_done = 0
        self._optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, recipe.learning_rate, total_steps=recipe.n_steps, pct_start=0.2
        )

    def run_step(self) -> float:
        """Train on one batch of chunks; return its loss."""
        import torch

        chosen = self._rng.choice(len(self._starts), self._recipe.n_chunks, p=self._chances)
        rows = torch.from_numpy(self._starts[chosen][:, None] + np.arange(self._recipe.chunk_beats))
        # Chunks with rare beats are drawn more often and count less, so the expected loss stays.
        correction = torch.from_numpy(1 / (self._chances[chosen] * len(self._chances))).float()
        waves = augment_waves(self._waves[rows], self._recipe, self._generator)
        log_p = torch.log_softmax(self.network(self._augment_features(rows), waves), dim=-1)
        losses = -(self._targets[rows] * log_p).sum(dim=-1)
        loss = (losses * self._weights[rows] * correction[:, None]).mean()
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self._optimiser.step()
        self._schedule.step()
        self._average()
        return float(loss.detach())

    def _augment_features(self, rows: "torch.Tensor") -> "torch.Tensor":
        import torch

        recipe, generator, network = self._recipe, self._generator, self.network
        features = self._features[rows]
        n_chunks, _, n_features = features.shape
        loudness = recipe.feature_noise * torch.rand(n_chunks, 1, 1, generator=generator)
        noise = loudness * torch.randn(features.shape, generator=generator) * network.scale
        is_kept = torch.rand(n_chunks, 1, n_features, generator=generator) > recipe.feature_drop
        return torch.where(is_kept, features + noise, network.offset)

    def _average(self) -> None:
        """Follow the weights with a moving average that starts quickly."""
        import torch

        decay = min(self._recipe.average_decay, (1 + self._n_done) / (10 + self._n_done))
        self._n_done += 1
        state = self.network.state_dict()
        with torch.no_grad():
            for name, mean in self.averaged.state_dict().items():
                if mean.dtype.is_floating_point:
                    mean.lerp_(state[name], 1 - decay)
                else:
                    mean.copy_(state[name])


def _smooth_targets(groups: np.ndarray, smoothing: float) -> "torch.Tensor":
    import torch

    targets = np.zeros((groups.size, N_TRAINED), dtype=np.float32)
    known = np.flatnonzero(groups < N_TRAINED)
    targets[known, groups[known]] = 1
    return torch.from_numpy(targets * (1 - smoothing) + np.float32(smoothing / N_TRAINED))


def _chunk_starts(
    beats: ContextSet, records: Sequence[str], weights: np.ndarray, chunk_beats: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return rows where chunks may start and their chances, by the root of the weight they hold."""
    starts, roots = [], []
    for name in records:
        rows = beats.rows_of(name)
        total = np.concatenate([[0.0], np.cumsum(weights[rows])])
        first = np.arange(0, rows.size - chunk_beats, 4)
        starts.append(rows[0] + first)
        roots.append(np.sqrt(total[first + chunk_beats] - total[first]) + 1e-3)
    chances = np.concatenate(roots)
    return np.concatenate(starts), chances / chances.sum()
