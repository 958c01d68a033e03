"""Each RR interval against the patient's own rhythm, at several time scales.

All values are logarithms of ratios, so they are the same for a slow and a fast heart. A median or
quantile over a window of beats stands for the patient's own rhythm: a few early beats don't move it.
The windows reach at most `RHYTHM_AHEAD_BEATS` beats beyond the beat; where the record ends sooner they
are shorter.
"""

from collections.abc import Iterator

import numpy as np

from ecgviewer.jobs import CancelToken, raise_if_cancelled

RHYTHM_AHEAD_BEATS = 32
"""How many beats after it the features of a beat depend on, at most."""

_PAST = 8
_NEAR = (10, 10)
_LONG = (128, 16)
_LONGEST = (320, RHYTHM_AHEAD_BEATS)
_RR_LIMITS_S = (0.15, 4.0)
_LEAST_PLAIN = 0.1
_ROWS = 512
"""Beats whose windows are worked on at once: what the processor's cache holds."""

_OF_WINDOWS = (
    "near_median",
    "near_q80",
    "near_mean",
    "near_spread",
    "near_step",
    "near_irregular",
    "long_median",
    "long_q20",
    "long_q80",
    "long_q95",
    "long_spread",
    "long_step",
    "low10",
    "middle",
    "high80",
    "high95",
)
"""What is taken from windows of intervals, in the order of `_of_windows`."""

_JUMP = 0.1
"""Step between the logarithms of neighbouring intervals that counts as irregular: 10 %."""

RHYTHM_FEATURES: dict[str, str] = {
    "rr_to_past3": "RR against the median of the 3 before",
    "rr_to_past8": "RR against the median of the 8 before",
    "rr_to_past8_mean": "RR against the (geometric) mean of the 8 before",
    "rr_to_past8_max": "RR against the longest of the 8 before",
    "rr_to_past8_min": "RR against the shortest of the 8 before",
    "rr_to_previous": "RR against the one before",
    "past8_spread": "standard deviation of the 8 before",
    "rr_to_near": "RR against the median of 10 before to 10 after",
    "rr_to_near_mean": "RR against the mean of 10 before to 10 after",
    "rr_to_near_q80": "RR against the 80 % quantile of 10 before to 10 after",
    "near_spread": "standard deviation of 10 before to 10 after",
    "near_step": "median step from interval to interval, 10 before to 10 after",
    "near_irregular": "share of steps above 10 %, 10 before to 10 after",
    "rr_to_long": "RR against the median of 128 before to 16 after",
    "rr_to_long_q20": "RR against the 20 % quantile of 128 before to 16 after",
    "rr_to_long_q80": "RR against the 80 % quantile of 128 before to 16 after",
    "rr_to_long_q95": "RR against the 95 % quantile of 128 before to 16 after",
    "long_spread": "standard deviation of 128 before to 16 after",
    "long_step": "median step from interval to interval, 128 before to 16 after",
    "rr_to_longest": "RR against the median of 320 before to 32 after",
    "rr_to_longest_q10": "RR against the 10 % quantile of 320 before to 32 after",
    "rr_to_longest_q80": "RR against the 80 % quantile of 320 before to 32 after",
    "rr_to_longest_q95": "RR against the 95 % quantile of 320 before to 32 after",
    "longest_gap": "the 95 % against the 50 % quantile of 320 before to 32 after",
    "longest_low": "the 50 % against the 10 % quantile of 320 before to 32 after",
    "past8_to_longest_q95": "median of the 8 before against the 95 % quantile of 320 before to 32 after",
    "next_to_longest_q95": "the RR after against the 95 % quantile of 320 before to 32 after",
    "next_to_rr": "the RR after against the one before the beat",
    "next_to_near": "the RR after against the median of 10 before to 10 after",
    "next_to_long": "the RR after against the median of 128 before to 16 after",
    "compensation": "mean of the RR before and after against the median of 10 before to 10 after",
    "second_to_near": "the RR after the next against the median of 10 before to 10 after",
    "near_to_long": "median of 10 before to 10 after against that of 128 before to 16 after",
}
"""Names of the rhythm features in the order of the columns, each with its meaning."""


