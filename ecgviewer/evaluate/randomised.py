"""Sanity check of maps by networks that know nothing (Adebayo et al. 2018). Imports torch."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.evaluate.faithfulness import spearman, unit_ranks

if TYPE_CHECKING:
    import torch
    from torch import nn

N_SHUFFLES = 200

PARTS = ("features", "wave", "feature", "entry", "sequence")
"""Parts of networks before their head, from the first to the last: those that see windows have `features`, a
context network the others. Its two branches stand side by side; the one of the features counts as the later."""

LARGEST_LIKENESS = 0.3
"""Mean Spearman up to which a map counts as changed by the loss of what was learnt; set beforehand."""


@dataclass(frozen=True)
class Likeness:
    """How alike maps of the trained and of a re-initialised network are.

    Attributes
    ----------
    stage
        First layer that was re-initialised; all behind it were, too.
    mean
        Mean Spearman over the beats where it is defined; None if it is for none.
    n_undefined
        Beats of which either map is the same everywhere.
    """

    stage: str
    mean: float | None
    n_undefined: int


def likeness(stage: str, trained: list[np.ndarray], randomised: list[np.ndarray]) -> Likeness:
    """Compare maps, each on the method's own steps."""
    found = np.array([spearman(one, other) for one, other in zip(trained, randomised, strict=True)])
    defined = found[np.isfinite(found)]
    mean = float(defined.mean()) if defined.size else None
    return Likeness(stage, mean, int(found.size - defined.size))


def chance_band(maps: list[np.ndarray], rng: np.random.Generator) -> tuple[float, float] | None:
    """Return where 95 % of mean Spearman lie between maps and the same maps with their steps shuffled."""
    # The ranks of shuffled values are their shuffled ranks, so each map is ranked once.
    ranks = [units for values in maps if np.isfinite(units := unit_ranks(values)).all()]
    if not ranks:
        return None
    means = [np.mean([units @ rng.permutation(units) for units in ranks]) for _ in range(N_SHUFFLES)]
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def passes_sanity(last_layer: float | None, cascade: float | None, high: float) -> bool:
    """Return whether maps change when what was learnt is lost, by the last layer and by all layers.

    Parameters
    ----------
    last_layer, cascade
        Mean Spearman between the maps before and after; None, if undefined, passes no check.
    high
        Upper end of the chance band.
    """
    limit = max(LARGEST_LIKENESS, high)
    return all(mean is not None and mean <= limit for mean in (last_layer, cascade))


def cascade(
    network: "nn.Module", inputs: Sequence[np.ndarray], seed: int
) -> Iterator[tuple[str, "nn.Module"]]:
    """Yield copies of a network, re-initialised from its last layer to its first, one stage more each time.

    Weights are drawn as before training. Batch normalisation of what was re-initialised measures its mean
    and variance on some beats, as it would have in an untrained network; otherwise signals would fade or
    blow up from layer to layer, and maps would say more of that than of the loss of learning.

    Parameters
    ----------
    network
        With a `head`, and in sequences what goes before, see `PARTS`; it is not touched.
    inputs
        What it takes, to measure on.
    seed
        Of the weights.
    """
    import torch

    copied = copy.deepcopy(network).cpu().eval()
    beats = [torch.from_numpy(np.array(each, dtype=np.float32)) for each in inputs]
    lost: list[nn.Module] = []
    for number, (name, modules) in enumerate(reversed(_stages(copied))):
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            torch.manual_seed(seed + number)
            for module in (part for whole in modules for part in whole.modules()):
                reset = getattr(module, "reset_parameters", None)
                if callable(reset):
                    reset()
            lost += modules
            _measure(copied, lost, beats)
        yield name, copy.deepcopy(copied)


def _stages(network: "nn.Module") -> list[tuple[str, list["nn.Module"]]]:
    """Return name and modules of each stage in order: each has weights of its own, the last is the head."""
    from torch import nn

    stages: list[tuple[str, list[nn.Module]]] = []
    for part in PARTS:
        for name, child in getattr(network, part, nn.Sequential()).named_children():
            if any(isinstance(module, nn.Conv1d | nn.Linear) for module in child.modules()):
                stages.append((f"{part}.{name}", []))
            if stages:
                stages[-1][1].append(child)
    return [*stages, ("head", [network.get_submodule("head")])]


def _measure(network: "nn.Module", lost: list["nn.Module"], beats: "Sequence[torch.Tensor]") -> None:
    """Let the batch normalisation of re-initialised parts measure itself."""
    from torch import nn

    norms = [m for whole in lost for m in whole.modules() if isinstance(m, nn.BatchNorm1d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean over what it sees
        norm.train()
    network(*beats)
    network.eval()
