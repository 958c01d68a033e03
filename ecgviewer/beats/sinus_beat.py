"""The patient's beat at the slow rhythm of the whole record, and at which rates beats like another one come.

`usual_beat` takes what is usual from some 150 beats around. A run of hundreds of ectopic beats outlasts that and
becomes what is usual. Against it stands the slowest plain rhythm that the record shows: its P wave is the
sinus node's. Whether a beat is of the sinus node follows from its own P wave against that one, and from whether
beats with a P wave like its own are ever as slow.
"""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.beat_waves import RepeatedRows
from ecgviewer.beats.record_windows import record_windows
from ecgviewer.beats.rhythm_context import row_batches, sliding_windows, window_quantiles
from ecgviewer.beats.rhythm_state import record_levels
from ecgviewer.beats.usual_beat import QRS, P, correlation
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.mapped import let_go, new_values
from ecgviewer.signals.masked_rows import column_medians

SINUS_WAVE_FEATURES: dict[str, str] = {
    "sinus_p_fit": "correlation with the slow beat in 0.30 to 0.07 s before R, at the best shift of up to 33 ms",
    "sinus_p_in_place": "the same without a shift",
    "sinus_p_difference": "ln of the root mean square difference to the slow beat there",
    "sinus_p_to_own": "the same against what the slow beats themselves differ by",
    "sinus_qrs_fit": "correlation of the QRS complex with the slow beat's",
}
"""Features that are measured on a beat's own wave against the slow beat, each with its meaning."""

SINUS_FEATURES: dict[str, str] = {
    **SINUS_WAVE_FEATURES,
    "sinus_p_height": "ln of the height of the slow beat in 0.30 to 0.07 s before the R peak",
    "sinus_p_own": "ln of what the slow beats differ by there",
    "sinus_p_own_fit": "correlation of the slow beats with each other there",
    "sinus_p_fit_7": "median of the correlation over 3 beats before to 3 after",
    "sinus_p_fit_25": "median of the correlation over 12 beats before to 12 after",
    "sinus_p_to_own_7": "median of the difference over 3 beats before to 3 after",
    "sinus_p_to_own_25": "median of the difference over 12 beats before to 12 after",
    "record_alike_slow": "how early beats of this shape and P wave come on average in the record",
    "record_alike_late": "share of them that come at the slow rhythm",
    "record_alike_after": "how early the beats after them come on average",
    "record_alike_same": "share of them that come as early as this one",
    "record_alike_slower": "share of them that come at least 10 % later",
    "record_alike_faster": "share of them that come at least 10 % earlier",
    "record_alike_number": "ln(1 + their number, weighted by likeness)",
    "record_alike_middle": "median of how early the 20 most alike come",
    "record_alike_high": "high quantile of that",
    "record_alike_low": "low quantile of that",
}
"""Names of the features against the whole record in the order of the columns, each with its meaning."""

_USUAL_FIT = 0.8
_SLOW_SHARE = 0.85
_LEAST_SLOW = 20
_FEW_QUANTILE = 0.8
_MAX_SHIFT = 4
_SHIFT_COST = 0.01
_FLOOR, _HEIGHT_FLOOR = 0.003, 0.01
_MOST_OTHERS = 2000
_NARROWNESS = 0.05
_NEAREST = 40
_MOST_ALIKE = 20
_AS_EARLY, _APART = 0.06, 0.1
_LATE = 0.88
_ROWS, _FEW_ROWS = 512, 64
"""Beats that are worked on at once, alone and against as many as 2,000 others: what the processor's cache holds."""


@dataclass(frozen=True, eq=False)
class SinusBeats:
    """The slow beat around each beat, and what follows from it.

    Attributes
    ----------
    waves
        The slow beat, in heights of the usual QRS complex, float32, shape (n_beats, n_samples).
    features
        `SINUS_FEATURES` in columns, float32, finite, shape (n_beats, len(SINUS_FEATURES)).
    """

    waves: RepeatedRows
    features: np.ndarray


