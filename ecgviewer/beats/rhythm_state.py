"""Which rhythm a beat stands in: regular or not, one rate or two, and how slow that rhythm ever gets.

A premature beat is early against the patient's own rhythm. In fibrillation no interval is expected and nothing
is early; in a run of hundreds of ectopic beats each comes just when the last ones say. What tells is whether
intervals cluster at all, and by which way the heart came to this rate: by small steps, as sinus tachycardia
does, or by a jump. All values are logarithms of intervals or of their ratios.
"""

import numpy as np

from ecgviewer.beats.record_windows import record_windows
from ecgviewer.beats.rhythm_context import sliding_windows, window_quantiles
from ecgviewer.jobs import CancelToken, raise_if_cancelled

_NEAR, _WIDE = (15, 15), (90, 30)
STATE_AHEAD_BEATS = _WIDE[1]
"""How many beats after it the features of a beat depend on, but for those of stretches and of the record."""

_DENSE = 0.06
_CLOSE = 0.05
_LEAST_STEP = 0.005
_FEW_INTERVALS, _FEW_STEPS = 5, 4
_UNKNOWN_STEP = 0.05
_JUMP = 0.1
_NEW_BEATS = 3
_FOLLOW = 0.3
_LEAST_PLAIN = 20
_ROWS = 8192
SLOW = 0.9
"""Quantile of the plain intervals of a record that stands for its slow rhythm."""

_OF_WINDOW = {
    "dense": "share of the intervals of {where} that lie within 6 % of each other where they are densest",
    "rr_to_dense": "RR against where the intervals of {where} are densest",
    "close": "share of pairs of intervals of {where} that differ by less than 5 %",
    "step": "ln of the median step from interval to interval, {where}",
    "second_step": "ln of the median step from each interval to the second next, {where}",
    "low_step": "ln of the lower quartile of the steps, {where}",
}
_REACHES = {"near": "15 before to 15 after", "wide": "90 before to 30 after"}

STATE_FEATURES: dict[str, str] = {
    **{
        f"{name}_{reach}": meaning.format(where=where)
        for reach, where in _REACHES.items()
        for name, meaning in _OF_WINDOW.items()
    },
    "rr_to_slowest_behind": "RR against the slowest that led here by small steps",
    "rr_to_slowest_ahead": "RR against the slowest that small steps lead to from here",
    "stretch_behind": "ln(1 + plain intervals since the last jump of the rate)",
    "stretch_ahead": "ln(1 + plain intervals to the next jump of the rate)",
    "rr_to_rate_before": "RR against the rate before the last jump, 0 where there was none",
    "rr_to_rate_after": "RR against the rate after the next jump, 0 where there is none",
    "slowest_behind_to_record": "the slowest that led here against the record's slow rhythm",
    "slowest_ahead_to_record": "the slowest that follows by small steps against the record's slow rhythm",
    "rr_to_record_slow": "RR against the record's slow rhythm, the 90 % quantile",
    "rr_to_record_middle": "RR against the median of the record",
    "ln_rr": "ln of RR in seconds",
    "ln_rr_near": "ln of the median RR of 10 before to 10 after",
    "ln_rr_slow": "ln of the 90 % quantile of the record",
    "ln_rr_middle": "ln of the median RR of the record",
}
"""Names of the features of the rhythm's state in the order of the columns, each with its meaning."""


