"""How well an outside score tells beats of none of a network's classes from those of its classes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats

WITHOUT_MLII = ("102", "104")
"""Paced records of MIT-BIH that have no lead MLII: another lead is scored."""


@dataclass(frozen=True)
class SymbolScores:
    """How well the beats of one symbol are told from those of the network's classes.

    Attributes
    ----------
    n, n_patients
        Beats of the symbol, and patients with them.
    is_outside
        Whether they are of none of the classes.
    auroc
        See `auroc`.
    unsure
        Share of them that are unsure.
    """

    n: int
    n_patients: int
    is_outside: bool
    auroc: float
    unsure: float | None


@dataclass(frozen=True)
class OutsideTable:
    """How well the outside score tells the beats of each symbol.

    Attributes
    ----------
    n_inside
        Beats of the network's classes, which all others are told from.
    unsure_right, unsure_wrong
        Shares of their right and wrong calls that are unsure; None without such calls.
    per_symbol
        By symbol.
    per_symbol_with_mlii
        The same without `WITHOUT_MLII`.
    """

    n_inside: int
    unsure_right: float | None
    unsure_wrong: float | None
    per_symbol: Mapping[str, SymbolScores]
    per_symbol_with_mlii: Mapping[str, SymbolScores]


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return how often a beat outside has a higher score than one inside; equal scores count half.

    It is the area under the receiver operating characteristic (Hanley and McNeil 1982, Radiology
    143:29-36), 0 to 1; 0.5 says that the score tells nothing.

    Parameters
    ----------
    inside, outside
        Scores of the beats of the classes and of the others.

    Raises
    ------
    ValueError
        If there are none of either.
    """
    if inside.size == 0 or outside.size == 0:
        raise ValueError("no beats to compare")
    ordered = np.sort(inside)
    below = np.searchsorted(ordered, outside, side="left")
    upto = np.searchsorted(ordered, outside, side="right")
    return float((below + upto).mean() / 2 / inside.size)


def outside_table(tested: ScoredBeats, paced: ScoredBeats | None) -> OutsideTable | None:
    """Return how well the outside score tells the beats of each symbol; None where the model gives no score.

    Parameters
    ----------
    tested
        Beats of patients that the network has not seen; those of its classes are the ones that all
        others are told from.
    paced
        Beats of the paced records, likewise unseen; None leaves them out.
    """
    if tested.outside_scores is None or tested.is_unsure is None:
        return None
    is_inside = tested.reference != ""
    inside = tested.select(is_inside)
    is_right = inside.called == inside.reference
    with_mlii = None if paced is None else paced.without_records(WITHOUT_MLII)
    return OutsideTable(
        n_inside=inside.n_beats,
        unsure_right=_share(inside.is_unsure, is_right),
        unsure_wrong=_share(inside.is_unsure, ~is_right),
        per_symbol=_by_symbol(inside, tested, paced),
        per_symbol_with_mlii=_by_symbol(inside, tested, with_mlii),
    )


def _by_symbol(
    inside: ScoredBeats, tested: ScoredBeats, paced: ScoredBeats | None
) -> dict[str, SymbolScores]:
    beats = tested if paced is None else join_beats([tested, _outside_only(paced)])
    table: dict[str, SymbolScores] = {}
    for symbol, of_symbol in beats.parts(lambda every: every.symbols).items():
        assert of_symbol.outside_scores is not None
        assert inside.outside_scores is not None
        table[symbol] = SymbolScores(
            n=of_symbol.n_beats,
            n_patients=int(np.unique(of_symbol.patient_ids).size),
            is_outside=bool((of_symbol.reference == "").all()),
            auroc=auroc(inside.outside_scores, of_symbol.outside_scores),
            unsure=_share(of_symbol.is_unsure, np.ones(of_symbol.n_beats, dtype=bool)),
        )
    return table


def _outside_only(beats: ScoredBeats) -> ScoredBeats:
    """Return the beats of none of the classes: a paced patient's own beats are not compared."""
    return beats.select(beats.reference == "")


def _share(is_unsure: np.ndarray | None, rows: np.ndarray) -> float | None:
    """Return the share of some rows that are unsure, None without rows."""
    if is_unsure is None or not rows.any():
        return None
    return float(is_unsure[rows].mean())
