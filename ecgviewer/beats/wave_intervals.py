"""Intervals of each beat: PR, QRS, QT, corrected QT, and how early it comes."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.records.wave_marks import OFFSET, ONSET, QRS, P, T

USUAL_RR_BEATS = 8
"""So many RR intervals between beats called N make the usual one."""


@dataclass(frozen=True, eq=False)
class BeatIntervals:
    """Intervals by beat, float64, shape (n_beats,) each; NaN where a wave or a beat is missing.

    Attributes
    ----------
    pr_ms
        From the onset of P to that of QRS.
    qrs_ms
        From the onset of QRS to its offset.
    qt_ms
        From the onset of QRS to the offset of T.
    qtc_bazett_ms
        QT divided by the square root of RR in seconds (Bazett 1920, Heart 7:353-370).
    qtc_fridericia_ms
        QT divided by the cube root of RR in seconds (Fridericia 1920, Acta Med Scand 53:469-486).
    rr_ms
        Since the beat before.
    prematurity_percent
        100 * (1 - RR / usual RR), see `prematurity_percent`.
    """

    pr_ms: np.ndarray
    qrs_ms: np.ndarray
    qt_ms: np.ndarray
    qtc_bazett_ms: np.ndarray
    qtc_fridericia_ms: np.ndarray
    rr_ms: np.ndarray
    prematurity_percent: np.ndarray

    def beat_as_dict(self, index: int) -> dict[str, float | None]:
        """Return the intervals of one beat for JSON, None where there is none."""
        values = {name: float(column[index]) for name, column in vars(self).items()}
        return {name: None if np.isnan(value) else round(value, 1) for name, value in values.items()}


INTERVALS = tuple(BeatIntervals.__dataclass_fields__)
"""Names of the intervals, in order."""


def beat_intervals(
    waves: Waves, fs_hz: float, rr_before_s: np.ndarray, is_normal: np.ndarray
) -> BeatIntervals:
    """Measure the intervals of every beat of a lead.

    Parameters
    ----------
    waves
        What was found on the lead.
    fs_hz
        Rate that the samples of `waves` count in.
    rr_before_s
        Seconds since the beat before, NaN for the first, shape (n_beats,).
    is_normal
        Which beats are called N, bool, shape (n_beats,).
    """
    onset, offset = waves.points[:, :, ONSET], waves.points[:, :, OFFSET]
    to_ms = 1000 / fs_hz
    qt_ms = (offset[:, T] - onset[:, QRS]) * to_ms
    return BeatIntervals(
        pr_ms=(onset[:, QRS] - onset[:, P]) * to_ms,
        qrs_ms=(offset[:, QRS] - onset[:, QRS]) * to_ms,
        qt_ms=qt_ms,
        qtc_bazett_ms=qt_ms / np.sqrt(rr_before_s),
        qtc_fridericia_ms=qt_ms / np.cbrt(rr_before_s),
        rr_ms=1000 * rr_before_s,
        prematurity_percent=prematurity_percent(rr_before_s, is_normal),
    )


def prematurity_percent(rr_before_s: np.ndarray, is_normal: np.ndarray) -> np.ndarray:
    """Return how early each beat comes: 100 * (1 - RR / median of the last eight RR between beats called N).

    The RR interval of the beat itself is none of the eight. Before there are eight, those that there are
    count; NaN where there is none. Below 0 the beat comes late.

    Parameters
    ----------
    rr_before_s, is_normal
        See `beat_intervals`.
    """
    follows_normal = np.append(False, is_normal[:-1]) if is_normal.size else is_normal
    is_usual = is_normal & follows_normal & np.isfinite(rr_before_s)
    usual_s = rr_before_s[is_usual]
    if usual_s.size == 0:
        return np.full(rr_before_s.size, np.nan)
    n_first = min(USUAL_RR_BEATS, usual_s.size)
    medians = [np.median(usual_s[:count]) for count in range(1, n_first)]
    last = np.lib.stride_tricks.sliding_window_view(usual_s, n_first)
    by_count = np.concatenate([[np.nan], medians, np.median(last, axis=1)])
    n_before = np.cumsum(is_usual) - is_usual
    return 100 * (1 - rr_before_s / by_count[n_before])
