"""The patient's beat at the slow rhythm of the whole record, and at which rates beats like another one come.

`usual_beat` takes what is usual from some 150 beats around. A run of hundreds of ectopic beats outlasts that and
becomes what is usual. Against it stands the slowest plain rhythm that the record shows: its P wave is the
sinus node's. Whether a beat is of the sinus node follows from its own P wave against that one, and from whether
beats with a P wave like its own are ever as slow.
"""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.record_windows import record_windows
from ecgviewer.beats.rhythm_context import sliding_windows, window_quantiles
from ecgviewer.beats.rhythm_state import record_levels
from ecgviewer.beats.usual_beat import QRS, P, correlation
from ecgviewer.jobs import CancelToken, raise_if_cancelled

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
_ROWS = 512


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

    waves: np.ndarray
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
        return SinusBeats(waves.astype(np.float32), nothing)
    slow = record_levels(rr, is_plain)[0]
    sinus = np.empty(waves.shape, dtype=np.float32)
    own = np.zeros((n_beats, 3))
    alike = np.zeros((n_beats, 10))
    last: tuple[slice, np.ndarray, np.ndarray] | None = None
    for block, around in record_windows(n_beats):
        raise_if_cancelled(cancel)
        if last is None or last[0] != around:
            last = (
                around,
                *_slow_beat(waves[around], rr[around], is_plain[around], float(slow[block.start])),
            )
        sinus[block], own[block] = last[1], last[2]
        alike[block] = _alike(waves, rr, is_plain, slow, block, around, cancel)
    measured = sinus_wave_features(waves, sinus, own[:, 1])
    fits = [_running_median(measured[:, 0], reach, is_plain, cancel) for reach in (3, 12)]
    differences = [_running_median(measured[:, 3], reach, is_plain, cancel) for reach in (3, 12)]
    features = np.concatenate([measured, own, np.stack([*fits, *differences], axis=1), alike], axis=1)
    return SinusBeats(sinus, features.astype(np.float32))


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
    waves, sinus = waves.astype(np.float64), sinus.astype(np.float64)
    best = np.full(len(waves), -1.0)
    for shift in range(-_MAX_SHIFT, _MAX_SHIFT + 1):
        moved = waves[:, P.start + shift : P.stop + shift]
        best = np.maximum(best, correlation(moved, sinus[:, P]) - _SHIFT_COST * abs(shift))
    difference = _p_difference(waves, sinus)
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


def _p_difference(waves: np.ndarray, sinus: np.ndarray) -> np.ndarray:
    own = waves[:, P] - waves[:, P].mean(axis=1, keepdims=True)
    other = sinus[:, P] - sinus[:, P].mean(axis=1, keepdims=True)
    found: np.ndarray = np.log(np.sqrt(((own - other) ** 2).mean(axis=1)) + _FLOOR)
    return found


def _slow_beat(
    waves: np.ndarray, rr: np.ndarray, is_plain: np.ndarray, slow: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the median of the slow beats that have one P wave, and height, difference and fit among them."""
    is_slow = is_plain & (rr >= slow + np.log(_SLOW_SHARE))
    if is_slow.sum() < _LEAST_SLOW:
        is_slow = rr >= np.quantile(rr, _FEW_QUANTILE)
    candidates = waves[is_slow].astype(np.float64)
    beat = np.median(candidates, axis=0)
    for _ in range(2):
        fit = correlation(candidates[:, P], beat[P])
        beat = np.median(candidates[fit >= np.median(fit)], axis=0)
    measured = sinus_wave_features(candidates, np.broadcast_to(beat, candidates.shape))
    height = np.log(np.ptp(beat[P]) + _HEIGHT_FLOOR)
    return beat, np.array([height, np.median(measured[:, 2]), np.median(measured[:, 0])])


def _alike(
    waves: np.ndarray,
    rr: np.ndarray,
    is_plain: np.ndarray,
    slow: np.ndarray,
    block: slice,
    around: slice,
    cancel: CancelToken | None,
) -> np.ndarray:
    """Return at which rates beats of the record come that are like those of a block, shape (n, 10)."""
    others = np.flatnonzero(is_plain[around]) + around.start
    if others.size <= 2 * _LEAST_SLOW:
        others = np.arange(around.start, around.stop)
    if others.size > _MOST_OTHERS:
        others = others[np.linspace(0, others.size - 1, _MOST_OTHERS).astype(np.int64)]
    p_waves, complexes = _leveled(waves[others][:, P]), _unit(waves[others][:, QRS])
    p_size = (p_waves**2).sum(axis=1)
    early = rr[others] - slow[block.start]
    following = rr[np.minimum(others + 1, rr.size - 1)] - slow[block.start]
    usual = _usual_distance(p_waves, p_size)
    parts = []
    for first in range(block.start, block.stop, _ROWS):
        raise_if_cancelled(cancel)
        rows = np.arange(first, min(first + _ROWS, block.stop))
        own_p = _leveled(waves[rows][:, P])
        square = np.maximum((own_p**2).sum(axis=1)[:, None] + p_size - 2 * own_p @ p_waves.T, 0)
        likeness = _unit(waves[rows][:, QRS]) @ complexes.T
        weight = (
            np.exp(-square / (2 * usual) + (likeness - 1) / _NARROWNESS) * (rows[:, None] != others) + 1e-9
        )
        parts.append(_at_which_rates(weight, rr[rows] - slow[block.start], early, following))
    return np.concatenate(parts)


def _at_which_rates(
    weight: np.ndarray, own: np.ndarray, early: np.ndarray, following: np.ndarray
) -> np.ndarray:
    total = weight.sum(axis=1)
    apart = early - own[:, None]
    n_most = min(_MOST_ALIKE, early.size)
    most = np.argpartition(-weight, n_most - 1, axis=1)[:, :n_most]
    ordered = np.sort(early[most], axis=1)
    columns = [
        weight @ early / total,
        weight @ (early > np.log(_LATE)).astype(np.float64) / total,
        weight @ following / total,
        (weight * (np.abs(apart) < _AS_EARLY)).sum(axis=1) / total,
        (weight * (apart > _APART)).sum(axis=1) / total,
        (weight * (apart < -_APART)).sum(axis=1) / total,
        np.log1p(total),
        ordered[:, n_most // 2],
        ordered[:, int(0.85 * n_most)],
        ordered[:, min(2, n_most - 1)],
    ]
    return np.stack(columns, axis=1)


def _usual_distance(p_waves: np.ndarray, p_size: np.ndarray) -> float:
    """Return the squared distance to the 40th nearest beat, the median over some of them, above 0."""
    some = np.linspace(0, len(p_waves) - 1, min(len(p_waves), _ROWS)).astype(np.int64)
    square = np.maximum(p_size[some, None] + p_size - 2 * p_waves[some] @ p_waves.T, 0)
    place = min(_NEAREST, square.shape[1] - 1)
    return float(np.median(np.partition(square, place, axis=1)[:, place]) + 1e-6)


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
    is_known = np.isfinite(plain).any(axis=1)
    return window_quantiles(np.where(is_known[:, None], plain, every), (0.5,), cancel)[0]
