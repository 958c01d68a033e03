"""What a network looks at, on average, in the beats of a template."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.explain.attribution import METHODS
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.templates.beat_shapes import evenly
from ecgviewer.workflows.templates.beat_templates import Template

MOST_EXPLAINED = 40
"""So many beats of a template are explained, spread evenly over it."""

FAST_METHOD = "gradcam"
"""The one method that needs no torch."""


@dataclass(frozen=True, eq=False)
class MeanAttribution:
    """The mean of what counted in some beats.

    Attributes
    ----------
    method
        Key of `explain.attribution.METHODS`.
    label
        The explained class.
    values
        One a sample of the median, shape (360,).
    is_signed
        Whether they may be negative: against the class.
    n_explained
        Of how many beats it is the mean.
    """

    method: str
    label: str
    values: np.ndarray
    is_signed: bool
    n_explained: int

    @property
    def title(self) -> str:
        """What it is, in words."""
        return f"mean {METHODS[self.method]} for {self.label} of {self.n_explained} beats"


def explain_template(
    review: RecordReview,
    folder: Path,
    template: Template,
    method: str = FAST_METHOD,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> MeanAttribution | None:
    """Return what a network looks at in a template's beats, for the template's label.

    Parameters
    ----------
    review
        The record with the network's calls.
    folder
        The network's folder.
    template
        The beats; a label that a person gave counts like one that the network gave.
    method
        Key of `METHODS`; Grad-CAM needs no torch.
    progress, cancel
        As `explain_beats` takes them.

    Returns
    -------
    MeanAttribution or None
        None where the network doesn't know the label, or has called none of the beats.

    Raises
    ------
    Cancelled
        Between batches, after `cancel` was set.
    """
    if template.label not in review.card.labels:
        return None
    rows = evenly(template.rows[review.is_explainable[template.rows]], MOST_EXPLAINED)
    if rows.size == 0:
        return None
    labels = [template.label] * rows.size
    made = explain_beats(folder, method, review.seen(rows.tolist()), labels, progress, cancel)
    values = np.mean([each.per_sample() for each in made], axis=0)
    return MeanAttribution(method, template.label, values, any(each.is_signed for each in made), len(made))
