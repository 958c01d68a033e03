"""Training of EXGnet: cross-entropy, the attention loss, and a second head that sees quantities."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.rhythms.quantities import QUANTITIES
from ecgviewer.classifiers.activation_maps import class_activation_maps
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.attention import mean_cross_correlation
from ecgviewer.training.one_cycle import train_one_cycle
from ecgviewer.training.rhythm.class_loss import class_loss
from ecgviewer.training.rhythm.exg_material import ExgMaterial, draw_windows
from ecgviewer.training.rhythm.other_recorders import mix_styles
from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB

if TYPE_CHECKING:
    import torch
    from torch import nn

    from ecgviewer.classifiers.rhythm.exgnet import ExgNet

N_SAMPLES = 1000
_QUANTITY_LIMIT = 4.0
_HIDDEN = 32
_SHARE_OF_REST = 0.5


@dataclass(frozen=True)
class ExgRecipe:
    """How a network is trained.

    Attributes
    ----------
    seed
        Of everything random.
    steps
        Number of updates.
    batch_size
        Recordings a step.
    n_windows
        Windows of a recording that are shown together.
    learning_rate, weight_decay
        Of AdamW on a one-cycle schedule.
    label_smoothing
        Share of the target that is spread over all classes.
    attention
        Weight of 1 - correlation of class activation map and mask; 0 switches it off.
    quantities
        Weight of what the second head adds to the loss; 0 switches it off.
    has_many_resolutions
        Whether each block has kernels of several lengths.
    is_by_rate
        Whether slow sinus rhythm is trained on as SB, see `targets_by_rate`; else as not being AFIB.
    averaged
        Share of the steps, the last ones, whose weights are averaged; 0 for those of the last step alone.
    filtered_db
        Spread of the gain in decibels that each of a few frequencies gets by chance: another recorder.
    restyled
        Share of the batches in which mean and spread of the first maps are mixed between recordings (MixStyle).
    is_af
        Whether the largest values over time count, too, and recordings are longer than a window: CinC-2017.
    """

    seed: int = 0
    steps: int = 3000
    batch_size: int = 32
    n_windows: int = 1
    learning_rate: float = 4e-3
    weight_decay: float = 0.03
    label_smoothing: float = 0.05
    attention: float = 0.1
    quantities: float = 0.3
    has_many_resolutions: bool = True
    is_by_rate: bool = True
    averaged: float = 0.0
    filtered_db: float = 4.0
    restyled: float = 0.5
    is_af: bool = False


def train_exgnet(
    material: ExgMaterial,
    rows: np.ndarray,
    recipe: ExgRecipe,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> "ExgNet":
    """Return a trained network, in evaluation mode.

    Parameters
    ----------
    material
        All recordings.
    rows
        Those to train on: nothing of the others is looked at.
    recipe
        How.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    import torch

    n_labels = len(material.found.labels)
    material = material.in_training(by_rate=recipe.is_by_rate)
    weights = draw_weights(material, rows)
    scaled = scaled_quantities(material.quantities, rows)
    targets = torch.from_numpy(material.found.targets)

    def build() -> "nn.Module":
        return _in_training(recipe, n_labels)

    def draw_loss(both: "nn.Module", rng: np.random.Generator) -> "torch.Tensor":
        drawn = rng.choice(rows, recipe.batch_size, p=weights)
        windows, masks = draw_windows(
            material, drawn, recipe.n_windows, N_SAMPLES, rng, filtered_db=recipe.filtered_db
        )
        restyle = bool(recipe.restyled) and rng.random() < recipe.restyled
        return _loss(both, windows, masks, scaled[drawn], targets[drawn], recipe, restyle)

    trained = train_one_cycle(build, draw_loss, recipe, progress, cancel, averaged=recipe.averaged)
    network: ExgNet = trained.get_submodule("network")  # type: ignore[assignment]
    return network.eval()


def draw_weights(material: ExgMaterial, rows: np.ndarray) -> np.ndarray:
    """Return how likely each of some recordings is drawn.

    A class is drawn as often as the cube root of its number, what has no class half as often as that, and in a class
    a source as often as its square root: neither what is rare nor what is frequent is all that is seen.
    """
    targets, sources = material.found.targets[rows], material.found.sources[rows]
    weights = np.zeros(len(rows))
    for target in np.unique(targets):
        of_class = targets == target
        for source in np.unique(sources[of_class]):
            both = of_class & (sources == source)
            weights[both] = both.sum() ** (1 / 2) / both.sum()
        share = of_class.sum() ** (1 / 3) * (_SHARE_OF_REST if target == NOT_AFIB else 1)
        weights[of_class] *= share / weights[of_class].sum()
    return np.asarray(weights / weights.sum())


