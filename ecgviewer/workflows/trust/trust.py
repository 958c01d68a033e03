"""How far the explanation of one beat may be trusted, measured on that beat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.faithfulness import (
    N_PIECES,
    CurveAreas,
    curve_areas,
    localise,
    piece_values,
    pieces_of_stretch,
    random_limits,
    spearman,
)
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.trust.open_probe import open_probe
from ecgviewer.workflows.trust.probe import Probe
from ecgviewer.workflows.trust.stability import noise_of, stability_of
from ecgviewer.workflows.trust.tested_beats import SeenT
from ecgviewer.workflows.trust.verdicts import read_verdicts

MOST_CHANGE = 0.25
"""Largest relative change by small noise of a map that is borne out."""


class Verdict(Enum):
    """How far a map may be trusted on one beat."""

    NOTHING = "nothing to judge"
    FAILED = "none"
    CHANCE = "no better than chance"
    LIMITED = "limited"
    BORNE_OUT = "borne out"


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
    qrs_only
        Areas where the pieces of the QRS complex come first, a rule that needs no map; None if none was found.
    limits
        Areas that one in twenty random orders reaches, see `faithfulness.random_limits`.
    is_empty
        Whether the map is 0 everywhere: there is nothing to judge.
    noise, stays
        What was added to test the stability, and what was never taken away ("" for nothing), for people.
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
    qrs_only: CurveAreas | None = None
    limits: CurveAreas | None = None
    is_empty: bool = False
    noise: str = ""
    stays: str = ""

    @property
    def n_better(self) -> int:
        """In how many of both curves the map does better than 19 of 20 random orders: 0 to 2."""
        bar = self.random if self.limits is None else self.limits
        return sum((self.areas.deletion < bar.deletion, self.areas.insertion > bar.insertion))

    @property
    def is_better_than_qrs(self) -> bool:
        """Whether it does better than the bare rule to take the QRS complex first, where one was found."""
        qrs = self.qrs_only
        return qrs is None or (self.areas.deletion < qrs.deletion and self.areas.insertion > qrs.insertion)

    @property
    def is_stable(self) -> bool:
        """Whether small noise leaves the map much as it is."""
        return self.stability < MOST_CHANGE

    @property
    def verdict(self) -> Verdict:
        """What the figures say of the map; nothing of the call."""
        if self.is_empty:
            return Verdict.NOTHING
        if self.passes_sanity is False:
            return Verdict.FAILED
        if self.n_better == 0:
            return Verdict.CHANCE
        is_borne_out = self.n_better == 2 and self.is_better_than_qrs and self.is_stable
        return Verdict.BORNE_OUT if is_borne_out else Verdict.LIMITED


def trust_beat(
    folder: Path,
    method: str,
    beat: SeenBeats,
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
        The model's folder.
    method
        Key of `METHODS` that explains it.
    beat
        One beat as the network sees it, as `RecordReview.seen` gives it.
    label
        The class to explain.
    wave_ends
        By wave: first and last sample in the window.
    seed
        Of the orders of ties and the noise.

    Raises
    ------
    InvalidInputError
        If there is no such method for this network, or no such class.
    Cancelled
        After `cancel` was set.
    """
    if method not in METHODS:
        raise InvalidInputError(f"no method is called '{method}'; there are: {', '.join(METHODS)}")
    return _trust(open_probe(folder), method, beat, label, wave_ends, seed, cancel or CancelToken())


def _trust(
    probe: Probe[SeenT],
    method: str,
    beat: SeenT,
    label: str,
    wave_ends: Mapping[str, tuple[int, int]],
    seed: int,
    cancel: CancelToken,
) -> Trust:
    explainer = probe.explainer(method)
    (attribution,) = explainer.explain(beat, [label])
    cancel.raise_if_cancelled()
    pieces = {"map": piece_values(attribution.per_sample()), "random": np.zeros(N_PIECES)}
    if "QRS" in wave_ends:
        pieces["qrs"] = pieces_of_stretch(*wave_ends["QRS"])
    logits_without = probe.logits_without(beat, probe.card.labels.index(label))
    areas = curve_areas(logits_without, pieces, np.random.default_rng(seed))
    cancel.raise_if_cancelled()
    limits = random_limits(logits_without, np.random.default_rng(seed + 1))
    cancel.raise_if_cancelled()
    return Trust(
        method,
        label,
        areas["map"],
        areas["random"],
        float(stability_of(probe, explainer, beat, [label], seed)[0]),
        _shares(attribution, wave_ends),
        attribution.relative_additivity_error,
        _passes_sanity(probe.folder, method),
        _agreement(probe, attribution, beat),
        areas.get("qrs"),
        limits,
        attribution.is_empty,
        noise_of(probe),
        probe.stays,
    )


def _agreement(probe: Probe[SeenT], attribution: Attribution, beat: SeenT) -> dict[str, float]:
    """Return by other method how its map of the same class agrees with one."""
    pieces = piece_values(attribution.per_sample())
    found = {}
    for method in probe.methods:
        if method != attribution.method:
            (other,) = probe.explainer(method).explain(beat, [attribution.label])
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


def _passes_sanity(folder: Path, method: str) -> bool | None:
    verdict = read_verdicts(folder).get(method)
    return None if verdict is None else verdict.passes_sanity