def plain_intervals(qrs_fit: np.ndarray) -> np.ndarray:
    """Return which beats stand, as the one before does, in a QRS complex like the usual one, bool.

    Parameters
    ----------
    qrs_fit
        Correlation of each QRS complex with the usual one, shape (n_beats,).
    """
    is_usual = qrs_fit > _USUAL_FIT
    found: np.ndarray = is_usual & np.concatenate([is_usual[:1], is_usual[:-1]])
    return found


def find_sinus_beats(
    waves: np.ndarray,
    rr: np.ndarray,
    is_plain: np.ndarray,
    cancel: CancelToken | None = None,
) -> SinusBeats:
    """Compare all beats of a record with its slow ones.

    Parameters
    ----------
    waves
        The beats as `BeatContext` has them, in heights of the usual QRS complex, shape (n_beats, n_samples).
    rr
        Logarithms of the intervals before the beats, finite, shape (n_beats,).
    is_plain
        As `plain_intervals` returns it.
    cancel
        Looked at between blocks.
    """
    n_beats = len(waves)
    if n_beats == 0:
        nothing = np.zeros((0, len(SINUS_FEATURES)), dtype=np.float32)
        return SinusBeats(RepeatedRows.of(waves.astype(np.float32)), nothing)
    slow = record_levels(rr, is_plain)[0]
    sinus = new_values(waves.size).reshape(waves.shape)
    own = np.zeros((n_beats, 3))
    alike = np.zeros((n_beats, 10))
    last: tuple[slice, np.ndarray, np.ndarray, _Others] | None = None
    for block, around in record_windows(n_beats):
        raise_if_cancelled(cancel)
        here = float(slow[block.start])
        if last is None or last[0] != around:
            found = _slow_beat(waves[around], rr[around], is_plain[around], here)
            last = (around, *found, _others(waves, rr, is_plain, here, around))
        sinus[block], own[block] = last[1], last[2]
        alike[block] = _alike(waves, rr - here, block, last[3], cancel)
        let_go(sinus)
        let_go(waves)
    measured = sinus_wave_features(waves, sinus, own[:, 1])
    fits = [_running_median(measured[:, 0], reach, is_plain, cancel) for reach in (3, 12)]
    differences = [_running_median(measured[:, 3], reach, is_plain, cancel) for reach in (3, 12)]
    features = np.concatenate([measured, own, np.stack([*fits, *differences], axis=1), alike], axis=1)
    return SinusBeats(RepeatedRows.of(sinus), features.astype(np.float32))


def sinus_wave_features(waves: np.ndarray, sinus: np.ndarray, own: np.ndarray | float = 0.0) -> np.ndarray:
    """Return what of beats is measured against the slow beat, `SINUS_WAVE_FEATURES`.

    Parameters
    ----------
    waves, sinus
        Beats and the slow beat of each, shape (n_beats, n_samples).
    own
        ln of what the slow beats themselves differ by, shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        Float64, shape (n_beats, 5).
    """
    own = np.broadcast_to(own, len(waves))
    parts = [
        _wave_features(waves[some : some + _ROWS], sinus[some : some + _ROWS], own[some : some + _ROWS])
        for some in range(0, len(waves), _ROWS)
    ]
    return np.concatenate([np.zeros((0, len(SINUS_WAVE_FEATURES))), *parts])


def _wave_features(waves: np.ndarray, sinus: np.ndarray, own: np.ndarray) -> np.ndarray:
    waves, sinus = waves.astype(np.float64), sinus.astype(np.float64)
    best = np.full(len(waves), -1.0)
    for shift in range(-_MAX_SHIFT, _MAX_SHIFT + 1):
        moved = waves[:, P.start + shift : P.stop + shift]
        best = np.maximum(best, correlation(moved, sinus[:, P]) - _SHIFT_COST * abs(shift))
    difference = _p_difference(_leveled(waves[:, P]), _leveled(sinus[:, P]))
    return np.stack(
        [
            best,
            correlation(waves[:, P], sinus[:, P]),
            difference,
            difference - own,
            correlation(waves[:, QRS], sinus[:, QRS]),
        ],
        axis=1,
    )