def rhythm_features(
    rr_before_s: np.ndarray,
    rr_after_s: np.ndarray,
    is_plain: np.ndarray,
    cancel: CancelToken | None = None,
) -> np.ndarray:
    """Return the rhythm features of all beats of a record.

    Every "RR against X" is ln(RR) - X over the logarithms of the intervals before the beats, after
    these were cut to 0.15 … 4 s. An interval that isn't known is filled, see `log_intervals`.

    Parameters
    ----------
    rr_before_s, rr_after_s
        Seconds since the beat before and to the beat after; NaN where that isn't known. Shape (n_beats,).
    is_plain
        Which intervals before a beat are between two beats of the usual QRS complex; only these stand
        in the longest window, unless they are under a tenth of it. Bool, shape (n_beats,).
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats, len(RHYTHM_FEATURES)), finite.
    """
    rr, after = log_intervals(rr_before_s, rr_after_s)
    if rr.size == 0:
        return np.zeros((0, len(RHYTHM_FEATURES)), dtype=np.float32)
    second = np.concatenate([after[1:], after[-1:]])
    found = {name: np.empty(rr.size) for name in _OF_WINDOWS}
    windows = _windows(rr, is_plain)
    for rows in row_batches(rr.size, cancel):
        for name, values in zip(_OF_WINDOWS, _of_windows(*(part[rows] for part in windows)), strict=True):
            found[name][rows] = values
    against_past, past_median = _against_past(rr, cancel)
    columns = [
        *against_past,
        rr - found["near_median"],
        rr - found["near_mean"],
        rr - found["near_q80"],
        found["near_spread"],
        found["near_step"],
        found["near_irregular"],
        rr - found["long_median"],
        *(rr - found[name] for name in ("long_q20", "long_q80", "long_q95")),
        found["long_spread"],
        found["long_step"],
        rr - found["middle"],
        rr - found["low10"],
        rr - found["high80"],
        rr - found["high95"],
        found["high95"] - found["middle"],
        found["middle"] - found["low10"],
        past_median - found["high95"],
        after - found["high95"],
        after - rr,
        after - found["near_median"],
        after - found["long_median"],
        np.logaddexp(rr, after) - np.log(2) - found["near_median"],
        second - found["near_median"],
        found["near_median"] - found["long_median"],
    ]
    return np.stack(columns, axis=1, dtype=np.float32, casting="same_kind")


def _windows(rr: np.ndarray, is_plain: np.ndarray) -> list[np.ndarray]:
    """Return the windows that `_of_windows` takes; none of them is copied."""
    step = np.abs(np.diff(rr, prepend=rr[0]))
    return [
        sliding_windows(rr, *_NEAR),
        sliding_windows(step, *_NEAR),
        sliding_windows(rr, *_LONG),
        sliding_windows(step, *_LONG),
        sliding_windows(rr, *_LONGEST),
        sliding_windows(np.where(is_plain, rr, np.nan), *_LONGEST),
    ]


def _of_windows(
    near: np.ndarray,
    near_step: np.ndarray,
    long_: np.ndarray,
    long_step: np.ndarray,
    longest: np.ndarray,
    plain_longest: np.ndarray,
) -> list[np.ndarray]:
    """Return what some windows hold, in the order of `_OF_WINDOWS`."""
    # The longest windows hold their plain intervals only, where these are enough.
    is_enough = np.isfinite(plain_longest).sum(axis=1) >= _LEAST_PLAIN * np.isfinite(longest).sum(axis=1)
    plain_or_all = np.where(is_enough[:, None], plain_longest, longest)
    return [
        *window_quantiles(near, (0.5, 0.8)),
        np.nanmean(near, axis=1),
        np.nanstd(near, axis=1),
        *window_quantiles(near_step, (0.5,)),
        _share_above(near_step, _JUMP),
        *window_quantiles(long_, (0.5, 0.2, 0.8, 0.95)),
        np.nanstd(long_, axis=1),
        *window_quantiles(long_step, (0.5,)),
        *window_quantiles(plain_or_all, (0.1, 0.5, 0.8, 0.95)),
    ]


