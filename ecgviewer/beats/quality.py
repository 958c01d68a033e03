"""How much of a beat's signal is the heart's: an index for each beat, from the lead alone.

The index is a share of power, S / (S + N), times the share of the second around the R peak that holds a
valid, moving signal. S is the power of the QRS complexes as the signal-to-noise ratio of
`ecgviewer.signals.noise` has it; N is an estimate of the noise around the beat:

- **baseline**: the variance of the lead's moving mean, which hardly holds any of the heart's own waves,
- **quiet**: how far the stretch between the T wave and the next P wave is from a straight line,
- **disagreement**: half the mean square difference between the beat and the second most alike of its
  eight neighbours. A ventricular beat differs from its neighbours and has a quiet stretch, in atrial
  fibrillation no stretch is quiet but beats agree; noise shows in both. So the smaller one counts.

Weights and threshold were fitted on DS1 with the first halves of the noise of the Noise Stress Test
Database (`scripts/fit_signal_quality.py`, docs/noise.md). Power above 40 Hz was tried as a fourth part and
got no weight: the quiet stretch holds it already. Eight neighbours do as well as twenty.
"""

from collections.abc import Iterator

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, window_centres
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.mapped import let_go, parts_of
from ecgviewer.signals.masked_rows import masked_median
from ecgviewer.signals.noise import QRS_REACH_S
from ecgviewer.signals.resample import bridge_gaps, resample

POOR_QUALITY = 0.7
"""Below this a beat's signal is poor: the noise is estimated to be within 4 dB of the QRS complexes.

On DS1 without added noise 0.6 % of all beats and 2.4 % of the ventricular ones are.
"""

BASELINE_WEIGHT, QUIET_WEIGHT, DISAGREEMENT_WEIGHT = 1.0, 10.0, 2.0
"""What each part is multiplied by to be the noise's power, see `noise_parts`."""

_BATCH, _GROUPS_AT_ONCE = 512, 16
"""Beats, and groups of them with one height, that are worked on at once: what the processor's cache holds."""

_SECOND = int(NETWORK_FS_HZ)
_LEVEL_MEANS = (_SECOND, _SECOND // 2)
_LEVEL_REACH = 2 * _SECOND
_LEVEL_STEP = 6
_QUIET_SHARES = np.linspace(0.55, 0.80, 25)
"""Where between two R peaks neither T nor P wave is expected."""

_LONGEST_RR = int(1.5 * NETWORK_FS_HZ)
_WAVE = np.arange(-80, 110, 3)
"""The beat from 0.22 s before to 0.30 s after its R peak."""

_NEIGHBOURS = 4
_HEIGHT_BEATS = 50
"""The height of QRS complexes is that of the median complex of about so many beats."""

_STUCK_S, _RAIL_S = 0.1, 0.02


def beat_quality(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return the signal-quality index of each beat.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,). NaN is no valid signal.
    fs_hz
        Its rate.
    r_sample
        R peaks as samples of `lead_mv`, ascending, shape (n_beats,).
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats,), 0 (noise, or no signal) to 1 (no noise that can be told). 0.5 stands
        for 0 dB, 0.7 for 4 dB, 0.8 for 6 dB, 0.94 for 12 dB. NaN for the beat of a record with less than two: a
        beat alone can't be told from noise.
    """
    r_sample = np.asarray(r_sample, dtype=np.int64)
    if r_sample.size < 2:
        return np.full(r_sample.size, np.nan, dtype=np.float32)
    lead = bridge_gaps(resample(lead_mv, fs_hz, NETWORK_FS_HZ, cancel))
    raise_if_cancelled(cancel)
    peaks = window_centres(r_sample, fs_hz).clip(0, lead.size - 1)
    baseline, quiet, disagreement = noise_parts(lead, peaks, cancel)
    noise = BASELINE_WEIGHT * baseline + np.minimum(QUIET_WEIGHT * quiet, DISAGREEMENT_WEIGHT * disagreement)
    signal = qrs_power(lead, peaks, cancel)
    total = signal + noise
    share = np.divide(signal, total, out=np.zeros_like(total), where=total > 0)
    found: np.ndarray = (share * (1 - _lost_share(lead_mv, fs_hz, r_sample, cancel))).astype(np.float32)
    return found


def noise_parts(
    lead_mv: np.ndarray, peaks: np.ndarray, cancel: CancelToken | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what the noise around each beat is estimated from, without weights.

    Parameters
    ----------
    lead_mv
        One lead at 360 Hz in millivolts, finite.
    peaks
        R peaks, at least two, ascending, shape (n_beats,).
    cancel
        Looked at on the way.

    Returns
    -------
    baseline, quiet, disagreement : numpy.ndarray
        In square millivolts, float64, shape (n_beats,) each; see the module. Infinity where a beat has
        too few neighbours to disagree with.
    """
    found = np.empty((3, peaks.size))
    for first in range(0, peaks.size, _BATCH):
        raise_if_cancelled(cancel)
        rows = slice(first, min(first + _BATCH, peaks.size))
        before, after = max(first - _NEIGHBOURS, 0), rows.stop + _NEIGHBOURS
        own = slice(first - before, rows.stop - before)
        found[0, rows] = _baseline_power(lead_mv, peaks[rows])
        raise_if_cancelled(cancel)
        found[1, rows] = _quiet_power(lead_mv, peaks[before:after])[own]
        raise_if_cancelled(cancel)
        found[2, rows] = _disagreement(lead_mv, peaks[before:after])[own]
        let_go(lead_mv)
    return found[0], found[1], found[2]


