"""Explain a network's calls of some beats, by any method."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ecgviewer.classifiers.opening import sight_of, written_at
from ecgviewer.classifiers.registry import load, sights_with
from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import METHODS, Attribution, Explainer
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.review.review_record import RecordReview

_CHUNKS = {"gradcam": 256, "shap": 4, "layercam": 16, "integrated": 4}
"""Beats between two looks at the cancel token."""


def explain_beats(
    folder: Path,
    method: str,
    beats: SeenBeats,
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
        Key of `METHODS`, one of the `methods` of the network's sight. Grad-CAM and SHAP need no torch.
    beats
        Beats as the network sees them, as `RecordReview.seen` gives them.
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
        If there is no such method for this network, or it sees beats otherwise.
    Cancelled
        Between batches, after `cancel` was set.
    """
    if method not in METHODS:
        raise InvalidInputError(f"no method is called '{method}'; there are: {', '.join(METHODS)}")
    sight = sight_of(folder)
    if not sight.fits(beats):
        raise InvalidInputError(f"model '{folder.name}' sees otherwise; give it {sight.words}")
    explainer = explainer_of(folder, method)
    chunk = _CHUNKS[method]
    made: list[Attribution] = []
    for first in range(0, len(beats), chunk):
        if cancel is not None:
            cancel.raise_if_cancelled()
        part = slice(first, first + chunk)
        new = explainer.explain(beats[part], labels[part])
        made += new
        if progress is not None:
            data = list(enumerate(new, start=first))
            progress.report(len(made), len(beats), f"explaining beats ({METHODS[method]})", data)
    return made


def explainer_of(folder: Path, method: str) -> Explainer:
    """Return what explains a model by a method; kept for the next time while the model is the same.

    Raises
    ------
    InvalidInputError
        If there is no such method for this network.
    ModelUnreadableError
        If the model can't be read.
    """
    return _explainer(folder, method, written_at(folder))


def explain_beat(
    review: RecordReview, folder: Path, beat_index: int, method: str, label: str | None, layer: str = ""
) -> Attribution:
    """Explain one beat of a review for a class, by default the called one.

    Parameters
    ----------
    layer
        The layer that Grad-CAM looks at, such as "features.2"; "" for the last, the only one that other
        methods, and networks whose sight has no `layer_explainer`, have.

    Raises
    ------
    InvalidInputError
        If the beat has no call, or the network doesn't know the class or the layer.
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
    if not layer:
        return explain_beats(folder, method, review.seen([beat_index]), [explained])[0]
    layer_explainer = sight_of(folder).layer_explainer
    if method != "gradcam" or not layer_explainer:
        raise InvalidInputError("a layer can be chosen for Grad-CAM of a network that sees one second only")
    explainer: Explainer = load(layer_explainer)(folder, layer)
    return explainer.explain(review.seen([beat_index]), [explained])[0]


@lru_cache(maxsize=8)
def _explainer(folder: Path, method: str, written_ns: int) -> Explainer:
    sight = sight_of(folder)
    if method not in sight.explainers:
        raise InvalidInputError(
            f"model '{folder.name}' can't be explained by {METHODS[method]}, which is for {sights_with(method)};"
            f" choose {' or '.join(METHODS[name] for name in sight.methods)}"
        )
    explainer: Explainer = load(sight.explainers[method])(folder)
    return explainer
