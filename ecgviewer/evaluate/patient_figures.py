"""F1 of a group of beats in three ways, so that no single patient can buy it.

Pooled over all beats, a patient with many premature beats decides. So beside it stand the median over the
patients that have enough of them, and the pooled F1 without the patient that adds most to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.aami import GROUPS, forgiven_calls
from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.evaluate.intervals import FEWEST_PATIENTS, N_RESAMPLES, draw_patients, percentiles
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.evaluate.scores import Figure

FEWEST_BEATS = 10
"""A patient with fewer beats of a group takes no part in the group's median."""


@dataclass(frozen=True)
class PatientFigures:
    """F1 of one AAMI group, counted as EC57 does.

    Attributes
    ----------
    pooled
        Over the beats of all patients.
    median, n_patients
        Over the patients with at least `FEWEST_BEATS` beats of the group; how many they are.
    without_most, most
        Pooled without the patient whose removal lowers it most, and that patient; None, "" where no other has
        beats of the group. In a resample it is that of the resample, and all its copies are left out.
    """

    pooled: Figure
    median: Figure
    n_patients: int
    without_most: Figure
    most: str


def patient_figures(
    beats: ScoredBeats, groups: Sequence[str], n_resamples: int = N_RESAMPLES, seed: int = 0
) -> dict[str, PatientFigures]:
    """Return the figures by AAMI group.

    Parameters
    ----------
    beats
        The scored beats.
    groups
        AAMI groups that the network can call; the others have no figures.
    n_resamples, seed
        Of the bootstrap over patients.
    """
    names = np.unique(beats.patient_ids)
    counts = beats.group_counts_by_patient()
    draws = draw_patients(len(names), n_resamples, seed) if len(names) >= FEWEST_PATIENTS else None
    return {group: _figures(counts, GROUPS.index(group), names, draws) for group in GROUPS if group in groups}


def _figures(counts: np.ndarray, group: int, names: np.ndarray, draws: np.ndarray | None) -> PatientFigures:
    parts = _parts(counts, group)
    once = np.ones((1, len(counts)), dtype=np.int64)
    without = _f1_without_each(once, parts)[0]
    has_enough = parts[:, 2] >= FEWEST_BEATS
    n_with = int((parts[:, 2] > 0).sum())
    return PatientFigures(
        pooled=_figure(lambda drawn: _f1(drawn @ parts), once, draws if n_with >= FEWEST_PATIENTS else None),
        median=_figure(
            lambda drawn: _medians(drawn[:, has_enough], _f1(parts)[has_enough]),
            once,
            draws if has_enough.sum() >= FEWEST_PATIENTS else None,
        ),
        n_patients=int(has_enough.sum()),
        without_most=_figure(
            lambda drawn: _least(_f1_without_each(drawn, parts)),
            once,
            draws if n_with > FEWEST_PATIENTS else None,
        ),
        most=str(names[np.argmin(without)]) if n_with >= FEWEST_PATIENTS else "",
    )


def _figure(
    statistic: Callable[[np.ndarray], np.ndarray], once: np.ndarray, draws: np.ndarray | None
) -> Figure:
    """Return a statistic of the patients as they are, and its interval where some were drawn."""
    value = none_if_nan(float(statistic(once)[0]))
    return Figure(value, None if draws is None or value is None else percentiles(statistic(draws)))


def _parts(counts: np.ndarray, group: int) -> np.ndarray:
    """Return right calls, false calls and beats of a group by patient, shape (n_patients, 3)."""
    right, called = counts[:, group, group], counts[:, :, group].sum(axis=1)
    forgiven = (counts[:, :, group] * forgiven_calls()[:, group]).sum(axis=1)
    return np.stack([right, called - right - forgiven, counts[:, group].sum(axis=1)], axis=1).astype(float)


def _f1(parts: np.ndarray) -> np.ndarray:
    """Return F1 of right calls, false calls and beats on the last axis; NaN without beats of the group."""
    right, false, support = np.moveaxis(parts, -1, 0)
    whole = right + false + support
    found: np.ndarray = np.divide(2 * right, whole, out=np.full(whole.shape, np.nan), where=support > 0)
    return found


def _f1_without_each(drawn: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Return pooled F1 without each patient that was drawn, shape (n_resamples, n_patients).

    NaN where nobody else has beats of the group; infinite for patients that were not drawn.
    """
    taken = drawn[:, :, None] * parts
    without = _f1(taken.sum(axis=1, keepdims=True) - taken)
    return np.where(drawn > 0, without, np.inf)


def _least(values: np.ndarray) -> np.ndarray:
    """Return the least of each row, NaN where one is NaN or there are none."""
    return values.min(axis=1) if values.shape[1] else np.full(len(values), np.nan)


def _medians(drawn: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the median of values, each taken as often as it was drawn, for each resample; NaN for none."""
    return np.array([np.median(np.repeat(values, row)) if row.any() else np.nan for row in drawn])
