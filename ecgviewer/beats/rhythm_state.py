"""Which rhythm a beat stands in: regular or not, one rate or two, and how slow that rhythm ever gets.

A premature beat is early against the patient's own rhythm. In fibrillation no interval is expected and nothing
is early; in a run of hundreds of ectopic beats each comes just when the last ones say. What tells is whether
intervals cluster at all, and by which way the heart came to this rate: by small steps, as sinus tachycardia
does, or by a jump. All values are logarithms of intervals or of their ratios.
"""

import numpy as np

from ecgviewer.beats.record_windows import record_windows
from ecgviewer.beats.rhythm_context import row_batches, sliding_windows, window_quantiles
from ecgviewer.jobs import CancelToken, raise_if_cancelled

_NEAR, _WIDE = (15, 15), (90, 30)
_DENSE = 0.06
_CLOSE = 0.05
_LEAST_STEP = 0.005
_FEW_INTERVALS, _FEW_STEPS = 5, 4
_UNKNOWN_STEP = 0.05
_JUMP = 0.1
_NEW_BEATS = 3
_FOLLOW = 0.3
_LEAST_PLAIN = 20
_ROWS = 2048
"""Beats whose neighbours are counted at once: what the processor's cache holds."""

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
    return np.stack(columns, axis=1, dtype=np.float32, casting="same_kind")


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
    step = np.abs(np.diff(plain, prepend=np.nan))
    second = np.abs(plain - np.concatenate([np.full(min(2, plain.size), np.nan), plain[:-2]])[: plain.size])
    every, known, steps, seconds = (sliding_windows(values, *reach) for values in (rr, plain, step, second))
    found = np.empty((6, rr.size))
    for rows in row_batches(rr.size, cancel, _ROWS):
        dense = _densest(known[rows])
        is_few = np.isfinite(known[rows]).sum(axis=1) < _FEW_INTERVALS
        if is_few.any():
            dense = np.where(is_few, _densest(every[rows]), dense)
        found[:3, rows] = [dense[0], rr[rows] - dense[1], dense[2]]
    for rows in row_batches(rr.size, cancel):
        low_step, middle_step = window_quantiles(_or_unknown(steps[rows]), (0.25, 0.5))
        (middle_second,) = window_quantiles(_or_unknown(seconds[rows]), (0.5,))
        found[3:, rows] = np.log(np.stack([middle_step, middle_second, low_step]) + _LEAST_STEP)
    return list(found)


def _or_unknown(steps: np.ndarray) -> np.ndarray:
    """Return windows of steps, of one usual step where few are known."""
    is_few = np.isfinite(steps).sum(axis=1) < _FEW_STEPS
    return np.where(is_few[:, None], _UNKNOWN_STEP, steps)


def _densest(windows: np.ndarray) -> np.ndarray:
    """Find where the values of each window are densest.

    Neighbouring windows share all pairs of values but those with their ends, so each pair of the record is
    compared once, and what a window holds is the difference of two running sums.

    Parameters
    ----------
    windows
        As `sliding_windows` gives them, some in a row; NaN counts nowhere. Shape (n, m).

    Returns
    -------
    numpy.ndarray
        The share of the values that lie where they are densest, the middle of that place, and the share of
        close pairs; shape (3, n). NaN where a window holds no value.
    """
    n_windows, width = windows.shape
    values = np.concatenate([windows[0], windows[1:, -1]])
    within, n_close = _count_pairs(values, width)
    best, place = np.zeros(n_windows, dtype=np.int16), np.full(n_windows, np.nan)
    for offset in range(width):
        here = slice(offset, offset + n_windows)
        count, value = within[2 * width - 1 - offset, here] - within[width - 1 - offset, here], values[here]
        is_better = (count > best) | ((count == best) & (value < place))
        best[is_better], place[is_better] = count[is_better], value[is_better]
    n_known = np.isfinite(windows).sum(axis=1)
    share = best / np.where(n_known > 0, n_known, np.nan)
    return np.stack([share, place + _DENSE / 2, n_close / np.maximum(n_known * (n_known - 1) / 2, 1)])


def _count_pairs(values: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Count neighbours of values that lie a little above them, and close pairs.

    Returns
    -------
    within : numpy.ndarray
        How many of the values from `width` - 1 before each one to `number` - `width` after it are the same or at
        most `_DENSE` larger, `number` being the row; int16, shape (2 * width, n).
    n_close : numpy.ndarray
        How many pairs in each window of this width differ by at most `_CLOSE`, shape (n - width + 1,).
    """
    within = np.zeros((2 * width, values.size), dtype=np.int16)
    n_windows = values.size - width + 1
    n_close = np.zeros(n_windows, dtype=np.int64)
    for apart in range(width):
        step = values[apart:] - values[: values.size - apart]
        within[width + apart, : step.size] = (step >= 0) & (step <= _DENSE)
        if apart == 0:
            continue
        within[width - apart, apart:] = (step <= 0) & (step >= -_DENSE)
        total = np.concatenate([[0], np.cumsum(np.abs(step) <= _CLOSE)])
        n_close += total[width - apart : width - apart + n_windows] - total[:n_windows]
    return np.cumsum(within, axis=0, dtype=np.int16), n_close


def _stretches(rr: np.ndarray, is_plain: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Follow the rate from beat to beat; a jump that lasts begins a new stretch.

    Returns
    -------
    slowest, n_intervals, before : numpy.ndarray
        The slowest rate of the stretch so far, its plain intervals, and the rate before the last jump (NaN
        where there was none) at each beat, as logarithms of intervals; shape (n_beats,).
    """
    slowest, length, before = [], [], []
    rate: float | None = None
    slow, left, n_beats, n_off = 0.0, np.nan, 0, 0
    for beat, (value, plain) in enumerate(zip(rr.tolist(), is_plain.tolist(), strict=True)):
        if plain and (rate is None or -_JUMP < value - rate < _JUMP):
            rate = value if rate is None else (1 - _FOLLOW) * rate + _FOLLOW * value
            if n_beats == 0 or rate > slow:
                slow = rate
            n_beats, n_off = n_beats + 1, 0
        elif plain:
            n_off += 1
            last = rr[beat - _NEW_BEATS + 1 : beat + 1]
            if rate is not None and n_off >= _NEW_BEATS and np.ptp(last) < _JUMP:
                left, rate = rate, float(last.mean())
                slow, n_beats, n_off = rate, _NEW_BEATS, 0
        slowest.append(value if rate is None else slow)
        length.append(n_beats)
        before.append(left)
    return np.array(slowest), np.array(length, dtype=np.float64), np.array(before)
