"""Stretches in which no rhythm can be called, since there is no ECG to be read: gaps, flat lines, noise."""

from collections.abc import Iterable

import numpy as np

from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.beats.quality import beat_quality
from ecgviewer.jobs import CancelToken
from ecgviewer.signals.resample import bridge_gaps

GAP, FLAT, NOISE = "gap", "flat line", "noise"

FLAT_MV = 0.05
"""Leads that vary by less within a stretch, from lowest to highest, show no rhythm: the lowest R waves are taller."""

LEAST_QUALITY = 0.5
"""Median of `beat_quality` in a stretch below which it is noise: more of its power is noise than QRS complexes.

Of the recorded noise of the Noise Stress Test Database all of `bw` is, 96 % of `ma`, and 29 % of `em`, whose jumps look
like beats; of 100, 201, 203, 221 and 232 of MIT-BIH none.
"""

_MOST_MISSING = 0.5
_FEWEST_BEATS = 2


def why_no_rhythm(
    leads: Iterable[tuple[np.ndarray, float]],
    start_s: np.ndarray,
    window_s: float,
    cancel: CancelToken | None = None,
) -> tuple[str, ...]:
    """Return for each stretch why no rhythm can be called in it, "" where one can.

    Parameters
    ----------
    leads
        Each lead that is read, in millivolts with NaN where there is no valid sample, and its rate. One that can be
        read is enough.
    start_s
        Where the stretches begin, shape (n,).
    window_s
        How long each is.
    cancel
        Looked at on the way.

    Returns
    -------
    tuple of str
        `GAP` (half and more of the stretch is missing), `FLAT`, `NOISE` or "". With several leads the reason of the
        first.

    Raises
    ------
    Cancelled
        On the way, after `cancel` was set.
    """
    found = [_of_lead(lead_mv, fs_hz, start_s, window_s, cancel) for lead_mv, fs_hz in leads]
    return tuple("" if "" in reasons else reasons[0] for reasons in zip(*found, strict=True))


def _of_lead(
    lead_mv: np.ndarray, fs_hz: float, start_s: np.ndarray, window_s: float, cancel: CancelToken | None
) -> list[str]:
    is_missing = ~np.isfinite(lead_mv)
    if is_missing.all():
        return [GAP] * start_s.size
    gapless = bridge_gaps(lead_mv)
    r_sample = detect_r_peaks(gapless, fs_hz, cancel=cancel)
    quality = beat_quality(lead_mv, fs_hz, r_sample, cancel)
    found = []
    for begin_s in start_s:
        first, stop = round(begin_s * fs_hz), round((begin_s + window_s) * fs_hz)
        own = quality[(r_sample >= first) & (r_sample < stop)]
        if is_missing[first:stop].mean() >= _MOST_MISSING:
            found.append(GAP)
        elif np.ptp(gapless[first:stop]) < FLAT_MV:
            found.append(FLAT)
        else:
            is_noise = own.size >= _FEWEST_BEATS and np.median(own) < LEAST_QUALITY
            found.append(NOISE if is_noise else "")
    return found
