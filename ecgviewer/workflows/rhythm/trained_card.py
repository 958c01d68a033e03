"""The card of a network of rhythms that was just trained."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from ecgviewer.classifiers.checkpoint import state_arrays
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_registry import rhythm_architecture
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe
from ecgviewer.training.rhythm.rhythm_set import RhythmSet
from ecgviewer.workflows.rhythm.exgnet_data import LICENCES
from ecgviewer.workflows.rhythm.training_sources import TrainingSources

if TYPE_CHECKING:
    from torch import nn


def make_trained_card(
    sources: TrainingSources,
    name: str,
    found: RhythmSet,
    network: "nn.Module",
    recipe: ExgRecipe | LightX3Recipe,
    dataset: str,
    *,
    n_drawn: int,
    map_steps: int,
    decided: Sequence[str],
    unsure_below: float = 0.0,
    lasting_s: float = 0.0,
) -> RhythmCard:
    """Return the card of a network that was trained on recordings.

    Parameters
    ----------
    sources
        Where they came from.
    name
        Of the model.
    found
        The recordings.
    network, recipe
        The network, and how it was trained.
    dataset
        See `RhythmCard`.
    n_drawn
        Recordings that were trained on in all, each as often as it was drawn.
    map_steps, decided, unsure_below, lasting_s
        See `RhythmCard`.
    """
    architecture = sources.architecture
    spec = rhythm_architecture(architecture)
    n_values = sum(array.size for array in state_arrays(network).values())
    owners = dict(zip(found.patients.tolist(), found.sources.tolist(), strict=True))
    return RhythmCard(
        name=name,
        architecture=architecture,
        labels=found.labels,
        leads=spec.leads,
        fs_hz=spec.fs_hz,
        duration_s=spec.duration_s,
        n_values=n_values,
        size_kb=round(n_values * 4 / 1024, 2),
        map_steps=map_steps,
        seed=recipe.seed,
        epochs=round(n_drawn / len(found.recordings)),
        recipe=asdict(recipe),
        trained_on=dict(Counter(owners.values())),
        training_patients=tuple(sorted(owners)),
        licence="; ".join(LICENCES[source] for source in dict.fromkeys(found.sources.tolist())),
        data_sha256=found.sha256(),
        command=f"ecgviewer train --arch {architecture} --seed {recipe.seed} --name {name}{sources.option}",
        decided=tuple(decided),
        dataset=dataset,
        unsure_below=unsure_below,
        lasting_s=lasting_s,
    )
