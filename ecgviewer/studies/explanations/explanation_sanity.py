"""Whether maps depend on what a network has learnt: by method, with networks that forgot it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.randomised import Likeness, chance_band, likeness, passes_sanity
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.trust.probe import Probe
from ecgviewer.workflows.trust.tested_beats import SeenT


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
    probe: Probe[SeenT],
    seen: SeenT,
    labels: list[str],
    trained: Mapping[str, list[np.ndarray]],
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> dict[str, Sanity]:
    """Return by method how alike maps are after re-initialising the last layer, and on to all layers.

    Parameters
    ----------
    probe
        Of the model.
    seen, labels
        Beats, and the class to explain of each.
    trained
        By method: the maps of the network as it is.
    seed
        Of the new weights.
    """
    stages: dict[str, list[Likeness]] = {method: [] for method in trained}
    lost = list(probe.forgetting(seed))
    for number, (stage, explainers) in enumerate(lost):
        for method, explainer in explainers.items():
            cancel.raise_if_cancelled()
            progress.report(number, len(lost), f"forgetting {stage} and what follows")
            maps = [attribution.values for attribution in explainer.explain(seen, labels)]
            stages[method].append(likeness(stage, trained[method], maps))
    rng = np.random.default_rng(seed)
    return {method: Sanity(tuple(stages[method]), chance_band(trained[method], rng)) for method in trained}
