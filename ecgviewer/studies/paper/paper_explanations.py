"""What figures 7 and 8 of Baig et al. 2025 show, for our networks: one beat a class, explained twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.explain.attribution import Attribution
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.config import LABELS
from ecgviewer.training.dataset import BeatSet
from ecgviewer.workflows.explanations.explain_beats import explain_beats

FIGURE_METHODS = {"shap": 7, "gradcam": 8}
"""Number of the figure of each method."""


@dataclass(frozen=True, eq=False)
class ExplainedBeat:
    """A test beat with the networks' explanations of its class.

    Attributes
    ----------
    label, record_name, r_sample
        Its reference class, and where it comes from.
    window
        As the networks see it, float32, shape (360,).
    called
        By model.
    attributions
        By method and model: of the logit of `label`.
    """

    label: str
    record_name: str
    r_sample: int
    window: np.ndarray
    called: dict[str, str]
    attributions: dict[str, dict[str, Attribution]]


def explain_one_beat_a_class(
    beat_set: BeatSet,
    test_rows: np.ndarray,
    models: Sequence[str],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> tuple[ExplainedBeat, ...]:
    """Explain one test beat of each class by every method and network.

    The paper drew its beats at random. So are ours: the first of each class in the shuffled order of the test
    side that all networks call right, or the first at all where there is none.

    Parameters
    ----------
    beat_set, test_rows
        The beats, and the rows of the test side in the order of the split.
    models
        Names of the networks.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    labels = [label for index, label in enumerate(LABELS) if (beat_set.targets[test_rows] == index).any()]
    reference = np.array(LABELS)[beat_set.targets[test_rows]]
    windows = beat_set.windows[test_rows]
    called = {name: OnnxClassifier(find_model(name)).predict(windows, None, cancel).called for name in models}
    is_right = np.all([own == reference for own in called.values()], axis=0)
    # False sorts before True, and the sort keeps the order of the split among equals.
    order = np.argsort(~is_right, kind="stable")
    chosen = [int(order[reference[order] == label][0]) for label in labels]
    made: dict[str, dict[str, list[Attribution]]] = {}
    for number, method in enumerate(FIGURE_METHODS):
        progress.report(number, len(FIGURE_METHODS), "explaining one beat a class")
        made[method] = {
            name: explain_beats(find_model(name), method, windows[chosen], labels, None, cancel)
            for name in models
        }
    return tuple(
        ExplainedBeat(
            label,
            str(beat_set.record_names[test_rows[place]]),
            int(beat_set.r_samples[test_rows[place]]),
            windows[place].copy(),
            {name: str(own[place]) for name, own in called.items()},
            {method: {name: made[method][name][row] for name in models} for method in made},
        )
        for row, (label, place) in enumerate(zip(labels, chosen, strict=True))
    )