def qrs_power(lead_mv: np.ndarray, peaks: np.ndarray, cancel: CancelToken | None = None) -> np.ndarray:
    """Return the power of the QRS complexes around each beat: peak-to-peak squared over 8, in mV².

    Parameters are those of `noise_parts`. Some 50 beats share one height, that of their median complex:
    noise makes single complexes taller, and hardly their median.
    """
    reach = round(QRS_REACH_S * NETWORK_FS_HZ)
    steps = np.arange(-reach, reach + 1)
    found = np.empty(peaks.size)
    for rows in _groups(peaks.size):
        raise_if_cancelled(cancel)
        complexes = _without_mean(_cut(lead_mv, peaks[rows].ravel(), steps).astype(np.float64))
        by_sample = complexes.reshape(*rows.shape, steps.size).swapaxes(1, 2)
        found[rows] = np.ptp(masked_median(by_sample), axis=1)[:, None] ** 2 / 8
    return found


def _groups(n_beats: int) -> Iterator[np.ndarray]:
    """Give the beats that share one height, several groups of one size at a time, shape (n_groups, n)."""
    n_groups = max(round(n_beats / _HEIGHT_BEATS), 1)
    size, n_larger = divmod(n_beats, n_groups)
    split = n_larger * (size + 1)
    for numbers, of in ((np.arange(split), size + 1), (np.arange(split, n_beats), size)):
        groups = numbers.reshape(-1, of)
        for first in range(0, len(groups), _GROUPS_AT_ONCE):
            yield groups[first : first + _GROUPS_AT_ONCE]


