"""Finds R peaks where a record has no reference."""

from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_probability import DETECTOR_FS_HZ, STEP_SAMPLES, beat_probability, scale_lead
from ecgviewer.jobs import CancelToken
from ecgviewer.signals.resample import bridge_gaps

_MIN_LENGTH_S = 2.0
"""A single heart beat can be told from an artefact by its neighbours only."""

LEAST_PROBABILITY = 0.25
REFRACTORY_S = 0.22
"""Both chosen by cross-validation over the records that the network was trained on."""

_STEP_S = STEP_SAMPLES / DETECTOR_FS_HZ
_SNAP_S = 0.02
_BASELINE_S = 0.3
_BASELINE_POINTS = 61
_ROWS_AT_ONCE = 8192


def detect_r_peaks(
    lead_mv: np.ndarray, fs_hz: float, folder: Path | None = None, cancel: CancelToken | None = None
) -> np.ndarray:
    """Find R peaks with a small network, and move each to its extremum.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,). NaN is bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.
    folder
        Of the network; by default the one that comes with the program.
    cancel
        Looked at between two batches.

    Returns
    -------
    numpy.ndarray
        Samples of the R peaks in the order of time, int64: within 20 ms of the detection the sample
        that is farthest from the baseline, which is the median of 0.3 s on each side. Empty where the
        lead is flat, holds no valid sample, or is shorter than two seconds.

    Raises
    ------
    ModelUnreadableError
        If the network can't be read.
    """
    if lead_mv.size < _MIN_LENGTH_S * fs_hz:
        return np.zeros(0, dtype=np.int64)
    lead = bridge_gaps(lead_mv)
    if lead.min() == lead.max():
        return np.zeros(0, dtype=np.int64)
    probability = beat_probability(scale_lead(lead, fs_hz, cancel), folder, cancel)
    times_s = pick_peaks(probability) * _STEP_S
    detected = np.rint(times_s * fs_hz).astype(np.int64).clip(0, lead.size - 1)
    peaks = np.unique(_snap_to_extrema(lead, detected, fs_hz))
    return np.asarray(peaks[np.isfinite(lead_mv[peaks])])


def pick_peaks(probability: np.ndarray) -> np.ndarray:
    """Return the places of the maxima of a probability over time.

    Parameters
    ----------
    probability
        As `beat_probability` returns it, shape (n_steps,).

    Returns
    -------
    numpy.ndarray
        Float64, in steps from the first, ascending: the tops of the parabolas through each maximum of at
        least `LEAST_PROBABILITY` and its neighbours. Of two maxima within `REFRACTORY_S` the higher stays.
    """
    padded = np.pad(probability, 1)
    # What lies too low is taken for level: of a day nine in ten values.
    found = _maxima(np.where(padded >= LEAST_PROBABILITY, padded, np.float32(-1)))
    found = found[_are_highest_nearby(found, padded[found], round(REFRACTORY_S / _STEP_S))]
    before, at, after = (padded[found + step].astype(np.float64) for step in (-1, 0, 1))
    bend = before - 2 * at + after
    offset = np.divide(0.5 * (before - after), bend, out=np.zeros_like(at), where=bend != 0)
    return np.asarray(found - 1 + offset)


def _maxima(values: np.ndarray) -> np.ndarray:
    """Return where values are higher than before and behind; of a level top its middle."""
    firsts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    level = values[firsts]
    lasts = np.append(firsts[1:], values.size) - 1
    is_top = np.zeros(firsts.size, dtype=bool)
    is_top[1:-1] = (level[1:-1] > level[:-2]) & (level[1:-1] > level[2:])
    return np.asarray((firsts[is_top] + lasts[is_top]) // 2)


def _are_highest_nearby(places: np.ndarray, heights: np.ndarray, distance: int) -> np.ndarray:
    """Return which places, ascending, stay where from the highest on each drops all that are nearer to it; bool."""
    stays = np.ones(places.size, dtype=bool)
    has_near = np.zeros(places.size, dtype=bool)
    is_near = np.diff(places) < distance
    has_near[:-1] |= is_near
    has_near[1:] |= is_near
    crowded = np.flatnonzero(has_near)
    for place in crowded[np.argsort(heights[crowded], kind="stable")][::-1].tolist():
        if stays[place]:
            first = int(np.searchsorted(places, places[place] - distance, side="right"))
            last = int(np.searchsorted(places, places[place] + distance))
            stays[first:last] = False
            stays[place] = True
    return stays


def _snap_to_extrema(lead: np.ndarray, peaks: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return for each peak the sample nearby that is farthest from the baseline."""
    rows = [
        _snap_some(lead, peaks[first : first + _ROWS_AT_ONCE], fs_hz)
        for first in range(0, peaks.size, _ROWS_AT_ONCE)
    ]
    return np.concatenate([np.zeros(0, dtype=np.int64), *rows])


def _snap_some(lead: np.ndarray, peaks: np.ndarray, fs_hz: float) -> np.ndarray:
    reach = int(_SNAP_S * fs_hz)
    nearby = (peaks[:, None] + np.arange(-reach, reach + 1)).clip(0, lead.size - 1)
    around_s = np.linspace(-_BASELINE_S, _BASELINE_S, _BASELINE_POINTS)
    around = (peaks[:, None] + np.rint(around_s * fs_hz).astype(np.int64)).clip(0, lead.size - 1)
    baseline = np.median(lead[around], axis=1, keepdims=True)
    farthest = np.abs(lead[nearby] - baseline).argmax(axis=1)
    return np.asarray(nearby[np.arange(peaks.size), farthest])
