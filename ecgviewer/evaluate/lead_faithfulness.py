"""Whether maps and weights of leads say what a network of rhythms looks at: deletion by piece and by lead, and sanity.

What is taken away is zero, as DropLead trained the network to find a missing lead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.faithfulness import spearman

N_PIECES = 20
"""Of each lead: half a second."""

N_RANDOM = 20
"""Random orders that each map is held against."""

Logits = Callable[[np.ndarray], np.ndarray]
"""From leads, shape (n, n_leads, n_samples), to logits, shape (n, n_labels)."""


@dataclass(frozen=True)
class OrderScore:
    """Areas under curves of one way to order what is taken away, mean over recordings.

    Attributes
    ----------
    deletion, insertion
        Mean logit of the called class while pieces go, the most important first, and while they come back.
    random_deletion, random_insertion
        The same in random order.
    better_deletion, better_insertion
        Share of recordings on which it is better than the mean of random orders.
    """

    deletion: float
    insertion: float
    random_deletion: float
    random_insertion: float
    better_deletion: float
    better_insertion: float


@dataclass(frozen=True)
class LeadFaithfulness:
    """What was measured of the maps of one network.

    Attributes
    ----------
    n_recordings
        That it was measured on; the network had not seen their patients.
    pieces
        Half seconds of all leads, by the map of the called class.
    leads_by_share, leads_by_worth
        Leads by how much they counted (attention), and by their Shapley value.
    likeness
        Mean Spearman correlation between maps of the network and of the same with a new last layer, over
        several of these and the recordings on which it is defined; None for none.
    """

    n_recordings: int
    pieces: OrderScore
    leads_by_share: OrderScore
    leads_by_worth: OrderScore
    likeness: float | None


def score_order(
    logits: Logits,
    prepared: Sequence[np.ndarray],
    labels: Sequence[int],
    values: Sequence[np.ndarray],
    seed: int = 0,
) -> OrderScore:
    """Return how much faster the logit falls and rises by some values than at random.

    After Petsiuk et al. 2018 (RISE), as `faithfulness.curve_areas`.

    Parameters
    ----------
    logits
        The network.
    prepared
        Leads of each recording as the network sees them, shape (n_leads, n_samples).
    labels
        Class of each recording that is explained.
    values
        Importance of each part of a recording, shape (n_leads, n_pieces): pieces divide the leads evenly.
    seed
        Draws the random orders.
    """
    rng = np.random.default_rng(seed)
    found = []
    for leads, label, value in zip(prepared, labels, values, strict=True):
        flat = value.ravel()
        own = np.lexsort((rng.permutation(flat.size), -flat))
        orders = [own, *(rng.permutation(flat.size) for _ in range(N_RANDOM))]
        areas = np.array([_areas(logits, leads, label, order, value.shape) for order in orders])
        found.append((areas[0], areas[1:].mean(axis=0)))
    own_areas, random_areas = (np.array([pair[side] for pair in found]) for side in (0, 1))
    deletion, insertion, random_deletion, random_insertion = (
        round(float(value), 4) for value in (*own_areas.mean(axis=0), *random_areas.mean(axis=0))
    )
    is_better = own_areas[:, 0] < random_areas[:, 0], own_areas[:, 1] > random_areas[:, 1]
    better = [round(float(side.mean()), 4) for side in is_better]
    return OrderScore(deletion, insertion, random_deletion, random_insertion, *better)


def _areas(
    logits: Logits, leads: np.ndarray, label: int, order: np.ndarray, shape: tuple[int, ...]
) -> tuple[float, float]:
    """Return the area under the deletion and the insertion curve of one order."""
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    stages = _stages(order.size)
    is_there = rank[None] >= stages[:, None]
    played = np.concatenate([is_there, ~is_there]).reshape(-1, *shape)
    mask = np.repeat(played, leads.shape[1] // shape[1], axis=2)
    curve = logits((leads[None] * mask).astype(np.float32))[:, label]
    share = stages / order.size
    deletion, insertion = np.split(curve, 2)
    return float(np.trapezoid(deletion, share)), float(np.trapezoid(insertion, share))


def _stages(n_parts: int) -> np.ndarray:
    """Return after how many parts the logit is looked at: all of few, some twenty of many."""
    return np.unique(np.linspace(0, n_parts, min(n_parts, 20) + 1).round().astype(np.int64))


def map_likeness(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> float | None:
    """Return the mean Spearman correlation of maps (Adebayo et al. 2018); those that are flat are left out."""
    found = np.array([spearman(one.ravel(), other.ravel()) for one, other in zip(first, second, strict=True)])
    known = found[np.isfinite(found)]
    return round(float(known.mean()), 4) if known.size else None


def piece_values(maps: np.ndarray) -> np.ndarray:
    """Return the mean of a map in each of `N_PIECES` pieces, shape (n_leads, 20), of maps (n_leads, n_steps)."""
    n_steps = maps.shape[1]
    fine = np.repeat(maps, N_PIECES, axis=1).reshape(maps.shape[0], N_PIECES, n_steps)
    return np.asarray(fine.mean(axis=2))