def state_features(rr: np.ndarray, is_plain: np.ndarray, cancel: CancelToken | None = None) -> np.ndarray:
    """Return the features of the rhythm's state of all beats of a record.

    Parameters
    ----------
    rr
        Logarithms of the intervals before the beats, finite, shape (n_beats,).
    is_plain
        Which intervals are between two beats of the usual QRS complex, bool, same shape. Only these count
        for what the rhythm is like, unless a window has hardly any.
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats, len(STATE_FEATURES)), finite.
    """
    if rr.size == 0:
        return np.zeros((0, len(STATE_FEATURES)), dtype=np.float32)
    plain = np.where(is_plain, rr, np.nan)
    columns = [*_of_windows(rr, plain, _NEAR, cancel), *_of_windows(rr, plain, _WIDE, cancel)]
    behind = _stretches(rr, is_plain)
    ahead = [part[::-1] for part in _stretches(rr[::-1], is_plain[::-1])]
    raise_if_cancelled(cancel)
    slow, middle = record_levels(rr, is_plain)
    every_slow, every_middle = record_levels(rr, np.ones(rr.size, dtype=bool))
    (near,) = window_quantiles(sliding_windows(rr, 10, 10), (0.5,), cancel)
    columns += [
        rr - behind[0],
        rr - ahead[0],
        np.log1p(behind[1]),
        np.log1p(ahead[1]),
        np.nan_to_num(rr - behind[2]),
        np.nan_to_num(rr - ahead[2]),
        behind[0] - slow,
        ahead[0] - slow,
        rr - slow,
        rr - middle,
        rr,
        near,
        every_slow,
        every_middle,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def record_levels(rr: np.ndarray, is_plain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 90 % quantile and the median of the plain intervals around each beat, see `record_windows`.

    Of all intervals where fewer than 20 are plain. Parameters are those of `state_features`.
    """
    slow, middle = np.empty(rr.size), np.empty(rr.size)
    for block, around in record_windows(rr.size):
        known = rr[around][is_plain[around]]
        if known.size <= _LEAST_PLAIN:
            known = rr[around]
        slow[block], middle[block] = np.quantile(known, (SLOW, 0.5))
    return slow, middle


def _of_windows(
    rr: np.ndarray, plain: np.ndarray, reach: tuple[int, int], cancel: CancelToken | None
) -> list[np.ndarray]:
    """Return the columns of `_OF_WINDOW`."""
    every = sliding_windows(rr, *reach)
    known = _or_else(sliding_windows(plain, *reach), every, _FEW_INTERVALS)
    unknown = np.full((1, every.shape[1]), _UNKNOWN_STEP)
    step = np.abs(np.diff(plain, prepend=np.nan))
    second = np.abs(plain - np.concatenate([np.full(min(2, plain.size), np.nan), plain[:-2]])[: plain.size])
    steps = _or_else(sliding_windows(step, *reach), unknown, _FEW_STEPS)
    seconds = _or_else(sliding_windows(second, *reach), unknown, _FEW_STEPS)
    dense, place, close = _densest(known, cancel)
    low_step, middle_step = window_quantiles(steps, (0.25, 0.5), cancel)
    (middle_second,) = window_quantiles(seconds, (0.5,), cancel)
    logs = [np.log(value + _LEAST_STEP) for value in (middle_step, middle_second, low_step)]
    return [dense, rr - place, close, *logs]


def _or_else(windows: np.ndarray, others: np.ndarray, fewest: int) -> np.ndarray:
    """Return windows, with others where fewer than so many values are known."""
    is_few = np.isfinite(windows).sum(axis=1) < fewest
    return np.where(is_few[:, None], others, windows)


def _densest(windows: np.ndarray, cancel: CancelToken | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how many values of each row lie where they are densest, that place, and the share of close pairs."""
    shares, places, pairs = [], [], []
    for first in range(0, len(windows), _ROWS):
        raise_if_cancelled(cancel)
        ordered = np.sort(windows[first : first + _ROWS], axis=1)
        n_known = np.isfinite(ordered).sum(axis=1)
        # How many values follow each one within the width, itself counted: rows are sorted, NaN stands last.
        followers, n_close = np.isfinite(ordered).astype(np.int16), np.zeros(len(ordered), dtype=np.int64)
        for apart in range(1, ordered.shape[1]):
            difference = ordered[:, apart:] - ordered[:, :-apart]
            is_dense = difference <= _DENSE
            if not is_dense.any():
                break
            followers[:, :-apart] += is_dense
            n_close += (difference <= _CLOSE).sum(axis=1)
        best = followers.argmax(axis=1)
        rows = np.arange(len(ordered))
        shares.append(followers[rows, best] / n_known)
        places.append(ordered[rows, best] + _DENSE / 2)
        pairs.append(n_close / np.maximum(n_known * (n_known - 1) / 2, 1))
    return np.concatenate(shares), np.concatenate(places), np.concatenate(pairs)


def _stretches(rr: np.ndarray, is_plain: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Follow the rate from beat to beat; a jump that lasts begins a new stretch.

    Returns
    -------
    slowest, n_intervals, before : numpy.ndarray
        The slowest rate of the stretch so far, its plain intervals, and the rate before the last jump (NaN
        where there was none) at each beat, as logarithms of intervals; shape (n_beats,).
    """
    slowest, length, before = rr.astype(np.float64).copy(), np.zeros(rr.size), np.full(rr.size, np.nan)
    rate: float | None = None
    slow, left, n_beats, n_off = 0.0, np.nan, 0, 0
    for beat, (value, plain) in enumerate(zip(rr.tolist(), is_plain.tolist(), strict=True)):
        if plain and (rate is None or abs(value - rate) < _JUMP):
            rate = value if rate is None else (1 - _FOLLOW) * rate + _FOLLOW * value
            slow = rate if n_beats == 0 else max(slow, rate)
            n_beats, n_off = n_beats + 1, 0
        elif plain:
            n_off += 1
            last = rr[beat - _NEW_BEATS + 1 : beat + 1]
            if rate is not None and n_off >= _NEW_BEATS and np.ptp(last) < _JUMP:
                left, rate = rate, float(last.mean())
                slow, n_beats, n_off = rate, _NEW_BEATS, 0
        if rate is not None:
            slowest[beat] = slow
        length[beat], before[beat] = n_beats, left
    return slowest, length, before
