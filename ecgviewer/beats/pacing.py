"""Finds the pulses of a pacemaker, and tells the beats that follow them.

Through a recorder that takes 200 samples a second and more, a pulse is a needle of one to a few samples that is back
where it came from within 8 ms, while all leads are quiet but for needles: nothing that a heart does is as short, and
where a thin wave of a QRS complex is, another lead moves. A pulse's height and direction vary from beat to beat,
since it falls between samples. Noise has needles everywhere; a pacemaker's stand before QRS complexes.
`pacing_spikes` tells how sharp the needle before a beat is where the recorder left little of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.records.record import Record
from ecgviewer.signals.mapped import let_go

LEAST_PULSE_MV = 0.1
"""A needle as high is a pulse."""

MOST_SHARE_ELSEWHERE = 0.25
"""Where more of the beats have needles in the quiet stretch behind them, against those before them, it is noise."""

PACED_SHARE = 0.3
"""With pulses before as many of its beats a record is paced."""

_BEFORE_S = (-0.16, 0.045)
_BEHIND_S = (0.30, 0.505)
"""Where pulses are looked for, from the R peak (which a detector may put on the pulse), and where none can be."""

_REACH_S, _FAR_S, _QRS_S = 0.008, 0.02, 0.1
_MOST_BEFORE, _MOST_ACROSS, _MOST_BEHIND = 0.3, 0.5, 1.0
"""By so much of a needle's height its lead may change from 20 to 8 ms before it, from there to 8 ms behind it, and
then up to 20 ms behind it, where the paced complex may begin."""

_MOST_MOVE_BEFORE, _MOST_MOVE_ACROSS = 0.25, 0.2
"""By so much of its QRS complex' height any lead may change before, and across."""

_LEAST_HZ = 200.0
_MOST_LEADS = 12
_AROUND_BEATS = 8
_CHUNK_BEATS = 2000
_LONG_S = 7200.0
"""Of a longer record the first lead alone is looked at: the others need not have been read."""


@dataclass(frozen=True, eq=False)
class Pacing:
    """What was found of a pacemaker.

    Attributes
    ----------
    has_pulse
        Which beats have a pulse before them; bool, shape (n_beats,).
    is_paced
        Which beats are taken for paced: those with a pulse, and those among whose eight neighbours to each side as
        many as `PACED_SHARE` have one, where the pulse fell between samples; where these are most of the record's,
        also up to eight in a row between two of them. None where the record isn't paced. Bool, same shape.
    """

    has_pulse: np.ndarray
    is_paced: np.ndarray

    @property
    def is_found(self) -> bool:
        """Whether the record is paced."""
        return bool(self.is_paced.any())

    @property
    def words(self) -> str:
        """What was found, one sentence; "" for nothing."""
        if not self.is_found:
            return ""
        n_pulses, n_beats = int(self.has_pulse.sum()), self.has_pulse.size
        return (
            f"Pacing spikes found before {n_pulses:,} of {n_beats:,} beats: the networks know no paced beats."
        )


def find_pacing(record: Record, beats: BeatTable, cancel: CancelToken | None = None) -> Pacing:
    """Return which beats follow a pacemaker's pulse, seen on any lead that may be an ECG.

    Parameters
    ----------
    record
        Counting samples as `beats` does; leads at another rate are left out.
    beats
        Of any of its leads.
    cancel
        Looked at on the way.
    """
    nothing = np.zeros(beats.n_beats, dtype=bool)
    leads = [lead for lead in record.ecg_leads if record.lead_fs_hz(lead) == record.fs_hz]
    if record.duration_s > _LONG_S:
        leads = leads[:1]
    leads = leads[:_MOST_LEADS]
    if record.fs_hz < _LEAST_HZ or not leads or not beats.n_beats:
        return Pacing(nothing, nothing)
    leads_mv = [record.lead_mv(lead) for lead in leads]
    before = needles(leads_mv, record.fs_hz, beats.r_sample, *_BEFORE_S, cancel)
    behind = needles(leads_mv, record.fs_hz, beats.r_sample, *_BEHIND_S, cancel)
    is_clean = behind.sum(axis=1) <= MOST_SHARE_ELSEWHERE * before.sum(axis=1)
    has_pulse = before[is_clean].any(axis=0)
    if has_pulse.mean() < PACED_SHARE:
        return Pacing(nothing, nothing)
    around = _sums_around(has_pulse, _AROUND_BEATS) / _sums_around(np.ones(beats.n_beats), _AROUND_BEATS)
    return Pacing(has_pulse, _with_those_between(has_pulse | (around >= PACED_SHARE)))


