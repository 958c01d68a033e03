"""The work behind the templates: gathering, merging and splitting, each with what the network looked at. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.templates.beat_shapes import BeatShapes
from ecgviewer.workflows.templates.beat_templates import BeatTemplates, Template, gather_templates
from ecgviewer.workflows.templates.template_attribution import FAST_METHOD, MeanAttribution, explain_template


@dataclass(frozen=True, eq=False)
class ShownTemplates:
    """Templates with what the network looked at in them.

    Attributes
    ----------
    review
        The record with the network's calls.
    folder
        The network's.
    found
        The templates.
    attributions
        By number of the template; none where the network doesn't know the label.
    """

    review: RecordReview
    folder: Path
    found: BeatTemplates
    attributions: dict[int, MeanAttribution]


def show_templates(
    review: RecordReview,
    waves: RecordWaves,
    labels: np.ndarray,
    folder: Path,
    before: ShownTemplates | None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ShownTemplates:
    """Gather the beats of a record by shape.

    Parameters
    ----------
    review, waves
        The record with a network's calls, and the waves of its beats.
    labels
        In effect, "" without, shape (n_beats,).
    folder
        The network's.
    before
        What was shown of the same review under other labels, None for nothing.
    progress, cancel
        As `gather_templates` takes them.
    """
    if before is None:
        shapes = BeatShapes.of(review.record, review.lead, review.beats, cancel)
        found = gather_templates(shapes, labels, waves.qrs_ms, progress, cancel)
    else:
        found = before.found.with_labels(labels, cancel)
    return _explained(review, folder, found, before, cancel)


def merge_templates(
    shown: ShownTemplates,
    places: Sequence[int],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ShownTemplates:
    """Make one template of some; raises as `BeatTemplates.merge`."""
    return _explained(shown.review, shown.folder, shown.found.merge(places), shown, cancel)


def split_template(
    shown: ShownTemplates, place: int, progress: Progress | None = None, cancel: CancelToken | None = None
) -> ShownTemplates:
    """Make two templates of one; raises as `BeatTemplates.split`."""
    return _explained(shown.review, shown.folder, shown.found.split(place), shown, cancel)


def _explained(
    review: RecordReview,
    folder: Path,
    found: BeatTemplates,
    before: ShownTemplates | None,
    cancel: CancelToken | None,
) -> ShownTemplates:
    """Explain each template that was not explained before; Grad-CAM takes some milliseconds for each."""
    known: list[tuple[Template, MeanAttribution]] = []
    if before is not None:
        known = [(before.found.templates[place], each) for place, each in before.attributions.items()]
    attributions = {}
    for place, template in enumerate(found.templates):
        kept = next((each for own, each in known if own is template), None)
        if kept is None and FAST_METHOD in review.methods:
            kept = explain_template(review, folder, template, FAST_METHOD, None, cancel)
        if kept is not None:
            attributions[place] = kept
    return ShownTemplates(review, folder, found, attributions)