def scaled_quantities(quantities: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return quantities in standard deviations of the training recordings from their mean, cut; 0 where unknown.

    Parameters
    ----------
    quantities
        Of all recordings, shape (n_recordings, n_quantities).
    rows
        The training recordings.
    """
    trained = quantities[rows]
    is_known = np.isfinite(trained)
    n_known = np.maximum(is_known.sum(axis=0), 1)
    mean = np.where(is_known, trained, 0).sum(axis=0) / n_known
    spread = np.sqrt(np.where(is_known, (trained - mean) ** 2, 0).sum(axis=0) / n_known)
    scaled = (quantities - mean) / np.maximum(spread, 1e-6)
    return np.asarray(np.nan_to_num(scaled.clip(-_QUANTITY_LIMIT, _QUANTITY_LIMIT)), dtype=np.float32)


def _in_training(recipe: ExgRecipe, n_labels: int) -> "nn.Module":
    """Return the network and, beside it, the head that sees quantities."""
    import torch
    from torch import nn

    from ecgviewer.classifiers.rhythm.exgnet import CHANNELS, ExgNet, ExgNetAf

    class InTraining(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            kind = ExgNetAf if recipe.is_af else ExgNet
            self.network = kind(n_labels, recipe.has_many_resolutions)
            self.of_quantities = nn.Sequential(
                nn.Linear(len(QUANTITIES), _HIDDEN), nn.ReLU(), nn.Dropout(0.2)
            )
            self.joined = nn.Linear(_HIDDEN + CHANNELS[-1], n_labels)

        def call_with(self, feature_map: "torch.Tensor", quantities: "torch.Tensor") -> "torch.Tensor":
            seen = torch.cat([self.of_quantities(quantities), feature_map.mean(dim=2)], dim=1)
            passed: torch.Tensor = self.joined(seen)
            return passed

    return InTraining()


def _loss(
    both: "nn.Module",
    windows: np.ndarray,
    masks: np.ndarray,
    quantities: np.ndarray,
    targets: "torch.Tensor",
    recipe: ExgRecipe,
    restyle: bool,
) -> "torch.Tensor":
    import torch
    from torch.nn import functional

    network: ExgNet = both.get_submodule("network")  # type: ignore[assignment]
    n_rows, n_windows, n_samples = windows.shape
    first, *further = network.features
    maps = first(torch.from_numpy(windows).reshape(-1, 1, n_samples))
    if restyle:
        maps = mix_styles(maps)
    for layer in further:
        maps = layer(maps)
    by_window = maps.unflatten(0, (n_rows, n_windows))
    logits = network.classify.call_recordings(by_window)
    maps = by_window.transpose(1, 2).flatten(2)
    loss = class_loss(logits, targets, recipe.label_smoothing)
    if recipe.attention:
        # The masks of recordings of no class are empty, and left out.
        cams = class_activation_maps(maps, network.classify.mean.weight, targets.clamp_min(0))
        n_steps = maps.shape[2] // n_windows
        wanted = torch.from_numpy(masks).reshape(n_rows, n_windows * n_steps, -1).mean(dim=2)
        loss = loss + recipe.attention * (1 - mean_cross_correlation(cams, wanted))
    if recipe.quantities:
        joined = both.call_with(maps, torch.from_numpy(quantities))  # type: ignore[operator]
        told = functional.softmax(joined.detach(), dim=1)
        followed = functional.kl_div(functional.log_softmax(logits, dim=1), told, reduction="batchmean")
        own = class_loss(joined, targets, recipe.label_smoothing)
        loss = loss + recipe.quantities * (own + followed)
    passed: torch.Tensor = loss
    return passed


def call_recordings(
    network: "ExgNet", material: ExgMaterial, rows: np.ndarray, lead: int, most_samples: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return how a network calls whole recordings on one lead, as `RhythmClassifier.predict_recording` does.

    Parameters
    ----------
    network
        In evaluation mode.
    material
        All recordings.
    rows
        Which of them.
    lead
        Position of the lead; where a recording doesn't have it, its first.
    most_samples
        So much of each is called at most, from its beginning; None for all.

    Returns
    -------
    logits : numpy.ndarray
        Of all windows of each together, shape (n_rows, n_labels).
    features : numpy.ndarray
        Mean of the last feature map over time, shape (n_rows, n_channels).
    """
    import torch

    from ecgviewer.classifiers.rhythm.prepared_signals import without_baseline
    from ecgviewer.classifiers.rhythm.window_places import window_starts

    found = material.found
    logits, features = [], []
    for row in rows.tolist():
        own = lead if found.has_lead[row, lead] else int(found.has_lead[row].argmax())
        n_valid = int(material.n_valid[row])
        starts = window_starts(min(n_valid, most_samples or n_valid), N_SAMPLES)
        windows = np.stack([found.signals[row, own, start : start + N_SAMPLES] for start in starts])
        with torch.no_grad():
            maps = network.features(torch.from_numpy(without_baseline(windows[:, None], found.fs_hz)))
            logits.append(network.classify.call_recordings(maps[None])[0].numpy())
        features.append(maps.mean(dim=(0, 2)).numpy())
    return np.array(logits), np.array(features)
