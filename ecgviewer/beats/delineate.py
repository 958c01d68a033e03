"""Where P, QRS and T of each beat begin, peak and end on one lead, or that there is no such wave."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.beats.wave_probability import (
    CLASSES,
    STEP_SAMPLES,
    WAVE_FS_HZ,
    WaveChannels,
    deflection_of,
    wave_probabilities,
)
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.records.wave_marks import OFFSET, ONSET, PEAK, QRS, WAVES, P, T
from ecgviewer.signals.running import running_mean

LEAST_CONFIDENCE = (0.65, 0.5, 0.6)
"""A wave of `WAVES` is reported from this confidence on; chosen by cross-validation, see docs/waves.md."""

LEAST_DURATION_S = (0.03, 0.03, 0.05)
"""Shorter stretches are no waves."""

_STEP_HZ = WAVE_FS_HZ / STEP_SAMPLES
_AROUND_STEPS = int(2 * _STEP_HZ)
"""Farther from its R peak nothing counts for the waves of a beat."""

_LEAST_STEPS = int(900 * _STEP_HZ)
"""Beats of a quarter of an hour are looked at together."""

_QRS_REACH_S = 0.16
_P_EARLIEST_S = 0.55
_AFTER_R_S = 0.12
_T_LATEST_S = 0.75
_BEFORE_NEXT_R_S = 0.06
_ODDS_LIMIT = 5.0
_OUTSIDE = -1e4
_SMOOTH_S = (0.02, 0.0, 0.036)


@dataclass(frozen=True)
class WaveMarks:
    """Where one wave of a beat is; all None where there is no such wave.

    Attributes
    ----------
    onset, peak, offset
        Samples of the record.
    confidence
        0 to 1, see `Waves`.
    """

    onset: int | None = None
    peak: int | None = None
    offset: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, eq=False)
class Waves:
    """The waves of the beats of one lead.

    Attributes
    ----------
    r_sample
        R peaks that were given, int64, shape (n_beats,).
    points
        Samples of the record, whole numbers, NaN where there is no such wave; float64, shape (n_beats, 3, 3):
        beats, `WAVES`, `POINTS`. The peak of a QRS complex is the R peak that was given.
    confidence
        Mean probability of the wave from its onset to its offset, of the best candidate where none was good
        enough; float64, 0 to 1, shape (n_beats, 3).
    """

    r_sample: np.ndarray
    points: np.ndarray
    confidence: np.ndarray

    @property
    def n_beats(self) -> int:
        """Number of beats."""
        return len(self.points)

    @property
    def is_found(self) -> np.ndarray:
        """Which waves there are; bool, shape (n_beats, 3)."""
        found: np.ndarray = np.isfinite(self.points[:, :, ONSET])
        return found

    def marks(self, index: int) -> dict[str, WaveMarks]:
        """Return the waves of one beat by their names."""
        return {name: self._mark(index, wave) for wave, name in enumerate(WAVES)}

    def _mark(self, index: int, wave: int) -> WaveMarks:
        if not self.is_found[index, wave]:
            return WaveMarks()
        onset, peak, offset = map(int, self.points[index, wave])
        return WaveMarks(onset, peak, offset, round(float(self.confidence[index, wave]), 4))


def delineate(
    lead_mv: np.ndarray,
    fs_hz: float,
    r_sample: np.ndarray,
    folder: Path | None = None,
    cancel: CancelToken | None = None,
) -> Waves:
    """Find the waves of every beat.

    A small network gives the probability of each wave every 8 ms. Near each R peak, QRS is the stretch whose
    sum of log odds is largest; P then the best stretch before it and T the best after it. Its ends are where
    the odds are even, between two steps. The peak of P and T is the sample that is farthest from the straight
    line between onset and offset.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,), at any rate. NaN is bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.
    r_sample
        All R peaks of the lead in the order of time, shape (n_beats,).
    folder
        Of the network; by default the one that comes with the program.
    cancel
        Looked at on the way.

    Raises
    ------
    ModelUnreadableError
        If the network can't be read.
    """
    r_sample = np.asarray(r_sample, dtype=np.int64)
    if r_sample.size == 0 or lead_mv.size == 0:
        return Waves(r_sample, np.full((r_sample.size, 3, 3), np.nan), np.zeros((r_sample.size, 3)))
    deflection = deflection_of(lead_mv, fs_hz, cancel)
    raise_if_cancelled(cancel)
    r_places = r_sample * (WAVE_FS_HZ / fs_hz)
    points, confidence = np.full((r_sample.size, 3, 3), np.nan), np.zeros((r_sample.size, 3))
    for rows, ends, sure in _stretches(deflection, r_places, folder, cancel):
        places = ends * STEP_SAMPLES
        points[rows, :, ONSET], points[rows, :, OFFSET] = places[..., 0], places[..., 1]
        for wave in (P, T):
            points[rows, wave, PEAK] = _peaks(deflection, places[:, wave], _SMOOTH_S[wave])
        confidence[rows] = sure
    points = np.rint(points * (fs_hz / WAVE_FS_HZ)).clip(0, lead_mv.size - 1)
    points[:, QRS, PEAK] = np.where(np.isfinite(points[:, QRS, ONSET]), r_sample, np.nan)
    return Waves(r_sample, _in_order(points), confidence)


def _stretches(
    deflection: np.ndarray, r_places: np.ndarray, folder: Path | None, cancel: CancelToken | None
) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Give `find_stretches` of some beats after others, and which: of a day all probabilities would take 200 MB."""
    channels, r_steps = WaveChannels(deflection, r_places), r_places / STEP_SAMPLES
    track, start, n_done = np.empty((len(CLASSES), 0), dtype=np.float32), 0, 0
    n_steps = -(-channels.n_samples // STEP_SAMPLES)
    for part in wave_probabilities(channels.part, channels.n_samples, folder, cancel):
        track = np.concatenate([track, part], axis=1)
        known = start + track.shape[1]
        ready = r_steps.size if known == n_steps else int(np.searchsorted(r_steps, known - _AROUND_STEPS))
        if known < n_steps and track.shape[1] < _LEAST_STEPS:
            continue
        # Where a beat's waves end depends on the one before it and on the P and QRS of the one after.
        first, stop = max(n_done - 1, 0), min(ready + 2, r_steps.size)
        ends, sure = find_stretches(track, r_steps[first:stop] - start)
        own = slice(n_done - first, ready - first)
        yield slice(n_done, ready), ends[own] + start, sure[own]
        n_done = ready
        needed = known if ready == r_steps.size else min(int(r_steps[ready]), known)
        forgotten = max(needed - _AROUND_STEPS - start, 0)
        track, start = track[:, forgotten:], start + forgotten


def find_stretches(probability: np.ndarray, r_steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where waves begin and end, in steps, and how sure that is.

    Parameters
    ----------
    probability
        Shape (4, n_steps), see `wave_probabilities`.
    r_steps
        R peaks in steps, ascending, shape (n_beats,).

    Returns
    -------
    ends : numpy.ndarray
        Onset and offset of each wave, NaN without one; shape (n_beats, 3, 2).
    confidence : numpy.ndarray
        Shape (n_beats, 3).
    """
    n_beats = r_steps.size
    ends, confidence = np.full((n_beats, 3, 2), np.nan), np.zeros((n_beats, 3))
    before = np.concatenate([[-np.inf], r_steps[:-1]])
    after = np.concatenate([r_steps[1:], [np.inf]])

    def search(wave: int, first: np.ndarray, stop: np.ndarray) -> None:
        track = probability[CLASSES.index(WAVES[wave])]
        found, sure = _best_stretches(track, first, stop)
        is_wave = (sure >= LEAST_CONFIDENCE[wave]) & (
            found[:, 1] - found[:, 0] >= LEAST_DURATION_S[wave] * _STEP_HZ
        )
        ends[:, wave], confidence[:, wave] = np.where(is_wave[:, None], found, np.nan), sure

    reach = _QRS_REACH_S * _STEP_HZ
    search(
        QRS,
        np.maximum(r_steps - reach, (before + r_steps) / 2),
        np.minimum(r_steps + reach, (after + r_steps) / 2),
    )
    qrs_onset = np.where(np.isfinite(ends[:, QRS, 0]), ends[:, QRS, 0], r_steps)
    qrs_offset = np.where(np.isfinite(ends[:, QRS, 1]), ends[:, QRS, 1], r_steps)
    earliest = np.maximum(r_steps - _P_EARLIEST_S * _STEP_HZ, before + _AFTER_R_S * _STEP_HZ)
    search(P, earliest, qrs_onset)
    next_onset = np.append(np.where(np.isfinite(ends[1:, P, 0]), ends[1:, P, 0], qrs_onset[1:]), np.inf)
    latest = np.minimum(r_steps + _T_LATEST_S * _STEP_HZ, after - _BEFORE_NEXT_R_S * _STEP_HZ)
    search(T, qrs_offset, np.minimum(latest, next_onset))
    return ends, confidence


def _best_stretches(track: np.ndarray, first: np.ndarray, stop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each beat the stretch of largest sum of log odds, and the mean probability in it.

    Kadane's algorithm (Bentley 1984, doi 10.1145/358234.381162), over all beats at once.

    Parameters
    ----------
    track
        Probability of one class, shape (n_steps,).
    first, stop
        First step and the one after the last that a stretch may have, by beat.
    """
    first = np.ceil(first.clip(0, track.size)).astype(np.int64)
    stop = np.ceil(stop.clip(0, track.size)).astype(np.int64)
    n_steps = max(int((stop - first).max(initial=0)), 1)
    steps = first[:, None] + np.arange(n_steps)
    probability = track[steps.clip(0, track.size - 1)].astype(np.float64)
    odds = _log_odds(probability)
    odds[steps >= stop[:, None]] = _OUTSIDE
    begin, end = _largest_sums(odds)
    rows = np.arange(first.size)
    summed = np.concatenate([np.zeros((first.size, 1)), probability.cumsum(axis=1)], axis=1)
    mean = (summed[rows, end + 1] - summed[rows, begin]) / (end + 1 - begin)
    is_empty = stop <= first
    onset = _crossing(track, first + begin, -1)
    offset = _crossing(track, first + end, 1)
    return np.stack([onset, offset], axis=1), np.where(is_empty, 0.0, mean)


def _largest_sums(odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return first and last column of the stretch with the largest sum in each row."""
    n_rows, n_columns = odds.shape
    running, start = np.full(n_rows, -np.inf), np.zeros(n_rows, dtype=np.int64)
    best, begin, end = np.full(n_rows, -np.inf), start.copy(), start.copy()
    for column in range(n_columns):
        starts = running <= 0
        running = np.where(starts, odds[:, column], running + odds[:, column])
        start = np.where(starts, column, start)
        is_better = running > best
        best = np.where(is_better, running, best)
        begin, end = np.where(is_better, start, begin), np.where(is_better, column, end)
    return begin, end


def _log_odds(probability: np.ndarray) -> np.ndarray:
    inside = probability.clip(1e-6, 1 - 1e-6)
    found: np.ndarray = np.log(inside / (1 - inside)).clip(-_ODDS_LIMIT, _ODDS_LIMIT)
    return found


def _crossing(track: np.ndarray, edge: np.ndarray, direction: int) -> np.ndarray:
    """Return where the odds are even between the last step of a stretch and the next one outside."""
    outside = (edge + direction).clip(0, track.size - 1)
    edge = edge.clip(0, track.size - 1)
    within, beyond = _log_odds(track[edge]), _log_odds(track[outside])
    falls = (within > 0) & (beyond <= 0)
    share = np.divide(within, within - beyond, out=np.zeros(edge.size), where=falls)
    found: np.ndarray = edge + direction * share
    return found


def _peaks(deflection: np.ndarray, ends: np.ndarray, smooth_s: float) -> np.ndarray:
    """Return the sample of each wave that is farthest from the line between its ends; NaN without a wave."""
    peaks = np.full(len(ends), np.nan)
    found = np.flatnonzero(np.isfinite(ends[:, 0]))
    if found.size == 0:
        return peaks
    first = np.rint(ends[found, 0]).astype(np.int64).clip(0, deflection.size - 1)
    last = np.rint(ends[found, 1]).astype(np.int64).clip(0, deflection.size - 1)
    n_smoothed = max(round(smooth_s * WAVE_FS_HZ), 1)
    start = max(int(first.min()) - n_smoothed, 0)
    smooth = running_mean(deflection[start : int(last.max()) + n_smoothed + 1], n_smoothed)
    steps = np.arange(int((last - first).max()) + 1)
    values = smooth[np.minimum(first[:, None] + steps, last[:, None]) - start]
    share = np.minimum(steps / np.maximum(last - first, 1)[:, None], 1)
    line = values[:, :1] + share * (values[:, -1:] - values[:, :1])
    peaks[found] = first + np.abs(values - line).argmax(axis=1)
    return peaks


def _in_order(points: np.ndarray) -> np.ndarray:
    """Return points with each onset not after and each offset not before its peak."""
    points[:, :, ONSET] = np.minimum(points[:, :, ONSET], points[:, :, PEAK])
    points[:, :, OFFSET] = np.maximum(points[:, :, OFFSET], points[:, :, PEAK])
    return points
