"""Explain a network's calls of some beats, by any method."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.neighbourhood import Neighbourhoods
from ecgviewer.classifiers.opening import open_classifier, written_at
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.explain.context_grad_cam import ContextGradCam
from ecgviewer.explain.grad_cam import explain_grad_cam
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.review_record import RecordReview

if TYPE_CHECKING:
    from ecgviewer.explain.context_shap import ContextShapExplainer
    from ecgviewer.explain.shap_values import ShapExplainer

_CHUNKS = {"gradcam": 256, "shap": 4}
"""Beats between two looks at the cancel token."""


def explain_beats(
    folder: Path,
    method: str,
    beats: np.ndarray | Neighbourhoods,
    labels: Sequence[str],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> list[Attribution]:
    """Explain some beats, each for a class of its own.

    Parameters
    ----------
    folder
        The model's folder.
    method
        Key of `METHODS`. Grad-CAM needs no torch.
    beats
        Beats as the network sees them, as `RecordReview.seen` gives them: windows, shape (n_beats, 360),
        or for a context network beats among their neighbours.
    labels
        The class to explain of each beat.
    progress
        Each report's data is a list of (position, Attribution) made since the last.

    Returns
    -------
    list of Attribution
        One a beat, in the order given.

    Raises
    ------
    InvalidInputError
        If there is no such method, or the network sees beats otherwise.
    Cancelled
        Between batches, after `cancel` was set.
    """
    if method not in METHODS:
        raise InvalidInputError(f"no method is called '{method}'; there are: {', '.join(METHODS)}")
    chunk = _CHUNKS[method]
    made: list[Attribution] = []
    for first in range(0, len(beats), chunk):
        if cancel is not None:
            cancel.raise_if_cancelled()
        part = slice(first, first + chunk)
        new = _explain_chunk(folder, method, beats[part], labels[part])
        made += new
        if progress is not None:
            data = list(enumerate(new, start=first))
            progress.report(len(made), len(beats), f"explaining beats ({METHODS[method]})", data)
    return made


def _explain_chunk(
    folder: Path, method: str, beats: np.ndarray | Neighbourhoods, labels: Sequence[str]
) -> list[Attribution]:
    if isinstance(beats, Neighbourhoods):
        written_ns = written_at(folder)
        if method == "gradcam":
            return _context_grad_cam(folder, written_ns).explain(beats, labels)
        return _context_shap_explainer(folder, written_ns).explain(beats, labels)
    if method == "shap":
        return _shap_explainer(folder, written_at(folder)).explain(beats, labels)
    classifier = open_classifier(folder)
    if not isinstance(classifier, OnnxClassifier):
        raise InvalidInputError(
            f"model '{classifier.card.name}' can't be explained by single windows; give it beats among their"
            " neighbours"
        )
    return explain_grad_cam(classifier, beats, labels)


def explain_beat(
    review: RecordReview, folder: Path, beat_index: int, method: str, label: str | None
) -> Attribution:
    """Explain one beat of a review for a class, by default the called one.

    Raises
    ------
    InvalidInputError
        If the beat has no call, or the network doesn't know the class.
    """
    reason = str(review.beats.reason[beat_index])
    if reason:
        raise InvalidInputError(
            f"beat {beat_index + 1} of record {review.record.name} can't be explained ({reason}); choose another"
        )
    explained = label if label is not None else str(review.called[beat_index])
    if explained not in review.card.labels:
        raise InvalidInputError(
            f"model '{review.card.name}' doesn't know class '{explained}'; it knows: {' '.join(review.card.labels)}"
        )
    return explain_beats(folder, method, review.seen([beat_index]), [explained])[0]


@lru_cache(maxsize=4)
def _shap_explainer(folder: Path, written_ns: int) -> "ShapExplainer":
    from ecgviewer.explain.shap_values import ShapExplainer

    return ShapExplainer(folder)


@lru_cache(maxsize=4)
def _context_grad_cam(folder: Path, written_ns: int) -> ContextGradCam:
    return ContextGradCam.open(folder)


@lru_cache(maxsize=4)
def _context_shap_explainer(folder: Path, written_ns: int) -> "ContextShapExplainer":
    from ecgviewer.explain.context_shap import ContextShapExplainer

    return ContextShapExplainer(folder)
