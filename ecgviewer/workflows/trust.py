"""How far the explanation of one beat may be trusted, measured on that beat."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.faithfulness import (
    N_PIECES,
    CurveAreas,
    curve_areas,
    localise,
    piece_values,
    spearman,
)
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.explain_beats import explainer_of
from ecgviewer.workflows.stability import stability_of

VERDICTS_FILE = "explanations.json"
"""In a model's folder: which methods passed the sanity check on it."""


@dataclass(frozen=True)
class Trust:
    """What was measured of one explanation.

    Attributes
    ----------
    method, label
        Key of `METHODS`, and the explained class.
    areas, random
        Areas under the deletion and insertion curves, of the map and of pieces in random order.
    stability
        Largest relative change of the map under small noise.
    shares
        By wave, "P", "QRS", "T": share of the positive values inside it; only waves that there are.
    relative_additivity_error
        As a share of what is explained; None where the method promises no sum.
    passes_sanity
        Whether the method's maps depend on what this network has learnt; None if that was not checked.
    agreement
        By other method: Spearman's correlation with its map of this beat, over the pieces; none where either
        map is the same everywhere.
    """

    method: str
    label: str
    areas: CurveAreas
    random: CurveAreas
    stability: float
    shares: Mapping[str, float]
    relative_additivity_error: float | None
    passes_sanity: bool | None
    agreement: Mapping[str, float] = field(default_factory=dict)

    @property
    def n_better(self) -> int:
        """In how many of both curves the map does better than random: 0 to 2."""
        is_better = (self.areas.deletion < self.random.deletion, self.areas.insertion > self.random.insertion)
        return sum(is_better)


def trust_beat(
    folder: Path,
    method: str,
    window: np.ndarray,
    label: str,
    wave_ends: Mapping[str, tuple[int, int]],
    seed: int = 0,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Trust:
    """Measure how far the explanation of one beat may be trusted. Imports torch.

    Parameters
    ----------
    folder
        Of a model that sees windows.
    method
        Key of `METHODS`.
    window
        The beat, shape (360,).
    label
        The class to explain.
    wave_ends
        By wave: first and last sample in the window.
    seed
        Of the orders of ties and the noise.

    Raises
    ------
    InvalidInputError
        If there is no such method or class.
    Cancelled
        After `cancel` was set.
    """
    if method not in METHODS:
        raise InvalidInputError(f"no method is called '{method}'; there are: {', '.join(METHODS)}")
    cancel = cancel or CancelToken()
    explainer, classifier = explainer_of(folder, method), OnnxClassifier(folder)
    (attribution,) = explainer.explain(window[None], [label])
    index = classifier.card.labels.index(label)
    cancel.raise_if_cancelled()
    pieces = {"map": piece_values(attribution.per_sample()), "random": np.zeros(N_PIECES)}
    areas = curve_areas(
        lambda windows: classifier.run(windows)[0][:, index].astype(np.float64),
        window,
        pieces,
        np.random.default_rng(seed),
    )
    cancel.raise_if_cancelled()
    return Trust(
        method,
        label,
        areas["map"],
        areas["random"],
        float(stability_of(explainer, window[None], [label], seed)[0]),
        _shares(attribution, wave_ends),
        attribution.relative_additivity_error,
        read_verdicts(folder).get(method),
        _agreement(folder, attribution, window),
    )


def _agreement(folder: Path, attribution: Attribution, window: np.ndarray) -> dict[str, float]:
    """Return by other method how its map of the same class agrees with one."""
    pieces = piece_values(attribution.per_sample())
    found = {}
    for method in METHODS:
        if method != attribution.method:
            (other,) = explainer_of(folder, method).explain(window[None], [attribution.label])
            found[method] = spearman(pieces, piece_values(other.per_sample()))
    return {method: value for method, value in found.items() if np.isfinite(value)}


def _shares(attribution: Attribution, wave_ends: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    n_samples = int(attribution.step_edges[-1])
    found = {
        wave: localise(attribution.per_sample(), onset, offset).mass
        for wave, (onset, offset) in wave_ends.items()
        if offset >= 0 and onset < n_samples
    }
    return {wave: share for wave, share in found.items() if np.isfinite(share)}


def read_verdicts(folder: Path) -> dict[str, bool]:
    """Return by method whether it passed the sanity check on a model; empty if that was never checked."""
    try:
        found = json.loads((folder / VERDICTS_FILE).read_text(encoding="utf-8"))["passes_sanity"]
        return {str(method): bool(is_passed) for method, is_passed in found.items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        # A model trained here has none; one that can't be read counts as none.
        return {}
