"""How networks of rhythms called recordings that they had not seen: counts by class, by source, and agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ecgviewer.evaluate.confusion import count_confusion, none_if_nan
from ecgviewer.evaluate.lead_faithfulness import LeadFaithfulness


@dataclass(frozen=True)
class RhythmScores:
    """How some recordings were called.

    Attributes
    ----------
    n_recordings, n_patients
        How many, of how many patients.
    accuracy, macro_f1
        Share of right calls; plain mean of F1 over the classes that occur.
    f1, support
        By class; F1 is None where a class neither occurs nor was called.
    afib_f1
        F1 of AFIB against the rest; None where there is no such class or none of it.
    confusion
        Counts, the reference in rows, in the order of `f1`.
    """

    n_recordings: int
    n_patients: int
    accuracy: float | None
    macro_f1: float | None
    f1: Mapping[str, float | None]
    support: Mapping[str, int]
    afib_f1: float | None
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class SourceTold:
    """How well a linear classifier tells the source of recordings from what a network made of them.

    Attributes
    ----------
    balanced_accuracy
        Mean over the sources of the share of recordings that are told right.
    by_class_alone
        The same where it knows nothing but the reference's class: what comes of the sources' different rhythms.
    chance
        One divided by the number of sources.
    within_class
        By class with at least two sources: balanced accuracy among its recordings alone, and chance there.
    """

    balanced_accuracy: float
    by_class_alone: float
    chance: float
    within_class: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class RhythmResult:
    """What a protocol gave.

    Attributes
    ----------
    architecture, protocol, seed
        What was trained, and how it was tested: "folds" or "sources".
    lead
        What the recordings were called on, where they have it.
    recipe
        Of the training.
    minutes
        Of one core for all trainings.
    pooled
        All recordings that have the lead, each called by the network that has not seen its patient (or source).
    splits
        The same by fold, or by the source that was left out; there with whatever lead it has.
    per_source
        By source, of all recordings.
    source_told
        None where there is one source only.
    others
        Of all recordings, otherwise called: by the name of the only lead that was given, or "pruned".
    maps
        How faithful the maps of leads are; None where that wasn't measured.
    unsure_below
        Probability below which a call of `pooled` is unsure, see `evaluate.doubt`; None where that wasn't measured.
    unsure_right, unsure_wrong
        Share of the right and of the wrong calls that are unsure then.
    """

    architecture: str
    protocol: str
    seed: int
    lead: str
    recipe: Mapping[str, str | int | float | bool | None]
    minutes: float
    pooled: RhythmScores
    splits: Mapping[str, RhythmScores]
    per_source: Mapping[str, RhythmScores]
    source_told: SourceTold | None = None
    others: Mapping[str, RhythmScores] = field(default_factory=dict)
    maps: LeadFaithfulness | None = None
    unsure_below: float | None = None
    unsure_right: float | None = None
    unsure_wrong: float | None = None


def score_rhythms(
    reference: Sequence[str] | np.ndarray,
    called: Sequence[str] | np.ndarray,
    labels: Sequence[str],
    patients: Sequence[str] | np.ndarray,
) -> RhythmScores:
    """Return how recordings were called.

    Parameters
    ----------
    reference, called
        Label of each recording.
    labels
        The classes.
    patients
        Whose recordings they are.
    """
    confusion = count_confusion(reference, called, labels)
    by_class = confusion.known_per_class()
    fibrillation = next((label for label in ("AFIB", "A") if label in labels), None)
    return RhythmScores(
        n_recordings=confusion.n_beats,
        n_patients=len(set(patients)),
        accuracy=none_if_nan(confusion.accuracy),
        macro_f1=none_if_nan(confusion.macro_avg()["f1"]),
        f1={label: row["f1"] for label, row in by_class.items()},
        support={label: int(row["support"] or 0) for label, row in by_class.items()},
        afib_f1=None if fibrillation is None else by_class[fibrillation]["f1"],
        confusion=tuple(tuple(row) for row in confusion.counts.tolist()),
    )


def cohen_kappa(reference: np.ndarray, called: np.ndarray) -> float:
    """Return the agreement of two yes-or-no answers beyond chance (Cohen 1960, doi 10.1177/001316446002000104).

    Parameters
    ----------
    reference, called
        Bool, shape (n,).

    Returns
    -------
    float
        1 where all agree, 0 where as many do as by chance; NaN where chance alone makes all agree.
    """
    agreed = float((reference == called).mean())
    by_chance = float(reference.mean() * called.mean() + (1 - reference.mean()) * (1 - called.mean()))
    return float("nan") if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)