def _baseline_power(lead_mv: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    """Return the variance of the lead's moving mean in the second around each beat."""
    start = max(int(peaks[0]) - _LEVEL_REACH, 0)
    level = lead_mv[start : int(peaks[-1]) + _LEVEL_REACH]
    for n_samples in _LEVEL_MEANS:
        level = _moving_mean(level, n_samples)
    around = _cut(level, peaks - start, np.arange(-_SECOND // 2, _SECOND // 2, _LEVEL_STEP))
    return np.asarray(around.var(axis=1))


def _quiet_power(lead_mv: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    """Return the mean of the residual variances of the quiet stretches before and after each beat."""
    lengths = np.minimum(np.diff(peaks), _LONGEST_RR)
    places = peaks[:-1, None] + (_QUIET_SHARES * lengths[:, None]).astype(np.int64)
    stretches = _without_line(lead_mv[places].astype(np.float64))
    power = (stretches**2).sum(axis=1) / (_QUIET_SHARES.size - 2)
    before, after = np.concatenate([power[:1], power]), np.concatenate([power, power[-1:]])
    found: np.ndarray = (before + after) / 2
    return found


def _disagreement(lead_mv: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    """Return half the mean square difference to the second most alike of the neighbours."""
    waves = _without_line(_cut(lead_mv, peaks, _WAVE).astype(np.float64))
    differences = np.full((peaks.size, 2 * _NEIGHBOURS), np.inf)
    for distance in range(1, min(_NEIGHBOURS, peaks.size - 1) + 1):
        halved = ((waves[distance:] - waves[:-distance]) ** 2).mean(axis=1) / 2
        differences[distance:, distance - 1] = halved
        differences[:-distance, _NEIGHBOURS + distance - 1] = halved
    return np.partition(differences, 1, axis=1)[:, 1]


def _lost_share(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, cancel: CancelToken | None
) -> np.ndarray:
    """Return which share of the second around each R peak is invalid or stuck at one value.

    Stuck is what stays the same for 0.1 s, or for 20 ms at the largest or smallest value of the lead,
    where an amplifier is at its end. What lies outside the record is left out of the share.
    """
    valid = (part[np.isfinite(part)] for part in parts_of(lead_mv))
    known = [(part.min(), part.max()) for part in valid if part.size]
    if not known:
        return np.ones(r_sample.size)
    rails = float(min(low for low, _ in known)), float(max(high for _, high in known))
    half = max(round(fs_hz / 2), 1)
    found = np.empty(r_sample.size)
    for row in range(0, r_sample.size, _BATCH):
        raise_if_cancelled(cancel)
        rows = slice(row, row + _BATCH)
        first, last = np.maximum(r_sample[rows] - half, 0), np.minimum(r_sample[rows] + half, lead_mv.size)
        # What is stuck here and began or ends beyond this stretch is long enough in the part that lies in it.
        start = max(int(first.min()) - round(fs_hz), 0)
        is_lost = _is_lost(lead_mv[start : int(last.max()) + round(fs_hz)], fs_hz, rails)
        lost = np.concatenate([[0], np.cumsum(is_lost)])
        found[rows] = (lost[last - start] - lost[first - start]) / np.maximum(last - first, 1)
        let_go(lead_mv)
    return found


def _is_lost(lead_mv: np.ndarray, fs_hz: float, rails: tuple[float, float]) -> np.ndarray:
    """Return which samples of a stretch are invalid or stuck, bool."""
    is_valid = np.isfinite(lead_mv)
    values = np.where(is_valid, lead_mv, np.inf)
    firsts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    lengths = np.diff(np.append(firsts, values.size))
    is_rail = np.isin(values[firsts], np.array(rails, dtype=values.dtype))
    is_stuck = (lengths >= max(_STUCK_S * fs_hz, 3)) | (is_rail & (lengths >= max(_RAIL_S * fs_hz, 3)))
    return np.asarray(np.repeat(is_stuck, lengths) | ~is_valid)


def _cut(signal: np.ndarray, peaks: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return stretches around peaks, shape (n_beats, n_steps); end values go on beyond the ends."""
    return np.asarray(signal[(peaks[:, None] + steps).clip(0, signal.size - 1)])


def _without_mean(stretches: np.ndarray) -> np.ndarray:
    return np.asarray(stretches - stretches.mean(axis=1, keepdims=True))


def _without_line(stretches: np.ndarray) -> np.ndarray:
    """Return stretches without their mean and slope."""
    line = np.linspace(-1.0, 1.0, stretches.shape[1])
    centred = _without_mean(stretches)
    return np.asarray(centred - (centred @ line / (line @ line))[:, None] * line)


def _moving_mean(signal: np.ndarray, n_samples: int) -> np.ndarray:
    """Return the centred moving mean, float64, same shape; end values go on beyond the ends."""
    before = n_samples // 2
    padded = np.pad(signal.astype(np.float64), (before, n_samples - 1 - before), mode="edge")
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    return np.asarray((sums[n_samples:] - sums[:-n_samples]) / n_samples)
