"""Whether maps depend on what a network has learnt: by method, with networks that forgot it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import load_network, read_background
from ecgviewer.evaluate.randomised import Likeness, cascade, chance_band, likeness, passes_sanity
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.explain_beats import window_explainers

if TYPE_CHECKING:
    from ecgviewer.explain.window_explainer import WindowExplainer


@dataclass(frozen=True, eq=False)
class Sanity:
    """The parameter-randomisation check of one method.

    Attributes
    ----------
    stages
        From the last layer alone to all layers.
    band
        Where 95 % of the mean lie between shuffled maps; None if no map is defined.
    """

    stages: tuple[Likeness, ...]
    band: tuple[float, float] | None

    @property
    def is_passed(self) -> bool:
        """Whether the maps depend on what was learnt."""
        high = 0.0 if self.band is None else self.band[1]
        return passes_sanity(self.stages[0].mean, self.stages[-1].mean, high)


def check_sanity(
    folder: Path,
    windows: np.ndarray,
    labels: list[str],
    trained: Mapping[str, list[np.ndarray]],
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> dict[str, Sanity]:
    """Return by method how alike maps are after re-initialising the last layer, and on to all layers.

    Parameters
    ----------
    folder
        Of a model that sees windows.
    windows, labels
        Beats, shape (n_beats, 360), and the class to explain of each.
    trained
        By method: the maps of the network as it is.
    seed
        Of the new weights.
    """
    network, background = load_network(folder), read_background(folder)
    kinds = window_explainers()
    names = read_card(folder).labels

    def maps(kind: type["WindowExplainer"], of: Any) -> list[np.ndarray]:
        explainer = kind.from_network(of, names, background)
        return [attribution.values for attribution in explainer.explain(windows, labels)]

    stages: dict[str, list[Likeness]] = {method: [] for method in kinds}
    lost = list(cascade(network, background, seed))
    for number, (stage, randomised) in enumerate(lost):
        for method, kind in kinds.items():
            cancel.raise_if_cancelled()
            progress.report(number, len(lost), f"forgetting {stage} and what follows")
            stages[method].append(likeness(stage, trained[method], maps(kind, randomised)))
    rng = np.random.default_rng(seed)
    return {method: Sanity(tuple(stages[method]), chance_band(trained[method], rng)) for method in kinds}