def row_batches(n_rows: int, cancel: CancelToken | None = None, size: int = _ROWS) -> Iterator[slice]:
    """Give rows in batches of what the processor's cache holds of their windows, in order.

    Parameters
    ----------
    n_rows
        How many there are.
    cancel
        Looked at before each batch.
    size
        Rows of a batch, above 0.

    Yields
    ------
    slice
        Rows of a batch; none for 0 rows.
    """
    for first in range(0, n_rows, size):
        raise_if_cancelled(cancel)
        yield slice(first, min(first + size, n_rows))


def log_intervals(rr_before_s: np.ndarray, rr_after_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithms of the intervals before and after each beat, float64.

    An interval that isn't known, at the ends and across what wasn't recorded, is that on the beat's other side; where
    neither is known the record's median stands, and 1 s where there is none.
    """
    before, after = np.array(rr_before_s, dtype=np.float64), np.array(rr_after_s, dtype=np.float64)
    known = before[np.isfinite(before)]
    usual = float(np.median(known)) if known.size else 1.0
    before, after = np.where(np.isnan(before), after, before), np.where(np.isnan(after), before, after)
    before[np.isnan(before)], after[np.isnan(after)] = usual, usual
    return np.log(np.clip(before, *_RR_LIMITS_S)), np.log(np.clip(after, *_RR_LIMITS_S))


def _against_past(rr: np.ndarray, cancel: CancelToken | None) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the columns that look back only, and the median of the 8 before."""
    past = sliding_windows(rr, _PAST, 0)[:, :-1].copy()
    past[0] = rr[0]
    last3 = np.where(np.isnan(past[:, -3:]), past[:, -1:], past[:, -3:])
    (median,) = window_quantiles(past, (0.5,), cancel)
    return [
        rr - window_quantiles(last3, (0.5,), cancel)[0],
        rr - median,
        rr - np.nanmean(past, axis=1),
        rr - np.nanmax(past, axis=1),
        rr - np.nanmin(past, axis=1),
        rr - past[:, -1],
        np.nanstd(past, axis=1),
    ], median


def window_quantiles(
    windows: np.ndarray, quantiles: tuple[float, ...], cancel: CancelToken | None = None
) -> list[np.ndarray]:
    """Return quantiles of each row of windows, as `numpy.nanquantile` does and many times faster.

    Parameters
    ----------
    windows
        Shape (n, m); each row has a value that isn't NaN.
    quantiles
        0 to 1.
    cancel
        Looked at between two batches of rows.

    Returns
    -------
    list of numpy.ndarray
        One for each quantile, shape (n,).
    """
    if len(windows) == 0:
        return [np.zeros(0) for _ in quantiles]
    found = [_row_quantiles(windows[rows], quantiles) for rows in row_batches(len(windows), cancel)]
    return [np.concatenate(parts) for parts in zip(*found, strict=True)]


def _row_quantiles(windows: np.ndarray, quantiles: tuple[float, ...]) -> list[np.ndarray]:
    ordered = np.sort(windows, axis=1)  # NaN comes last
    last = np.isfinite(ordered).sum(axis=1) - 1
    rows = np.arange(len(windows))
    found = []
    for quantile in quantiles:
        place = quantile * last
        below = np.floor(place).astype(np.int64)
        low, high = ordered[rows, below], ordered[rows, np.minimum(below + 1, last)]
        found.append(low + (place - below) * (high - low))
    return found


def sliding_windows(values: np.ndarray, n_back: int, n_ahead: int) -> np.ndarray:
    """Return each value with its neighbours, NaN beyond the ends; shape (n, n_back + 1 + n_ahead)."""
    padded = np.pad(values, (n_back, n_ahead), constant_values=np.nan)
    return np.lib.stride_tricks.sliding_window_view(padded, n_back + 1 + n_ahead)


def _share_above(windows: np.ndarray, limit: float) -> np.ndarray:
    found: np.ndarray = (windows > limit).sum(axis=1) / np.isfinite(windows).sum(axis=1)
    return found
