"""A record as a Holter desk sums it up: rate, ectopic beats, pauses, fibrillation, variability, signal."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.record_numbers import (
    RUN_BEATS,
    S_GROUP,
    V_GROUP,
    Premature,
    Rate,
    in_group,
    number_record,
    stretches,
)
from ecgviewer.workflows.review.review_record import RecordReview

PAUSE_S = 2.0
"""An RR interval from which it is a pause."""

_LEAST_CHAIN = 3
"""So many premature beats, each so many others apart, are bigeminy or trigeminy."""

_MOST_NN_CHANGE = 0.2
"""Intervals between normal beats that change by more from one to the next are taken for missed or extra beats."""


@dataclass(frozen=True)
class Place:
    """Where something is: number of the beat (the first is 1) and seconds from the start."""

    beat: int
    time_s: float


@dataclass(frozen=True)
class RateAt:
    """A heart rate and where it is reached."""

    per_min: float
    at: Place


@dataclass(frozen=True)
class RunAt:
    """A run of premature beats: how many, how fast, and where it begins."""

    n_beats: int
    per_min: float
    at: Place


@dataclass(frozen=True)
class Ectopy:
    """Calls of one AAMI EC57 group.

    Attributes
    ----------
    n_beats, percent, per_hour
        See `record_numbers.Premature`.
    n_isolated, n_couplets, n_runs
        Alone, two in a row, three and more in a row.
    n_bigeminy, n_trigeminy
        Episodes of three and more premature beats, each one, or each two, others apart.
    longest_run, fastest_run
        Of the runs; None without one.
    """

    n_beats: int
    percent: float
    per_hour: float | None
    n_isolated: int
    n_couplets: int
    n_bigeminy: int
    n_trigeminy: int
    n_runs: int
    longest_run: RunAt | None
    fastest_run: RunAt | None


@dataclass(frozen=True)
class PauseAt:
    """An RR interval in seconds, and the beat that ends it."""

    rr_s: float
    at: Place


@dataclass(frozen=True)
class Variability:
    """Heart-rate variability in the time domain, of intervals between normal beats (Task Force 1996).

    The three formulas are our own: NeuroKit2 brings pandas and matplotlib, takes seconds to import, and joins
    intervals across what was left out between them, where a difference of successive ones has no meaning. A
    test holds that both give the same on a rhythm without gaps.

    Attributes
    ----------
    n_intervals
        How many there are.
    sdnn_ms, rmssd_ms
        Standard deviation, and root mean square of successive differences; None for fewer than two.
    pnn50_percent
        Successive differences above 50 ms, in percent; None for fewer than two.
    """

    n_intervals: int
    sdnn_ms: float | None
    rmssd_ms: float | None
    pnn50_percent: float | None


@dataclass(frozen=True)
class HolterSummary:
    """What a Holter report begins with.

    Attributes
    ----------
    record, lead, model
        What was summed up, and whose calls; `model` is "" for the reference.
    duration_s, n_beats
        Length of the record, beats in it.
    mean_per_min, slowest, fastest
        Heart rate, see `record_numbers.RecordNumbers`.
    ventricular, supraventricular
        Premature beats.
    n_pauses, longest_pauses
        RR intervals of `PAUSE_S` and more, and the longest of them, at most ten.
    longest_rr
        The longest RR interval of all.
    fibrillation_percent
        Of the beats that lie in atrial fibrillation or flutter, see `beats.rhythm.is_fibrillating`.
    variability
        Of the intervals between normal beats, outside fibrillation.
    poor_signal_percent
        Of the beats that lie in a poor signal.
    seen_in_training
        Whether the network was trained with this patient's beats; "unknown" where nobody can tell. None for the
        reference.
    n_paced
        Beats taken for paced, since pacing spikes were found.
    warning
        What stands beside each count of the calls; None where there is nothing to warn of.
    """

    record: str
    lead: str
    model: str
    duration_s: float
    n_beats: int
    mean_per_min: float | None
    slowest: RateAt | None
    fastest: RateAt | None
    ventricular: Ectopy
    supraventricular: Ectopy
    n_pauses: int
    longest_pauses: tuple[PauseAt, ...]
    longest_rr: PauseAt | None
    fibrillation_percent: float | None
    variability: Variability
    poor_signal_percent: float | None
    seen_in_training: bool | str | None = None
    warning: str | None = None
    n_paced: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return result_as_dict(self)


_MOST_PAUSES = 10


def summarise_record(
    review: RecordReview,
    waves: RecordWaves,
    *,
    by_reference: bool = False,
    labels: np.ndarray | None = None,
) -> HolterSummary:
    """Sum a record up by a network's calls, by the reference, or by labels that a person corrected.

    Parameters
    ----------
    review
        The record with a network's calls.
    waves
        Of its beats.
    by_reference
        Whether the reference's symbols count in place of the calls.
    labels
        What counts in place of the calls, "" for none, shape (n_beats,): the calls, corrected by hand.
    """
    beats = review.beats
    called = beats.symbol if by_reference else review.called
    if labels is not None:
        called = labels
    numbers = number_record(beats, called)
    rr_s = beats.rr_before_s
    pauses = np.flatnonzero(rr_s >= PAUSE_S)
    longest = pauses[np.argsort(-rr_s[pauses], kind="stable")][:_MOST_PAUSES]
    assert numbers.ventricular is not None
    assert numbers.supraventricular is not None
    return HolterSummary(
        record=review.record.name,
        lead=review.record.lead_names[review.lead],
        model="" if by_reference else review.card.name,
        duration_s=round(review.record.duration_s, 3),
        n_beats=beats.n_beats,
        mean_per_min=_rounded(numbers.mean_per_min),
        slowest=_rate_at(beats, numbers.slowest),
        fastest=_rate_at(beats, numbers.fastest),
        ventricular=_ectopy(beats, called, V_GROUP, numbers.ventricular),
        supraventricular=_ectopy(beats, called, S_GROUP, numbers.supraventricular),
        n_pauses=int(pauses.size),
        longest_pauses=tuple(_pause_at(beats, int(row)) for row in longest),
        longest_rr=None if numbers.pause is None else _pause_at(beats, numbers.pause.beat_index),
        fibrillation_percent=_percent(waves.is_fibrillating),
        variability=variability(beats, called, waves.is_fibrillating),
        poor_signal_percent=_percent(beats.is_poor),
        seen_in_training=None if by_reference else review.seen_in_training.as_json(),
        warning=None if by_reference else review.warning or None,
        n_paced=review.n_paced,
    )


def variability(beats: BeatTable, called: np.ndarray, is_fibrillating: np.ndarray) -> Variability:
    """Return the variability of the intervals between normal beats.

    An interval counts where both its beats are called N, L or R, outside fibrillation, and nothing is missing
    between. A successive difference counts between two such intervals in a row; one that changes by more than a fifth
    is taken for a missed or an extra beat, and left out with the interval before and the one behind it.

    Parameters
    ----------
    beats
        Of the record.
    called
        Label of each beat, shape (n_beats,).
    is_fibrillating
        Which beats lie in fibrillation or flutter, bool, shape (n_beats,): the variability there is none of the
        sinus node.
    """
    is_normal = np.isin(called, list("NLR")) & ~is_fibrillating
    rr_ms = 1000 * beats.rr_before_s
    counts = np.zeros(beats.n_beats, dtype=bool)
    counts[1:] = is_normal[1:] & is_normal[:-1] & np.isfinite(rr_ms[1:])
    nn_ms = np.where(counts, rr_ms, np.nan)
    change = np.abs(np.diff(nn_ms)) / nn_ms[:-1]
    is_jump = np.append(False, change > _MOST_NN_CHANGE)
    counts &= ~is_jump & ~np.append(is_jump[1:], False)
    nn_ms = np.where(counts, rr_ms, np.nan)
    kept, steps = nn_ms[counts], np.diff(nn_ms)
    steps = steps[np.isfinite(steps)]
    return Variability(
        n_intervals=int(kept.size),
        sdnn_ms=round(float(np.std(kept, ddof=1)), 2) if kept.size > 1 else None,
        rmssd_ms=round(float(np.sqrt(np.mean(steps**2))), 2) if steps.size else None,
        pnn50_percent=round(100 * float(np.mean(np.abs(steps) > 50)), 2) if steps.size else None,
    )


def chains(is_called: np.ndarray, is_known: np.ndarray, n_between: int) -> list[tuple[int, int]]:
    """Return episodes in which single premature beats follow one another with so many others between.

    Parameters
    ----------
    is_called
        Which beats are premature, bool, shape (n_beats,).
    is_known
        Whether the interval before each beat is known: none of a missing stretch may lie in an episode.
    n_between
        1 for bigeminy, 2 for trigeminy.

    Returns
    -------
    list of tuple
        Rows of the first and the last premature beat of each episode of three and more.
    """
    rows = np.flatnonzero(is_called)
    is_single = np.diff(rows, prepend=-10) > 1
    is_single &= np.diff(rows, append=is_called.size + 10) > 1
    rows = rows[is_single]
    if rows.size == 0:
        return []
    n_unknown = np.cumsum(~is_known)
    goes_on = (np.diff(rows) == n_between + 1) & (n_unknown[rows[1:]] == n_unknown[rows[:-1]])
    firsts, lasts = np.flatnonzero(np.append(True, ~goes_on)), np.flatnonzero(np.append(~goes_on, True))
    is_long = lasts - firsts + 1 >= _LEAST_CHAIN
    return list(zip(rows[firsts[is_long]].tolist(), rows[lasts[is_long]].tolist(), strict=True))


def _ectopy(beats: BeatTable, called: np.ndarray, group: str, counted: Premature) -> Ectopy:
    is_called, is_known = in_group(called, group), np.isfinite(beats.rr_before_s)
    found = stretches(beats, called, group)
    lengths = found[:, 1] - found[:, 0]
    runs = found[lengths >= RUN_BEATS]
    rates = _run_rates_per_min(beats, runs)
    return Ectopy(
        n_beats=counted.n_beats,
        percent=round(counted.percent, 3),
        per_hour=_rounded(counted.per_hour),
        n_isolated=int((lengths == 1).sum()),
        n_couplets=counted.n_couplets,
        n_bigeminy=len(chains(is_called, is_known, 1)),
        n_trigeminy=len(chains(is_called, is_known, 2)),
        n_runs=counted.n_runs,
        longest_run=_run_at(beats, runs, rates, runs[:, 1] - runs[:, 0]),
        fastest_run=_run_at(beats, runs, rates, rates),
    )


def _run_at(beats: BeatTable, runs: np.ndarray, rates: np.ndarray, sizes: np.ndarray) -> RunAt | None:
    """Return the first of the largest runs; None without any."""
    if len(runs) == 0:
        return None
    largest = int(np.argmax(sizes))
    first, stop = runs[largest].tolist()
    return RunAt(stop - first, float(rates[largest]), _place(beats, first))


def _run_rates_per_min(beats: BeatTable, runs: np.ndarray) -> np.ndarray:
    """Return the rate of each run by the intervals between its own beats, to a tenth."""
    since_s = np.cumsum(np.nan_to_num(beats.rr_before_s))
    first, last = runs[:, 0], runs[:, 1] - 1
    rates: np.ndarray = np.round(60 * (last - first) / (since_s[last] - since_s[first]), 1)
    return rates


def _rate_at(beats: BeatTable, rate: Rate | None) -> RateAt | None:
    return None if rate is None else RateAt(round(rate.per_min, 1), _place(beats, rate.beat_index))


def _pause_at(beats: BeatTable, row: int) -> PauseAt:
    return PauseAt(round(float(beats.rr_before_s[row]), 3), _place(beats, row))


def _place(beats: BeatTable, row: int) -> Place:
    return Place(row + 1, round(float(beats.time_s[row]), 3))


def _percent(is_there: np.ndarray) -> float | None:
    return round(100 * float(np.mean(is_there)), 2) if is_there.size else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