def _p_difference(p_waves: np.ndarray, others: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.log(np.sqrt(((p_waves - others) ** 2).mean(axis=1)) + _FLOOR)
    return found


def _slow_beat(
    waves: np.ndarray, rr: np.ndarray, is_plain: np.ndarray, slow: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the median of the slow beats that have one P wave, and height, difference and fit among them."""
    is_slow = is_plain & (rr >= slow + np.log(_SLOW_SHARE))
    if is_slow.sum() < _LEAST_SLOW:
        is_slow = rr >= np.quantile(rr, _FEW_QUANTILE)
    candidates = waves[is_slow]
    p_waves = candidates[:, P].astype(np.float64)
    p_wave = column_medians(candidates[:, P])
    for _ in range(2):
        fit = correlation(p_waves, p_wave)
        is_alike = fit >= np.median(fit)
        p_wave = column_medians(candidates[is_alike][:, P])
    beat = column_medians(candidates[is_alike])
    difference = _p_difference(_leveled(p_waves), p_wave - p_wave.mean())
    height = np.log(np.ptp(p_wave) + _HEIGHT_FLOOR)
    return beat, np.array([height, np.median(difference), np.median(_best_fit(candidates, p_wave))])


def _best_fit(waves: np.ndarray, p_wave: np.ndarray) -> np.ndarray:
    """Return the first of `SINUS_WAVE_FEATURES` of beats against one P wave, for all shifts in one product."""
    reach = waves[:, P.start - _MAX_SHIFT : P.stop + _MAX_SHIFT].astype(np.float64)
    reach -= reach.mean(axis=1, keepdims=True)
    p_wave = p_wave - p_wave.mean()
    n_shifts, n_samples = 2 * _MAX_SHIFT + 1, p_wave.size
    moved, ones = np.zeros((2, reach.shape[1], n_shifts))
    for shift in range(n_shifts):
        moved[shift : shift + n_samples, shift] = p_wave
        ones[shift : shift + n_samples, shift] = 1
    square = np.maximum((reach * reach) @ ones - (reach @ ones) ** 2 / n_samples, 0)
    fit = reach @ moved / (np.sqrt(square * (p_wave @ p_wave)) + 1e-9)
    fit -= _SHIFT_COST * np.abs(np.arange(n_shifts) - _MAX_SHIFT)
    return np.asarray(np.maximum(fit.max(axis=1), -1))


@dataclass(frozen=True, eq=False)
class _Others:
    """Up to 2,000 beats of a record that others are compared with, in order.

    Attributes
    ----------
    numbers
        Which beats, shape (n,).
    p_waves, p_size, complexes
        P waves without mean, that squared, and QRS complexes without mean and of length 1; in rows.
    usual
        As `_usual_distance` returns it.
    rates
        In columns: how early they come, whether late (0 or 1), and how early the beats after them come.
    levels, level
        All values of the first column in order, and which of these each beat has.
    """

    numbers: np.ndarray
    p_waves: np.ndarray
    p_size: np.ndarray
    complexes: np.ndarray
    usual: float
    rates: np.ndarray
    levels: np.ndarray
    level: np.ndarray


def _others(waves: np.ndarray, rr: np.ndarray, is_plain: np.ndarray, slow: float, around: slice) -> _Others:
    """Return plain beats of those around, all where few are plain, against one slow rhythm."""
    numbers = np.flatnonzero(is_plain[around]) + around.start
    if numbers.size <= 2 * _LEAST_SLOW:
        numbers = np.arange(around.start, around.stop)
    if numbers.size > _MOST_OTHERS:
        numbers = numbers[np.linspace(0, numbers.size - 1, _MOST_OTHERS).astype(np.int64)]
    p_waves = _leveled(waves[:, P][numbers])
    p_size = (p_waves**2).sum(axis=1)
    early = rr[numbers] - slow
    following = rr[np.minimum(numbers + 1, rr.size - 1)] - slow
    levels, level = np.unique(early, return_inverse=True)
    return _Others(
        numbers,
        p_waves,
        p_size,
        _unit(waves[:, QRS][numbers]),
        _usual_distance(p_waves, p_size),
        np.stack([early, early > np.log(_LATE), following], axis=1),
        levels,
        level.astype(np.int16),
    )


def _alike(
    waves: np.ndarray, own: np.ndarray, block: slice, others: _Others, cancel: CancelToken | None
) -> np.ndarray:
    """Return at which rates beats of the record come that are like those of a block, shape (n, 10).

    `own` says how early all beats of the record come.
    """
    parts = []
    for first in range(block.start, block.stop, _FEW_ROWS):
        raise_if_cancelled(cancel)
        rows = slice(first, min(first + _FEW_ROWS, block.stop))
        parts.append(_at_which_rates(_weights(waves, rows, others), own[rows], others))
    return np.concatenate(parts)


def _weights(waves: np.ndarray, rows: slice, others: _Others) -> np.ndarray:
    """Return how much beats are like others in P wave and QRS complex, about 0 to 1, shape (n, m)."""
    p_waves = _leveled(waves[rows, P])
    found: np.ndarray = (p_waves**2).sum(axis=1)[:, None] + others.p_size
    found -= (2 * p_waves) @ others.p_waves.T
    np.maximum(found, 0, out=found)
    found /= -2 * others.usual
    likeness = _unit(waves[rows, QRS]) @ others.complexes.T
    likeness -= 1
    likeness /= _NARROWNESS
    found += likeness
    np.exp(found, out=found)
    itself = np.flatnonzero((others.numbers >= rows.start) & (others.numbers < rows.stop))
    found[others.numbers[itself] - rows.start, itself] = 0
    found += 1e-9
    return found


def _at_which_rates(weight: np.ndarray, own: np.ndarray, others: _Others) -> np.ndarray:
    total, early, level = weight.sum(axis=1), others.rates[:, 0], others.level
    # Intervals have few lengths: below which of them a beat counts is found once, then small numbers are compared.
    apart = others.levels - own[:, None]
    first, low, high, last = (
        is_below.sum(axis=1, dtype=np.int16)[:, None]
        for is_below in (apart < -_APART, apart <= -_AS_EARLY, apart < _AS_EARLY, apart <= _APART)
    )
    n_most = min(_MOST_ALIKE, early.size)
    most = np.argpartition(-weight, n_most - 1, axis=1)[:, :n_most]
    ordered = np.sort(early[most], axis=1)
    columns = [
        *(weight.astype(np.float64) @ others.rates / total[:, None]).T,
        (weight * ((level >= low) & (level < high))).sum(axis=1) / total,
        (weight * (level >= last)).sum(axis=1) / total,
        (weight * (level < first)).sum(axis=1) / total,
        np.log1p(total),
        ordered[:, n_most // 2],
        ordered[:, int(0.85 * n_most)],
        ordered[:, min(2, n_most - 1)],
    ]
    return np.stack(columns, axis=1)


def _usual_distance(p_waves: np.ndarray, p_size: np.ndarray) -> float:
    """Return the squared distance to the 40th nearest beat, the median over some of them, above 0."""
    some = np.linspace(0, len(p_waves) - 1, min(len(p_waves), _ROWS)).astype(np.int64)
    place = min(_NEAREST, len(p_waves) - 1)
    nearest = []
    for part in np.array_split(some, -(-some.size // _FEW_ROWS)):
        square = p_size[part, None] + p_size
        square -= (2 * p_waves[part]) @ p_waves.T
        np.maximum(square, 0, out=square)
        square.partition(place, axis=1)
        nearest.append(square[:, place].copy())
    return float(np.median(np.concatenate(nearest)) + 1e-6)


def _leveled(windows: np.ndarray) -> np.ndarray:
    found: np.ndarray = windows - windows.mean(axis=1, keepdims=True)
    return found


def _unit(windows: np.ndarray) -> np.ndarray:
    leveled = _leveled(windows)
    found: np.ndarray = leveled / (np.linalg.norm(leveled, axis=1, keepdims=True) + 1e-6)
    return found


def _running_median(
    values: np.ndarray, reach: int, is_plain: np.ndarray, cancel: CancelToken | None
) -> np.ndarray:
    """Return the median over the plain beats of so many to each side, over all where none is plain."""
    plain = sliding_windows(np.where(is_plain, values, np.nan), reach, reach)
    every = sliding_windows(values, reach, reach)
    found = np.empty(values.size)
    for rows in row_batches(values.size, cancel):
        is_known = np.isfinite(plain[rows]).any(axis=1)
        (found[rows],) = window_quantiles(np.where(is_known[:, None], plain[rows], every[rows]), (0.5,))
    return found
