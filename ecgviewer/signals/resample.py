"""Change of sampling rate."""

from fractions import Fraction

import numpy as np

from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals import blocks
from ecgviewer.signals.low_pass import windowed_sinc
from ecgviewer.signals.mapped import let_go, new_values, parts_of

_MAX_FACTOR = 10_000
"""Largest factor of the rational ratio: over two hours the time axis is off by under 0.1 samples."""


_HALF_LENGTH, _KAISER_BETA = 10, 5.0
"""Half the length of the filter, in samples of the lower of the two rates, as scipy.signal has it."""


def resample(
    signal: np.ndarray, fs_from_hz: float, fs_to_hz: float, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return a signal at another sampling rate, through an anti-aliasing FIR filter.

    Sample 0 stays at time 0. Beyond both ends the signal is taken to go on with its end values, so
    that no transient is added there.

    Parameters
    ----------
    signal
        Shape (n_samples,). NaN and infinities are bridged by straight lines (0 if nothing is valid).
    fs_from_hz, fs_to_hz
        Present and wanted rate, above 0.
    cancel
        Looked at between two blocks of a long signal.

    Returns
    -------
    numpy.ndarray
        Float32, shape (ceil(n_samples * fs_to_hz / fs_from_hz),). Where the rates are equal the
        signal itself comes back, NaN and all.

    Raises
    ------
    ValueError
        If a rate is not above 0.
    Cancelled
        If somebody cancelled.
    """
    if not (fs_from_hz > 0 and fs_to_hz > 0):
        raise ValueError("sampling rates must be above 0")
    if fs_from_hz == fs_to_hz:
        return signal.astype(np.float32, copy=False)
    n_wanted = int(np.ceil(signal.size * fs_to_hz / fs_from_hz))
    if signal.size == 0:
        return np.zeros(n_wanted, dtype=np.float32)

    bridged = bridge_gaps(signal.astype(np.float32, copy=False))
    mean = _mean_of_bridged(bridged)
    moved = _resample_blocks(bridged, mean, _ratio(fs_from_hz, fs_to_hz), cancel)
    for part in parts_of(moved):
        part += mean
    if moved.size < n_wanted:
        moved = np.pad(moved, (0, n_wanted - moved.size), mode="edge")
    return moved[:n_wanted]


def resample_stretch(
    signal: np.ndarray, fs_from_hz: float, fs_to_hz: float, first: int, stop: int, mean: np.float32
) -> np.ndarray:
    """Return some samples of what `resample` makes of a signal, without gaps, from what lies around them alone.

    Parameters
    ----------
    signal
        Shape (n_samples,), not empty.
    fs_from_hz, fs_to_hz
        Present and wanted rate, above 0.
    first, stop
        The samples: numbers at the wanted rate, within the signal.
    mean
        `mean_of` the signal; not looked at where the rates are equal.

    Returns
    -------
    numpy.ndarray
        Float32, shape (stop - first,), finite: where the rates are equal gaps are bridged, too.
    """
    if fs_from_hz == fs_to_hz:
        return _bridged_between(signal, first, stop)
    ratio = _ratio(fs_from_hz, fs_to_hz)
    up, down = ratio.numerator, ratio.denominator
    # It begins where a sample of the result falls on one of the signal, and has all that the filter reaches.
    reach = _reach(up, down)
    own_first = first // up * down
    read_first = max(own_first - reach, 0)
    read_stop = min(-(-stop * down // up) + reach, signal.size)
    part = _resample_block(_bridged_between(signal, read_first, read_stop) - mean, up, down)
    moved = part[(own_first - read_first) * up // down + first % up :][: stop - first] + mean
    return np.pad(moved, (0, stop - first - moved.size), mode="edge")


def mean_of(signal: np.ndarray) -> np.float32:
    """Return the mean of a signal whose gaps are bridged: the filter lets a ripple of 0.07 % of a constant through.

    Parameters
    ----------
    signal
        Shape (n_samples,).

    Returns
    -------
    numpy.float32
        0 of nothing.
    """
    return _mean_of_bridged(bridge_gaps(signal)) if signal.size else np.float32(0)


def _mean_of_bridged(signal: np.ndarray) -> np.float32:
    total = 0.0
    for part in parts_of(signal):
        total = np.add.reduce(part, dtype=np.float64, initial=total)
    return np.float32(total / signal.size)


def _ratio(fs_from_hz: float, fs_to_hz: float) -> Fraction:
    return Fraction(fs_to_hz / fs_from_hz).limit_denominator(_MAX_FACTOR)


def _reach(up: int, down: int) -> int:
    """Return how far the filter reaches to both sides, in samples of the signal, as whole steps of `down`."""
    return down * -(-(_HALF_LENGTH * max(up, down) + up) // (up * down))


def _bridged_between(signal: np.ndarray, first: int, stop: int) -> np.ndarray:
    """Return a stretch of a signal as it is within the whole whose gaps are bridged, as float32."""
    is_valid = np.isfinite(signal[first:stop])
    if is_valid.all():
        return signal[first:stop].astype(np.float32, copy=False)
    before, after = _next_valid(signal[:first][::-1]), _next_valid(signal[stop:])
    wide = bridge_gaps(signal[first - before : stop + after].astype(np.float32, copy=False))
    return wide[before : before + stop - first]


def _next_valid(signal: np.ndarray) -> int:
    """Return how many samples there are up to the first valid one, that included; all of them where none is."""
    for first in range(0, signal.size, blocks.BLOCK_SAMPLES):
        known = np.flatnonzero(np.isfinite(signal[first : first + blocks.BLOCK_SAMPLES]))
        if known.size:
            return int(first + known[0] + 1)
    return int(signal.size)


def _resample_blocks(
    signal: np.ndarray, mean: np.float32, ratio: Fraction, cancel: CancelToken | None
) -> np.ndarray:
    """Return what scipy.signal's `resample_poly` makes of the whole signal less its mean, made block by block."""
    up, down = ratio.numerator, ratio.denominator
    # Blocks begin where a sample of the result falls on one of the signal.
    size = down * -(-blocks.BLOCK_SAMPLES // down)
    reach = _reach(up, down)
    whole = new_values(-(-signal.size * up // down))
    for first in range(0, signal.size, size):
        raise_if_cancelled(cancel)
        before = min(reach, first)
        part = _resample_block(signal[first - before : first + size + reach] - mean, up, down)
        own = whole[first * up // down : (first + size) * up // down]
        own[:] = part[before * up // down :][: own.size]
        let_go(signal)
        let_go(whole)
    return whole


def _resample_block(signal: np.ndarray, up: int, down: int) -> np.ndarray:
    """Return a signal at `up / down` times its rate: of the filter each result needs every `up`-th tap only.

    Not through scipy.signal, whose import takes longer than this does for a day.
    """
    widest = max(up, down)
    half = _HALF_LENGTH * widest
    taps = (windowed_sinc(1 / widest, np.kaiser(2 * half + 1, _KAISER_BETA)) * up).astype(np.float32)
    moved = np.empty(-(-signal.size * up // down), dtype=np.float32)
    reach = half // up + 1
    padded = np.pad(signal, reach, mode="edge")
    for phase in range(min(up, moved.size)):
        place = phase * down  # of the first such result, counted at `up` times the rate
        first, last = -((half - place) // up), (place + half) // up
        own_taps = taps[half + place - up * np.arange(first, last + 1)]
        own = moved[phase::up]
        stretches = np.lib.stride_tricks.sliding_window_view(padded, own_taps.size)
        own[:] = stretches[first + reach :: down][: own.size] @ own_taps
    return moved


def bridge_gaps(signal: np.ndarray) -> np.ndarray:
    """Return a signal with NaN and infinities replaced by straight lines between their neighbours.

    Beyond the first and last valid sample their values go on; without any valid sample all is 0.
    A signal without gaps comes back itself.
    """
    if all(np.isfinite(part).all() for part in parts_of(signal)):
        return signal
    is_valid = np.isfinite(signal)
    if not is_valid.any():
        return np.zeros_like(signal)
    bridged = signal.copy()
    known = np.flatnonzero(is_valid)
    bridged[~is_valid] = np.interp(np.flatnonzero(~is_valid), known, signal[known])
    return bridged