def needles(
    leads_mv: Sequence[np.ndarray],
    fs_hz: float,
    r_sample: np.ndarray,
    first_s: float,
    stop_s: float,
    cancel: CancelToken | None = None,
) -> np.ndarray:
    """Return for each lead and beat whether a needle as of a pulse stands in a stretch of time from the R peak.

    Parameters
    ----------
    leads_mv
        Leads in millivolts, shape (n_samples,) each; no needle is beside NaN.
    fs_hz
        Their rate, 200 Hz and more: below, a needle is as wide as a Q wave.
    r_sample
        R peaks in them, shape (n_beats,).
    first_s, stop_s
        Begin and end of the stretch, in seconds from the R peak.
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Bool, shape (n_leads, n_beats).
    """
    found = np.zeros((len(leads_mv), r_sample.size), dtype=bool)
    for first in range(0, r_sample.size, _CHUNK_BEATS):
        raise_if_cancelled(cancel)
        rows = slice(first, first + _CHUNK_BEATS)
        found[:, rows] = _needles_of_few(leads_mv, fs_hz, r_sample[rows], (first_s, stop_s))
        for lead_mv in leads_mv:
            let_go(lead_mv)
    return found


def _needles_of_few(
    leads_mv: Sequence[np.ndarray], fs_hz: float, r_sample: np.ndarray, stretch_s: tuple[float, float]
) -> np.ndarray:
    """Return what `needles` does, of so few beats that all their stretches may be held at once."""
    first_s, stop_s = stretch_s
    far = max(round(_FAR_S * fs_hz), 4)
    steps = np.arange(round(first_s * fs_hz) - far, round(stop_s * fs_hz) + far)
    places = r_sample[:, None] + steps
    qrs = r_sample[:, None] + np.arange(-round(_QRS_S * fs_hz), round(_QRS_S * fs_hz) + 1)
    n_samples = leads_mv[0].size
    is_inside = (places[:, 0] >= 0) & (places[:, -1] < n_samples)
    places, qrs = places[is_inside], qrs[is_inside].clip(0, n_samples - 1)
    is_quiet = np.ones((len(places), steps.size - 2 * far), dtype=bool)
    stands_out = []
    for lead_mv in leads_mv:
        height, before, across, behind = _needle_and_changes(lead_mv[places].astype(np.float64), fs_hz, far)
        own_mv = np.ptp(lead_mv[qrs], axis=1)[:, None]
        is_quiet &= (before <= _MOST_MOVE_BEFORE * own_mv) & (across <= _MOST_MOVE_ACROSS * own_mv)
        is_alone = (before <= _MOST_BEFORE * height) & (across <= _MOST_ACROSS * height)
        stands_out.append((height >= LEAST_PULSE_MV) & is_alone & (behind <= _MOST_BEHIND * height))
    found = np.zeros((len(leads_mv), r_sample.size), dtype=bool)
    for row, is_needle in enumerate(stands_out):
        found[row, is_inside] = (is_needle & is_quiet).any(axis=1)
    return found


def _needle_and_changes(
    stretches: np.ndarray, fs_hz: float, far: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return by how much each place stands out, and how much the lead changes before, across and behind it."""
    reach = max(round(_REACH_S * fs_hz), 2)
    middle = slice(far, stretches.shape[1] - far)
    before, behind = (
        np.stack([np.roll(stretches, sign * n, axis=1)[:, middle] for n in range(reach, far + 1)])
        for sign in (1, -1)
    )
    level_before, level_behind = before.mean(axis=0), behind[:2].mean(axis=0)
    height = np.abs(stretches[:, middle] - (level_before + level_behind) / 2)
    across = np.abs(level_before - level_behind)
    return height, np.ptp(before, axis=0), across, np.ptp(behind, axis=0)


def _with_those_between(is_paced: np.ndarray) -> np.ndarray:
    """Return paced beats, with those of short gaps between them where most of the record's are paced.

    At the ends of a short record few neighbours are left, and one pulse more or less decides.
    """
    if 2 * np.count_nonzero(is_paced) <= is_paced.size:
        return is_paced
    paced = np.flatnonzero(is_paced)
    filled = is_paced.copy()
    for first, following in pairwise(paced.tolist()):
        if following - first - 1 <= _AROUND_BEATS:
            filled[first:following] = True
    return filled


def _sums_around(values: np.ndarray, n_beats: int) -> np.ndarray:
    """Return the sum over each beat and so many to each side."""
    sums = np.concatenate([[0], np.cumsum(values)])
    rows = np.arange(values.size)
    found: np.ndarray = (
        sums[np.minimum(rows + n_beats + 1, values.size)] - sums[np.maximum(rows - n_beats, 0)]
    )
    return found
